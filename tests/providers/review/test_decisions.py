"""The branch's pages of an application: remarks, decisions, the signature, two at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import SignedDocument
from providers.admission import applying, reviewing
from providers.models import Application, ApplicationRemark, RegistryEntry
from tests.claims.world import make_actor
from tests.providers.applicants import (
    Stage,
    add_scanner,
    decide,
    fill,
    submit,
    visit,
)
from tests.providers.facts import make_licence
from tests.providers.review.pages import MONDAY, STALE, of_fund, other_region, page, send, signed_in, status, words
from tests.signing import cms_of

pytestmark = pytest.mark.django_db


# Remarks and the return ----------------------------------------------------------------------------------------------
def remark(stage: Stage, application: Application, **values: Any) -> Any:
    given = {"section": "equipment", "text": "Нет аппарата УЗИ", "norm": "", "version": application.version}
    return send(stage.officer, "remark-new", application.uuid, **(given | values))


def test_remarks_are_written_removed_and_go_with_the_return(stage: Stage, checking: Application) -> None:
    assert "Add at least one remark" in page(stage.officer, "application", checking.uuid)
    text = words(remark(stage, checking).content.decode())
    assert "The remark is written down." in text
    checking.refresh_from_db()
    remark(stage, checking, text="Лишнее")
    extra = ApplicationRemark.objects.get(text="Лишнее")
    send(stage.officer, "remark-remove", checking.uuid, extra.uuid)
    checking.refresh_from_db()

    asked = page(stage.officer, "application-return", checking.uuid)
    assert "by 05.03.2026 (3 working days)" in asked
    assert "once only" in asked
    assert "Нет аппарата УЗИ" in asked
    assert "Лишнее" not in asked
    send(stage.officer, "application-return", checking.uuid, version=checking.version)
    checking.refresh_from_db()
    assert (checking.state, checking.returned) == ("correction", True)
    text = page(stage.officer, "application", checking.uuid)
    assert "to be corrected by 05.03.2026" in text
    assert "Add a remark" not in text


def test_norms_of_what_is_not_met_are_offered_first(stage: Stage, checking: Application) -> None:
    from providers.models import MinimumRequirement

    MinimumRequirement.objects.update(source="Default, not from an act")
    MinimumRequirement.objects.filter(code="base").update(source="Procurement rules ҚР ДСМ-242/2020, p. 27")
    MinimumRequirement.objects.filter(code="kdu_ultrasound").update(source="Standard of equipment ҚР ДСМ-167/2020")
    address = reverse("admission:care-decide", args=[checking.uuid, "kdu"])
    html = signed_in(stage.officer, "ru").get(address).content.decode()
    offered = html.split("<datalist")[1].split("</datalist>")[0]
    assert [one.split('"')[1] for one in offered.split("<option")[1:]] == [
        "Стандарт оснащения ҚР ДСМ-167/2020",
        "Правила закупа ҚР ДСМ-242/2020, п. 27",
    ]


def test_after_the_correction_the_officer_reads_what_changed_and_the_answers(
    stage: Stage, checking: Application, clock: Any
) -> None:
    remark(stage, checking)
    checking.refresh_from_db()
    send(stage.officer, "application-return", checking.uuid, version=checking.version)
    clock.move_to(MONDAY + timedelta(hours=2))
    add_scanner(stage, checking)
    base = stage.provider.bases.get()
    base.address = "Абай даңғылы, 2"
    applying.save_rows(application=checking, actor=stage.clerk, rows=[base])
    applying.remove_document(application=checking, actor=stage.clerk, document=stage.provider.documents.get())
    from tests.providers.applicants import add_document

    add_document(stage, checking, "lease")
    add_document(stage, checking, "promise")
    applying.answer_remark(
        application=checking, actor=stage.clerk, remark=checking.remarks.get(), answer="Внесён аппарат"
    )
    checking.refresh_from_db()
    again = reviewing.take_up(application=submit(stage, checking), actor=stage.officer)

    text = page(stage.officer, "application", again.uuid)
    changed = text.split("What the organisation changed after the return")[1].split("Requisites")[0]
    assert "Корпус 1 Production bases changed Address: Абай даңғылы, 1 → Абай даңғылы, 2" in changed
    assert "ultrasound, SN-1 Equipment added" in changed or "УЗИ, SN-1 Equipment added" in changed
    assert "lease.pdf Documents added" in changed
    assert "removed" not in changed, "the promise is the same file"
    assert "Answer of the organisation Внесён аппарат" in text
    assert "It has been returned once and corrected" in text


# Decisions -----------------------------------------------------------------------------------------------------------
def propose(actor: Actor, application: Application, decision: str, **values: Any) -> Any:
    given = {"decision": decision, "reason": "", "norm": "", "version": application.version}
    return send(actor, "care-decide", application.uuid, "kdu", **(given | values))


def test_a_refusal_asks_for_reason_and_norm_and_keeps_what_was_typed(stage: Stage, checking: Application) -> None:
    response = propose(stage.officer, checking, "refused", reason="Нет аппарата")
    assert response.status_code == 422
    html = response.content.decode()
    assert "Cite the paragraph of the act on which the refusal rests." in html
    assert "Нет аппарата</textarea>" in html
    response = propose(stage.officer, checking, "refused", reason="Нет аппарата", norm="ҚР ДСМ-242/2020, п. 37")
    assert "«kdu» is to be refused." in words(response.content.decode())
    care = checking.care.get()
    assert (care.decision, care.reason, care.decided_by) == ("refused", "Нет аппарата", stage.officer.user)


def test_what_lacks_something_is_not_admitted(stage: Stage, checking: Application) -> None:
    response = propose(stage.officer, checking, "admitted")
    assert response.status_code == 422
    assert "0 of 1" in words(response.content.decode())
    assert checking.care.get().decision == "pending"


def test_buttons_that_cannot_be_pressed_say_why(stage: Stage, checking: Application) -> None:
    html = signed_in(stage.chief).get(reverse("admission:application", args=[checking.uuid])).content.decode()
    assert 'aria-disabled="true" aria-describedby="why-admit"' in html
    assert 'id="why-admit"' in html
    text = words(html)
    assert "Decide on every type of care first." in text
    assert "plan the visit and wait for its report" in text
    assert "An application is refused when every type of care is." in text


def test_an_update_has_no_decision_by_type_of_care(stage: Stage) -> None:
    from tests.providers.facts import make_entry

    make_licence(stage.provider)
    make_entry(stage.provider)
    update = applying.start_application(provider=stage.provider, actor=stage.clerk, kind="update")
    fill(stage, update)
    update = reviewing.take_up(application=submit(stage, update), actor=stage.officer)
    text = page(stage.officer, "application", update.uuid)
    assert "An update of the data refuses none of them." in text
    assert "Decide: kdu" not in text
    assert "Nothing keeps it back: the head of the branch signs." in text


# The signature -------------------------------------------------------------------------------------------------------
@pytest.fixture
def ready(stage: Stage, checking: Application) -> Application:
    decide(stage, checking, kdu="refused")
    checking.refresh_from_db()
    return checking


def prepared(stage: Stage, application: Application) -> SignedDocument:
    page(stage.chief, "application-conclude", application.uuid)
    return SignedDocument.objects.get(kind="admission")


def conclude(stage: Stage, application: Application, shown: SignedDocument, **values: Any) -> Any:
    given = {"document": shown.uuid, "cms_text": cms_of(shown, stage.chief), "version": application.version}
    return send(stage.chief, "application-conclude", application.uuid, **(given | values))


def test_the_head_reads_the_decision_as_it_will_be_signed_and_signs(stage: Stage, ready: Application) -> None:
    text = page(stage.chief, "application-conclude", ready.uuid)
    assert "kdu refused Жабдық жоқ ҚР ДСМ-242/2020, p. 37" in text
    assert "The application is refused and over." in text
    response = conclude(stage, ready, prepared(stage, ready))
    assert "The decision is signed: the application is refused." in words(response.content.decode())
    ready.refresh_from_db()
    assert ready.state == "rejected"
    assert "Decision on application" in page(stage.officer, "application", ready.uuid)


def test_an_admission_is_signed_through_the_page_and_makes_entries(stage: Stage, clock: Any) -> None:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    add_scanner(stage, application)
    application = reviewing.take_up(application=submit(stage, application), actor=stage.officer)
    propose(stage.officer, application, "admitted")
    visit(stage, application)
    application.refresh_from_db()
    response = conclude(stage, application, prepared(stage, application))
    assert "the entries of the registry count from today on" in words(response.content.decode())
    assert RegistryEntry.objects.get().state == "active"


def test_before_it_can_be_signed_the_page_says_what_is_missing(stage: Stage, checking: Application) -> None:
    text = page(stage.chief, "application-conclude", checking.uuid)
    assert "The decision cannot be signed yet: Decide on every type of care first." in text
    assert not SignedDocument.objects.filter(kind="admission").exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cms_text": ""}, "The document is not signed yet"),
        ({"cms_text": "bm90IGEgc2lnbmF0dXJl"}, "This is not an electronic signature"),
        ({"document": "00000000-0000-0000-0000-000000000000"}, "The data have changed since they were shown to you"),
        ({"version": "1"}, STALE),
        ({"version": ""}, STALE),
    ],
)
def test_a_signature_that_does_not_do_is_refused_in_words(
    values: dict[str, str], said: str, stage: Stage, ready: Application
) -> None:
    response = conclude(stage, ready, prepared(stage, ready), **values)
    assert response.status_code == 422
    assert said in words(response.content.decode())
    ready.refresh_from_db()
    assert ready.state == "checking"


def test_a_decision_that_changed_after_it_was_shown_is_signed_anew(stage: Stage, ready: Application) -> None:
    document = prepared(stage, ready)
    care = ready.care.get()
    reviewing.decide_care(
        application=ready, actor=stage.officer, care=care, decision="refused", reason="Другая", norm="п. 37"
    )
    response = conclude(stage, ready, document)
    assert response.status_code == 422
    text = words(response.content.decode())
    assert "The data have changed since they were shown to you" in text
    assert "Другая" in text


def test_the_signature_of_somebody_else_concludes_nothing(stage: Stage, ready: Application) -> None:
    document = prepared(stage, ready)
    response = conclude(stage, ready, document, cms_text=cms_of(document, stage.officer))
    assert response.status_code == 422
    ready.refresh_from_db()
    assert ready.state == "checking"


# Two at once, old pages ----------------------------------------------------------------------------------------------
def test_of_two_who_take_it_up_at_once_the_second_is_told(stage: Stage, submitted: Application) -> None:
    version = submitted.version
    first = send(stage.officer, "application-take-up", submitted.uuid, version=version)
    assert "You have taken the application up." in words(first.content.decode())
    second = send(stage.chief, "application-take-up", submitted.uuid, version=version)
    assert STALE in words(second.content.decode())
    submitted.refresh_from_db()
    assert submitted.officer == stage.officer.user


def test_a_button_without_the_version_of_its_page_does_nothing(stage: Stage, submitted: Application) -> None:
    assert STALE in words(send(stage.officer, "application-take-up", submitted.uuid).content.decode())
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_on_an_old_page_nothing_typed_is_lost_and_the_second_try_counts(stage: Stage, checking: Application) -> None:
    old = checking.version
    remark(stage, checking, text="Коллега был первым")
    response = remark(stage, checking, text="Моё замечание", version=old)
    assert response.status_code == 422
    html = response.content.decode()
    assert STALE in html
    assert "Моё замечание</textarea>" in html
    assert "Коллега был первым" in html, "what has changed stands on the page"
    checking.refresh_from_db()
    assert f'name="version" value="{checking.version}"' in html
    assert remark(stage, checking, text="Моё замечание").status_code == 200
    assert checking.remarks.count() == 2


def test_a_decision_on_an_old_page_is_not_taken(stage: Stage, checking: Application) -> None:
    old = checking.version
    remark(stage, checking)
    response = propose(stage.chief, checking, "refused", reason="Нет", norm="п. 37", version=old)
    assert response.status_code == 422
    assert STALE in response.content.decode()
    assert checking.care.get().decision == "pending"


def test_forms_of_the_review_are_closed_when_it_is_not_on(stage: Stage, submitted: Application) -> None:
    for name, more in (("remark-new", ()), ("care-decide", ("kdu",)), ("visit-new", ()), ("application-return", ())):
        response = signed_in(stage.officer).get(
            reverse(f"admission:{name}", args=[submitted.uuid, *more]), follow=True
        )
        assert "Nothing can be changed in the state «submitted»." in words(response.content.decode()), name
    assert remark(stage, submitted).status_code == 422


# Who may what --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "more", "method"),
    [
        ("application-take-up", (), "post"),
        ("application-return", (), "get"),
        ("remark-new", (), "get"),
        ("care-decide", ("kdu",), "get"),
        ("visit-new", (), "get"),
    ],
)
def test_who_only_reads_is_offered_and_allowed_nothing(
    name: str, more: tuple[str, ...], method: str, stage: Stage, checking: Application
) -> None:
    auditor = make_actor(stage.officer.organisation, Role.AUDITOR)  # type: ignore[arg-type]
    for actor in (auditor, of_fund(Role.CENTRAL_OFFICE)):
        assert status(actor, name, checking.uuid, *more, method=method) == 403
    text = page(auditor, "application", checking.uuid)
    for offered in ("Return for correction", "Add a remark", "Decide:", "Plan a visit", "Admit to the registry"):
        assert offered not in text
    assert status(other_region(), name, checking.uuid, *more, method=method) == 404
    assert status(stage.clerk, name, checking.uuid, *more, method=method) == 403


def test_an_officer_does_not_sign_and_another_region_sees_nothing(stage: Stage, ready: Application) -> None:
    for method in ("get", "post"):
        assert status(stage.officer, "application-conclude", ready.uuid, method=method) == 403
    stranger = other_region()
    assert status(stranger, "application", ready.uuid) == 404
    assert "No applications here" in page(stranger, "application-list")
    assert status(stage.clerk, "application-list") == 403


def test_the_branch_sees_no_draft(stage: Stage) -> None:
    draft = applying.start_application(provider=stage.provider, actor=stage.clerk)
    assert status(stage.officer, "application", draft.uuid) == 404
    assert "All 0" in page(stage.officer, "application-list")
