"""Builders of distribution: bids that were opened and admitted, a run computed, put before the commission …"""

from datetime import date
from typing import Any

from accounts.access import SYSTEM
from procurement.distribution import computing, runs
from procurement.enums import BidState, CampaignState, LineVerdict
from procurement.models import Bid, BidLine, BidPartner, Campaign, Ground, Lot, Run, RunLine
from providers.models import Provider
from tests.procurement.world import Market, make_market


def make_bid(
    campaign: Campaign,
    provider: Provider,
    requested: dict[Lot, int] | int,
    *,
    own: int | None = None,
    partners: dict[Provider, int] | None = None,
    **overrides: Any,
) -> Bid:
    """An admitted bid; ``requested`` without lots is for the first lot of the campaign."""
    bid = Bid.objects.create(campaign=campaign, provider=provider, **({"state": BidState.ADMISSIBLE} | overrides))
    wanted = {campaign.lots.first(): requested} if isinstance(requested, int) else requested
    for lot, units in wanted.items():
        line = BidLine.objects.create(
            bid=bid, lot=lot, requested=units, own=units if own is None else own, verdict=LineVerdict.ADMISSIBLE
        )
        for executor, count in (partners or {}).items():
            BidPartner.objects.create(line=line, executor=executor, units=count)
    return bid


def make_bidding(**options: Any) -> Market:
    """The market in distribution: 1,000 units, bids of 500 (throughput 300), 800 (500) and 1,000 (600) units."""
    market = make_market(**({"state": CampaignState.DISTRIBUTING} | options))
    for provider, units in zip(market.providers, (500, 800, 1000), strict=True):
        make_bid(market.campaign, provider, units)
    return market


def computed(campaign: Campaign, **options: Any) -> Run:
    """A run, computed at once."""
    run = runs.start_run(campaign=campaign, actor=SYSTEM, **options)
    computing.compute(run.pk)
    run.refresh_from_db()
    return run


def confirmed(market: Market, run: Run | None = None) -> Run:
    run = run or computed(market.campaign)
    run = runs.publish(run=run, actor=market.actors["officer"])
    return runs.confirm(run=run, actor=SYSTEM)


def units_of(run: Run) -> dict[str, int]:
    """Short name of the provider → units, over all lots."""
    found: dict[str, int] = {}
    for line in RunLine.objects.filter(run_lot__run=run, excluded=[]).select_related("provider").order_by("pk"):
        found[name(line.provider)] = found.get(name(line.provider), 0) + line.units
    return found


def name(provider: Provider) -> str:
    return provider.name_ru.split("«")[1].rstrip("»")


def make_ground(kind: str = "direct", **overrides: Any) -> Ground:
    facts = {"name_ru": "Основание", "name_kk": "Негіз", "valid_from": date(2021, 1, 1), "norm": "№ 169"} | overrides
    return Ground.objects.get_or_create(kind=kind, code=f"{kind}-test", defaults=facts)[0]
