"""Bids of the market of ``world.py``: drafts, sealed, opened, returned, with volume placed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from accounts.enums import Role
from procurement.bids import bidding
from procurement.bids.machine import BID
from procurement.campaigns.machine import CAMPAIGN
from procurement.enums import CampaignState
from procurement.models import Award, Bid, Campaign, Lot
from providers.models import Term
from tests.procurement.world import ALMATY, CLOSES, NOW, Market, make_market, make_user
from tests.signing import cms_of

DURING = datetime(2026, 11, 10, 11, 0, tzinfo=ALMATY)  # a Tuesday on which bids are accepted
LAST_SECOND = datetime(CLOSES.year, CLOSES.month, CLOSES.day, 23, 59, 59, tzinfo=ALMATY)
DEADLINE = LAST_SECOND + timedelta(seconds=1)
AFTER = DEADLINE + timedelta(hours=1)  # Friday the 13th
TERMS = {"bid_correction": (3, True), "award_answer": (3, True), "bid_data_age": (365, False), "reminder": (1, True)}


def make_bidding(**facts: Any) -> Market:
    """The campaign accepts bids; ``more["clerk"]`` works for the first provider."""
    with at(NOW):
        return made_bidding(**facts)


def made_bidding(**facts: Any) -> Market:
    market = make_market(state=CampaignState.ACCEPTING, **facts)
    for code, (days, working) in TERMS.items():
        Term.objects.get_or_create(code=code, valid_from=date(2020, 1, 1), defaults={"days": days, "working": working})
    market.more["clerk"] = make_user(market.providers[0], Role.PROVIDER_CLERK)
    return market


@contextmanager
def at(moment: datetime) -> Iterator[Any]:
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller


def wanted(lot: Lot, requested: int = 100, own: int | None = None, **partners: int) -> dict[str, Any]:
    """A line of a content; partners as ``b<БИН>=units``."""
    rows = [{"bin": name[1:], "units": units} for name, units in partners.items()]
    handed = sum(partners.values())
    return {
        "lot": str(lot.uuid),
        "requested": requested,
        "own": requested - handed if own is None else own,
        "partners": rows,
    }


def draft(market: Market, place: int = 0, *lines: dict[str, Any], actor: Actor | None = None) -> Bid:
    head = actor or market.heads[place]
    bid = bidding.start_bid(campaign=market.campaign, actor=head)
    return bidding.save_content(bid=bid, actor=head, content={"lots": list(lines or [wanted(market.lot)])})


def submit(bid: Bid, head: Actor, **more: Any) -> Bid:
    document = bidding.commitment_to_sign(bid=bid, actor=head)
    return bidding.submit(bid=bid, actor=head, document=document, cms=cms_of(document, head).encode(), **more)


def sealed(market: Market, place: int = 0, *lines: dict[str, Any]) -> Bid:
    return submit(draft(market, place, *lines), market.heads[place])


def close(market: Market) -> Campaign:
    """By the clock of the portal: the campaign's own step, which opens the bids."""
    Campaign.objects.filter(pk=market.campaign.pk).update(due_on=CLOSES)
    moved = list(CAMPAIGN.take_due(timezone.localdate(), SYSTEM))
    assert [one.state for one in moved] == [CampaignState.EVALUATING]
    market.campaign.refresh_from_db()
    return market.campaign


def opened(market: Market, *lines: dict[str, Any]) -> Bid:
    """A bid of the first provider, submitted in time and opened on the day after."""
    with at(DURING):
        bid = sealed(market, 0, *lines)
    with at(AFTER):
        close(market)
    bid.refresh_from_db()
    return bid


def force(bid: Bid, content: dict[str, Any]) -> None:
    """Another content in a submitted bid, properly sealed and signed for: what the pages would not let through."""
    from procurement.bids import sealing

    sealing.seal(bid, content)
    bid.save()


def placed(market: Market, bid: Bid, units: int = 60) -> Award:
    """Volume for an admissible bid, as the signed protocol places it."""
    award = Award.objects.create(
        campaign=bid.campaign,
        lot=market.lot,
        provider=bid.provider,
        funding_source="OSMS",
        units=units,
        amount=units * Decimal(market.lot.tariff),
        origin="run",
        bid=bid,
    )
    BID.fire("allocate", bid, actor=SYSTEM)
    bid.refresh_from_db()
    return award
