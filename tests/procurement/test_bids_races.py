"""Two at once, each with a connection of their own: heads, a submission and the closing, a process that dies."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from accounts.enums import Role
from accounts.models import Signature
from config.models import StateChange
from config.workflow import StepRefused
from procurement.bids import bidding
from procurement.bids.errors import BidError
from procurement.bids.opening import open_bids
from procurement.models import Bid, BidLine, Campaign, Run
from tests.claims.test_races import waiting
from tests.claims.test_worker import another_connection, until
from tests.procurement.bids_world import draft, made_bidding, placed, sealed
from tests.procurement.world import Market, make_user
from tests.signing import cms_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def market() -> Iterator[Market]:
    """Of today: threads and the server's own clock are not turned back."""
    made = made_bidding()
    today = timezone.localdate()
    Campaign.objects.filter(pk=made.campaign.pk).update(opens_on=today, closes_on=today)
    made.campaign.refresh_from_db()
    yield made


def at_once(lock: str, key: int, *works: Callable[[], Any]) -> list[Any]:
    """Each waits for the row that the test holds, then all go on. Results, or the refusals."""
    gate = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return work()
        except (StepRefused, OperationalError) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool, another_connection() as other:
        other.execute(f"SELECT 1 FROM {lock} WHERE id = %s FOR UPDATE", [key])  # type: ignore[arg-type]
        results = [pool.submit(run, work) for work in works]
        gate.wait()
        until(lambda: waiting() >= len(works))
        other.rollback()
        return [result.result(60) for result in results]


def submitting(bid: Bid, head: Actor) -> Callable[[], Any]:
    document = bidding.commitment_to_sign(bid=bid, actor=head)
    cms = cms_of(document, head).encode()
    return lambda: bidding.submit(bid=bid, actor=head, document=document, cms=cms)


def yesterday(campaign: Campaign) -> None:
    """The deadline passes."""
    day = timezone.localdate() - timedelta(days=1)
    Campaign.objects.filter(pk=campaign.pk).update(opens_on=day, closes_on=day)
    campaign.refresh_from_db()


def test_of_two_heads_who_submit_at_once_one_does(market: Market) -> None:
    first, second = market.heads[0], make_user(market.providers[0], Role.PROVIDER_HEAD)
    bid = draft(market)

    results = at_once("procurement_bid", bid.pk, submitting(bid, first), submitting(bid, second))

    assert sum(isinstance(one, StepRefused) for one in results) == 1
    bid.refresh_from_db()
    assert bid.state == "submitted"
    assert StateChange.objects.filter(subject_id=bid.uuid, step="submit").count() == 1
    assert Signature.objects.filter(document__kind="bid").count() == 1  # the refused one left nothing


def test_of_two_who_begin_a_bid_at_once_one_does(market: Market) -> None:
    def start(actor: Actor) -> Callable[[], Any]:
        return lambda: bidding.start_bid(campaign=Campaign.objects.get(pk=market.campaign.pk), actor=actor)

    works = (start(market.heads[0]), start(market.more["clerk"]))
    results = at_once("procurement_campaign", market.campaign.pk, *works)

    assert sum(isinstance(one, BidError) for one in results) == 1
    assert Bid.objects.count() == 1


def test_a_submission_that_is_under_way_is_opened_and_a_later_one_is_refused(market: Market) -> None:
    """The submission holds the campaign before the closing does: the closing waits and finds the bid."""
    bid = draft(market)
    submit = submitting(bid, market.heads[0])
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> Any:
        try:
            with transaction.atomic():
                done = submit()
                inside.set()
                go_on.wait(30)
            return done
        finally:
            connections.close_all()

    def closing() -> Any:
        try:
            with transaction.atomic():
                yesterday(market.campaign)  # waits for the submission
                return open_bids(market.campaign, SYSTEM)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slow)
        assert inside.wait(30)
        second = pool.submit(closing)
        until(lambda: waiting() >= 1)
        go_on.set()
        assert first.result(60).state == "submitted"
        assert second.result(60) == 1
    bid.refresh_from_db()
    assert bid.state == "admissible"


def test_a_submission_that_waits_for_the_closing_is_refused(market: Market) -> None:
    """The closing holds the campaign; when it is over the submission finds the deadline passed."""
    bid = draft(market)
    submit = submitting(bid, market.heads[0])

    def run() -> Any:
        try:
            return submit()
        except StepRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            campaign = Campaign.objects.select_for_update().get(pk=market.campaign.pk)
            late = pool.submit(run)
            until(lambda: waiting_elsewhere() >= 1)
            yesterday(campaign)
            Campaign.objects.filter(pk=campaign.pk).update(state="evaluating")
            assert open_bids(campaign, SYSTEM) == 0
        assert isinstance(late.result(60), StepRefused)
    bid.refresh_from_db()
    assert bid.state == "draft"
    assert not Bid.objects.filter(state="submitted").exists()


def waiting_elsewhere() -> int:
    with another_connection() as other:
        row = other.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
        return int(row[0]) if row else 0


def test_killed_between_two_bids_the_opening_leaves_all_sealed_and_is_made_up_for(market: Market) -> None:
    bids = [sealed(market, place) for place in range(3)]
    yesterday(market.campaign)
    number: list[int] = []

    def opening() -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                number.append(cursor.fetchone()[0])
            return open_bids(market.campaign, SYSTEM)
        except OperationalError as death:
            return death
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, another_connection() as other:
        other.execute("SELECT 1 FROM procurement_bid WHERE id = %s FOR UPDATE", [bids[1].pk])
        result = pool.submit(opening)
        until(lambda: waiting() >= 1)  # the first bid is open, in the transaction of the opening
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", number)
        assert isinstance(result.result(60), OperationalError)
        other.rollback()

    assert {one.state for one in Bid.objects.all()} == {"submitted"}
    assert not BidLine.objects.exists() and not Bid.objects.exclude(salt="").exists()
    assert open_bids(market.campaign, SYSTEM) == 3
    assert {one.state for one in Bid.objects.all()} == {"admissible"}


def test_two_openings_at_once_open_each_bid_once(market: Market) -> None:
    bid = sealed(market)
    yesterday(market.campaign)

    def work() -> int:
        return open_bids(Campaign.objects.get(pk=market.campaign.pk), SYSTEM)

    results = at_once("procurement_campaign", market.campaign.pk, work, work)

    assert sorted(results) == [0, 1]
    assert StateChange.objects.filter(subject_id=bid.uuid, step="open").count() == 1


def test_of_two_who_decline_at_once_the_last_one_starts_the_distribution_of_what_came_free(market: Market) -> None:
    bids = [sealed(market, place) for place in (0, 1)]
    yesterday(market.campaign)
    open_bids(market.campaign, SYSTEM)
    Run.objects.create(campaign=market.campaign, number=1, state="confirmed")
    for bid in bids:
        bid.refresh_from_db()
        placed(market, bid, 10)

    def declining(bid: Bid, head: Actor) -> Callable[[], Any]:
        document = bidding.refusal_to_sign(bid=bid, actor=head)
        cms = cms_of(document, head).encode()
        return lambda: bidding.decline(bid=bid, actor=head, document=document, cms=cms)

    works = [declining(bid, head) for bid, head in zip(bids, market.heads, strict=False)]
    results = at_once("procurement_campaign", market.campaign.pk, *works)

    assert [one.state for one in results] == ["declined", "declined"]
    assert Run.objects.filter(kind="residual").count() == 1
