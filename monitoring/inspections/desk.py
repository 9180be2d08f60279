"""What awaits somebody in unscheduled monitoring: the count beside the navigation, rows for the first page."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config import navigation
from monitoring.enums import InspectionState
from monitoring.inspections.access import AUDITORS, HEADS, PROVIDERS, inspections_visible_to
from monitoring.models import Inspection

PLANNED, NOTIFIED, VISITED = InspectionState.PLANNED, InspectionState.NOTIFIED, InspectionState.VISITED
REPORTED, CONCLUDED, OBJECTED = InspectionState.REPORTED, InspectionState.CONCLUDED, InspectionState.OBJECTED
SHOWN = 8
TEXTS = {
    PLANNED: (_("Planned, the notice is not sent."), _("Send the notice")),
    NOTIFIED: (_("The organisation is told of the visit."), _("Note the visit")),
    VISITED: (_("The visit is made: findings and report are to be written."), _("Write the report")),
    REPORTED: (_("The report is written: the conclusion is to be sent."), _("Send the conclusion")),
    OBJECTED: (_("The organisation objects to the conclusion."), _("Give an answer")),
}
TOLD = {
    NOTIFIED: (_("The branch of the Fund comes. Have the documents ready."), _("See the plan")),
    CONCLUDED: (_("The conclusion is sent. You may object to it."), _("Read it")),
}


def awaiting(actor: Actor) -> QuerySet[Inspection]:
    """An auditor's own groups, and what the branch plans and answers; of an organisation visits and conclusions."""
    rows = inspections_visible_to(actor)
    if actor.has(*PROVIDERS):
        return rows.filter(state__in=list(TOLD))
    wanted = Q(pk__in=[])
    if actor.has(*HEADS):
        wanted |= Q(state__in=[PLANNED, OBJECTED])
    if actor.has(*AUDITORS) and actor.user is not None:
        mine = Inspection.objects.filter(members__user=actor.user.pk).order_by().values("pk")
        wanted |= Q(state__in=list(TEXTS), pk__in=mine)
    return rows.filter(wanted)


def waiting(actor: Actor) -> list[Any]:
    """Rows of ``procurement.due``, soonest first. One query."""
    from procurement.due import Due

    texts = TOLD if actor.has(*PROVIDERS) else TEXTS
    rows = awaiting(actor).order_by("due_on", "visit_on", "pk")[:SHOWN]
    return [
        Due(
            str(_("Unscheduled monitoring № %(number)s")) % {"number": one.number},
            texts[InspectionState(one.state)][0],
            texts[InspectionState(one.state)][1],
            reverse("inspections:inspection", args=[one.uuid]),
            one.due_on or one.visit_on,
        )
        for one in rows
    ]


def count_inspections(request: Any) -> navigation.Count:
    """Red when a term ends today or is missed. One query."""
    if not request.actor.has(*PROVIDERS, *HEADS, *AUDITORS):
        return navigation.Count()
    late = Q(due_on__lte=timezone.localdate())
    rows = awaiting(request.actor).select_related(None).order_by()
    found = rows.aggregate(number=Count("pk"), due=Count("pk", filter=late))
    return navigation.Count(found["number"], bool(found["due"]))


navigation.COUNTERS["inspections:inspection-list"] = count_inspections
