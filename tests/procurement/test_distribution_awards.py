"""Placed volumes: confirmed, answered, what is left over distributed on top."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.access import SYSTEM
from config.workflow import StepRefused
from procurement.distribution import awards, computing, runs
from procurement.enums import AwardOrigin, AwardState, BidState, RunKind, RunState
from procurement.models import Award, Bid, Campaign, LotFunding, Run, RunLine
from providers.models import Capacity
from tests.procurement.distribution_world import computed, confirmed, make_bidding, make_ground, name, units_of

pytestmark = pytest.mark.django_db


def placed(campaign: Campaign, **which: Any) -> dict[str, int]:
    """Provider → units of its awards in force."""
    found: dict[str, int] = {}
    which = which if "state" in which else {"state__in": ["offered", "accepted"]} | which
    rows = Award.objects.filter(campaign=campaign, **which)
    for one in rows.select_related("provider").order_by("pk"):
        found[name(one.provider)] = found.get(name(one.provider), 0) + one.units
    return found


def reply(bid: Bid, state: str) -> None:
    """The bid as its machine leaves it, and the effect of that step."""
    Bid.objects.filter(pk=bid.pk).update(state=state)
    bid.refresh_from_db()
    awards.answer(bid=bid, actor=SYSTEM, accepted=state == BidState.ACCEPTED)


def reply_all(market: Any, *states: str) -> None:
    for bid, state in zip(market.campaign.bids.order_by("pk"), states, strict=True):
        reply(bid, state)


def residual(market: Any) -> Run:
    run = awards.settle(market.campaign, SYSTEM)
    assert run is not None and run.kind == RunKind.RESIDUAL
    computing.compute(run.pk)
    run.refresh_from_db()
    assert not run.failure
    return run


def test_a_confirmed_run_offers_its_volumes() -> None:
    market = make_bidding()
    run = confirmed(market)
    assert run.state == RunState.CONFIRMED and run.confirmed_at
    assert placed(market.campaign) == {"Үлгі": 300, "Нұсқа": 400, "Мысал": 300}
    award = Award.objects.get(provider=market.providers[1])
    assert (award.amount, award.funding_source, award.state) == (400 * Decimal("21480.50"), "OSMS", "offered")
    assert (award.run, award.bid.provider, award.origin) == (run, market.providers[1], AwardOrigin.RUN)


def test_only_what_is_before_the_commission_can_be_confirmed() -> None:
    market = make_bidding()
    run = computed(market.campaign)
    with pytest.raises(StepRefused):
        runs.confirm(run=run, actor=SYSTEM)
    assert not Award.objects.exists()


def test_a_run_sent_back_names_the_input_and_another_one_starts_from_it() -> None:
    market = make_bidding()
    run = runs.publish(run=computed(market.campaign), actor=market.actors["chief"])
    following = runs.send_back(run=run, actor=SYSTEM, returned_input="Throughput of «Мысал»")
    run.refresh_from_db()
    assert run.state == RunState.SUPERSEDED
    assert (following.kind, following.base, following.returned_input) == (
        RunKind.RECOMPUTED,
        run,
        "Throughput of «Мысал»",
    )


@pytest.mark.parametrize("gone", [BidState.DECLINED, BidState.LAPSED])
def test_what_one_declines_the_others_get_and_nobody_loses(gone: str) -> None:
    market = make_bidding()
    confirmed(market)
    reply_all(market, gone, BidState.ACCEPTED, BidState.ACCEPTED)
    assert Award.objects.get(provider=market.providers[0]).state == gone
    run = residual(market)
    # 1,000 units for 80 and 60 points within caps of 500 and 600: 500 and 500, and the floors are 400 and 300.
    assert units_of(run) == {"Нұсқа": 500, "Мысал": 500}
    assert RunLine.objects.get(run_lot__run=run, provider=market.providers[0]).excluded
    confirmed(market, run)
    assert placed(market.campaign) == {"Нұсқа": 500, "Мысал": 500}
    assert placed(market.campaign, state="accepted") == {"Нұсқа": 400, "Мысал": 300}
    assert placed(market.campaign, state="offered", run=run) == {"Нұсқа": 100, "Мысал": 200}


def test_nothing_is_settled_while_an_answer_is_awaited_or_nothing_came_free() -> None:
    market = make_bidding()
    confirmed(market)
    first, second, third = market.campaign.bids.order_by("pk")
    reply(first, BidState.DECLINED)
    reply(second, BidState.ACCEPTED)
    assert awards.settle(market.campaign, SYSTEM) is None
    reply(third, BidState.ACCEPTED)
    run = residual(market)
    assert awards.settle(market.campaign, SYSTEM) is None  # it is open
    confirmed(market, run)
    Award.objects.filter(state="offered").update(state="accepted")
    assert awards.settle(market.campaign, SYSTEM) is None


def test_all_accepted_leaves_nothing_to_distribute() -> None:
    market = make_bidding()
    confirmed(market)
    reply_all(market, *[BidState.ACCEPTED] * 3)
    assert awards.settle(market.campaign, SYSTEM) is None


def test_who_declines_what_came_on_top_keeps_the_rest_and_is_not_asked_again() -> None:
    market = make_bidding()
    confirmed(market)
    reply_all(market, BidState.DECLINED, BidState.ACCEPTED, BidState.ACCEPTED)
    confirmed(market, residual(market))
    reply(market.campaign.bids.get(provider=market.providers[1]), BidState.DECLINED)
    Bid.objects.filter(provider=market.providers[1]).update(state=BidState.ACCEPTED)  # «keep»
    reply(market.campaign.bids.get(provider=market.providers[2]), BidState.ACCEPTED)
    run = residual(market)
    assert units_of(run) == {"Нұсқа": 400, "Мысал": 600} and run.lots.get().unplaced == 0
    confirmed(market, run)
    assert placed(market.campaign) == {"Нұсқа": 400, "Мысал": 600}


def test_nobody_loses_when_throughput_fell_meanwhile() -> None:
    market = make_bidding()
    confirmed(market)
    reply_all(market, BidState.DECLINED, BidState.ACCEPTED, BidState.ACCEPTED)
    Capacity.objects.filter(provider=market.providers[1]).update(units=10)
    assert units_of(residual(market)) == {"Нұсқа": 400, "Мысал": 600}


def test_who_has_accepted_more_than_its_cap_of_today_keeps_it_and_steps_aside() -> None:
    market = make_bidding()
    confirmed(market)
    reply_all(market, BidState.DECLINED, BidState.ACCEPTED, BidState.ACCEPTED)
    market.campaign.bids.get(provider=market.providers[1]).lines.update(requested=350, own=350)
    run = residual(market)
    assert units_of(run) == {"Мысал": 600} and run.lots.get().volume == 600
    held = RunLine.objects.get(run_lot__run=run, provider=market.providers[1])
    assert "400" in held.excluded[0]["en"]
    confirmed(market, run)
    assert placed(market.campaign) == {"Нұсқа": 400, "Мысал": 600}


def test_a_lot_of_two_sources_keeps_the_sources_of_what_was_accepted() -> None:
    market = make_bidding()
    tariff = market.lot.tariff
    market.lot.funding.update(budget=600 * tariff)
    line = market.plan.lines.get()
    LotFunding.objects.create(lot=market.lot, funding_source="GOBMP", plan_line=line, budget=400 * tariff)
    confirmed(market)
    reply_all(market, BidState.DECLINED, BidState.ACCEPTED, BidState.ACCEPTED)
    before = {(a.provider_id, a.funding_source): a.units for a in Award.objects.filter(state="accepted")}
    confirmed(market, residual(market))
    sums: dict[Any, int] = {}
    for one in Award.objects.filter(state__in=["offered", "accepted"]):
        sums[one.provider_id, one.funding_source] = sums.get((one.provider_id, one.funding_source), 0) + one.units
    assert all(sums[key] >= units for key, units in before.items())
    by_source = {source: sum(u for (_p, s), u in sums.items() if s == source) for source in ("OSMS", "GOBMP")}
    assert by_source == {"OSMS": 600, "GOBMP": 400}


def test_a_distribution_anew_replaces_what_it_changes_and_leaves_other_answers() -> None:
    market = make_bidding()
    first = confirmed(market)
    reply_all(market, BidState.ACCEPTED, BidState.DECLINED, BidState.ACCEPTED)
    Capacity.objects.filter(provider=market.providers[1]).update(units=350)
    run = computed(market.campaign, kind=RunKind.RECOMPUTED, base=first, returned_input="Throughput of «Нұсқа»")
    assert units_of(run) == {"Үлгі": 300, "Нұсқа": 350, "Мысал": 350}
    confirmed(market, run)
    first.refresh_from_db()
    assert first.state == RunState.SUPERSEDED and first.confirmed_at
    assert placed(market.campaign) == {"Үлгі": 300, "Нұсқа": 350, "Мысал": 350}
    assert placed(market.campaign, state="accepted") == {"Үлгі": 300}
    assert placed(market.campaign, state="replaced") == {"Мысал": 300}


def test_volume_without_selection_is_carved_out_first_and_placed_with_the_run() -> None:
    market = make_bidding()
    market.lot.direct.create(
        provider=market.providers[0], funding_source="OSMS", units=100, reason="x", ground=make_ground()
    )
    run = computed(market.campaign)
    # 900 units are left, and 200 of the throughput of «Үлгі».
    assert run.lots.get().volume == 900
    assert units_of(run) == {"Үлгі": 200, "Нұсқа": 400, "Мысал": 300}
    confirmed(market, run)
    direct = Award.objects.get(origin=AwardOrigin.DIRECT)
    assert (direct.units, direct.state, direct.run) == (100, AwardState.ACCEPTED, None)
    assert placed(market.campaign) == {"Үлгі": 300, "Нұсқа": 400, "Мысал": 300}


def test_an_answer_is_dated_and_recorded() -> None:
    market = make_bidding()
    confirmed(market)
    reply(market.campaign.bids.first(), BidState.ACCEPTED)
    assert Award.objects.get(provider=market.providers[0]).answered_at <= timezone.now()
