"""Quorum and majority: arithmetic of procurement rules ҚР ДСМ-242/2020, p. 15, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from procurement.enums import Choice, Outcome, SeatRole


@dataclass(frozen=True)
class Ballot:
    """One member's vote on one question; ``choice`` is empty for a member who is recused."""

    role: str
    choice: str


@dataclass(frozen=True)
class Count:
    for_: int
    against: int
    recused: int

    @property
    def taking_part(self) -> int:
        return self.for_ + self.against


def quorum(members: int, share: Fraction) -> int:
    """How many of the members must be there: ``share`` of them, rounded up. The secretary is no member."""
    return -((-members * share) // 1)


def counted(ballots: Iterable[Ballot]) -> Count:
    choices = [one.choice for one in ballots]
    return Count(choices.count(Choice.FOR), choices.count(Choice.AGAINST), choices.count(""))


def decided(ballots: Iterable[Ballot]) -> Outcome:
    """By simple majority of those taking part; recused members do not. In a tie the chair's vote decides, without it
    the deputy's. Without either of them, and when nobody takes part, there is no majority: not adopted."""
    known = list(ballots)
    count = counted(known)
    if count.for_ != count.against:
        return Outcome.ADOPTED if count.for_ > count.against else Outcome.REJECTED
    for role in (SeatRole.CHAIR, SeatRole.DEPUTY):
        casting = next((one.choice for one in known if one.role == role and one.choice), "")
        if casting:
            return Outcome.ADOPTED if casting == Choice.FOR else Outcome.REJECTED
    return Outcome.REJECTED
