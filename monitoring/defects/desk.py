"""Queues of defects and reviews by reader, and what awaits somebody there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from accounts.enums import Role
from config import navigation
from monitoring.defects.access import (
    CENTRE,
    HEADS,
    READERS,
    REVIEW_READERS,
    defects_visible_to,
    escalations_visible_to,
    reviews_visible_to,
)
from monitoring.enums import DefectState, EscalationState, Level
from monitoring.models import Defect, Review

Text = str | Promise
TO_ANSWER = (DefectState.SET, DefectState.UPHELD)
LOOKED_AT = (DefectState.OBJECTED, DefectState.OBJECTED_AGAIN, DefectState.AT_CENTRE)


@dataclass(frozen=True)
class Queue:
    """A tab of a list. ``empty`` says what it means that nothing is there."""

    name: str
    label: Text
    rows: Q
    empty: Text


def queues(actor: Actor) -> list[Queue]:
    """Tabs of the list of defects."""
    ended = [
        Queue(
            "confirmed", pgettext_lazy("defects", "Confirmed"), Q(state=DefectState.CONFIRMED),
            _("No defect is confirmed."),
        ),
        Queue("lifted", pgettext_lazy("defects", "Lifted"), Q(state=DefectState.LIFTED), _("No defect is lifted.")),
    ]  # fmt: skip
    answer = Queue("answer", _("Awaiting an answer"), Q(state__in=TO_ANSWER), _("No defect awaits an answer."))
    review = Queue("review", _("Under review"), Q(state__in=LOOKED_AT), _("No objection is under review."))
    if not actor.has(*CENTRE):
        return [answer, review, *ended]
    centre = Queue(
        "centre", _("With the central office"), Q(state=DefectState.AT_CENTRE), _("Nothing awaits your decision.")
    )
    return [centre, answer, review, *ended]


def review_queues(actor: Actor) -> list[Queue]:
    """Tabs of the list of reviews: of an auditor their own, of others those of the branch or of all."""
    open_ = Q(decided_at=None)
    done = Queue("done", pgettext_lazy("reviews", "Decided"), ~open_, _("Nothing is decided yet."))
    if actor.has(*CENTRE, Role.ADMINISTRATOR):
        return [
            Queue("centre", _("For the central office"), open_ & Q(level=Level.CENTRAL), _("Nothing awaits you.")),
            Queue("open", _("With the branches"), open_ & ~Q(level=Level.CENTRAL), _("No branch has an objection.")),
            Queue("nobody", _("Given to nobody"), open_ & Q(reviewer=None) & ~Q(level=Level.CENTRAL),
                  _("Every objection has its reviewer.")),
            done,
        ]  # fmt: skip
    mine = Q(reviewer=actor.user)
    rows = [] if not actor.has(*HEADS) else [
        Queue("open", _("With the branch"), open_, _("The branch has no objection to review.")), done
    ]  # fmt: skip
    if actor.has(Role.AUDITOR):
        own = Queue("mine", _("Given to me"), open_ & mine, _("No objection awaits your decision."))
        decided = Queue("decided", _("Decided by me"), ~open_ & mine, _("You have decided on nothing yet."))
        rows = [own, decided, *rows]
    return rows


def counted(visible: QuerySet[Any], chosen: Iterable[Queue]) -> dict[str, int]:
    """Queue → how many are in it: one query."""
    return visible.order_by().aggregate(**{queue.name: Count("pk", filter=queue.rows) for queue in chosen})


def in_order(rows: QuerySet[Defect]) -> QuerySet[Defect]:
    """The nearest term first; what has none by its day."""
    return rows.order_by(F("due_on").asc(nulls_last=True), "-set_at", "-pk")


def to_decide(actor: Actor) -> QuerySet[Review]:
    """Open reviews that the actor can decide."""
    rows = reviews_visible_to(actor).filter(decided_at=None)
    if actor.has(*CENTRE):
        return rows.filter(level=Level.CENTRAL)
    return rows.filter(reviewer=actor.user) if actor.has(Role.AUDITOR) and actor.user else rows.none()


def to_answer(actor: Actor) -> QuerySet[Defect]:
    rows = defects_visible_to(actor).filter(state__in=TO_ANSWER)
    return rows if actor.works_for_provider else rows.none()


# The first page ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Waiting:
    """What awaits the acting person: a row of the first page. ``count`` of things, the nearest of them due on ``day``;
    ``consequence`` of leaving it."""

    name: str
    label: Text
    count: int
    day: date | None
    url: str
    consequence: Text


def waiting(actor: Actor) -> list[Waiting]:
    """Only what there is; one query a row. Provider: defects to answer; auditor and central office: reviews; head of a
    branch: escalations to send."""
    asked: list[tuple[str, Text, QuerySet[Any], str, str, Text]] = []
    if actor.works_for_provider:
        asked.append(
            ("defects", _("Defects that await your answer"), to_answer(actor), "due_on", "defects:defect-list",
             _("Silence confirms a defect, and the sum is taken off."))
        )  # fmt: skip
    if actor.has(Role.AUDITOR) and actor.is_branch or actor.has(*CENTRE):
        asked.append(
            ("reviews", _("Objections to review"), to_decide(actor), "defect__due_on", "defects:review-list",
             _("A missed term confirms nothing: the objection stays until somebody decides."))
        )  # fmt: skip
    if actor.has(*HEADS):
        unsent = escalations_visible_to(actor).filter(state=EscalationState.OPEN)
        asked.append(
            ("escalations", _("Escalations to be sent"), unsent, "due_on", "defects:escalation-list",
             _("Law enforcement is told within the term."))
        )  # fmt: skip
    found = []
    for name, label, rows, field, page, consequence in asked:
        count, day = first_due(rows, field)
        if count:
            found.append(Waiting(name, label, count, day, reverse(page), consequence))
    return found


def first_due(rows: QuerySet[Any], field: str) -> tuple[int, date | None]:
    told = rows.order_by().aggregate(number=Count("pk"), day=Min(field))
    return told["number"], told["day"]


# Navigation ----------------------------------------------------------------------------------------------------------
def count_defects(request: Any) -> navigation.Count:
    """Of a provider those that await its answer, red when a term ends today; of others nothing."""
    if not request.actor.has(*READERS) or not request.actor.works_for_provider:
        return navigation.Count()
    return count_of(to_answer(request.actor), "due_on")


def count_reviews(request: Any) -> navigation.Count:
    if not request.actor.has(*REVIEW_READERS):
        return navigation.Count()
    return count_of(to_decide(request.actor), "defect__due_on")


def count_of(rows: QuerySet[Any], field: str) -> navigation.Count:
    number, day = first_due(rows, field)
    return navigation.Count(number, day is not None and day <= timezone.localdate())


navigation.COUNTERS["defects:defect-list"] = count_defects
navigation.COUNTERS["defects:review-list"] = count_reviews
