"""Runs end to end: inputs frozen, computed, kept for ever."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.access import SYSTEM, RoleMissing
from config.workflow import StepRefused
from procurement import distribution_core as core
from procurement.allocation import points_for_one_more
from procurement.distribution import computing, runs
from procurement.distribution.points import in_points, more_points
from procurement.enums import BidState, Bound, LineVerdict, RunKind, RunState
from procurement.models import BidLine, Campaign, Lot, Run, RunLine, RunLot
from providers.models import Capacity, RegistryEntry
from tests.procurement.distribution_world import computed, make_bid, make_bidding, make_ground, units_of
from tests.procurement.world import make_lot, make_rated

pytestmark = pytest.mark.django_db


def line(run: Run, provider: Any) -> RunLine:
    return RunLine.objects.get(run_lot__run=run, provider=provider)


def test_the_worked_example() -> None:
    market = make_bidding()
    run = computed(market.campaign)
    assert run.state == RunState.COMPUTED and run.lots_done == run.lots_total == 1
    assert units_of(run) == {"Үлгі": 300, "Нұсқа": 400, "Мысал": 300}
    lot = run.lots.get()
    assert Fraction(lot.multiplier) * 100 == 5  # of a point, weights being hundredths of points
    assert (lot.volume, lot.placed, lot.unplaced, lot.residual) == (1000, 1000, 0, Decimal("0.00"))
    first, second, third = (line(run, one) for one in market.providers)
    assert (first.bound, first.cap, first.more_points) == (Bound.THROUGHPUT, 300, None)
    assert (second.bound, second.units, second.amount) == (Bound.NONE, 400, 400 * Decimal("21480.50"))
    assert third.funding == {"OSMS": 300} and third.rating.points == 60 and third.share == "300/1"
    assert run.fingerprint == core.fingerprint(
        {"rules": run.rules, "pools": run.pools, "lots": [one.inputs for one in run.lots.all()]}
    )


def test_money_that_makes_no_unit_is_a_residual_and_volume_that_nobody_can_give_stays_unplaced() -> None:
    market = make_bidding(volume=2000)
    market.lot.funding.update(budget=2000 * market.lot.tariff + Decimal("100.07"))
    lot = computed(market.campaign).lots.get()
    assert (lot.volume, lot.placed, lot.unplaced) == (2000, 1400, 600)
    assert lot.residual == Decimal("100.07") and lot.multiplier == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: BidLine.objects.update(verdict=LineVerdict.EXCLUDED), "examination"),
        (lambda m: m.campaign.bids.update(state=BidState.REJECTED), "not admitted"),
        (lambda m: RegistryEntry.objects.update(state="suspended"), "suspended"),
        (lambda m: RegistryEntry.objects.update(state="removed"), "not admitted to this type"),
        (lambda m: [one.ratings.all().delete() for one in m.providers], "no rating"),
        (lambda m: Campaign.objects.update(threshold=95), "below the threshold of 95"),
    ],
)
def test_who_takes_no_part_is_named_with_the_reason(change: Any, reason: str) -> None:
    market = make_bidding()
    change(market)
    run = computed(market.campaign)
    lines = RunLine.objects.filter(run_lot__run=run).order_by("pk")
    assert len(lines) == 3 and run.lots.get().unplaced == 1000
    for one in lines:
        assert reason in one.excluded[0]["en"] and one.excluded[0]["ru"] and one.excluded[0]["kk"]
        assert (one.units, one.cap) == (0, 0)


def test_the_threshold_itself_is_enough() -> None:
    market = make_bidding()
    Campaign.objects.update(threshold=80)
    run = computed(market.campaign)
    assert units_of(run) == {"Үлгі": 300, "Нұсқа": 500}


def test_lots_of_one_type_of_care_share_the_throughput_in_their_order() -> None:
    market = make_bidding()
    second = make_lot(market.campaign, market.plan.lines.get(), 1000)
    for bid, units in zip(market.campaign.bids.order_by("pk"), (500, 800, 1000), strict=True):
        BidLine.objects.create(bid=bid, lot=second, requested=units, own=units, verdict=LineVerdict.ADMISSIBLE)
    run = computed(market.campaign)
    # 300, 500 and 600 units of throughput: the first lot takes 300, 400 and 300 of them, the second what is left.
    assert units_of(run) == {"Үлгі": 300, "Нұсқа": 500, "Мысал": 600}
    rest = RunLine.objects.filter(run_lot__run=run, run_lot__lot=second).order_by("-points")
    assert [one.cap for one in rest] == [0, 100, 300] and run.lots.get(lot=second).unplaced == 600


def make_many(lots: int = 7) -> Any:
    market = make_bidding()
    others = [make_rated(f"Қосымша {n}", market.region, 50 + 3 * n, 150 * n) for n in range(1, 5)]
    for provider in others:
        make_bid(market.campaign, provider, {})
    add_lots(market, lots - 1)
    return market


def add_lots(market: Any, lots: int) -> None:
    """Every bidder bids for them."""
    for number in range(lots):
        lot = make_lot(market.campaign, market.plan.lines.get(), 40 + 7 * number)
        for bid in market.campaign.bids.order_by("pk"):
            BidLine.objects.create(
                bid=bid, lot=lot, requested=30 + number, own=30 + number, verdict=LineVerdict.ADMISSIBLE
            )


@pytest.mark.parametrize("batch", [1, 2, 3, 50])
def test_batches_give_what_one_computation_gives(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    market = make_many()
    monkeypatch.setattr(computing.compute_lots, "__defaults__", (batch,))
    run = computed(market.campaign)
    lots = list(run.lots.order_by("lot__position"))
    whole = core.compute({"rules": run.rules, "pools": run.pools, "lots": [one.inputs for one in lots]})
    assert [one.result for one in lots] == whole["lots"] and len(lots) == 7


class Killed(BaseException):
    """As a process ends that is killed: nothing catches it."""


def test_a_run_whose_worker_was_killed_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    market = make_many()
    undisturbed = computed(market.campaign)
    expected = {one.lot_id: one.result for one in undisturbed.lots.all()}
    runs.send_back(run=undisturbed, actor=SYSTEM, returned_input="test")
    run = Run.objects.get(state=RunState.DRAFT)
    monkeypatch.setattr(computing.compute_lots, "__defaults__", (2,))
    save, calls = computing.save_results, []

    def save_or_die(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        save(*args)

    monkeypatch.setattr(computing, "save_results", save_or_die)
    with pytest.raises(Killed):
        computing.compute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.lots_done) == (RunState.DRAFT, 4)
    done = dict(run.lots.exclude(result={}).values_list("pk", "fingerprint"))
    Capacity.objects.update(units=1)  # the inputs are frozen: what happens meanwhile is no matter
    computing.compute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.lots_done, len(done)) == (RunState.COMPUTED, 7, 4)
    assert {one.lot_id: one.result for one in run.lots.all()} == expected
    assert RunLine.objects.filter(run_lot__run=run).count() == 3 + 6 * 7
    computing.compute(run.pk)  # the message comes again
    assert RunLine.objects.filter(run_lot__run=run).count() == 3 + 6 * 7


@pytest.mark.parametrize(
    "change",
    [
        lambda run: RunLine.objects.filter(run_lot__run=run).update(units=0),
        lambda run: RunLine.objects.filter(run_lot__run=run).delete(),
        lambda run: RunLot.objects.filter(run=run).update(result={}),
        lambda run: RunLot.objects.filter(run=run).update(inputs={}),
        lambda run: RunLot.objects.filter(run=run).update(multiplier="1/1"),
        lambda run: RunLot.objects.filter(run=run).delete(),
        lambda run: Run.objects.filter(pk=run.pk).update(fingerprint="0" * 64),
        lambda run: Run.objects.filter(pk=run.pk).update(rules={}),
        lambda run: Run.objects.filter(pk=run.pk).update(pools={}),
        lambda run: Run.objects.filter(pk=run.pk).update(lots_done=0),
        lambda run: Run.objects.filter(pk=run.pk).update(computed_at=None),
        lambda run: Run.objects.filter(pk=run.pk).update(number=9),
        lambda run: Run.objects.filter(pk=run.pk).delete(),
    ],
)
def test_the_database_refuses_every_change_of_a_computed_run(change: Any) -> None:
    run = computed(make_bidding().campaign)
    before = list(RunLine.objects.order_by("pk").values())
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        change(run)
    assert list(RunLine.objects.order_by("pk").values()) == before and Run.objects.get().fingerprint


def test_inputs_are_frozen_before_they_are_computed() -> None:
    run = runs.start_run(campaign=make_bidding().campaign, actor=SYSTEM)
    computing.freeze(run)
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        RunLot.objects.update(inputs={})
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        Run.objects.update(pools={})


def test_inputs_that_contradict_themselves_are_said_and_another_run_can_start() -> None:
    market = make_bidding()
    Lot.objects.filter(pk=market.lot.pk).update(tariff="0.01")
    market.lot.direct.create(
        provider=market.providers[0], funding_source="OSMS", units=10**12, reason="x", ground=make_ground()
    )
    run = computed(market.campaign)
    assert run.state == RunState.DRAFT and market.lot.number in run.failure
    market.lot.direct.all().delete()
    officer = market.actors["officer"]
    with pytest.raises(StepRefused, match="which input"):
        runs.start_over(run=run, actor=officer, returned_input=" ")
    with pytest.raises(RoleMissing):
        runs.start_over(run=run, actor=market.heads[0], returned_input="Volume of the direct placement")
    following = runs.start_over(run=run, actor=officer, returned_input="Volume of the direct placement")
    assert (following.kind, following.base, following.number) == (RunKind.RECOMPUTED, run, 2)


def test_one_run_at_a_time() -> None:
    market = make_bidding()
    runs.start_run(campaign=market.campaign, actor=SYSTEM)
    with pytest.raises(StepRefused, match="not finished"):
        runs.start_run(campaign=market.campaign, actor=SYSTEM)


def test_the_task_computes_after_the_commit(at_once: None, django_capture_on_commit_callbacks: Any) -> None:
    market = make_bidding()
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.start_run(campaign=market.campaign, actor=SYSTEM)
    run.refresh_from_db()
    assert run.state == RunState.COMPUTED


@pytest.mark.parametrize("rounding", ["webster", "largest_remainder"])
@pytest.mark.parametrize("weight", ["rating", "rating_capacity"])
def test_points_for_one_more_are_those_of_the_allocation(rounding: str, weight: str) -> None:
    market = make_many(4)
    Campaign.objects.update(rounding=rounding, weight_formula=weight)
    run = computed(market.campaign)
    checked = 0
    for lot in run.lots.all():
        bidders = core.bidders_of(lot.result)
        capacities = {one["bin"]: one["capacity"] for one in lot.inputs["bidders"]}
        found = more_points(lot.result, run.rules, capacities)
        for one in bidders:
            steps = points_for_one_more(lot.volume, bidders, one.key, rounding=rounding)
            factor = capacities[one.key] if weight == "rating_capacity" else 1
            assert found[one.key] == in_points(steps, factor)
            checked += steps is not None
    assert checked > 5


def test_many_lots_take_as_many_statements_as_few() -> None:
    market = make_many(3)
    few = runs.start_run(campaign=market.campaign, actor=SYSTEM)
    with CaptureQueriesContext(connection) as first:
        computing.compute(few.pk)
    add_lots(market, 12)
    many = runs.send_back(run=few, actor=SYSTEM, returned_input="Lots")
    with CaptureQueriesContext(connection) as second:
        computing.compute(many.pk)
    many.refresh_from_db()
    assert many.lots_done == 15 and len(first) == len(second) < 60
