"""The wizard as the organisation goes through it: step by step, on several days, with signature and correction."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from accounts import notifications
from accounts.enums import Role
from accounts.models import Notification, SignedDocument
from providers.admission import applying, reviewing
from providers.models import Application, ApplicationCare, ProductionBase, Provider, ProviderDocument
from tests.claims.world import make_actor
from tests.providers.applicants import (
    Stage,
    add_document,
    decide,
    fill,
    make_requirements,
    make_stage,
    settled_stage,
    submit,
    visit,
)
from tests.providers.facts import START, make_calendar, make_care, make_entry, make_licence, make_provider
from tests.providers.wizard_world import alerts, browser, hidden, page, row, step, text
from tests.signing import cms_of, ready

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))
REQUISITES = {
    "name_kk": "«Үлгі» клиникасы",
    "name_ru": "Клиника «Үлгі»",
    "territory": "city",
    "ownership": "private",
    "registered_on": "2024-05-01",
    "address": "Астана, Абай даңғылы, 1",
    "phone": "+7 717 200 00 00",
    "email": "clinic@example.kz",
    "head_name": "Примеров Данияр",
    "head_iin": "850517400003",
    "bank_account": "kz86 125k zt50 0410 0100",
}


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": place}


@pytest.fixture
def stage(clock: Any) -> Stage:
    return settled_stage()


@pytest.fixture
def application(stage: Stage) -> Application:
    return applying.start_application(provider=stage.provider, actor=stage.clerk)


@pytest.fixture
def filled(stage: Stage, application: Application) -> Application:
    with translation.override("en"):
        fill(stage, application)
    return application


def sign(stage: Stage, application: Application, **changes: Any) -> Any:
    """The head's browser sends what the page asks for."""
    client = browser(stage.head)
    html = text(client.get(page(application, "check")))
    document = SignedDocument.objects.get(uuid=hidden(html, "document"))
    data = {
        "document": str(document.uuid),
        "version": hidden(html, "version"),
        "cms_text": cms_of(document, stage.head),
    }
    return client.post(page(application, "check"), data | changes)


def answer_by_page(stage: Stage, application: Application, remark: Any, answer: str) -> Any:
    address = page(application, "remark-answer", remark.uuid)
    return browser(stage.clerk).post(address, {"answer": answer})


# The way -------------------------------------------------------------------------------------------------------------
def test_an_application_is_left_in_the_middle_and_goes_on_another_day(clock: Any) -> None:
    make_calendar()
    make_requirements()
    stage = make_stage(address="", phone="", email="", head_name="", head_iin="", bank_account="")
    client = browser(stage.clerk)
    begun = client.post(reverse("admission:start"))
    application = Application.objects.get()
    assert begun.url == step(application, "requisites")

    saved = client.post(begun.url, REQUISITES)
    assert saved.status_code == 302, alerts(saved.content.decode())
    assert saved.url == step(application, "care")
    stage.provider.refresh_from_db()
    assert (stage.provider.bank_account, stage.provider.ownership) == ("KZ86125KZT5004100100", "private")
    care = make_care("kdu")
    assert client.post(step(application, "care"), {"care": [care.pk]}).url == step(application, "bases")
    client.get(step(application, "licences"))

    clock.move_to(MONDAY + timedelta(days=9))
    home = text(browser(stage.clerk).get(reverse("admission:home")))
    assert f'href="{step(application, "licences")}"' in home
    assert "Go on at step «Licences»" in home
    again = browser(stage.head).post(reverse("admission:start"))
    assert again.url == step(application, "licences"), "no second application"
    assert Application.objects.count() == 1


def test_each_saved_row_changes_what_is_missing_beside_it(stage: Stage, application: Application) -> None:
    client, new = browser(stage.clerk), row(application, "new", "bases")
    before = text(client.get(step(application, "bases")))
    assert "Production bases: 0 of 1" in before
    base = {"name": "Корпус 1", "address": "Абай, 1", "tenure": "own", "valid_from": "2026-01-05"}
    htmx = {"HX-Request": "true", "HX-Target": "step"}
    form = text(client.get(new, headers=htmx))
    assert "<html" not in form
    assert 'name="address"' in form

    saved = client.post(new, base, headers=htmx, follow=True)

    assert ProductionBase.objects.get().confirmed is False
    part = text(saved)
    assert 'id="beside" hx-swap-oob="true"' in part
    assert "Production bases: 0 of 1" not in part
    assert "Bases with a valid sanitary permit: 0 of 1" in part
    assert "Saved: Корпус 1." in part
    whole = text(client.get(step(application, "bases")))
    assert "Production bases: 0 of 1" not in whole
    assert "hx-swap-oob" not in whole


def test_the_head_signs_and_the_application_is_before_the_branch(stage: Stage, filled: Application) -> None:
    told = text(browser(stage.clerk).get(page(filled, "check")))
    assert stage.head.user is not None
    assert f"Ask to open this page and sign: {stage.head.user.full_name}" in told
    assert 'name="cms_text"' not in told
    assert "Клиника «Үлгі»" in told

    Provider.objects.filter(pk=stage.provider.pk).update(listed=False)
    card = reverse("providers:provider", args=[stage.provider.bin])
    assert browser(stage.clerk).get(card).status_code == 404
    sent = sign(stage, filled)

    assert browser(stage.clerk).get(card).status_code == 404, "it stands in the public registry once it is admitted"
    filled.refresh_from_db()
    assert (sent.status_code, sent.url, filled.state) == (302, page(filled), "submitted")
    shown = text(browser(stage.clerk).get(page(filled)))
    assert f"2026-{filled.pk:06d}" in shown
    assert "10 working days left" in shown
    assert "Automatic checks at the submission" in shown
    assert "Equipment of a kind «УЗИ»: 0 of 1" in shown or "Equipment of a kind «ultrasound»: 0 of 1" in shown
    assert "no decision yet" in shown


def test_nothing_is_signed_while_something_is_missing(stage: Stage, application: Application) -> None:
    html = text(browser(stage.head).get(page(application, "check")))
    assert "It cannot be submitted yet" in html
    assert f'href="{step(application, "care")}"' in html
    assert 'name="cms_text"' not in html
    refused = browser(stage.head).post(page(application, "check"), {"document": "x", "cms_text": "y"})
    assert "choose at least one type of care" in text(refused, 422)
    assert not SignedDocument.objects.exists()


def test_a_clerk_who_sends_a_signature_is_turned_away(stage: Stage, filled: Application) -> None:
    assert browser(stage.clerk).post(page(filled, "check"), {"cms_text": "x"}).status_code == 403
    filled.refresh_from_db()
    assert filled.state == "draft"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cms_text": "no signature"}, "This is not an electronic signature"),
        ({"cms_text": ""}, "not signed yet"),
        ({"document": "00000000-0000-4000-8000-000000000000"}, "have changed since they were shown"),
    ],
)
def test_a_refused_signature_is_told_and_nothing_is_lost(
    changes: dict[str, str], words: str, stage: Stage, filled: Application
) -> None:
    refused = sign(stage, filled, **changes)
    html = text(refused, 422)
    assert words in alerts(html)
    assert changes.get("cms_text", "") in html
    filled.refresh_from_db()
    assert (filled.state, filled.care.count()) == ("draft", 1)


def test_a_key_of_somebody_else_does_not_sign(stage: Stage, filled: Application) -> None:
    client = browser(stage.head)
    html = text(client.get(page(filled, "check")))
    document = SignedDocument.objects.get(uuid=hidden(html, "document"))
    ready(stage.head)
    data = {"document": str(document.uuid), "cms_text": cms_of(document, stage.chief)}
    assert "belongs to somebody else" in alerts(text(client.post(page(filled, "check"), data), 422))


def test_what_a_colleague_adds_meanwhile_is_signed_anew(stage: Stage, filled: Application) -> None:
    client = browser(stage.head)
    html = text(client.get(page(filled, "check")))
    document = SignedDocument.objects.get(uuid=hidden(html, "document"))
    add_document(stage, filled, "lease")
    data = {"document": str(document.uuid), "version": hidden(html, "version")}
    refused = client.post(page(filled, "check"), data | {"cms_text": cms_of(document, stage.head)})
    assert "have changed since they were shown" in alerts(text(refused, 422))
    assert hidden(refused.content.decode(), "document") != str(document.uuid), "the new text is offered"


def test_a_page_from_before_another_act_does_not_submit(stage: Stage, filled: Application) -> None:
    refused = sign(stage, filled, version="1")
    assert "Somebody has changed this meanwhile" in alerts(text(refused, 422))


# Correction ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def returned(stage: Stage, filled: Application) -> Application:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    reviewing.add_remark(application=application, actor=stage.officer, section="staff", text="Нет сертификата")
    return reviewing.return_for_correction(application=application, actor=stage.officer)


def test_a_returned_application_leads_to_the_step_and_is_submitted_again(stage: Stage, returned: Application) -> None:
    client, remark = browser(stage.clerk), returned.remarks.get()
    shown = text(client.get(page(returned)))
    assert "Нет сертификата" in shown
    assert f'href="{step(returned, "staff")}"' in shown
    assert "3 working days left" in shown
    assert "The branch asks to correct this" in text(client.get(step(returned, "staff")))
    assert "The branch asks to correct this" not in text(client.get(step(returned, "beds")))
    assert "Remark without an answer" in text(browser(stage.head).get(page(returned, "check")))

    assert answer_by_page(stage, returned, remark, " ").status_code == 422
    assert answer_by_page(stage, returned, remark, "Внесён").url == page(returned)
    assert sign(stage, returned).url == page(returned)

    returned.refresh_from_db()
    remark.refresh_from_db()
    assert (returned.state, remark.answer) == ("submitted", "Внесён")
    after = text(client.get(page(returned)))
    assert "Внесён" in after
    assert 'name="answer"' not in after


def test_remarks_that_the_branch_has_not_sent_are_not_shown(stage: Stage, filled: Application) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    reviewing.add_remark(application=application, actor=stage.officer, section="staff", text="Нет сертификата")
    assert "Нет сертификата" not in text(browser(stage.clerk).get(page(application)))


def test_a_proposed_decision_is_shown_only_when_it_has_been_signed(
    stage: Stage, filled: Application, clock: Any
) -> None:
    make_care("screening")
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    with translation.override("en"):
        decide(stage, application, kdu="refused")
    before = text(browser(stage.clerk).get(page(application)))
    assert "Жабдық жоқ" not in before
    assert ApplicationCare.objects.get().decision == "refused"

    document = reviewing.decision_to_sign(application=application, actor=stage.chief)
    assert "Decision on admission" not in text(browser(stage.clerk).get(page(application)))
    reviewing.conclude(
        application=application, actor=stage.chief, document=document, cms=cms_of(document, stage.chief)
    )

    after = text(browser(stage.clerk).get(page(application)))
    assert "Жабдық жоқ" in after
    assert "ҚР ДСМ-242/2020" in after
    assert "Decision on admission" in after


def test_the_visit_of_the_commission_is_announced(stage: Stage, filled: Application) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    visit(stage, application)
    shown = text(browser(stage.clerk).get(page(application)))
    assert stage.member.user is not None
    assert stage.member.user.short_name in shown
    assert "Visit of the commission" in shown


def test_news_of_the_application_lead_to_its_page(stage: Stage, returned: Application) -> None:
    news = Notification.objects.get(user=stage.clerk.user)
    assert notifications.told(news).title
    assert browser(stage.clerk).get(news.url).status_code == 200


# Withdrawal ----------------------------------------------------------------------------------------------------------
def test_withdrawing_names_its_consequence_first(stage: Stage, filled: Application) -> None:
    submit(stage, filled)
    client = browser(stage.clerk)
    html = text(client.get(page(filled, "withdraw")))
    assert "What you entered is kept" in html
    old = client.post(page(filled, "withdraw"), {"version": "1"})
    assert "Somebody has changed this meanwhile" in text(old, 422)
    assert client.post(page(filled, "withdraw"), {"version": hidden(html, "version")}).url == reverse("admission:home")
    filled.refresh_from_db()
    assert filled.state == "withdrawn"
    assert client.get(page(filled, "withdraw")).url == page(filled)


def test_what_is_before_the_branch_leads_from_the_wizard_to_its_page(stage: Stage, filled: Application) -> None:
    submit(stage, filled)
    client = browser(stage.clerk)
    for address in (step(filled, "staff"), page(filled, "check"), row(filled, "new", "bases")):
        assert client.get(address).url == page(filled)
    assert client.post(step(filled, "requisites"), REQUISITES).url == page(filled)
    answer = client.get(step(filled, "staff"), headers={"HX-Request": "true", "HX-Target": "step"})
    assert answer.headers["HX-Redirect"] == page(filled)


# What for ------------------------------------------------------------------------------------------------------------
def test_an_organisation_of_the_registry_chooses_what_it_applies_for(stage: Stage) -> None:
    make_licence(stage.provider)
    make_entry(stage.provider)
    client = browser(stage.clerk)
    assert "Choose what the application is for" in text(client.post(reverse("admission:start")), 422)

    client.post(reverse("admission:start"), {"kind": "update"})

    update = Application.objects.get()
    html = text(client.get(step(update, "care")))
    assert 'type="checkbox"' not in html
    refused = client.post(step(update, "care"), {"care": [make_care("kdu").pk]})
    assert "An update of the data is about" in text(refused, 422)


def test_further_types_of_care_leave_out_those_that_there_are(stage: Stage) -> None:
    make_licence(stage.provider)
    make_entry(stage.provider)
    client, more = browser(stage.clerk), make_care("dental")
    client.post(reverse("admission:start"), {"kind": "more"})
    application = Application.objects.get()
    refused = client.post(step(application, "care"), {"care": [make_care("kdu").pk, more.pk]})
    assert "You are in the registry with «kdu» already" in text(refused, 422)
    client.post(step(application, "care"), {"care": [more.pk]})
    assert [one.care_type for one in application.care.all()] == [more]


# Files ---------------------------------------------------------------------------------------------------------------
def test_a_document_is_kept_downloaded_as_a_file_and_taken_out(stage: Stage, application: Application) -> None:
    client = browser(stage.clerk)
    file = SimpleUploadedFile("Уәде хат.pdf", b"%PDF-1.7 promise")
    client.post(step(application, "documents"), {"kind": "promise", "file": file})
    kept = ProviderDocument.objects.get()
    assert kept.name in text(client.get(step(application, "documents")))

    answer = client.get(reverse("admission:document", args=[kept.uuid]))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 promise"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.post(page(application, "document-remove", kept.uuid))
    kept.refresh_from_db()
    assert kept.removed_at is not None
    assert client.get(page(application, "document-remove", kept.uuid)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "kind", "words"),
    [
        ("promise.pdf", b"", "promise", "The file is empty"),
        ("promise.exe", b"%PDF-1.7", "promise", "A PDF, JPEG or PNG is taken"),
        ("promise.pdf", b"MZ\x90 program", "promise", "A PDF, JPEG or PNG is taken"),
        ("promise.pdf", b"%PDF-1.7" + b"x" * 2**20, "promise", "larger than 1 MB"),
        ("promise.pdf", b"%PDF-1.7", "", "What it is"),
        ("promise.pdf", b"%PDF-1.7", "nonsense", "What it is"),
    ],
)
def test_what_is_no_document_is_refused(
    name: str, content: bytes, kind: str, words: str, stage: Stage, application: Application, settings: Any
) -> None:
    settings.DOCUMENT_MAX_BYTES = 2**20
    file = SimpleUploadedFile(name, content)
    refused = browser(stage.clerk).post(step(application, "documents"), {"kind": kind, "file": file})
    assert words in alerts(text(refused, 422))
    assert not ProviderDocument.objects.exists()


def test_the_branch_opens_what_was_submitted_and_nothing_else(stage: Stage, filled: Application, clock: Any) -> None:
    promise = ProviderDocument.objects.get()
    early = add_document(stage, filled, "lease")
    officer = browser(stage.officer)
    assert officer.get(reverse("admission:document", args=[promise.uuid])).status_code == 404
    clock.move_to(MONDAY + timedelta(hours=1))
    applying.remove_document(application=filled, actor=stage.clerk, document=early)
    clock.move_to(MONDAY + timedelta(hours=2))
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    reviewing.add_remark(application=application, actor=stage.officer, section="documents", text="Другой")
    reviewing.return_for_correction(application=application, actor=stage.officer)
    clock.move_to(MONDAY + timedelta(hours=3))
    late = add_document(stage, filled, "order")
    applying.remove_document(application=filled, actor=stage.clerk, document=promise)

    answers = [officer.get(reverse("admission:document", args=[one.uuid])) for one in (promise, early, late)]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert b"".join(answers[0].streaming_content) == b"%PDF-1.7 promise"


# Nobody else's -------------------------------------------------------------------------------------------------------
def test_another_organisation_finds_nothing_of_it(stage: Stage, filled: Application) -> None:
    other = make_provider("Чужая клиника")
    actor = make_actor(other, Role.PROVIDER_HEAD)
    stranger = browser(actor)
    base, document = stage.provider.bases.get(), stage.provider.documents.get()
    own = applying.start_application(provider=other, actor=actor)
    addresses = [
        page(filled),
        page(filled, "check"),
        page(filled, "withdraw"),
        page(filled, "staff-import"),
        *(step(filled, section) for section in ("requisites", "care", "bases", "staff", "documents")),
        row(filled, "new", "bases"),
        *(row(filled, name, "bases", base.pk) for name in ("edit", "remove", "end")),
        *(row(own, name, "bases", base.pk) for name in ("edit", "remove", "end")),
        page(own, "document-remove", document.uuid),
        reverse("admission:document", args=[document.uuid]),
        f"{row(own, 'new', 'certificates')}?person={stage.provider.staff.order_by('pk').first().pk}",  # type: ignore
    ]
    assert {address: stranger.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert {stranger.post(address, {"x": "y"}).status_code for address in addresses[:-2]} <= {404, 405}
    assert "Корпус 1" not in text(stranger.get(step(own, "bases")))
    assert "Корпус 1" not in text(stranger.get(f"{row(own, 'new', 'equipment')}"))
    assert ProductionBase.objects.get() == base


# Home ----------------------------------------------------------------------------------------------------------------
def test_home_tells_of_entries_suspensions_and_papers_that_end(stage: Stage, clock: Any) -> None:
    make_licence(stage.provider, valid_to=MONDAY.date() + timedelta(days=60))
    make_licence(stage.provider, "dental", number="Л-поздняя", valid_to=MONDAY.date() + timedelta(days=61))
    entry = make_entry(stage.provider)
    reviewing.suspend_entry(entry=entry, actor=stage.chief, note="Проверка")
    html = text(browser(stage.clerk).get(reverse("admission:home")))
    assert "Проверка" in html
    assert "Turn to the branch of the Fund" in html
    assert "After <time" in html
    assert "Л-kdu" in html
    assert "Л-поздняя" not in html
    assert START.strftime("%d.%m.%Y") in html


def test_the_cabinet_of_a_newcomer_leads_to_admission(stage: Stage) -> None:
    html = text(browser(stage.head).get(reverse("home")))
    assert "Your organisation is not in the registry yet" in html
    assert f'class="btn btn-primary" href="{reverse("admission:home")}"' in html
    make_entry(stage.provider)
    assert "is not in the registry yet" not in text(browser(stage.head).get(reverse("home")))


def test_a_returned_application_is_due_in_the_cabinet(stage: Stage, returned: Application) -> None:
    html = text(browser(stage.clerk).get(reverse("home")))
    assert f"Correct application № {returned.number} for admission" in html
    assert "3 working days left" in html
    assert "Nothing waits for you" not in html
