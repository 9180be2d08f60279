"""Who sits at a meeting: roll, quorum, votes and signatures that are outstanding, absences in a row."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import SignedDocument
from accounts.signatures.documents import of_subject
from procurement.commission import majority
from procurement.commission.access import day_of
from procurement.commission.composition import ORDER, VOTING, seats_on
from procurement.enums import MeetingState, Presence, SeatRole
from procurement.models import Attendance, Commission, Meeting, Question, Seat, Vote
from procurement.parameters import parameter

ALL = Fraction(1)  # where no rule sets a quorum everybody must be there


@dataclass(frozen=True)
class Quorum:
    """``members`` have a vote; ``needed`` of them must be ``present``."""

    members: int
    present: int
    needed: int

    @property
    def reached(self) -> bool:
        return self.members > 0 and self.present >= self.needed


def held(meeting: Meeting) -> list[tuple[Seat, Attendance | None]]:
    """Seats, the chair first and the secretary last, with what is marked about them: until the meeting is convened
    those of its day, from then on those with which it was convened."""
    rows = {one.seat_id: one for one in meeting.attendance.select_related("seat__user")}
    if meeting.state == MeetingState.PLANNED:
        return [(seat, rows.get(seat.pk)) for seat in seats_on(meeting.commission, day_of(meeting))]
    return sorted(((one.seat, one) for one in rows.values()), key=lambda pair: (ORDER.index(pair[0].role), pair[0].pk))


def roll(meeting: Meeting) -> list[tuple[Seat, Attendance | None]]:
    """``held`` of those with a vote."""
    return [(seat, row) for seat, row in held(meeting) if seat.role in VOTING]


def present(meeting: Meeting) -> list[Seat]:
    return [seat for seat, row in roll(meeting) if row is not None and row.presence == Presence.PRESENT]


def secretary(meeting: Meeting) -> Seat | None:
    return next((seat for seat, _row in held(meeting) if seat.role == SeatRole.SECRETARY), None)


def quorum(meeting: Meeting) -> Quorum:
    rows = roll(meeting)
    there = sum(row is not None and row.presence == Presence.PRESENT for _seat, row in rows)
    share = parameter("quorum", day_of(meeting)) or ALL
    return Quorum(len(rows), there, majority.quorum(len(rows), share))


def with_votes(meeting: Meeting) -> list[Question]:
    votes = Vote.objects.select_related("seat__user").order_by("seat_id")
    return list(meeting.questions.prefetch_related(Prefetch("votes", votes)).order_by("position", "pk"))


def outstanding_votes(meeting: Meeting) -> list[tuple[Question, list[Seat]]]:
    """Questions on which somebody who is there has not voted, with those members."""
    there = present(meeting)
    found = []
    for question in with_votes(meeting):
        voted = {one.seat_id for one in question.votes.all()}
        if left := [seat for seat in there if seat.pk not in voted]:
            found.append((question, left))
    return found


def ballots(votes: Collection[Vote]) -> list[majority.Ballot]:
    return [majority.Ballot(one.seat.role, one.choice) for one in votes]


# The protocol --------------------------------------------------------------------------------------------------------
def protocol_of(meeting: Meeting) -> SignedDocument:
    """Drawn up once; SignedDocument.DoesNotExist before."""
    document = of_subject("protocol", meeting).first()
    if document is None:
        raise SignedDocument.DoesNotExist
    return document


def signers(meeting: Meeting) -> list[Seat]:
    """Every member who was present, and the secretary."""
    last = secretary(meeting)
    return [*present(meeting), *([last] if last is not None else [])]


def outstanding_signatures(meeting: Meeting) -> list[Seat]:
    document = of_subject("protocol", meeting).first()
    done = set(document.signatures.values_list("user_id", flat=True)) if document else set()
    return [one for one in signers(meeting) if one.user_id not in done]


# Absences ------------------------------------------------------------------------------------------------------------
def absences(commission: Commission) -> dict[int, int]:
    """Seat → meetings in a row up to the last one that the member has missed; members who missed none are left out."""
    marked = Attendance.objects.filter(meeting__commission=commission, seat__role__in=VOTING)
    rows = marked.exclude(presence=Presence.EXPECTED).order_by("-meeting__planned_at", "-meeting_id")
    counts: dict[int, int] = {}
    over: set[int] = set()
    for seat, presence in rows.values_list("seat_id", "presence"):
        if presence == Presence.PRESENT:
            over.add(seat)
        elif seat not in over:
            counts[seat] = counts.get(seat, 0) + 1
    return counts


def to_replace(commission: Commission, counts: dict[int, int] | None = None) -> list[Seat]:
    """Members who missed more meetings in a row than «absences» allows: the commission proposes to replace them
    (p. 16). ``counts``: those of ``absences``, where the caller has them."""
    day = timezone.localdate()
    limit = parameter("absences", day)
    if limit is None:
        return []
    found = absences(commission) if counts is None else counts
    return [one for one in seats_on(commission, day) if found.get(one.pk, 0) > limit]
