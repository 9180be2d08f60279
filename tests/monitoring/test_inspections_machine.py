"""Unscheduled monitoring from the plan to the end: steps, terms, who may, what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from accounts.access import SYSTEM, Actor, RoleMissing
from accounts.enums import Role
from accounts.models import Membership, Notification
from claims.models import Line
from config.workflow import Stale, StepRefused
from monitoring.enums import EscalationKind, EscalationState, InspectionState, Trigger
from monitoring.inspections import acts, suggesting
from monitoring.inspections.access import get_inspection_or_404, sees_findings, sees_ground
from monitoring.inspections.errors import InspectionError
from monitoring.inspections.machine import INSPECTION
from monitoring.models import DefectCode, Escalation, Inspection, ProviderRisk
from tests.monitoring.expertise_world import TEXT, plan
from tests.monitoring.world import NOW, Desk, make_desk, make_line
from tests.procurement.world import make_user

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # Tuesday 03.11.2026


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def leader(desk: Desk) -> Actor:
    return desk.auditors["71"][0]


def visited(desk: Desk, **overrides: Any) -> Inspection:
    """Under way: the visit is made. The clock does not move: the day of the visit is written back."""
    made = acts.notify(inspection=plan(desk, **overrides), actor=leader(desk))
    Inspection.objects.filter(pk=made.pk).update(visit_on=TODAY)
    return acts.visit(inspection=made, actor=leader(desk))


def concluded(desk: Desk) -> Inspection:
    made = acts.report(inspection=visited(desk), actor=leader(desk), text=TEXT)
    return acts.conclude(inspection=made, actor=leader(desk), text=TEXT)


# The plan ------------------------------------------------------------------------------------------------------------
def test_a_plan_has_a_number_a_group_and_a_history(desk: Desk) -> None:
    colleague = desk.auditors["71"][1].user
    made = plan(desk, members=[colleague, leader(desk).user])

    assert made.number == f"2026-{made.pk:06d}" and made.state == InspectionState.PLANNED
    assert list(made.members.values_list("user", "leads")) == [(leader(desk).user.pk, True), (colleague.pk, False)]
    assert INSPECTION.history(made.uuid).get().step == "plan"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"trigger": "appeal"}, "signed_appeal"),
        ({"ground_text": "Қысқа"}, "ground_text"),
        ({"questions": "  "}, "questions"),
        ({"period_to": date(2026, 9, 30)}, "period_to"),
        ({"period_from": date(2026, 11, 4), "period_to": date(2026, 11, 5)}, "period_from"),
        ({"visit_on": date(2026, 11, 2)}, "visit_on"),
        ({"leader": None}, "leader"),
    ],
)
def test_what_is_no_plan(desk: Desk, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(InspectionError) as refusal:
        plan(desk, **facts)
    assert refusal.value.field == field
    assert not Inspection.objects.exists()


def test_an_anonymous_appeal_is_no_ground_a_signed_one_is(desk: Desk) -> None:
    with pytest.raises(InspectionError, match="anonymous"):
        plan(desk, trigger=Trigger.APPEAL)
    assert plan(desk, trigger=Trigger.APPEAL, signed_appeal=True).trigger == Trigger.APPEAL


def test_only_the_branch_of_the_region_plans_with_its_own_people(desk: Desk) -> None:
    with pytest.raises(InspectionError, match="another region"):
        plan(desk, provider=desk.other)
    with pytest.raises(InspectionError, match="auditors of the branch"):
        plan(desk, members=[desk.auditors["75"][0].user])
    officer = make_user(desk.branches["71"], Role.BRANCH_OFFICER)
    for actor in (officer, desk.central, desk.admin, desk.head):
        with pytest.raises(RoleMissing):
            plan(desk, actor=actor)


def test_the_plan_changes_before_the_notice_and_the_group_until_the_conclusion(desk: Desk) -> None:
    made = plan(desk)
    second = desk.auditors["71"][1]
    made = acts.change_plan(inspection=made, actor=desk.chiefs["71"], questions="Басқа", visit_on=TODAY)
    assert (made.questions, made.visit_on) == ("Басқа", TODAY)

    made = acts.change_plan(inspection=made, actor=desk.chiefs["71"], visit_on=TODAY + timedelta(days=3))
    made = acts.notify(inspection=made, actor=leader(desk))
    group = {"members": [second.user], "leader": second.user}
    made = acts.change_plan(inspection=made, actor=leader(desk), questions="Кеш", **group)
    assert made.questions == "Басқа" and made.members.get().user == second.user
    with pytest.raises(StepRefused, match="region"):
        acts.change_plan(inspection=made, actor=desk.chiefs["75"], **group)


# Terms ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("visit_on", "told"),
    [
        (date(2026, 11, 3), False),  # today
        (date(2026, 11, 4), True),  # the next working day
    ],
)
def test_the_notice_comes_a_working_day_before(desk: Desk, visit_on: date, told: bool) -> None:
    made = plan(desk, visit_on=visit_on)
    if told:
        made = acts.notify(inspection=made, actor=leader(desk))
        assert (made.notified_on, made.due_on) == (TODAY, visit_on)
        assert Notification.objects.filter(user=desk.head.user, kind="inspection.notified").count() == 1
    else:
        with pytest.raises(StepRefused, match="working day before"):
            acts.notify(inspection=made, actor=leader(desk))


@pytest.mark.parametrize(("visit_on", "told"), [(date(2026, 11, 8), False), (date(2026, 11, 9), True)])
def test_the_notice_of_a_friday_is_for_monday(desk: Desk, time_machine: Any, visit_on: date, told: bool) -> None:
    made = plan(desk, visit_on=visit_on)
    time_machine.move_to(NOW + timedelta(days=3), tick=False)  # a Friday
    if told:
        assert acts.notify(inspection=made, actor=leader(desk)).state == InspectionState.NOTIFIED
    else:
        with pytest.raises(StepRefused):
            acts.notify(inspection=made, actor=leader(desk))


def test_a_plan_without_a_group_or_a_day_is_not_sent(desk: Desk) -> None:
    made = plan(desk, members=[], leader=None, visit_on=None)
    with pytest.raises(StepRefused) as refusal:
        acts.notify(inspection=made, actor=leader(desk))
    assert len(refusal.value.reasons) == 2


def test_the_visit_is_noted_from_its_day_on(desk: Desk, time_machine: Any) -> None:
    made = acts.notify(inspection=plan(desk), actor=leader(desk))  # visit on the 5th
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    with pytest.raises(StepRefused, match="from its day"):
        acts.visit(inspection=made, actor=leader(desk))
    time_machine.move_to(NOW + timedelta(days=2), tick=False)
    assert acts.visit(inspection=made, actor=leader(desk)).visited_on == date(2026, 11, 5)


def test_the_conclusion_is_due_in_two_working_days(desk: Desk) -> None:
    made = acts.report(inspection=visited(desk), actor=leader(desk), text=TEXT)
    assert made.due_on == date(2026, 11, 5)
    assert list(INSPECTION.take_due(date(2026, 12, 1), SYSTEM)) == []  # the branch's delay ends nothing


@pytest.mark.parametrize(("day", "closes"), [(date(2026, 11, 6), False), (date(2026, 11, 7), True)])
def test_silence_closes_after_three_working_days(desk: Desk, day: date, closes: bool) -> None:
    made = concluded(desk)
    assert made.due_on == date(2026, 11, 6)

    moved = list(INSPECTION.take_due(day, SYSTEM))

    made.refresh_from_db()
    assert bool(moved) is closes
    assert made.state == (InspectionState.CLOSED if closes else InspectionState.CONCLUDED)


def test_an_objection_is_answered_within_three_working_days_and_waits_for_it(desk: Desk) -> None:
    made = acts.object_to(inspection=concluded(desk), actor=desk.head, text=TEXT)
    assert (made.state, made.due_on, made.objection) == (InspectionState.OBJECTED, date(2026, 11, 6), TEXT)
    assert list(INSPECTION.take_due(date(2026, 12, 1), SYSTEM)) == []

    made = acts.answer(inspection=made, actor=desk.chiefs["71"], text=TEXT)

    assert (made.state, made.due_on, made.answer) == (InspectionState.CLOSED, None, TEXT)
    kinds = set(Notification.objects.filter(user=desk.head.user).values_list("kind", flat=True))
    assert kinds == {"inspection.notified", "inspection.concluded", "inspection.answered"}
    assert Notification.objects.filter(user=desk.chiefs["71"].user, kind="inspection.objected").exists()


# Steps ---------------------------------------------------------------------------------------------------------------
LISTED = {
    ("planned", "notify"), ("notified", "visit"), ("visited", "report"), ("reported", "conclude"),
    ("concluded", "object"), ("objected", "answer"), ("planned", "cancel"), ("notified", "cancel"),
}  # fmt: skip


@pytest.mark.parametrize("state", InspectionState.values)
@pytest.mark.parametrize("step", ["notify", "visit", "report", "conclude", "object", "answer", "cancel"])
def test_steps_that_the_table_lists_and_no_others(desk: Desk, state: str, step: str) -> None:
    made = plan(desk)
    visit_on = TODAY if step == "visit" else made.visit_on
    facts = {"report": "x", "conclusion": "x", "visit_on": visit_on, "notified_on": TODAY}
    Inspection.objects.filter(pk=made.pk).update(state=state, **facts)
    made.refresh_from_db()
    actor = desk.head if step == "object" else leader(desk)
    act: Any = {"object": acts.object_to}.get(step) or getattr(acts, step)
    words = {"note": TEXT} if step == "cancel" else {} if step in ("notify", "visit") else {"text": TEXT}
    if (state, step) in LISTED:
        assert act(inspection=made, actor=actor, version=made.version, **words).state == INSPECTION.step(step).target
    else:
        with pytest.raises(StepRefused):
            act(inspection=made, actor=actor, **words)


def test_words_are_needed_where_the_other_side_reads_them(desk: Desk) -> None:
    made = visited(desk)
    short = "x" * 39
    with pytest.raises(InspectionError, match="40"):
        acts.report(inspection=made, actor=leader(desk), text=short)
    made = acts.report(inspection=made, actor=leader(desk), text=short + "x")
    with pytest.raises(InspectionError):
        acts.conclude(inspection=made, actor=leader(desk), text=short)
    made = acts.conclude(inspection=made, actor=leader(desk), text=TEXT)
    with pytest.raises(InspectionError):
        acts.object_to(inspection=made, actor=desk.head, text=short)
    made = acts.object_to(inspection=made, actor=desk.head, text=TEXT)
    with pytest.raises(InspectionError):
        acts.answer(inspection=made, actor=leader(desk), text=short)


def test_only_the_group_visits_reports_and_concludes(desk: Desk) -> None:
    made = acts.notify(inspection=plan(desk, visit_on=date(2026, 11, 4)), actor=leader(desk))
    Inspection.objects.update(visit_on=TODAY)
    colleague = desk.auditors["71"][1]
    with pytest.raises(StepRefused, match="group"):
        acts.visit(inspection=made, actor=colleague)
    with pytest.raises(RoleMissing):
        acts.visit(inspection=made, actor=desk.chiefs["71"])
    made = acts.visit(inspection=made, actor=leader(desk))
    with pytest.raises(StepRefused, match="group"):
        acts.report(inspection=made, actor=colleague, text=TEXT)
    with pytest.raises(StepRefused):
        acts.report(inspection=made, actor=desk.auditors["75"][0], text=TEXT)


def test_only_the_organisation_objects_and_only_the_branch_answers(desk: Desk) -> None:
    made = concluded(desk)
    with pytest.raises(StepRefused, match="organisation"):
        acts.object_to(inspection=made, actor=desk.other_head, text=TEXT)
    with pytest.raises(RoleMissing):
        acts.object_to(inspection=made, actor=leader(desk), text=TEXT)
    made = acts.object_to(inspection=made, actor=desk.head, text=TEXT)
    with pytest.raises(StepRefused, match="branch"):
        acts.answer(inspection=made, actor=desk.chiefs["75"], text=TEXT)


def test_a_cancelled_visit_is_told_only_to_whom_it_was_announced(desk: Desk) -> None:
    with pytest.raises(StepRefused, match="reason"):
        acts.cancel(inspection=plan(desk), actor=leader(desk), note="")
    acts.cancel(inspection=plan(desk), actor=leader(desk), note="Қате")
    assert not Notification.objects.filter(user=desk.head.user).exists()
    made = acts.notify(inspection=plan(desk), actor=leader(desk))
    acts.cancel(inspection=made, actor=leader(desk), note="Қате")
    assert Notification.objects.filter(user=desk.head.user, kind="inspection.cancelled").count() == 1


def test_an_old_page_is_refused(desk: Desk) -> None:
    made = plan(desk)
    acts.change_plan(inspection=made, actor=leader(desk), questions="Басқа", version=made.version)
    with pytest.raises(Stale):
        acts.notify(inspection=made, actor=leader(desk), version=made.version)


# Findings ------------------------------------------------------------------------------------------------------------
def code(text: str = "5.1") -> DefectCode:
    return DefectCode.objects.get(code=text)


def add(desk: Desk, made: Inspection, **facts: Any) -> Any:
    return acts.add_finding(inspection=made, actor=leader(desk), **{"text": TEXT, **facts})


def test_a_finding_is_about_a_line_of_the_provider_and_the_period(desk: Desk) -> None:
    line, made = make_line(desk), visited(desk)

    finding = add(desk, made, line_no=f" {line.line_no} ", code=code())

    assert (finding.line_month, finding.line_id, finding.amount) == (line.month, line.id, line.amount)
    with pytest.raises(InspectionError, match="already"):
        add(desk, made, line_no=line.line_no, code=code())


@pytest.mark.parametrize("day", [date(2026, 10, 9), date(2026, 10, 10), date(2026, 10, 20), date(2026, 10, 21)])
def test_both_ends_of_the_period_belong_to_it(desk: Desk, day: date) -> None:
    line = make_line(desk, day=day)
    made = visited(desk, period_from=date(2026, 10, 10), period_to=date(2026, 10, 20))
    if date(2026, 10, 10) <= day <= date(2026, 10, 20):
        assert add(desk, made, line_no=line.line_no, code=code()).line_id == line.id
    else:
        with pytest.raises(InspectionError, match="no accepted line"):
            add(desk, made, line_no=line.line_no, code=code())


def test_lines_of_others_and_lines_that_are_gone_are_not_found(desk: Desk) -> None:
    made, other, gone = visited(desk), make_line(desk, provider=desk.other), make_line(desk)
    Line.objects.filter(month=gone.month, id=gone.id).delete()
    for number in (other.line_no, gone.line_no, "жоқ"):
        with pytest.raises(InspectionError, match="no accepted line"):
            add(desk, made, line_no=number, code=code())


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"code": None}, "code"), ({"text": "x" * 39}, "text"), ({"text": " "}, "text")],
)
def test_a_finding_about_a_line_has_a_code_and_grounds(desk: Desk, facts: dict[str, Any], field: str) -> None:
    line, made = make_line(desk), visited(desk)
    with pytest.raises(InspectionError) as refusal:
        add(desk, made, **{"line_no": line.line_no, "code": code()} | facts)
    assert refusal.value.field == field


def test_a_code_that_had_ended_does_not_do(desk: Desk) -> None:
    line, made = make_line(desk), visited(desk)
    DefectCode.objects.filter(code="5.1").update(valid_to=line.day - timedelta(days=1))
    with pytest.raises(InspectionError, match="not in force"):
        add(desk, made, line_no=line.line_no, code=code())
    DefectCode.objects.filter(code="5.1").update(valid_to=line.day)
    assert add(desk, made, line_no=line.line_no, code=code())


def test_a_finding_without_a_line_needs_no_code(desk: Desk) -> None:
    made = visited(desk)
    finding = add(desk, made, text="Журнал жүргізілмеген", amount=Decimal("15000.00"))
    assert (finding.line_id, finding.code, finding.amount) == (None, None, Decimal("15000.00"))
    acts.remove_finding(inspection=made, actor=leader(desk), finding=finding.uuid)
    with pytest.raises(InspectionError, match="no longer there"):
        acts.remove_finding(inspection=made, actor=leader(desk), finding=finding.uuid)


def test_findings_are_entered_by_the_group_after_the_visit_and_before_the_report(desk: Desk) -> None:
    with pytest.raises(StepRefused):
        add(desk, plan(desk))
    made = visited(desk)
    with pytest.raises(StepRefused, match="group"):
        acts.add_finding(inspection=made, actor=desk.auditors["71"][1], text=TEXT)
    made = acts.report(inspection=made, actor=leader(desk), text=TEXT)
    with pytest.raises(StepRefused):
        add(desk, made)


# Doors ---------------------------------------------------------------------------------------------------------------
def test_the_organisation_sees_it_from_the_notice_and_the_findings_from_the_conclusion(desk: Desk) -> None:
    made = plan(desk, trigger=Trigger.APPEAL, signed_appeal=True)
    with pytest.raises(Http404):
        get_inspection_or_404(desk.head, made.uuid)
    made = acts.notify(inspection=made, actor=leader(desk))
    seen = get_inspection_or_404(desk.head, made.uuid)
    assert not sees_findings(seen, desk.head) and not sees_ground(seen, desk.head)
    assert sees_ground(seen, leader(desk))
    Inspection.objects.update(state=InspectionState.CONCLUDED, report="x", conclusion="x")
    assert sees_findings(get_inspection_or_404(desk.head, made.uuid), desk.head)


def test_doors(desk: Desk) -> None:
    made = acts.notify(inspection=plan(desk), actor=leader(desk))
    for actor in (leader(desk), desk.chiefs["71"], desk.central, desk.admin, desk.head):
        assert get_inspection_or_404(actor, made.uuid) == made
    for actor in (desk.auditors["75"][0], desk.chiefs["35"], desk.other_head):
        with pytest.raises(Http404):
            get_inspection_or_404(actor, made.uuid)
    with pytest.raises(RoleMissing):
        get_inspection_or_404(make_user(desk.branches["71"], Role.COMMISSION_MEMBER), made.uuid)


# Suggestions ---------------------------------------------------------------------------------------------------------
def escalate(desk: Desk, **facts: Any) -> Escalation:
    values = {"kind": EscalationKind.MONTH, "provider": desk.provider, "amount": Decimal("900000.00")} | facts
    return Escalation.objects.create(**values)


def rate(desk: Desk, **facts: Any) -> ProviderRisk:
    values = {
        "provider": desk.provider, "care_type": desk.care["kdu"], "version": 1, "day": TODAY,
        "index": Decimal("91.00"), "quartile": 4, "place": 2, "volume_place": 5, "places": 20, "lines": 10,
        "billed": Decimal("1000000"), "stake": Decimal("100000"),
    } | facts  # fmt: skip
    return ProviderRisk.objects.create(**values)


def suggested(desk: Desk) -> list[tuple[int, str]]:
    return [(one.provider.pk, one.trigger) for one in suggesting.suggestions(desk.branches["71"])]


def test_an_escalation_suggests_monitoring_until_it_is_closed(desk: Desk) -> None:
    made = escalate(desk)
    assert suggested(desk) == [(desk.provider.pk, Trigger.UNCONFIRMED)]
    made.state = EscalationState.CLOSED
    made.save()
    assert suggested(desk) == []


@pytest.mark.parametrize(("place", "there"), [(1, True), (2, True), (3, False)])
def test_the_top_tenth_by_risk_suggests_monitoring(desk: Desk, place: int, there: bool) -> None:
    rate(desk, place=place)
    assert suggested(desk) == ([(desk.provider.pk, Trigger.RISK)] if there else [])


def test_only_the_newest_risk_counts(desk: Desk) -> None:
    rate(desk)
    rate(desk, version=2, place=15)
    assert suggested(desk) == []


def test_an_organisation_is_suggested_once_and_only_in_its_region_and_not_while_looked_at(desk: Desk) -> None:
    escalate(desk)
    rate(desk)
    escalate(desk, provider=desk.other)
    assert suggested(desk) == [(desk.provider.pk, Trigger.UNCONFIRMED)]
    made = plan(desk)
    assert suggested(desk) == []
    acts.cancel(inspection=made, actor=leader(desk), note="Қате")
    assert suggested(desk) == [(desk.provider.pk, Trigger.UNCONFIRMED)]


def test_who_left_the_branch_is_not_in_its_group(desk: Desk) -> None:
    Membership.objects.filter(user=desk.auditors["71"][1].user).update(valid_to=TODAY - timedelta(days=1))
    with pytest.raises(InspectionError, match="auditors of the branch"):
        plan(desk, members=[desk.auditors["71"][1].user])
