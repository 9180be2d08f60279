"""The whole way of an application at the level of its verbs, and every side of its terms."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.access import Actor, RoleMissing
from accounts.enums import Role
from accounts.models import Notification
from accounts.signatures import SignatureRefused
from config.models import AuditEntry
from config.workflow import NoSuchStep, Stale, StepRefused
from providers.actualise import actualise
from providers.admission import applying, news, reviewing
from providers.admission.errors import AdmissionError
from providers.admission.machines import APPLICATION
from providers.models import Application, Licence, RegistryEntry, StaffMember
from tests.providers.applicants import (
    Stage,
    add_beds,
    add_document,
    add_scanner,
    approve_beds,
    conclude,
    decide,
    exclude,
    fill,
    settled_stage,
    submit,
    visit,
)
from tests.providers.facts import START, make_care, make_entry, make_licence
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Almaty")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def stage(clock: Any) -> Stage:
    return settled_stage()


@pytest.fixture
def filled(stage: Stage) -> Application:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    return application


def kinds(actor: Actor) -> list[str]:
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("kind", flat=True))


# The way -------------------------------------------------------------------------------------------------------------
def test_a_new_organisation_is_corrected_visited_and_admitted_to_two_of_three(stage: Stage, clock: Any) -> None:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    assert application.kind == "new"
    fill(stage, application, ("kdu", "day_hospital", "screening"))
    approve_beds(stage.provider)
    add_beds(stage, application)
    application = submit(stage, application)
    assert (application.state, application.number) == ("submitted", f"2026-{application.pk:06d}")
    assert application.due_on == date(2026, 3, 16)
    lacking = {one["code"] for one in application.checks if one["found"] < one["minimum"]}
    assert lacking == {"kdu_ultrasound"}
    assert kinds(stage.officer) == kinds(stage.chief) == ["application.submitted"]

    application = reviewing.take_up(application=application, actor=stage.officer)
    assert (application.officer, application.due_on) == (stage.officer.user, date(2026, 3, 16))
    remark = reviewing.add_remark(
        application=application, actor=stage.officer, section="equipment", text="Нет аппарата УЗИ"
    )
    application = reviewing.return_for_correction(application=application, actor=stage.officer)
    assert (application.state, application.due_on) == ("correction", date(2026, 3, 5))
    assert kinds(stage.clerk) == ["application.returned"]

    add_scanner(stage, application)
    with pytest.raises(StepRefused, match="УЗИ"):
        submit(stage, application)
    applying.answer_remark(application=application, actor=stage.clerk, remark=remark, answer="Внесён")
    application = submit(stage, application)
    assert application.state == "submitted"
    assert [one for one in application.checks if one["found"] < one["minimum"]] == []
    application = reviewing.take_up(application=application, actor=stage.officer)

    decide(stage, application, screening="refused")
    with pytest.raises(StepRefused, match="visited"):
        reviewing.decision_to_sign(application=application, actor=stage.chief)
    visit(stage, application)
    assert "visit.planned" in kinds(stage.member)
    application = conclude(stage, application)

    assert application.state == "admitted"
    entries = RegistryEntry.objects.order_by("care_type__code").values_list("care_type__code", "state", "admitted_on")
    assert list(entries) == [("day_hospital", "active", MONDAY.date()), ("kdu", "active", MONDAY.date())]
    assert not Licence.objects.filter(confirmed=False).exists()
    assert not StaffMember.objects.filter(confirmed=False).exists()
    assert kinds(stage.head)[-1] == "application.admitted"
    steps = [change.step for change in APPLICATION.history(application.uuid)]
    assert steps == ["start", "submit", "take_up", "return", "resubmit", "take_up", "admit"]
    assert AuditEntry.objects.filter(verb="providers.application_admit").count() == 1


def test_a_lapsed_licence_suspends_and_its_renewal_resumes(stage: Stage, clock: Any) -> None:
    last = MONDAY.date() + timedelta(days=10)
    make_licence(stage.provider, valid_to=last)
    entry = make_entry(stage.provider)
    clock.move_to(MONDAY + timedelta(days=11))
    actualise()
    entry.refresh_from_db()
    assert entry.state == "suspended"

    update = applying.start_application(provider=stage.provider, actor=stage.clerk, kind="update")
    assert [(one.care_type.code, one.decision) for one in update.care.all()] == [("kdu", "admitted")]
    fill(stage, update)
    assert Licence.objects.filter(provider=stage.provider, confirmed=False).count() == 1
    actualise()
    entry.refresh_from_db()
    assert entry.state == "suspended", "what is not confirmed does not count"

    update = submit(stage, update)
    update = reviewing.take_up(application=update, actor=stage.officer)
    conclude(stage, update)
    entry.refresh_from_db()
    assert entry.state == "active"
    assert [change.step for change in entry_history(entry)] == ["suspend", "resume"]


def entry_history(entry: RegistryEntry) -> Any:
    from providers.admission.machines import ENTRY

    return ENTRY.history(entry.uuid)


def test_an_application_of_which_everything_is_refused_is_refused(stage: Stage, filled: Application) -> None:
    application = submit(stage, filled)
    application = reviewing.take_up(application=application, actor=stage.officer)
    decide(stage, application, kdu="refused")
    application = conclude(stage, application)
    assert application.state == "rejected"
    assert not RegistryEntry.objects.exists()
    assert Licence.objects.filter(confirmed=True).count() == 0
    assert kinds(stage.head)[-1] == "application.rejected"


def test_who_has_only_registered_itself_stands_in_no_list_until_the_first_admission(
    stage: Stage, filled: Application, client: Any
) -> None:
    def shown() -> tuple[int, int]:
        page = client.get("/providers/", {"q": stage.provider.bin})
        return page.context["page"].paginator.count, client.get(f"/providers/{stage.provider.bin}/").status_code

    type(stage.provider).objects.filter(pk=stage.provider.pk).update(listed=False)
    assert shown() == (0, 404)
    add_scanner(stage, filled)
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    decide(stage, application)
    visit(stage, application)
    conclude(stage, application)
    assert shown() == (1, 200)


# What is missing -----------------------------------------------------------------------------------------------------
def test_an_empty_draft_says_step_by_step_what_is_missing(stage: Stage) -> None:
    stage.provider.bank_account = ""
    stage.provider.save()
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    with pytest.raises(StepRefused) as refusal:
        submit(stage, application)
    sections = [str(reason).partition(":")[0] for reason in refusal.value.reasons]
    assert sections == ["Requisites", "Types of care", "Production bases", "Documents", "Production bases"]
    application.refresh_from_db()
    assert application.state == "draft"


def test_a_type_of_care_that_lacks_something_cannot_be_admitted(stage: Stage, filled: Application) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    with pytest.raises(StepRefused, match="УЗИ»: 0 of 1|ultrasound»: 0 of 1"):
        decide(stage, application)


@pytest.mark.parametrize(("reason", "norm", "field"), [("", "p. 37", "reason"), ("Нет коек", " ", "norm")])
def test_a_refusal_has_a_reason_and_a_norm(
    reason: str, norm: str, field: str, stage: Stage, filled: Application
) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    care = application.care.get()
    with pytest.raises(AdmissionError) as refusal:
        reviewing.decide_care(
            application=application, actor=stage.officer, care=care, decision="refused", reason=reason, norm=norm
        )
    assert refusal.value.field == field


# Terms: both sides ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "state"), [(3, "correction"), (4, "expired")])
def test_a_correction_is_taken_through_its_last_day(
    days: int, state: str, stage: Stage, filled: Application, clock: Any
) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    reviewing.add_remark(application=application, actor=stage.officer, section="staff", text="Дипломы")
    reviewing.return_for_correction(application=application, actor=stage.officer)
    clock.move_to(MONDAY + timedelta(days=days))
    reviewing.take_due()
    application.refresh_from_db()
    assert application.state == state
    assert ("application.expired" in kinds(stage.head)) == (state == "expired")


@pytest.mark.parametrize(("days", "told"), [(1, 0), (2, 1), (3, 0)])
def test_the_applicant_is_reminded_once_a_working_day_before_the_end(
    days: int, told: int, stage: Stage, filled: Application, clock: Any
) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    reviewing.add_remark(application=application, actor=stage.officer, section="staff", text="Дипломы")
    reviewing.return_for_correction(application=application, actor=stage.officer)
    clock.move_to(MONDAY + timedelta(days=min(days, 2)))
    first = news.remind()
    assert first == (1 if days >= 2 else 0)
    if days == 3:
        clock.move_to(MONDAY + timedelta(days=3))
        assert news.remind() == told == 0
    else:
        assert first == told


@pytest.mark.parametrize(("days", "state"), [(365, "suspended"), (366, "expired")])
def test_an_entry_that_stays_suspended_leaves_the_registry(days: int, state: str, stage: Stage, clock: Any) -> None:
    make_licence(stage.provider)
    entry = make_entry(stage.provider)
    reviewing.suspend_entry(entry=entry, actor=stage.chief, note="Проверка")
    clock.move_to(MONDAY + timedelta(days=days))
    reviewing.take_due()
    entry.refresh_from_db()
    assert entry.state == state
    assert (entry.removed_on is not None) == (state == "expired")


def test_a_visit_is_announced_a_day_before(stage: Stage, filled: Application) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    with pytest.raises(AdmissionError) as refusal:
        reviewing.plan_visit(
            application=application, actor=stage.officer, day=timezone.localdate(), members=[stage.member.user]
        )
    assert refusal.value.field == "day"
    planned = reviewing.plan_visit(
        application=application,
        actor=stage.officer,
        day=timezone.localdate() + timedelta(days=1),
        members=[stage.member.user],
    )
    with pytest.raises(AdmissionError, match="has not taken place"):
        reviewing.report_visit(visit=planned, actor=stage.member, report="Сай", positive=True)


# Two at once ---------------------------------------------------------------------------------------------------------
def test_of_two_officers_who_decide_at_once_the_second_is_told_to_look_again(
    stage: Stage, filled: Application
) -> None:
    application = submit(stage, filled)
    page = application.version
    reviewing.take_up(application=application, actor=stage.officer, version=page)
    with pytest.raises(Stale):
        reviewing.take_up(application=application, actor=stage.chief, version=page)


def test_a_remark_on_an_old_page_is_told_to_look_again(stage: Stage, filled: Application) -> None:
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    page = application.version
    note = {"application": application, "section": "staff", "text": "Дипломы", "version": page}
    reviewing.add_remark(actor=stage.officer, **note)  # type: ignore[arg-type]
    with pytest.raises(Stale):
        reviewing.add_remark(actor=stage.chief, **note)  # type: ignore[arg-type]
    assert application.remarks.count() == 1


def test_an_organisation_has_one_application_on_its_way(stage: Stage, filled: Application) -> None:
    with pytest.raises(AdmissionError, match="on its way"):
        applying.start_application(provider=stage.provider, actor=stage.clerk)
    applying.withdraw(application=filled, actor=stage.clerk)
    assert applying.start_application(provider=stage.provider, actor=stage.clerk).state == "draft"


# Signatures ----------------------------------------------------------------------------------------------------------
def test_what_changed_after_it_was_shown_is_signed_anew(stage: Stage, filled: Application) -> None:
    document = applying.document_to_sign(application=filled, actor=stage.head)
    cms = cms_of(document, stage.head)
    add_document(stage, filled, "lease")
    with pytest.raises(StepRefused, match="have changed"):
        applying.submit(application=filled, actor=stage.head, document=document, cms=cms)
    filled.refresh_from_db()
    assert (filled.state, document.signatures.count()) == ("draft", 0)


def test_the_signature_of_another_person_submits_nothing(stage: Stage, filled: Application) -> None:
    document = applying.document_to_sign(application=filled, actor=stage.head)
    cms = cms_of(document, stage.chief)
    with pytest.raises(SignatureRefused):
        applying.submit(application=filled, actor=stage.head, document=document, cms=cms)
    filled.refresh_from_db()
    assert filled.state == "draft"


# Who may what --------------------------------------------------------------------------------------------------------
def test_a_clerk_does_not_submit_and_an_officer_does_not_conclude(stage: Stage, filled: Application) -> None:
    document = applying.document_to_sign(application=filled, actor=stage.clerk)
    with pytest.raises(RoleMissing):
        applying.submit(application=filled, actor=stage.clerk, document=document, cms=b"")
    application = reviewing.take_up(application=submit(stage, filled), actor=stage.officer)
    with pytest.raises(RoleMissing):
        reviewing.conclude(application=application, actor=stage.officer, document=document, cms=b"")


def test_what_has_been_submitted_is_not_edited(stage: Stage, filled: Application) -> None:
    submit(stage, filled)
    with pytest.raises(NoSuchStep):
        applying.save_requisites(application=filled, actor=stage.clerk, values={"phone": "1"})
    with pytest.raises(NoSuchStep):
        applying.choose_care(application=filled, actor=stage.clerk, care=[make_care("dental")])


def test_a_confirmed_row_gets_a_last_day_and_is_not_rewritten(stage: Stage, clock: Any) -> None:
    licence = make_licence(stage.provider)
    make_entry(stage.provider)
    update = applying.start_application(provider=stage.provider, actor=stage.clerk, kind="update")
    licence.number = "Л-2"
    with pytest.raises(AdmissionError, match="confirmed"):
        applying.save_rows(application=update, actor=stage.clerk, rows=[licence])
    licence.refresh_from_db()
    with pytest.raises(AdmissionError, match="past"):
        applying.end_row(application=update, actor=stage.clerk, fact=licence, last=START)
    applying.end_row(application=update, actor=stage.clerk, fact=licence, last=timezone.localdate())
    licence.refresh_from_db()
    assert (licence.number, licence.valid_to, licence.confirmed) == ("Л-kdu", MONDAY.date(), True)


def test_an_organisation_of_the_registry_does_not_rename_itself(stage: Stage) -> None:
    make_licence(stage.provider)
    make_entry(stage.provider)
    update = applying.start_application(provider=stage.provider, actor=stage.clerk, kind="update")
    with pytest.raises(ValueError, match="territory"):
        applying.save_requisites(application=update, actor=stage.clerk, values={"territory": "district"})
    applying.save_requisites(application=update, actor=stage.clerk, values={"phone": "+7 717 200 00 01"})
    stage.provider.refresh_from_db()
    assert (stage.provider.territory, stage.provider.phone) == ("city", "+7 717 200 00 01")


# Entries -------------------------------------------------------------------------------------------------------------
def test_an_entry_is_suspended_by_decision_and_restored(stage: Stage, clock: Any) -> None:
    make_licence(stage.provider)
    entry = make_entry(stage.provider)
    with pytest.raises(StepRefused, match="reason"):
        reviewing.suspend_entry(entry=entry, actor=stage.chief, note=" ")
    entry = reviewing.suspend_entry(entry=entry, actor=stage.chief, note="Проверка")
    actualise()
    entry.refresh_from_db()
    assert entry.state == "suspended"
    clock.move_to(MONDAY + timedelta(days=5))
    entry = reviewing.resume_entry(entry=entry, actor=stage.chief)
    assert entry.state == "active"
    only = entry.suspensions.get()
    assert (only.since, only.until) == (MONDAY.date(), MONDAY.date() + timedelta(days=4))
    actualise()
    entry.refresh_from_db()
    assert entry.state == "active"
    assert kinds(stage.head) == ["entry.stopped", "entry.restored"]


def test_an_entry_is_excluded_by_a_signed_decision_and_admitted_anew_later(stage: Stage, clock: Any) -> None:
    make_licence(stage.provider)
    entry = exclude(stage, make_entry(stage.provider))
    assert (entry.state, entry.removed_on) == ("removed", MONDAY.date())
    clock.move_to(MONDAY + timedelta(days=30))
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    add_scanner(stage, application)
    application = reviewing.take_up(application=submit(stage, application), actor=stage.officer)
    decide(stage, application)
    visit(stage, application)
    conclude(stage, application)
    entry.refresh_from_db()
    assert (entry.state, entry.removed_on, entry.admitted_on) == ("active", None, START)
    gap = entry.suspensions.get()
    assert (gap.cause, gap.since, gap.until) == ("excluded", MONDAY.date(), MONDAY.date() + timedelta(days=29))


def test_a_branch_officer_neither_suspends_nor_excludes(stage: Stage) -> None:
    entry = make_entry(stage.provider)
    for act in (
        lambda: reviewing.suspend_entry(entry=entry, actor=stage.officer, note="x"),
        lambda: reviewing.resume_entry(entry=entry, actor=stage.officer),
        lambda: reviewing.propose_exclusion(entry=entry, actor=stage.officer, reason="x", norm="y"),
    ):
        with pytest.raises(RoleMissing) as refusal:
            act()
        assert Role.BRANCH_HEAD in refusal.value.roles
