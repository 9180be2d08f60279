"""Two at once, each with a connection of their own: a member has one vote, the last signature is one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from config.models import StateChange
from config.workflow import StepRefused
from procurement.commission import acts, sitting
from procurement.commission.errors import CommissionError
from procurement.models import Meeting, Vote
from tests.claims.test_races import waiting
from tests.claims.test_worker import another_connection, until
from tests.procurement.commission_world import (
    DAY,
    Board,
    drawn_up,
    in_english,
    make_bids,
    make_board,
    make_rules,
    plan,
    sign_as,
    submit_complaint,
    voting,
)
from tests.procurement.world import NOW, make_market, make_user
from tests.signing import cms_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
__all__ = ["in_english"]


def at_once(table: str, pk: int, *works: Callable[[], Any]) -> list[Any]:
    """Each waits for the row that the test holds; then all go on. Results, or the refusals."""
    gate = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return work()
        except StepRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool, another_connection() as other:
        other.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [pk])  # type: ignore[arg-type]  # noqa: S608
        results = [pool.submit(run, work) for work in works]
        gate.wait()
        until(lambda: waiting() >= len(works))
        other.rollback()
        return [result.result(60) for result in results]


@pytest.fixture
def board(time_machine: Any) -> Board:
    time_machine.move_to(NOW, tick=False)
    return make_board()


@pytest.fixture
def voted_on(board: Board, time_machine: Any) -> Meeting:
    meeting = plan(board)
    time_machine.move_to(DAY, tick=False)
    return voting(board, meeting)


def test_the_same_member_voting_twice_at_once_has_one_vote(board: Board, voted_on: Meeting) -> None:
    question = voted_on.questions.get()

    def vote(choice: str) -> Callable[[], Any]:
        return lambda: acts.vote(question=question, actor=board.actors["public"], choice=choice)

    results = at_once("procurement_meeting", voted_on.pk, vote("for"), vote("against"), vote("for"))

    assert sum(isinstance(one, CommissionError) for one in results) == 2
    (kept,) = [one for one in results if isinstance(one, Vote)]
    assert Vote.objects.get(question=question, seat=board.seats["public"]) == kept


def test_two_members_voting_at_once_have_a_vote_each(board: Board, voted_on: Meeting) -> None:
    question = voted_on.questions.get()

    def vote(name: str, choice: str) -> Callable[[], Any]:
        return lambda: acts.vote(question=question, actor=board.actors[name], choice=choice)

    results = at_once("procurement_meeting", voted_on.pk, vote("public", "for"), vote("control", "against"))

    assert all(isinstance(one, Vote) for one in results)
    assert dict(question.votes.values_list("seat_id", "choice")) == {
        board.seats["public"].pk: "for",
        board.seats["control"].pk: "against",
    }


def test_the_database_itself_refuses_a_second_vote(board: Board, voted_on: Meeting) -> None:
    question = voted_on.questions.get()
    Vote.objects.create(question=question, seat=board.seats["public"], choice="for")
    for values in ({"choice": "against"}, {"recused": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.create(question=question, seat=board.seats["public"], **values)


def test_of_the_last_two_signatures_at_once_one_makes_the_protocol_count(board: Board, time_machine: Any) -> None:
    meeting = plan(board)
    time_machine.move_to(DAY, tick=False)
    meeting = drawn_up(board, meeting)
    for name in ("chair", "business", "public", "control"):
        sign_as(board, meeting, name)
    document = sitting.protocol_of(meeting)

    def sign(name: str) -> Callable[[], Any]:
        actor = board.actors[name]
        cms = cms_of(document, acts.as_person(actor))
        return lambda: acts.sign_protocol(meeting=meeting, actor=actor, document=document, cms=cms)

    results = at_once("procurement_meeting", meeting.pk, sign("deputy"), sign("secretary"))

    assert sorted(one.state for one in results) == ["protocol_draft", "protocol_signed"]
    assert StateChange.objects.filter(subject_id=meeting.uuid, step="sign").count() == 1
    assert document.signatures.count() == 6


def test_of_a_decision_and_a_withdrawal_at_once_one_counts(time_machine: Any) -> None:
    from procurement.complaints import acts as complaining

    time_machine.move_to(NOW, tick=False)
    make_rules()
    market = make_market(state="evaluating")
    make_bids(market)
    complaint = submit_complaint(market.heads[0], market.campaign)
    central = make_user(market.central_office, "central_office")
    complaint = complaining.accept_for_review(complaint=complaint, actor=central)
    complaint = complaining.draft_decision(
        complaint=complaint, actor=central, decision="x", norm="y", findings={1: (False, "z")}
    )
    document = complaining.decision_to_sign(complaint=complaint, actor=central)
    cms = cms_of(document, central)
    given = {"complaint": complaint, "actor": central, "document": document, "cms": cms}

    results = at_once(
        "procurement_complaint",
        complaint.pk,
        lambda: complaining.decide(**given),
        lambda: complaining.withdraw(complaint=complaint, actor=market.heads[0]),
    )

    assert sum(isinstance(one, StepRefused) for one in results) == 1
    complaint.refresh_from_db()
    assert complaint.state in ("declined", "withdrawn")
    steps = StateChange.objects.filter(subject_id=complaint.uuid, target__in=("declined", "withdrawn"))
    assert steps.count() == 1
