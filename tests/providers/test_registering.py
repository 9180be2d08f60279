"""An organisation registers itself: from the public page to its cabinet, and what the page keeps to itself."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from accounts.identifiers import make_bin, make_iin
from accounts.models import Membership, Organisation, User
from config.models import AuditEntry
from providers.models import Provider
from tests.accounts.people import PASSWORD, make_region, make_user
from tests.conftest import StrictClient
from tests.providers.facts import make_provider
from tests.providers.wizard_world import alerts, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
REGISTER, SENT = reverse("admission:register"), reverse("admission:register-sent")
BIN = next(filter(None, (make_bin(date(2024, 5, 1), number) for number in range(500, 510))))
IIN = next(filter(None, (make_iin(date(1985, 5, 17), "M", number) for number in range(1, 9))))


@pytest.fixture
def guest() -> StrictClient:
    return StrictClient(headers={"accept-language": "en"})


def form(**changes: Any) -> dict[str, Any]:
    make_region()
    return {
        "bin": BIN,
        "name_kk": "«Үлгі» клиникасы",
        "name_ru": "Клиника «Үлгі»",
        "region": "71",
        "territory": "city",
        "ownership": "private",
        "last_name": "Примеров",
        "first_name": "Данияр",
        "patronymic": "Серікұлы",
        "iin": IIN,
        "email": "Head@Clinic.example",
    } | changes


def send(guest: StrictClient, capture: Any, **changes: Any) -> Any:
    with capture(execute=True):
        return guest.post(REGISTER, form(**changes))


def test_a_registered_organisation_sets_a_password_and_finds_admission_in_its_cabinet(
    guest: StrictClient, django_capture_on_commit_callbacks: Any
) -> None:
    sent = send(guest, django_capture_on_commit_callbacks)
    assert sent.url == SENT
    assert "A letter has been sent to head@clinic.example" in text(guest.get(SENT))
    provider = Provider.objects.get(bin=BIN)
    assert (provider.kind, provider.head_iin, provider.head_name) == ("provider", IIN, "Примеров Данияр Серікұлы")
    assert AuditEntry.objects.filter(verb="providers.organisation_registered").count() == 1
    [letter] = mail.outbox
    assert letter.to == ["head@clinic.example"]
    link = re.search(r"http://testserver(/accounts/invitation/\S+)", letter.body)
    assert link

    guest.post(link[1], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    entered = guest.post(reverse("accounts:sign-in"), {"login": IIN, "password": PASSWORD}, follow=True)

    html = text(entered)
    assert entered.redirect_chain[-1][0] == reverse("home")
    assert "Your organisation is not in the registry yet" in html
    assert f'class="btn btn-primary" href="{reverse("admission:home")}"' in html
    begun = guest.post(reverse("admission:start"))
    assert guest.get(begun.url).status_code == 200


def test_the_letter_is_in_the_language_of_the_page(django_capture_on_commit_callbacks: Any) -> None:
    send(StrictClient(headers={"accept-language": "ru"}), django_capture_on_commit_callbacks)
    assert User.objects.get(iin=IIN).language == "ru"


def test_an_organisation_that_registered_itself_stands_in_no_list(
    guest: StrictClient, django_capture_on_commit_callbacks: Any
) -> None:
    send(guest, django_capture_on_commit_callbacks)
    assert "Үлгі" not in text(guest.get(reverse("providers:registry")))
    assert guest.get(reverse("providers:provider", args=[BIN])).status_code == 404
    assert reverse("admission:register") in text(guest.get(reverse("providers:registry")))
    assert reverse("admission:register") in text(guest.get(reverse("accounts:sign-in")))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bin": BIN[:-1] + str((int(BIN[-1]) + 1) % 10)}, "The check digit of the BIN is wrong"),
        ({"bin": BIN[:11]}, "A BIN has 12 digits, typed are 11"),
        ({"bin": "abcdefghijkl"}, "A BIN consists of digits only"),
        ({"iin": "850517300018"}, "Not an IIN"),
        ({"email": "head"}, "E-mail"),
        ({"region": "99"}, "Region"),
        ({"territory": ""}, "Territory"),
        ({"ownership": "mixed"}, "Ownership"),
        ({"name_kk": " "}, "Name in Kazakh"),
        ({"last_name": ""}, "Surname"),
    ],
)
def test_what_is_wrong_is_told_and_stays_typed(
    changes: dict[str, str], words: str, guest: StrictClient, django_capture_on_commit_callbacks: Any
) -> None:
    html = text(send(guest, django_capture_on_commit_callbacks, **changes), 422)
    assert words in alerts(html)
    assert 'value="Клиника «Үлгі»"' in html
    assert not Organisation.objects.exists()
    assert mail.outbox == []


def test_a_known_bin_is_told_in_clear_words(guest: StrictClient, django_capture_on_commit_callbacks: Any) -> None:
    make_provider(bin=BIN)
    html = text(send(guest, django_capture_on_commit_callbacks), 422)
    assert "An organisation with this BIN is in the portal already" in alerts(html)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "known",
    [
        {"email": "head@clinic.example"},  # with an IIN of its own
        {"email": "another@clinic.example", "iin": IIN},
    ],
)
def test_the_page_does_not_tell_that_it_knows_a_person(
    known: dict[str, str], guest: StrictClient, django_capture_on_commit_callbacks: Any
) -> None:
    """To the page all is well; the letter says that nothing was registered, without saying what is known."""
    person = make_user(**known)
    sent = send(guest, django_capture_on_commit_callbacks)
    assert sent.url == SENT
    assert "A letter has been sent to head@clinic.example" in text(guest.get(SENT))
    assert not Provider.objects.exists()
    assert not Membership.objects.filter(user=person).exists()
    [letter] = mail.outbox
    assert "not registered" in letter.subject
    assert person.last_name not in letter.body
    assert person.email == "head@clinic.example" or person.email not in letter.body


def test_a_person_of_the_portal_becomes_head_of_one_more_organisation(
    guest: StrictClient, django_capture_on_commit_callbacks: Any
) -> None:
    person = make_user(email="head@clinic.example", iin=IIN)
    send(guest, django_capture_on_commit_callbacks)
    assert Membership.objects.get(user=person).organisation.bin == BIN
    [letter] = mail.outbox
    assert "set your password" not in letter.body


def test_letters_are_limited_by_address_and_by_mailbox(
    guest: StrictClient, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    numbers = [one for one in (make_bin(date(2023, 1, 1), number) for number in range(40)) if one]
    answers = [send(guest, django_capture_on_commit_callbacks, bin=number).status_code for number in numbers[:4]]
    assert answers == [302, 302, 302, 429], "three letters to one mailbox"
    assert Provider.objects.count() == 3
    others = [
        send(guest, django_capture_on_commit_callbacks, bin=number, email=f"{number}@clinic.example", iin=iin_of(ix))
        for ix, number in enumerate(numbers[4:24])
    ]
    assert [one.status_code for one in others].count(302) == settings.LETTERS_PER_ADDRESS - 3
    assert others[-1].status_code == 429
    assert others[-1].headers["Retry-After"]


def iin_of(number: int) -> str:
    return next(filter(None, (make_iin(date(1970, 1, 1 + number), "F", one) for one in range(9))))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ""),
        ("12345", "A BIN has 12 digits, typed are 5"),
        (BIN[:-1] + str((int(BIN[-1]) + 1) % 10), "The check digit of the BIN is wrong"),
        (BIN, "the number is well formed"),
        ("<script>", "A BIN consists of digits only"),
    ],
)
def test_a_bin_is_judged_while_it_is_typed(typed: str, words: str, guest: StrictClient) -> None:
    """By its form alone: a known one is told like any other."""
    make_provider(bin=BIN)
    html = text(guest.get(reverse("admission:register-bin"), {"bin": typed}))
    assert words in html
    assert "already" not in html
    assert (html.strip() == "") == (typed == "")
