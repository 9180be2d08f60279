"""What the inputs of a run are made of: throughput less promises, the limit of co-execution, who holds capacity."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.access import SYSTEM
from procurement.distribution import computing, runs
from procurement.distribution.capacity import coexecution_bound
from procurement.enums import Bound, CampaignState, ContractState
from procurement.models import (
    Award,
    CoExecution,
    CoExecutionLimit,
    Contract,
    ContractLine,
    ContractPosition,
    RunLine,
)
from providers.models import Capacity, CareType, Provider
from tests.procurement.distribution_world import computed, make_bid, make_bidding, units_of
from tests.procurement.world import YEAR, make_campaign, make_lot, make_market

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("own", "partners", "share", "bound"),
    [
        (100, 150, "60", 250),  # 2.5 × own
        (100, 1000, "60", 250),
        (100, 1000, "50", 200),  # 2 ×
        (100, 1000, "40", 166),  # 1.67 ×, whole units
        (100, 1000, "33.33", 149),
        (100, 30, "60", 130),  # no more than the co-executors hold ready
        (100, 1000, "0", 100),
        (100, 1000, "100", 1100),
        (100, 1000, None, 1100),
        (0, 1000, "60", 0),
    ],
)
def test_the_bound_of_co_execution(own: int, partners: int, share: str | None, bound: int) -> None:
    given = None if share is None else Decimal(share)
    assert coexecution_bound(own, partners, given) == bound
    if share is not None and own:  # one unit more would break the limit
        handed = bound + 1 - own
        assert bound == own + partners or handed * 100 > Decimal(share) * (bound + 1)


LIMITS = [  # territory, people from, below, per cent: procurement rules, p. 62-1
    ("district", 20_000, 30_000, 60),
    ("city", 20_000, 30_000, 50),
    ("district", 30_000, None, 50),
    ("city", 30_000, None, 40),
]


@pytest.mark.parametrize(
    ("territory", "people", "cap"),
    [
        ("city", 19_999, 100),
        ("city", 20_000, 200),
        ("city", 29_999, 200),
        ("city", 30_000, 166),
        ("district", 20_000, 250),
        ("district", 30_000, 200),
    ],
)
def test_the_limit_depends_on_territory_and_attached_people(territory: str, people: int, cap: int) -> None:
    market, first = bidding_with_partner(own=100, requested=400)
    for place, least, below, share in LIMITS:
        CoExecutionLimit.objects.create(
            territory=place, attached_from=least, attached_below=below, share=share, valid_from=date(2026, 1, 5)
        )
    CoExecutionLimit.objects.create(
        territory=territory, attached_from=0, share=90, valid_from=date(2023, 1, 1), valid_to=date(2026, 1, 4)
    )
    Provider.objects.filter(pk=first.pk).update(territory=territory, attached_population=people)
    line = RunLine.objects.get(run_lot__run=computed(market.campaign), provider=first)
    assert (line.cap, line.bound) == (cap, Bound.COEXECUTION)


def bidding_with_partner(own: int, requested: int, care: str = "kdu") -> tuple[Any, Provider]:
    """«Үлгі» bids for ``requested`` units, of which «Мысал» holds the part beyond ``own`` ready."""
    market = make_market(state=CampaignState.DISTRIBUTING)
    first, _second, third = market.providers
    make_bid(market.campaign, first, requested, own=own, partners={third: requested - own})
    make_bid(market.campaign, third, 1000)
    return market, first


def test_other_types_of_care_have_no_limit_but_what_partners_hold() -> None:
    market, first = bidding_with_partner(own=100, requested=400)
    CareType.objects.filter(code="kdu").update(code="dental")
    line = RunLine.objects.get(run_lot__run=computed(market.campaign), provider=first)
    assert line.cap == 400 and line.parts["coexecution"] == 400


def test_what_is_held_ready_for_others_is_not_given_twice() -> None:
    """«Мысал» has 600 units and holds 300 ready; «Үлгі» has 300 of its own and those 300."""
    market, first = bidding_with_partner(own=300, requested=600)
    CoExecutionLimit.objects.create(territory="city", attached_from=0, share=60, valid_from=date(2026, 1, 5))
    run = computed(market.campaign)
    assert run.pools == {f"{first.bin}/kdu": 600, f"{market.providers[2].bin}/kdu": 300}
    assert units_of(run) == {"Үлгі": 600, "Мысал": 300}
    facts = next(one for one in run.lots.get().inputs["bidders"] if one["bin"] == first.bin)
    assert facts["throughput"]["partners"] == 300 and facts["coexecution"] == {
        "own": 300,
        "partners": 300,
        "limit": "60.00",
    }


def contract(provider: Provider, **overrides: Any) -> Contract:
    facts = {"number": f"Д-{Contract.objects.count() + 1}", "funding_source": "OSMS"}
    period = {"valid_from": date(YEAR, 1, 1), "valid_to": date(YEAR, 12, 31)}
    return Contract.objects.create(provider=provider, **facts | period | overrides)


def imported(market: Any, **overrides: Any) -> None:
    row = contract(market.providers[0], **overrides)
    for month in (1, 2):
        ContractLine.objects.create(
            contract=row, care_type=market.care, month=date(YEAR, month, 1), volume=Decimal("50.25"), amount=1
        )


def ended(market: Any) -> None:
    imported(market, state=ContractState.TERMINATED, ended_on=date(YEAR, 1, 31))


def another_campaign(market: Any) -> Any:
    campaign = make_campaign(market.plan, market.region, state=CampaignState.CONTRACTING)
    lot = make_lot(campaign, market.plan.lines.get(), 100)
    return Award.objects.create(
        campaign=campaign, lot=lot, provider=market.providers[0], funding_source="OSMS", units=70, amount=1,
        origin="run", state="accepted",
    )  # fmt: skip


def negotiated(market: Any, state: str = ContractState.PREPARED) -> None:
    award = another_campaign(market)
    row = contract(market.providers[0], campaign=award.campaign, state=state)
    ContractPosition.objects.create(contract=row, award=award, lot=award.lot, tariff=1, units=60, amount=1)


def promised(market: Any, **overrides: Any) -> None:
    facts = {"state": "agreed", "units": 40, "valid_from": date(YEAR, 1, 1), "valid_to": date(YEAR, 6, 30)}
    row = contract(market.providers[1])
    CoExecution.objects.create(
        contract=row, executor=market.providers[0], care_type=market.care, amount=1, **facts | overrides
    )


@pytest.mark.parametrize(
    ("earlier", "left"),
    [
        (lambda m: None, 300),
        (imported, 199),  # 100.5 units: part of a unit counts whole
        (ended, 249),  # only up to its end
        (lambda m: imported(m, state=ContractState.REFUSED), 300),
        (another_campaign, 230),
        (negotiated, 240),  # the contract goes before the award
        (lambda m: negotiated(m, ContractState.REFUSED), 300),
        (promised, 260),
        (lambda m: promised(m, state="proposed"), 300),
        (lambda m: promised(m, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)), 300),
        (lambda m: promised(m, units=1000), 0),
        (lambda m: Capacity.objects.filter(provider=m.providers[0]).delete(), 0),
        (lambda m: Capacity.objects.filter(provider=m.providers[0]).update(year=YEAR - 1), 0),
    ],
)
def test_throughput_is_what_is_left_of_it(earlier: Any, left: int) -> None:
    market = make_bidding()
    earlier(market)
    run = computed(market.campaign)
    line = RunLine.objects.get(run_lot__run=run, provider=market.providers[0])
    assert (line.cap, line.bound) == (left, Bound.THROUGHPUT)
    assert run.pools[f"{market.providers[0].bin}/kdu"] == left


def test_a_share_cap_bounds_everybody() -> None:
    market = make_bidding()
    type(market.campaign).objects.update(share_cap=Decimal("35"))
    run = computed(market.campaign)
    assert units_of(run) == {"Үлгі": 300, "Нұсқа": 350, "Мысал": 350}
    assert RunLine.objects.get(run_lot__run=run, provider=market.providers[1]).bound == Bound.SHARE


def test_the_newest_rating_counts_with_its_version() -> None:
    market = make_bidding()
    market.providers[2].ratings.create(version=2, day=date(2026, 11, 1), points=Decimal("61.25"))
    line = RunLine.objects.get(run_lot__run=computed(market.campaign), provider=market.providers[2])
    assert (line.rating.version, line.points, line.weight) == (2, Decimal("61.25"), 6125)


def test_inputs_are_those_of_one_moment() -> None:
    market = make_bidding()
    run = runs.start_run(campaign=market.campaign, actor=SYSTEM)
    computing.freeze(run)
    Capacity.objects.update(units=1)
    market.providers[0].ratings.create(version=2, day=date(2026, 11, 1), points=Decimal(1))
    computing.compute(run.pk)
    assert units_of(run) == {"Үлгі": 300, "Нұсқа": 400, "Мысал": 300}
