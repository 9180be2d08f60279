"""A commission of the branch of ``make_market()``: five members with a vote, one of the Fund, and a secretary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.access import Actor
from accounts.enums import Role
from procurement.commission import acts
from procurement.commission.acts import Item
from procurement.enums import BidState, CampaignState, Presence, QuestionKind
from procurement.models import Bid, Commission, Complaint, Meeting, Parameter, Question, Seat
from providers.models import Term
from tests.procurement.world import NOW, Market, make_market, make_user
from tests.signing import cms_of

START = date(2020, 1, 1)
DAY = NOW + timedelta(days=1)  # the meeting: the notice is one calendar day
PARAMETERS = {"fund_share": "25", "quorum": "2/3", "absences": "3"}
TERMS = (
    ("meeting_notice", 1, False), ("standstill", 5, True), ("complaint_acceptance", 3, True),
    ("complaint_decision", 10, True), ("complaint_remedy", 5, True),
)  # fmt: skip
MEMBERS = ("chair", "deputy", "business", "public", "control")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Reasons are compared in words."""
    with translation.override("en"):
        yield


@dataclass
class Board:
    """``actors``: the members by name, «secretary», «stranger» (of the commission in another region)."""

    market: Market
    commission: Commission
    seats: dict[str, Seat] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def mark(self, meeting: Meeting, absent: Sequence[str] = ()) -> Meeting:
        values = {
            seat.pk: (Presence.ABSENT if name in absent else Presence.PRESENT, "іссапар" if name in absent else "")
            for name, seat in self.seats.items()
        }
        return acts.mark_attendance(meeting=meeting, actor=self.actors["secretary"], presence=values)

    def present(self, absent: Sequence[str] = ()) -> list[str]:
        return [name for name in MEMBERS if name not in absent]


def make_rules() -> None:
    for code, value in PARAMETERS.items():
        Parameter.objects.get_or_create(code=code, valid_from=START, defaults={"value": value})
    for code, days, working in TERMS:
        Term.objects.get_or_create(code=code, valid_from=START, defaults={"days": days, "working": working})


def make_board(state: str = CampaignState.EVALUATING, market: Market | None = None) -> Board:
    make_rules()
    market = market or make_market(state=state)
    commission = Commission.objects.create(
        region=market.region, name_ru="Комиссия по выбору", name_kk="Таңдау комиссиясы", valid_from=START
    )
    board = Board(market, commission)
    for name, role, affiliation, actor in (
        ("chair", "chair", "fund", market.actors["chief"]),
        ("deputy", "deputy", "health_department", None),
        ("business", "member", "atameken", None),
        ("public", "member", "ngo", None),
        ("control", "member", "control", None),
        ("secretary", "secretary", "fund", market.actors["officer"]),
    ):
        board.actors[name] = actor or make_user(market.branch, Role.COMMISSION_MEMBER)
        board.seats[name] = make_seat(commission, board.actors[name], role, affiliation)
    board.actors["stranger"] = make_user(market.branch, Role.COMMISSION_MEMBER)
    return board


def make_seat(commission: Commission, actor: Actor, role: str, affiliation: str, **overrides: Any) -> Seat:
    assert actor.user is not None
    facts = {"valid_from": START} | overrides
    return Seat.objects.create(commission=commission, user=actor.user, role=role, affiliation=affiliation, **facts)


def make_bids(market: Market, *states: str) -> list[Bid]:
    """One of each provider; all are admissible unless their states are given."""
    given = states or (BidState.ADMISSIBLE,) * len(market.providers)
    return [
        Bid.objects.create(campaign=market.campaign, provider=place, state=state)
        for place, state in zip(market.providers, given, strict=True)
    ]


def plan(board: Board, *items: Item, at: datetime = DAY, **more: Any) -> Meeting:
    return acts.plan_meeting(
        commission=board.commission,
        campaign=board.market.campaign,
        actor=board.actors["secretary"],
        planned_at=at,
        agenda=items or (Item(QuestionKind.OTHER, "Регламент"),),
        **more,
    )


def convened(board: Board, meeting: Meeting, absent: Sequence[str] = ()) -> Meeting:
    """On the day of the meeting."""
    board.mark(meeting, absent)
    return acts.convene(meeting=meeting, actor=board.actors["secretary"])


def voting(board: Board, meeting: Meeting, absent: Sequence[str] = ()) -> Meeting:
    return acts.start_voting(meeting=convened(board, meeting, absent), actor=board.actors["chair"])


def cast(board: Board, question: Question, votes: dict[str, str]) -> None:
    """Name → for, against or recused; who is recused by a declared conflict is left out."""
    for name, choice in votes.items():
        recused = choice == "recused"
        reason = "Себебі" if choice != "for" else ""
        acts.vote(
            question=question,
            actor=board.actors[name],
            choice="" if recused else choice,
            recused=recused,
            reason=reason,
        )


def drawn_up(board: Board, meeting: Meeting, choice: str = "for", absent: Sequence[str] = ()) -> Meeting:
    """Everybody who is there votes alike on everything; the protocol is drawn up."""
    meeting = voting(board, meeting, absent)
    for question in meeting.questions.all():
        recused = set(question.votes.values_list("seat__user_id", flat=True))
        there = [name for name in board.present(absent) if board.seats[name].user_id not in recused]
        cast(board, question, dict.fromkeys(there, choice))
    meeting = acts.close(meeting=meeting, actor=board.actors["chair"])
    for question in meeting.questions.filter(kind=QuestionKind.PLACEMENT, outcome="rejected"):
        acts.name_wrong_input(question=question, actor=board.actors["secretary"], text="Қуат дұрыс емес")
    return acts.draw_up(meeting=meeting, actor=board.actors["secretary"])


def sign_all(board: Board, meeting: Meeting, absent: Sequence[str] = ()) -> Meeting:
    for name in (*board.present(absent), "secretary"):
        meeting = sign_as(board, meeting, name)
    return meeting


def sign_as(board: Board, meeting: Meeting, name: str) -> Meeting:
    actor = board.actors[name]
    document = acts.protocol_to_sign(meeting=meeting, actor=actor)
    return acts.sign_protocol(
        meeting=meeting, actor=actor, document=document, cms=cms_of(document, acts.as_person(actor))
    )


# Complaints ----------------------------------------------------------------------------------------------------------
def submit_complaint(head: Actor, campaign: Any, points: Sequence[str] = ("Рейтинг",)) -> Complaint:
    from procurement.complaints import acts as complaining

    complaint = complaining.start_complaint(campaign=campaign, actor=head)
    for text in points:
        complaining.save_point(complaint=complaint, actor=head, text=text)
    complaint.refresh_from_db()
    document = complaining.complaint_to_sign(complaint=complaint, actor=head)
    return complaining.submit(complaint=complaint, actor=head, document=document, cms=cms_of(document, head))


def decide(complaint: Complaint, central: Actor, *, upheld: bool, kind: str = "other") -> Complaint:
    from procurement.complaints import acts as complaining

    complaint = complaining.draft_decision(
        complaint=complaint,
        actor=central,
        decision="Тексерілді",
        norm="ҚР ДСМ-242/2020, 37-тармақ",
        findings={one.position: (upheld, "Анықталды") for one in complaint.points.all()},
        remedy_kind=kind,
        remedy_ordered="Рейтингті түзету",
    )
    document = complaining.decision_to_sign(complaint=complaint, actor=central)
    return complaining.decide(complaint=complaint, actor=central, document=document, cms=cms_of(document, central))
