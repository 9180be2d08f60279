"""What awaits the acting person among samples: the count beside the navigation, rows for the first page."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from config import navigation
from monitoring.enums import CaseState, SampleState
from monitoring.expertise.access import EXPERTS, HEADS, cases_visible_to, samples_visible_to
from monitoring.models import SampleCase

SHOWN = 5
READY = {
    SampleState.DRAWN: (_("Drawn, not begun."), pgettext_lazy("expertise", "Begin")),
    SampleState.IN_WORK: (_("Every case is assessed."), pgettext_lazy("expertise", "Finish")),
}


def own_cases(actor: Actor) -> QuerySet[SampleCase]:
    """Cases of samples under expertise that await the actor."""
    if actor.user is None or not actor.has(*EXPERTS):
        return SampleCase.objects.none()
    rows = cases_visible_to(actor).filter(expert=actor.user, sample__state=SampleState.IN_WORK)
    return rows.exclude(state=CaseState.DONE)


def waiting(actor: Actor) -> list[Any]:
    """Rows of ``procurement.due``: samples in which cases await the actor; of the head of the branch those to begin
    and to finish. Two queries at most."""
    from procurement.due import Due

    made = []
    if actor.user is not None and actor.has(*EXPERTS):
        mine = Q(cases__expert=actor.user) & ~Q(cases__state=CaseState.DONE)
        begun = samples_visible_to(actor).filter(state=SampleState.IN_WORK).annotate(mine=Count("cases", filter=mine))
        for one in begun.filter(mine__gt=0).order_by("due_on", "pk")[:SHOWN]:
            text = str(_("Cases that await your assessment: %(count)s")) % {"count": one.mine}
            made.append(Due(title_of(one), text, _("Assess"), address_of(one) + "?mine=1", one.due_on))
    if actor.has(*HEADS):
        left = Count("cases", filter=~Q(cases__state=CaseState.DONE))
        ready = Q(state=SampleState.DRAWN) | Q(state=SampleState.IN_WORK, left=0)
        for row in samples_visible_to(actor).annotate(left=left).filter(ready).order_by("due_on", "pk")[:SHOWN]:
            words, act = READY[SampleState(row.state)]
            made.append(Due(title_of(row), words, act, address_of(row), row.due_on))
    return made


def address_of(sample: Any) -> str:
    return reverse("expertise:sample", args=[sample.uuid])


def title_of(sample: Any) -> str:
    return str(_("Sample № %(number)s")) % {"number": sample.number}


def count_cases(request: Any) -> navigation.Count:
    """Cases that await the auditor; red when their term ends today or is missed. One query."""
    if not request.actor.has(*EXPERTS):
        return navigation.Count()
    late = Q(sample__due_on__lte=timezone.localdate())
    rows = own_cases(request.actor).select_related(None).order_by()
    found = rows.aggregate(number=Count("pk"), due=Count("pk", filter=late))
    return navigation.Count(found["number"], bool(found["due"]))


navigation.COUNTERS["expertise:sample-list"] = count_cases
