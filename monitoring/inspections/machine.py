"""The machine of unscheduled monitoring (monitoring rules ҚР ДСМ-321/2020): plan, notice, visit, report, conclusion,
objection, answer. Silence of the organisation closes it; a missed term of the branch closes nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Line
from config.workflow import Machine, Step, Text, register
from monitoring.enums import InspectionState
from monitoring.inspections import effects
from monitoring.inspections.access import AUDITORS, PLANNERS, PROVIDERS
from monitoring.models import DefectLine, Inspection
from providers import terms

PLANNED, NOTIFIED, VISITED = InspectionState.PLANNED, InspectionState.NOTIFIED, InspectionState.VISITED
REPORTED, CONCLUDED = InspectionState.REPORTED, InspectionState.CONCLUDED
OBJECTED, CLOSED, CANCELLED = InspectionState.OBJECTED, InspectionState.CLOSED, InspectionState.CANCELLED
TERMS = {REPORTED: "inspection_conclusion", CONCLUDED: "inspection_objection", OBJECTED: "inspection_answer"}


# Guards --------------------------------------------------------------------------------------------------------------
def own_branch(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """By the branch whose region it is."""
    if actor is None or actor.organisation is None or actor.organisation.pk != found.branch_id:
        yield _("Only the branch of the region does this.")


def in_group(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """By somebody of the group."""
    yield from own_branch(found, actor)
    if actor is None or actor.user is None or not found.members.filter(user=actor.user.pk).exists():
        yield _("Only the group that is named in the plan does this.")


def own_organisation(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """By the organisation that was visited."""
    if actor is None or actor.organisation is None or actor.organisation.pk != found.provider_id:
        yield _("Only the organisation that was visited does this.")


def led_group(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """A group with a leader is named."""
    if not found.members.filter(leads=True).exists():
        yield _("Name the group and who leads it.")


def told_in_time(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """The notice comes at least the term before the visit."""
    if found.visit_on is None:
        yield _("Name the day of the visit.")
        return
    earliest = terms.last_day("inspection_notice", timezone.localdate())
    if earliest is not None and found.visit_on < earliest:
        yield _("The organisation is told at least a working day before: the visit is possible from %(day)s on.") % {
            "day": f"{earliest:%d.%m.%Y}"
        }


def day_has_come(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """The day of the visit has come."""
    if found.visit_on is None or found.visit_on > timezone.localdate():
        yield _("The visit can be noted from its day on.")


def findings_have_codes(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """Each finding about a line names a code of the classifier."""
    if found.findings.filter(line_id__isnull=False, code=None).exists():
        yield _("A finding about a line needs a code of the classifier of defects.")


def lines_free(found: Inspection, actor: Any = None) -> Iterator[Text]:
    """The lines of the findings are there, and under no other defect."""
    kept = list(found.findings.filter(line_id__isnull=False).order_by("pk"))
    if not kept:
        return
    numbers = {one.line_id: one.line_no for one in kept if one.line_id is not None}
    under = DefectLine.objects.filter(line_id__in=list(numbers), active=True).order_by("line_no")
    if taken := list(under.values_list("line_no", flat=True)):
        yield _("Lines under a defect already: %(lines)s. Take these findings out.") % {"lines": ", ".join(taken)}
    rows = Line.objects.filter(month__in={one.line_month for one in kept}, id__in=list(numbers))
    there = set(rows.values_list("id", flat=True))
    if gone := [number for key, number in numbers.items() if key not in there]:
        yield _("Lines that were withdrawn: %(lines)s. Take these findings out.") % {"lines": ", ".join(gone)}


# Terms ---------------------------------------------------------------------------------------------------------------
def inspection_due(found: Inspection, state: str) -> date | None:
    if state == NOTIFIED:
        return found.visit_on
    code = TERMS.get(InspectionState(state))
    return terms.last_day(code, timezone.localdate()) if code else None


INSPECTION = register(
    Machine(
        name="inspection",
        model=Inspection,
        states=InspectionState,
        initial=PLANNED,
        verb="monitoring.inspection",
        due=inspection_due,
        finals=frozenset({CLOSED, CANCELLED}),
        steps=(
            Step(
                "notify", (PLANNED,), NOTIFIED, _("Send the notice"), PLANNERS, (own_branch, led_group, told_in_time),
                effects.notified, tone="primary",
            ),
            Step(
                "visit", (NOTIFIED,), VISITED, _("Note the visit"), AUDITORS, (in_group, day_has_come),
                effects.visited, tone="primary",
            ),
            Step(
                "report", (VISITED,), REPORTED, _("Write the report"), AUDITORS, (in_group,), effects.reported,
                tone="primary",
            ),
            Step(
                "conclude", (REPORTED,), CONCLUDED, _("Send the conclusion"), AUDITORS,
                (in_group, findings_have_codes, lines_free), effects.concluded, tone="primary",
            ),
            Step(
                "object", (CONCLUDED,), OBJECTED, _("Object to the conclusion"), PROVIDERS, (own_organisation,),
                effects.objected, tone="primary",
            ),
            Step(
                "answer", (OBJECTED,), CLOSED, _("Answer the objection"), PLANNERS, (own_branch,), effects.answered,
                tone="primary",
            ),
            Step(
                "cancel", (PLANNED, NOTIFIED), CANCELLED, _("Cancel the monitoring"), PLANNERS, (own_branch,),
                effects.cancelled, explained=True, tone="stop",
            ),
            Step(
                "close", (CONCLUDED,), CLOSED, _("No objection came in the term"), effect=effects.closed, clock=True,
            ),
        ),
    )
)  # fmt: skip
