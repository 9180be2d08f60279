"""What a signed protocol and a remedy bring about in the campaign and its distribution, with the real machines."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.access import SYSTEM
from config.workflow import StepRefused
from procurement.campaigns.machine import CAMPAIGN
from procurement.commission import seating
from procurement.commission.acts import Item
from procurement.complaints import acts as complaining
from procurement.complaints.open import open_complaints
from procurement.distribution import computing, runs
from procurement.models import Award, Campaign, Meeting, Run
from providers.models import Rating
from tests.procurement.commission_world import (
    Board,
    decide,
    drawn_up,
    in_english,
    make_board,
    plan,
    sign_all,
    submit_complaint,
)
from tests.procurement.distribution_world import make_bid, units_of
from tests.procurement.world import NOW, make_market
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
__all__ = ["in_english"]


@pytest.fixture
def board(time_machine: Any) -> Board:
    time_machine.move_to(NOW, tick=False)
    market = make_market(state="evaluating")
    for provider, units in zip(market.providers, (500, 800, 1000), strict=True):
        make_bid(market.campaign, provider, units)
    return make_board(market=market)


class Days:
    """Meetings a day apart."""

    def __init__(self, board: Board, clock: Any) -> None:
        self.board, self.clock, self.day = board, clock, NOW

    def meet(self, *items: Item, choice: str = "for") -> Meeting:
        meeting = plan(self.board, *items, at=self.day + timedelta(days=1))
        self.day += timedelta(days=1)
        self.clock.move_to(self.day, tick=False)
        return sign_all(self.board, drawn_up(self.board, meeting, choice))


@pytest.fixture
def days(board: Board, time_machine: Any) -> Days:
    return Days(board, time_machine)


def state(board: Board) -> str:
    return Campaign.objects.get(pk=board.market.campaign.pk).state


def put_before(board: Board, run: Run) -> Run:
    computing.compute(run.pk)
    run.refresh_from_db()
    return runs.publish(run=run, actor=board.market.actors["officer"])


def last_run(board: Board) -> Run:
    return board.market.campaign.runs.order_by("-number").first()  # type: ignore[return-value]


def test_an_adopted_conformity_starts_the_distribution(board: Board, days: Days) -> None:
    days.meet(Item("conformity"))
    assert state(board) == "distributing"
    assert (last_run(board).kind, last_run(board).state) == ("main", "draft")


def test_without_an_admissible_bid_the_campaign_is_not_held(board: Board, days: Days) -> None:
    board.market.campaign.bids.update(state="rejected")
    days.meet(Item("conformity"))
    assert state(board) == "failed"
    assert not Run.objects.exists()


def test_a_confirmed_distribution_places_volumes_and_begins_the_standstill(board: Board, days: Days) -> None:
    days.meet(Item("conformity"))
    run = put_before(board, last_run(board))
    days.meet(Item("placement", subject=run.uuid))
    run.refresh_from_db()
    assert (run.state, state(board)) == ("confirmed", "standstill")
    assert sum(Award.objects.values_list("units", flat=True)) == 1000
    assert Campaign.objects.get(pk=board.market.campaign.pk).due_on is not None


def test_a_distribution_that_is_not_confirmed_goes_back_with_the_wrong_input(board: Board, days: Days) -> None:
    days.meet(Item("conformity"))
    run = put_before(board, last_run(board))
    days.meet(Item("placement", subject=run.uuid), choice="against")
    run.refresh_from_db()
    new = last_run(board)
    assert (run.state, state(board)) == ("superseded", "distributing")
    assert (new.kind, new.base, new.returned_input) == ("recomputed", run, "Қуат дұрыс емес")
    assert not Award.objects.exists()


def test_the_last_signature_is_refused_when_the_distribution_was_taken_back(board: Board, days: Days) -> None:
    days.meet(Item("conformity"))
    run = put_before(board, last_run(board))
    meeting = plan(board, Item("placement", subject=run.uuid), at=days.day + timedelta(days=1))
    days.clock.move_to(days.day + timedelta(days=1), tick=False)
    meeting = drawn_up(board, meeting)
    runs.send_back(run=run, actor=SYSTEM, returned_input="x")
    with pytest.raises(StepRefused, match="no longer before the commission"):
        sign_all(board, meeting)
    meeting.refresh_from_db()
    assert meeting.state == "protocol_draft"


def test_a_member_with_a_conflict_does_not_decide_on_the_run_of_its_provider(board: Board, days: Days) -> None:
    seating.declare_conflict(
        seat=board.seats["public"],
        actor=board.actors["public"],
        provider=board.market.providers[2],
        reason="Туысы",
    )
    days.meet(Item("conformity"))
    run = put_before(board, last_run(board))
    meeting = days.meet(Item("placement", subject=run.uuid))
    question = meeting.questions.get()
    assert question.votes.get(recused=True).seat == board.seats["public"]
    assert question.votes.filter(choice="for").count() == 4


def test_an_upheld_complaint_computes_the_distribution_anew(board: Board, days: Days) -> None:
    market = board.market
    days.meet(Item("conformity"))
    run = put_before(board, last_run(board))
    days.meet(Item("placement", subject=run.uuid))
    before = units_of(run)
    central = market.actors["central"]
    complaint = submit_complaint(market.heads[2], Campaign.objects.get(pk=market.campaign.pk))
    complaint = complaining.accept_for_review(complaint=complaint, actor=central)
    complaint = decide(complaint, central, upheld=True, kind="recompute")
    held = [str(one) for guard in CAMPAIGN.step("contract").guards for one in guard(complaint.campaign, SYSTEM)]
    assert any("not decided or not remedied: 1" in one for one in held)

    Rating.objects.create(provider=market.providers[2], version=2, day=days.day.date(), points=80)
    complaint = complaining.draft_remedy(complaint=complaint, actor=central, done="Рейтинг түзетілді")
    document = complaining.remedy_to_sign(complaint=complaint, actor=central)
    complaint = complaining.remedy(
        complaint=complaint, actor=central, document=document, cms=cms_of(document, central)
    )

    assert (complaint.state, state(board)) == ("remedied", "distributing")
    assert not open_complaints(market.campaign).exists()
    new = put_before(board, last_run(board))
    assert (new.kind, new.base, new.returned_input) == ("recomputed", run, "Рейтингті түзету")
    assert units_of(new)["Мысал"] > before["Мысал"]
    days.meet(Item("placement", subject=new.uuid))
    new.refresh_from_db()
    run.refresh_from_db()
    assert (new.state, run.state, state(board)) == ("confirmed", "superseded", "standstill")
