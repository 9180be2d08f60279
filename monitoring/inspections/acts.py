"""What is done with unscheduled monitoring. The only writers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import Organisation, User
from config import audit
from config.localized import in_force
from config.workflow import StepRefused
from monitoring.enums import InspectionState, Trigger
from monitoring.inspections.access import AUDITORS, PLANNERS, group_of, line_in
from monitoring.inspections.effects import worded
from monitoring.inspections.errors import InspectionError
from monitoring.inspections.machine import INSPECTION, in_group, own_branch
from monitoring.models import DefectCode, Inspection, InspectionFinding, InspectionMember
from providers.models import Provider

PLANNED, NOTIFIED, VISITED = InspectionState.PLANNED, InspectionState.NOTIFIED, InspectionState.VISITED
UNDER_WAY = (PLANNED, NOTIFIED, VISITED, InspectionState.REPORTED)  # in which the group may change
OPEN = (*UNDER_WAY, InspectionState.CONCLUDED, InspectionState.OBJECTED)


# The plan ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def plan_inspection(
    *,
    actor: Actor,
    provider: Provider,
    trigger: str,
    ground_text: str,
    period_from: date,
    period_to: date,
    questions: str,
    documents: str = "",
    visit_on: date | None = None,
    members: Sequence[User] = (),
    leader: User | None = None,
    signed_appeal: bool = False,
) -> Inspection:
    """A plan of the actor's branch. ``signed_appeal``: that the appeal names its author and has sense; without it an
    appeal is no ground (monitoring rules ҚР ДСМ-321/2020). InspectionError names the field."""
    actor.require(*PLANNERS)
    branch = actor.organisation
    if branch is None or not actor.is_branch or provider.region_id != branch.region_id:
        raise InspectionError(_("This organisation is of another region."), "provider")
    refuse_no_ground(trigger, ground_text, signed_appeal)
    refuse_bad_times(period_from, period_to, visit_on)
    found = Inspection.objects.create(
        number=uuid4().hex[:30], provider=provider, branch=branch, trigger=Trigger(trigger),
        ground_text=ground_text.strip(), period_from=period_from, period_to=period_to,
        questions=said(questions, "questions"), documents=documents.strip(), visit_on=visit_on, created_by=actor.user,
    )  # fmt: skip
    found.number = f"{timezone.localdate():%Y}-{found.pk:06d}"
    found.save(update_fields=["number"])
    write_group(found, branch, members, leader)
    INSPECTION.log(found, actor, "plan", "")
    facts = {"provider": provider.bin, "trigger": trigger, "signed_appeal": signed_appeal}
    audit.record("monitoring.inspection_planned", actor=actor, subject=found, **facts)
    return found


def change_plan(*, inspection: Inspection, actor: Actor, version: int | None = None, **changes: Any) -> Inspection:
    """Questions, documents, day and group; after the notice only the group. Keywords as in ``plan_inspection``."""
    actor.require(*PLANNERS)
    with INSPECTION.editing(inspection, states=UNDER_WAY, version=version) as row:
        refuse(own_branch(row, actor))
        if row.state == PLANNED:
            visit_on = changes.get("visit_on", row.visit_on)
            refuse_bad_times(row.period_from, row.period_to, visit_on)
            row.visit_on = visit_on
            row.questions = said(changes.get("questions", row.questions), "questions")
            row.documents = str(changes.get("documents", row.documents)).strip()
        if "members" in changes:
            row.members.all().delete()
            write_group(row, row.branch, changes["members"], changes.get("leader"))
        audit.record("monitoring.inspection_changed", actor=actor, subject=row)
    return row


def refuse_no_ground(trigger: str, ground_text: str, signed_appeal: bool) -> None:
    if trigger == Trigger.APPEAL and not signed_appeal:
        raise InspectionError(
            _("An appeal that is anonymous or makes no sense is no ground for unscheduled monitoring."),
            "signed_appeal",
        )
    worded(ground_text, "ground_text")


def refuse_bad_times(period_from: date, period_to: date, visit_on: date | None) -> None:
    today = timezone.localdate()
    if period_to < period_from:
        raise InspectionError(_("The period ends before it begins."), "period_to")
    if period_from > today:
        raise InspectionError(_("The period has not begun: there is nothing to look at."), "period_from")
    if visit_on is not None and visit_on < today:
        raise InspectionError(_("The day of the visit has passed."), "visit_on")


def said(text: Any, field: str) -> str:
    words = str(text or "").strip()
    if not words:
        raise InspectionError(_("Write what is to be looked at."), field)
    return words


def write_group(found: Inspection, branch: Organisation, members: Sequence[User], leader: User | None) -> None:
    people = {person.pk: person for person in members}
    if leader is not None:
        people[leader.pk] = leader
    if not people:
        return
    if group_of(branch).filter(pk__in=people).count() != len(people):
        raise InspectionError(_("The group is made of auditors of the branch."), "members")
    if leader is None:
        raise InspectionError(_("Say who leads the group."), "leader")
    InspectionMember.objects.bulk_create(
        InspectionMember(inspection=found, user=person, leads=person.pk == leader.pk) for person in people.values()
    )


# Steps ---------------------------------------------------------------------------------------------------------------
def notify(*, inspection: Inspection, actor: Actor, version: int | None = None) -> Inspection:
    return INSPECTION.fire("notify", inspection, actor=actor, version=version)


def visit(*, inspection: Inspection, actor: Actor, version: int | None = None) -> Inspection:
    return INSPECTION.fire("visit", inspection, actor=actor, version=version)


def report(*, inspection: Inspection, actor: Actor, text: str, version: int | None = None) -> Inspection:
    return INSPECTION.fire("report", inspection, actor=actor, version=version, text=text)


def conclude(
    *, inspection: Inspection, actor: Actor, text: str, crime: bool = False, version: int | None = None
) -> Inspection:
    """Sends the conclusion; findings about lines become defects, all or none. StepRefused, Stale."""
    return INSPECTION.fire("conclude", inspection, actor=actor, version=version, text=text, crime=crime)


def object_to(*, inspection: Inspection, actor: Actor, text: str, version: int | None = None) -> Inspection:
    return INSPECTION.fire("object", inspection, actor=actor, version=version, text=text)


def answer(*, inspection: Inspection, actor: Actor, text: str, version: int | None = None) -> Inspection:
    return INSPECTION.fire("answer", inspection, actor=actor, version=version, text=text)


def cancel(*, inspection: Inspection, actor: Actor, note: str, version: int | None = None) -> Inspection:
    return INSPECTION.fire("cancel", inspection, actor=actor, version=version, note=note)


# Findings ------------------------------------------------------------------------------------------------------------
def add_finding(
    *,
    inspection: Inspection,
    actor: Actor,
    text: str,
    line_no: str = "",
    code: DefectCode | None = None,
    amount: Decimal | None = None,
    version: int | None = None,
) -> InspectionFinding:
    """About a line of the provider and period, by its number, with a code; or about something without a line.
    ``amount`` empty: that of the line."""
    actor.require(*AUDITORS)
    with INSPECTION.editing(inspection, states=(VISITED,), version=version) as row:
        refuse(in_group(row, actor))
        finding = InspectionFinding(inspection=row, entered_by=actor.user, text=text.strip(), code=code)
        if not finding.text:
            raise InspectionError(_("Say what was found."), "text")
        if line_no.strip():
            place_on_line(finding, row, line_no)
        elif code is not None and not in_time(code, row.period_to):
            raise InspectionError(_("This code is not in force at the end of the period."), "code")
        finding.amount = amount if amount is not None else finding.amount
        finding.save()
        facts = {"line": finding.line_no, "code": code.code if code else ""}
        audit.record("monitoring.inspection_finding_added", actor=actor, subject=row, **facts)
    return finding


def place_on_line(finding: InspectionFinding, row: Inspection, line_no: str) -> None:
    line = line_in(row, line_no)
    if line is None:
        raise InspectionError(
            _("The organisation has no accepted line with this number in the period."), "line_no"
        )  # fmt: skip
    if row.findings.filter(line_id=line.id).exists():
        raise InspectionError(_("There is a finding about this line already."), "line_no")
    if finding.code is None:
        raise InspectionError(_("A finding about a line needs a code of the classifier of defects."), "code")
    if not in_time(finding.code, line.day):
        raise InspectionError(_("This code is not in force on the day of the service."), "code")
    worded(finding.text, "text")  # becomes the grounds of a defect
    finding.line_month, finding.line_id, finding.line_no = line.month, line.id, line.line_no
    finding.amount = line.amount or Decimal(0)


def in_time(code: DefectCode, day: date) -> bool:
    return DefectCode.objects.filter(in_force(day), pk=code.pk).exists()


def remove_finding(*, inspection: Inspection, actor: Actor, finding: UUID, version: int | None = None) -> None:
    """After the report, too: a line may have come under another defect meanwhile."""
    actor.require(*AUDITORS)
    with INSPECTION.editing(inspection, states=(VISITED, InspectionState.REPORTED), version=version) as row:
        refuse(in_group(row, actor))
        found = row.findings.filter(uuid=finding).first()
        if found is None:
            raise InspectionError(_("This finding is no longer there: look at the page again."))
        facts = {"line": found.line_no}
        found.delete()
        audit.record("monitoring.inspection_finding_removed", actor=actor, subject=row, **facts)


def refuse(reasons: Any) -> None:
    if kept := list(reasons):
        raise StepRefused(*kept)
