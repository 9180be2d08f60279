"""The doors to commissions and meetings: of the region for a branch, all for the central office, for a member those of
the commissions in which the member has a seat. Others are 404, a missing role is 403."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import FUND_ROLES, Role
from config.localized import in_force
from procurement.models import Commission, Meeting, Question, Seat

READERS = FUND_ROLES | {Role.COMMISSION_MEMBER}
KEEPERS = frozenset({Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})  # of seats
PLANNERS = frozenset({Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})
# In which a seat is taken: staff of the Fund, and people of other bodies through the branch.
SITTING = PLANNERS | {Role.COMMISSION_MEMBER}


def commissions_visible_to(actor: Actor) -> QuerySet[Commission]:
    rows = Commission.objects.select_related("region")
    if actor.sees_country:
        return rows
    wanted = Q(pk__in=[])
    if actor.sees_region and actor.organisation is not None:
        wanted |= Q(region=actor.organisation.region_id, region__isnull=False)
    if actor.has(Role.COMMISSION_MEMBER) and actor.user is not None:
        wanted |= Q(Exists(Seat.objects.filter(commission=OuterRef("pk"), user=actor.user)))
    return rows.filter(wanted)


def meetings_visible_to(actor: Actor) -> QuerySet[Meeting]:
    """A member sees the meetings of the time of the seat."""
    rows = Meeting.objects.select_related("commission__region", "campaign")
    if actor.sees_country:
        return rows
    rows = rows.annotate(day=TruncDate("planned_at"))
    wanted = Q(pk__in=[])
    if actor.sees_region and actor.organisation is not None:
        wanted |= Q(commission__region=actor.organisation.region_id, commission__region__isnull=False)
    if actor.has(Role.COMMISSION_MEMBER) and actor.user is not None:
        held = Seat.objects.filter(commission=OuterRef("commission"), user=actor.user)
        day = OuterRef("day")
        wanted |= Q(Exists(held.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)))
    return rows.filter(wanted)


def get_commission_or_404(actor: Actor, uuid: UUID) -> Commission:
    actor.require(*READERS)
    return get_object_or_404(commissions_visible_to(actor), uuid=uuid)


def get_meeting_or_404(actor: Actor, uuid: UUID) -> Meeting:
    actor.require(*READERS)
    return get_object_or_404(meetings_visible_to(actor), uuid=uuid)


def get_question_or_404(actor: Actor, uuid: UUID) -> Question:
    actor.require(*READERS)
    rows = Question.objects.select_related("meeting__commission__region", "meeting__campaign")
    return get_object_or_404(rows.filter(meeting__in=meetings_visible_to(actor).order_by()), uuid=uuid)


def get_seat_or_404(actor: Actor, pk: int) -> Seat:
    actor.require(*READERS)
    rows = Seat.objects.select_related("commission__region", "user")
    return get_object_or_404(rows.filter(commission__in=commissions_visible_to(actor).order_by()), pk=pk)


# Who is who ----------------------------------------------------------------------------------------------------------
def keeps(actor: Actor, commission: Commission, roles: frozenset[str] = KEEPERS) -> bool:
    """Names and ends its seats: the head of the branch of the region, the central office everywhere."""
    if not actor.has(*roles):
        return False
    place = actor.organisation
    if actor.sees_country:
        return True
    return commission.region_id is not None and place is not None and place.region_id == commission.region_id


def day_of(meeting: Meeting) -> date:
    return timezone.localdate(meeting.planned_at)


def seat_of(meeting: Meeting, actor: Actor) -> Seat | None:
    """The actor's seat on the day of the meeting; None without one, and in a role in which nobody sits there."""
    if actor.user is None or not actor.has(*SITTING):
        return None
    held = Seat.objects.filter(in_force(day_of(meeting)), commission=meeting.commission_id, user=actor.user)
    return held.order_by(F("valid_to").desc(nulls_first=True), "-pk").first()
