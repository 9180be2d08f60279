"""What awaits somebody of the branch or of its commission: the queues, and how much is in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from accounts.enums import Role
from config import navigation
from providers.admission.access import applications_visible_to
from providers.admission.machines import DECIDER, REVIEWERS
from providers.admission.review.deadlines import deadlines
from providers.enums import ApplicationState, CareDecision
from providers.models import Application, ApplicationCare, Visit

SHOWN = 5
SUBMITTED, CHECKING, CORRECTION = ApplicationState.SUBMITTED, ApplicationState.CHECKING, ApplicationState.CORRECTION


@dataclass(frozen=True)
class Queue:
    """A tab of the list. ``empty`` says what it means that nothing is there."""

    name: str
    label: str | Promise
    rows: Q
    empty: str | Promise


def annotated(rows: QuerySet[Application]) -> QuerySet[Application]:
    """With what tells whether the signature of the head is all that is missing."""
    care = ApplicationCare.objects.filter(application=OuterRef("pk"))
    reported = Visit.objects.filter(application=OuterRef("pk")).exclude(reported_at=None)
    return rows.annotate(
        undecided=Exists(care.filter(decision=CareDecision.PENDING)),
        admitting=Exists(care.filter(decision=CareDecision.ADMITTED)),
        seen=Subquery(reported.order_by("-reported_at", "-pk").values("positive")[:1]),
    )


READY = Q(state=CHECKING, undecided=False) & (Q(admitting=False) | Q(needs_visit=False) | Q(seen=True))


def queues(actor: Actor) -> list[Queue]:
    """Of the reader's role: who decides nothing has no queue of one's own."""
    user = actor.user.pk if actor.user else None
    own = [
        Queue("mine", _("Mine"), Q(state=CHECKING, officer=user), _("You have taken up no application.")),
    ]
    signing = [
        Queue(
            "signing", _("Await the signature"), READY,
            _("An application comes here when every type of care is decided on and the visit is reported."),
        ),
    ]  # fmt: skip
    decided = (ApplicationState.ADMITTED, ApplicationState.REJECTED)
    return [
        Queue("new", _("To take up"), Q(state=SUBMITTED), _("Every application that came in has been taken up.")),
        *(own if actor.has(*REVIEWERS) else []),
        Queue("review", _("Under review"), Q(state=CHECKING), _("No application is under review.")),
        *(signing if actor.has(*DECIDER) else []),
        Queue(
            "returned", pgettext_lazy("applications", "Returned"), Q(state=CORRECTION),
            _("No organisation is correcting its application."),
        ),
        Queue(
            "decided", pgettext_lazy("applications", "Decided"), Q(state__in=decided), _("Nothing is decided yet."),
        ),
        Queue("all", _("All"), Q(), _("An application appears here as soon as a medical organisation submits it.")),
    ]  # fmt: skip


def counted(actor: Actor, chosen: Iterable[Queue]) -> dict[str, int]:
    """Queue → how many are in it: one query."""
    visible = annotated(applications_visible_to(actor)).order_by()
    return visible.aggregate(**{queue.name: Count("pk", filter=queue.rows or Q(pk__gt=0)) for queue in chosen})


def in_order(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The nearest deadline first; what has none any more by its day."""
    return rows.order_by(F("due_on").asc(nulls_last=True), "-state_since", "-pk")


# What awaits ---------------------------------------------------------------------------------------------------------
def awaiting(actor: Actor) -> QuerySet[Application]:
    """To be taken up by anybody of the branch, the actor's own, and for the head what awaits the signature."""
    if not actor.has(*REVIEWERS) or actor.user is None:
        return Application.objects.none()
    wanted = Q(state=SUBMITTED) | Q(state=CHECKING, officer=actor.user)
    return annotated(applications_visible_to(actor)).filter(wanted | READY if actor.has(*DECIDER) else wanted)


def visits_of(actor: Actor) -> QuerySet[Visit]:
    """Visits that name the actor and are not over."""
    if not actor.has(Role.COMMISSION_MEMBER) or actor.user is None:
        return Visit.objects.none()
    return Visit.objects.filter(members=actor.user, reported_at=None, cancelled_at=None)


def count_applications(request: Any) -> navigation.Count:
    if not request.actor.has(*REVIEWERS):
        return navigation.Count()
    found = awaiting(request.actor).order_by().aggregate(number=Count("pk"), due=Count("due_on"))
    return navigation.Count(found["number"], bool(found["due"]))


def count_visits(request: Any) -> navigation.Count:
    """Red from the day on on which the report can be written."""
    if not request.actor.has(Role.COMMISSION_MEMBER):
        return navigation.Count()
    come = Q(planned_on__lte=timezone.localdate())
    found = visits_of(request.actor).order_by().aggregate(number=Count("pk"), due=Count("pk", filter=come))
    return navigation.Count(found["number"], bool(found["due"]))


navigation.COUNTERS["admission:application-list"] = count_applications
navigation.COUNTERS["admission:visit-list"] = count_visits


def home(actor: Actor) -> dict[str, Any] | None:
    """For the first page of those who review: what is due soonest, how much there is; None for others."""
    if not actor.has(*REVIEWERS):
        return None
    chosen = queues(actor)
    counts = counted(actor, chosen)
    rows = list(in_order(awaiting(actor).select_related("provider"))[:SHOWN])
    terms = deadlines(row.due_on for row in rows)
    return {
        "rows": [
            {"application": row, "deadline": terms.get(row.due_on or date.min), **next_act(row, actor)} for row in rows
        ],
        "counts": [(queue, counts[queue.name]) for queue in chosen if queue.name != "all"],
    }


def next_act(row: Any, actor: Actor) -> dict[str, Any]:
    """What is to be done with a row of ``awaiting``: words of the button, what stands behind it, and where."""
    page = reverse("admission:application", args=[row.uuid])
    if row.state == SUBMITTED:
        return {"act": _("Look through"), "consequence": _("Nobody has taken it up yet."), "url": page}
    ready = not row.undecided and (not row.admitting or not row.needs_visit or row.seen)
    if ready and actor.has(*DECIDER):
        sign = reverse("admission:application-conclude", args=[row.uuid])
        return {"act": _("Sign the decision"), "consequence": _("Decided on by type of care."), "url": sign}
    return {"act": _("Go on with the review"), "consequence": _("You review it."), "url": page}
