"""Own pages: profile, password, signed-in browsers; links of letters."""

import re
from datetime import timedelta
from time import time

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from accounts import letters, tasks
from accounts.models import UserSession
from config.models import AuditEntry
from tests.accounts.people import PASSWORD, make_membership, make_user

pytestmark = pytest.mark.django_db

SIGN_IN, PROFILE = reverse("accounts:sign-in"), reverse("accounts:profile")
NEW = "ольха-77-карта-Иртыш"


def signed_in(user, **headers):
    client = Client(headers=headers)
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert get_user(client) == user
    return client


# Profile
def test_the_profile_changes_e_mail_and_language(client):
    user = make_membership().user
    client.force_login(user)

    response = client.post(PROFILE, {"email": "Other@Example.test", "language": "kk"})

    user.refresh_from_db()
    assert (user.email, user.language) == ("other@example.test", "kk")
    assert response.cookies["language"].value == "kk"
    assert AuditEntry.objects.get(verb="accounts.profile_changed").data["changed"]["email"][1] == "other@example.test"


def test_the_e_mail_of_another_person_is_refused(client):
    make_user(email="taken@example.test")
    user = make_user()
    client.force_login(user)

    response = client.post(PROFILE, {"email": "TAKEN@example.test", "language": "kk"})

    assert "belongs to another person" in str(response.context["form"].errors["email"])


# Password
def test_a_changed_password_keeps_this_browser_and_ends_the_others():
    user = make_user()
    here, there = signed_in(user), signed_in(user)

    here.post(
        reverse("accounts:password-change"), {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    )

    assert here.get(PROFILE).status_code == 200
    assert there.get(PROFILE).url.startswith(SIGN_IN)
    assert UserSession.objects.get(user=user).session_key == here.session.session_key
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize(
    "values",
    [
        {"old_password": "wrong"},
        {"new_password2": "different"},
        {"new_password1": "short", "new_password2": "short"},
        {"new_password1": "1234567890", "new_password2": "1234567890"},
        {"new_password1": "person@example", "new_password2": "person@example"},
    ],
)
def test_a_bad_new_password_is_refused(client, values):
    user = make_user(email="person@example.test")
    client.force_login(user)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    response = client.post(reverse("accounts:password-change"), fields | values)

    assert response.context["form"].errors
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_passwords_are_hashed_with_argon2(settings):
    from django.conf import global_settings
    from django.contrib.auth.hashers import identify_hasher

    from config import settings as own

    settings.PASSWORD_HASHERS = own.PASSWORD_HASHERS
    user = make_user()

    assert identify_hasher(user.password).algorithm == "argon2"
    assert own.PASSWORD_HASHERS != global_settings.PASSWORD_HASHERS


# Browsers
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_the_list_names_browsers_and_marks_this_one():
    user = make_user()
    here, _there = signed_in(user), signed_in(user, **{"User-Agent": FIREFOX})

    page = here.get(reverse("accounts:session-list")).content.decode()

    assert "Firefox, Windows" in page
    assert page.count("этот браузер") == 1


def test_one_browser_is_signed_out():
    user = make_user()
    here, there = signed_in(user), signed_in(user)
    row = UserSession.objects.get(session_key=there.session.session_key)

    here.post(reverse("accounts:session-end", args=[row.pk]))

    assert there.get(PROFILE).url.startswith(SIGN_IN)
    assert here.get(PROFILE).status_code == 200


def test_signing_this_browser_out_leads_to_sign_in():
    user = make_user()
    here = signed_in(user)
    row = UserSession.objects.get(user=user)

    assert here.post(reverse("accounts:session-end", args=[row.pk])).url == SIGN_IN
    assert here.get(PROFILE).url.startswith(SIGN_IN)


def test_sign_out_everywhere_ends_all_of_them():
    user = make_user()
    browsers = [signed_in(user) for _ in range(3)]

    assert browsers[0].post(reverse("accounts:session-end-all")).url == SIGN_IN

    for browser in browsers:
        assert browser.get(PROFILE).url.startswith(SIGN_IN)
    assert not UserSession.objects.filter(user=user).exists()
    assert AuditEntry.objects.get(verb="accounts.sessions_ended").data == {"sessions_ended": 3}


def test_a_browser_of_somebody_else_is_not_there():
    row = UserSession.objects.get(user=signed_in(make_user()).get(PROFILE).context["user"])
    here = signed_in(make_user())

    assert here.post(reverse("accounts:session-end", args=[row.pk])).status_code == 404
    assert UserSession.objects.filter(pk=row.pk).exists()


def test_last_seen_is_kept_once_a_minute(client, django_assert_num_queries):
    user = make_user()
    client.force_login(user)
    client.get(PROFILE)
    first = UserSession.objects.get(user=user).seen_at

    client.get(PROFILE)
    assert UserSession.objects.get(user=user).seen_at == first
    with time_machine.travel(time() + timedelta(seconds=61).total_seconds(), tick=True):
        client.get(PROFILE)
    assert UserSession.objects.get(user=user).seen_at > first


def test_old_sessions_are_swept():
    user = make_user()
    browser = signed_in(user)
    UserSession.objects.create(user=user, session_key="gone long ago")
    with time_machine.travel(time() + timedelta(days=1).total_seconds(), tick=True):
        tasks.remove_old_sessions()

    assert not UserSession.objects.filter(user=user).exists()
    assert browser.get(PROFILE).url.startswith(SIGN_IN)


# Letters
def link_in(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


@pytest.fixture
def ask(at_once, mailoutbox):
    def ask_for(client, login):
        response = client.post(reverse("accounts:password-reset"), {"login": login})
        assert response.url == reverse("accounts:password-reset-sent")
        return mailoutbox[-1] if mailoutbox else None

    return ask_for


@pytest.mark.parametrize("spell", [lambda user: user.email.upper(), lambda user: user.iin])
def test_a_forgotten_password_is_set_by_the_link_once(client, ask, spell):
    user = make_user()
    elsewhere = signed_in(user)

    letter = ask(client, spell(user))
    address = link_in(letter)
    assert letter.to == [user.email]
    assert client.get(address).status_code == 200
    response = client.post(address, {"new_password1": NEW, "new_password2": NEW})

    assert response.url == SIGN_IN
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert elsewhere.get(PROFILE).url.startswith(SIGN_IN)
    assert client.get(address).status_code == 410


@pytest.mark.parametrize("overrides", [{"is_active": False}, None], ids=["blocked", "unknown"])
def test_nobody_else_gets_a_letter_and_the_page_says_the_same(client, ask, overrides):
    login = make_user(**overrides).email if overrides else "nobody@example.test"

    assert ask(client, login) is None


def test_the_link_of_a_letter_dies_in_an_hour_and_with_a_change(client, ask):
    user = make_user()
    address = link_in(ask(client, user.email))

    with time_machine.travel(time() + timedelta(minutes=61).total_seconds(), tick=True):
        assert client.get(address).status_code == 410
    assert client.get(f"{address[:-2]}x/").status_code == 410
    user.set_password("another")
    user.save()
    assert client.get(address).status_code == 410


def test_letters_are_limited_by_person_and_by_address(client, at_once, mailoutbox, monkeypatch):
    from accounts import limits

    monkeypatch.setattr("accounts.views.profile.LETTERS", limits.Limit("test", 5, 900))
    user = make_user()
    with time_machine.travel(900 * 2_000_000 + 60, tick=True):  # well inside one window
        answers = [client.post(reverse("accounts:password-reset"), {"login": user.email}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert len(mailoutbox) == 3


def test_letters_are_in_the_language_of_the_person(client, ask, monkeypatch):
    user = make_user(language="kk")
    seen = []
    monkeypatch.setattr(
        letters, "render_to_string", lambda *args: seen.append(letters.translation.get_language()) or "a\nb"
    )

    ask(client, user.email)

    assert seen == ["kk"]


def test_an_invitation_works_for_days_until_the_password_is_set(client, mailoutbox):
    membership = make_membership()
    user = membership.user
    user.set_unusable_password()
    user.save()
    tasks.send_invitation(membership.pk, "https://portal.test/")
    address = link_in(mailoutbox[0])

    with time_machine.travel(time() + timedelta(days=8).total_seconds(), tick=True):
        assert client.get(address).status_code == 410
    with time_machine.travel(time() + timedelta(days=6).total_seconds(), tick=True):
        assert "Set your password" in client.get(address).content.decode()
        assert client.post(address, {"new_password1": NEW, "new_password2": NEW}).url == SIGN_IN
        assert client.get(address).status_code == 410


def test_the_link_of_one_kind_is_not_one_of_the_other(client, ask):
    user = make_user()
    address = link_in(ask(client, user.email)).replace("password-reset", "invitation")

    assert client.get(address).status_code == 410


@pytest.mark.parametrize("uid", ["MQ", "x", "%00", "9" * 40])
def test_a_link_made_up_is_dead(client, uid):
    assert client.get(f"/accounts/invitation/{uid}/x-y/").status_code in (404, 410)
