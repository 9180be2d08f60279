"""The provider's answer to placed volume, and what it does to the awards and to what comes free."""

from datetime import date, datetime, timedelta

import pytest

from accounts.access import SYSTEM, RoleMissing
from accounts.models import Notification
from config.workflow import NoSuchStep, StepRefused
from procurement.bids import bidding, news
from procurement.bids.machine import BID
from procurement.distribution import awards
from procurement.models import Award, Bid, Run
from tests.procurement.bids_world import AFTER, DURING, at, make_bidding, opened, placed
from tests.procurement.world import ALMATY, Market
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
ANSWER_ENDS = date(2026, 11, 18)


@pytest.fixture
def market() -> Market:
    return make_bidding()


@pytest.fixture
def run(market: Market) -> Run:
    """The confirmed distribution on which the volume rests."""
    return Run.objects.create(campaign=market.campaign, number=1, state="confirmed", created_at=DURING)


@pytest.fixture
def bid(market: Market, run: Run) -> Bid:
    found = opened(market)
    with at(AFTER):
        placed(market, found)
    found.refresh_from_db()
    return found


def answer(market: Market, bid: Bid, word: str) -> Bid:
    prepare, act = {
        "accept": (bidding.acceptance_to_sign, bidding.accept),
        "decline": (bidding.refusal_to_sign, bidding.decline),
    }[word]
    head = market.heads[0]
    document = prepare(bid=bid, actor=head)
    return act(bid=bid, actor=head, document=document, cms=cms_of(document, head).encode())


def test_placed_volume_awaits_an_answer_for_the_term(market: Market, bid: Bid) -> None:
    assert (bid.state, bid.due_on) == ("allocated", ANSWER_ENDS)
    assert "18.11.2026" in str(Notification.objects.filter(kind="bid.allocated").first().params)


@pytest.mark.parametrize(
    ("word", "state", "runs"), [("accept", "accepted", []), ("decline", "declined", ["residual"])]
)
def test_the_head_answers_with_a_signature(market: Market, bid: Bid, word: str, state: str, runs: list[str]) -> None:
    with at(AFTER):
        answered = answer(market, bid, word)
    assert (answered.state, Award.objects.get().state) == (state, state)
    assert list(Run.objects.exclude(number=1).values_list("kind", flat=True)) == runs


def test_what_came_free_waits_for_the_last_answer(market: Market, bid: Bid) -> None:
    with at(AFTER):
        other = Award.objects.create(
            campaign=market.campaign,
            lot=market.lot,
            provider=market.providers[1],
            funding_source="OSMS",
            units=5,
            amount=5,
            origin="run",
        )
        answer(market, bid, "decline")
        assert Run.objects.count() == 1
        Award.objects.filter(pk=other.pk).update(state="accepted")
        awards.settle(market.campaign, SYSTEM)
    assert Run.objects.filter(kind="residual").count() == 1


def test_one_answer_is_all(market: Market, bid: Bid) -> None:
    with at(AFTER):
        answered = answer(market, bid, "accept")
        with pytest.raises(StepRefused):
            answer(market, answered, "decline")
        with pytest.raises(NoSuchStep):
            BID.fire("lapse", answered, actor=SYSTEM)


def test_an_acceptance_does_not_sign_a_refusal(market: Market, bid: Bid) -> None:
    head = market.heads[0]
    with at(AFTER):
        document = bidding.acceptance_to_sign(bid=bid, actor=head)
        with pytest.raises(StepRefused):
            bidding.decline(bid=bid, actor=head, document=document, cms=cms_of(document, head).encode())


def test_the_signature_is_for_the_volume_that_was_shown(market: Market, bid: Bid) -> None:
    head = market.heads[0]
    with at(AFTER):
        document = bidding.acceptance_to_sign(bid=bid, actor=head)
        Award.objects.update(units=61)
        with pytest.raises(StepRefused):
            bidding.accept(bid=bid, actor=head, document=document, cms=cms_of(document, head).encode())


def test_a_clerk_does_not_answer(market: Market, bid: Bid) -> None:
    with at(AFTER):
        document = bidding.acceptance_to_sign(bid=bid, actor=market.heads[0])
        with pytest.raises(RoleMissing):
            bidding.accept(bid=bid, actor=market.more["clerk"], document=document, cms=b"x")


def test_the_two_sides_of_the_term_of_the_answer(market: Market, bid: Bid) -> None:
    last = datetime(2026, 11, 18, 23, 59, 59, tzinfo=ALMATY)
    with at(last):
        assert list(BID.take_due(ANSWER_ENDS, SYSTEM)) == []
        bidding.acceptance_to_sign(bid=bid, actor=market.heads[0])
    with at(last + timedelta(seconds=1)):
        with pytest.raises(StepRefused, match=r"18\.11\.2026"):
            bidding.acceptance_to_sign(bid=bid, actor=market.heads[0])
        (lapsed,) = BID.take_due(ANSWER_ENDS + timedelta(days=1), SYSTEM)
    assert lapsed.state == "lapsed"
    assert Award.objects.get().state == "lapsed"
    assert Run.objects.filter(kind="residual").count() == 1
    assert Notification.objects.filter(kind="bid.lapsed", user=market.heads[0].user).exists()


def test_what_was_accepted_before_stays_when_more_is_declined(market: Market, bid: Bid) -> None:
    with at(AFTER):
        first = answer(market, bid, "accept")
        Award.objects.update(origin="manual")  # another row beside it, as a later distribution places it
        placed(market, first, 5)
        first.refresh_from_db()
        again = answer(market, first, "decline")
    assert again.state == "accepted"
    assert sorted(Award.objects.values_list("units", "state")) == [(5, "declined"), (60, "accepted")]


def test_without_volume_there_is_nothing_to_answer(market: Market) -> None:
    bid = opened(market)
    with at(AFTER):
        BID.fire("zero", bid, actor=SYSTEM)
        bid.refresh_from_db()
        assert (bid.state, bid.due_on) == ("zero_allocated", None)
        with pytest.raises(StepRefused):
            answer(market, bid, "accept")
    assert Notification.objects.filter(kind="bid.zero").exists()


def test_a_term_that_ends_is_reminded_of_once_on_its_last_working_days(market: Market, bid: Bid) -> None:
    def told(moment: datetime) -> int:
        with at(moment):
            return news.remind()

    assert told(datetime(2026, 11, 16, 9, tzinfo=ALMATY)) == 0  # two working days before the last one
    assert told(datetime(2026, 11, 17, 9, tzinfo=ALMATY)) == 1
    assert told(datetime(2026, 11, 17, 10, tzinfo=ALMATY)) == 0
    rows = Notification.objects.filter(kind="bid.term")
    assert {one.user for one in rows} == {market.heads[0].user, market.more["clerk"].user}
    assert {one.params["due"] for one in rows} == {"18.11.2026"}
