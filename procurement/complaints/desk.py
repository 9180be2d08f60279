"""Queues of complaints by reader, and how much awaits somebody there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from config import navigation
from procurement.complaints.access import DECIDERS, READERS, complaints_visible_to
from procurement.enums import ComplaintState
from procurement.models import Complaint

DRAFT, SUBMITTED, ACCEPTED = ComplaintState.DRAFT, ComplaintState.SUBMITTED, ComplaintState.ACCEPTED
SATISFIED = ComplaintState.SATISFIED
CURRENT = (DRAFT, SUBMITTED, ACCEPTED, SATISFIED)
TO_DECIDE = (SUBMITTED, ACCEPTED, SATISFIED)


@dataclass(frozen=True)
class Queue:
    """A tab of the list. ``empty`` says what it means that nothing is there."""

    name: str
    label: str | Promise
    rows: Q
    empty: str | Promise


def queues(actor: Actor) -> list[Queue]:
    ended = Queue(
        "ended", pgettext_lazy("complaints", "Ended"), ~Q(state__in=CURRENT), _("No complaint has ended yet.")
    )
    if not actor.has(*DECIDERS):
        return [
            Queue("open", pgettext_lazy("complaints", "Open"), Q(state__in=CURRENT), _("There is no open complaint.")),
            ended,
        ]
    return [
        Queue("new", _("To take for review"), Q(state=SUBMITTED), _("Every complaint has been taken up.")),
        Queue("review", _("Under review"), Q(state=ACCEPTED), _("No complaint is under review.")),
        Queue("remedy", _("To be remedied"), Q(state=SATISFIED), _("Everything that was upheld is remedied.")),
        ended,
    ]


def counted(actor: Actor, chosen: Iterable[Queue]) -> dict[str, int]:
    """Queue → how many are in it: one query."""
    visible = complaints_visible_to(actor).order_by()
    return visible.aggregate(**{queue.name: Count("pk", filter=queue.rows) for queue in chosen})


def in_order(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The nearest deadline first; what has none by its day."""
    return rows.order_by(F("due_on").asc(nulls_last=True), "-created_at", "-pk")


def awaiting(actor: Actor) -> QuerySet[Complaint]:
    """What the central office has to decide or put right; of a provider its drafts."""
    visible = complaints_visible_to(actor)
    if actor.has(*DECIDERS):
        return visible.filter(state__in=TO_DECIDE)
    return visible.filter(state=DRAFT) if actor.works_for_provider else visible.none()


def count_complaints(request: Any) -> navigation.Count:
    """Red when a term of the central office ends today or is missed."""
    if not request.actor.has(*READERS):
        return navigation.Count()
    late = Q(due_on__lte=timezone.localdate())
    found = awaiting(request.actor).order_by().aggregate(number=Count("pk"), due=Count("pk", filter=late))
    return navigation.Count(found["number"], bool(found["due"]))


navigation.COUNTERS["complaints:complaint-list"] = count_complaints
