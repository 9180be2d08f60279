"""What awaits somebody at the commission: votes, signatures, meetings to hold. Counted beside the navigation."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from accounts.models import Signature
from config import navigation
from procurement.commission.access import SITTING, meetings_visible_to
from procurement.commission.composition import VOTING
from procurement.enums import MeetingState, Presence, SeatRole
from procurement.models import Attendance, Meeting, Question, Seat, Vote

Text = str | Promise
OVER = (MeetingState.PUBLISHED, MeetingState.ADJOURNED)
VOTE, SIGN, HOLD = "vote", "sign", "hold"
WORDS: dict[str, Text] = {
    VOTE: pgettext_lazy("awaits", "vote"),
    SIGN: pgettext_lazy("awaits", "sign the protocol"),
    HOLD: pgettext_lazy("awaits", "go on with the meeting"),
}


def with_acts(rows: QuerySet[Meeting], actor: Actor) -> QuerySet[Meeting]:
    """Annotated with what the actor owes each meeting: a vote, a signature, or leading it on."""
    user = actor.user.pk if actor.user else None
    own = Attendance.objects.filter(meeting=OuterRef("pk"), seat__user=user)
    there = own.filter(presence=Presence.PRESENT, seat__role__in=VOTING)
    mine = Vote.objects.filter(question=OuterRef("pk"), seat__user=user)
    unvoted = Question.objects.filter(~Exists(mine), meeting=OuterRef("pk"))
    signed = Signature.objects.filter(document__kind="protocol", document__subject_id=OuterRef("text_id"), user=user)
    leading = Seat.objects.filter(commission=OuterRef("commission"), user=user, role=SeatRole.SECRETARY, valid_to=None)
    signs = own.filter(Q(presence=Presence.PRESENT, seat__role__in=VOTING) | Q(seat__role=SeatRole.SECRETARY))
    return rows.annotate(
        held_on=TruncDate("planned_at"),
        text_id=Cast("uuid", CharField()),
        owes_vote=Exists(there) & Exists(unvoted),
        may_sign=Exists(signs),
        leads=Exists(leading),
    ).annotate(has_signed=Exists(signed))


def awaited(today: Any) -> dict[str, Q]:
    """Kind of act → the meetings (of ``with_acts``) in which it is owed."""
    running = (MeetingState.CONVENED, MeetingState.VOTING, MeetingState.CLOSED, MeetingState.PROTOCOL_SIGNED)
    come = Q(state=MeetingState.PLANNED, held_on__lte=today)
    return {
        VOTE: Q(state=MeetingState.VOTING, owes_vote=True),
        SIGN: Q(state=MeetingState.PROTOCOL_DRAFT, may_sign=True, has_signed=False),
        HOLD: Q(leads=True) & (come | Q(state__in=running)),
    }


def awaiting(actor: Actor) -> QuerySet[Meeting]:
    """Meetings in which the actor owes something."""
    if not actor.has(*SITTING) or actor.user is None:
        return Meeting.objects.none()
    wanted = Q(pk__in=[])
    for one in awaited(timezone.localdate()).values():
        wanted |= one
    return with_acts(meetings_visible_to(actor), actor).filter(wanted).order_by("planned_at", "pk")


def acts_of(actor: Actor, meetings: Sequence[Meeting]) -> dict[int, Text]:
    """Of these meetings those in which the actor owes something, with the words for it: a vote first."""
    if not actor.has(*SITTING) or actor.user is None or not meetings:
        return {}
    rows = with_acts(Meeting.objects.filter(pk__in=[one.pk for one in meetings]), actor)
    found: dict[int, Text] = {}
    for kind, condition in awaited(timezone.localdate()).items():
        for pk in rows.filter(condition).order_by("pk").values_list("pk", flat=True):
            found.setdefault(pk, WORDS[kind])
    return found


def count_meetings(request: Any) -> navigation.Count:
    """Red while a vote or a signature is owed."""
    if not request.actor.has(*SITTING) or request.actor.user is None:
        return navigation.Count()
    rows = awaiting(request.actor)
    kinds = awaited(timezone.localdate())
    owed = rows.filter(kinds[VOTE] | kinds[SIGN]).count()
    return navigation.Count(rows.count(), bool(owed))


navigation.COUNTERS["commission:meeting-list"] = count_meetings
