"""What the pages of a bid share: whose bid it is, its steps, its state as a status, links that may not exist yet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Actor
from procurement.bids import guards, sealing
from procurement.bids.access import get_own_bid_or_404
from procurement.bids.content import Content
from procurement.enums import BidState
from procurement.models import Bid, Lot

Text = str | Promise
KINDS = {
    BidState.DRAFT: ("idle", "pen"),
    BidState.SUBMITTED: ("run", "lock"),
    BidState.OPENED: ("run", ""),
    BidState.CORRECTION: ("warn", ""),
    BidState.ADMISSIBLE: ("ok", ""),
    BidState.REJECTED: ("bad", ""),
    BidState.ALLOCATED: ("warn", ""),
    BidState.ZERO: ("idle", ""),
    BidState.ACCEPTED: ("ok", ""),
    BidState.DECLINED: ("bad", ""),
    BidState.LAPSED: ("bad", ""),
    BidState.WITHDRAWN: ("idle", "out"),
}


@dataclass(frozen=True)
class State:
    """A state of a bid as a status."""

    kind: str
    word: Text
    sign: str


def state_of(bid: Bid) -> State:
    """A draft whose campaign takes bids no longer was not submitted in time."""
    if bid.state == BidState.DRAFT and any(guards.accepts(bid.campaign)):
        return State("idle", _("Not submitted in time"), "out")
    kind, sign = KINDS[BidState(bid.state)]
    return State(kind, bid.get_state_display(), sign)  # type: ignore[attr-defined]


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def draft_or_page(request: HttpRequest, uuid: UUID) -> tuple[Bid, HttpResponse | None]:
    """The own bid and None while its draft can be filled in; else also the way to its page, with the reason told."""
    bid = get_own_bid_or_404(actor_of(request), uuid)
    if bid.state != BidState.DRAFT:
        said: list[Any] = [_("Nothing can be changed in the state «%(state)s».") % {"state": state_of(bid).word}]
    else:
        said = list(guards.accepts(bid.campaign))
    for text in said:
        messages.info(request, str(text))
    return bid, redirect("bids:bid", uuid) if said else None


# The steps of a draft ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Stop:
    """A step of the wizard: ``lack`` where something is missing in it."""

    label: Text
    url: str
    now: bool
    lack: bool = False
    note: str = ""


CHECK: Text = gettext_lazy("Check and sign")


def stops(bid: Bid, content: Content, lots: dict[str, Lot], here: str) -> list[Stop]:
    """``here``: «lots», «check» or the uuid of a lot. The order of lots is that of the campaign."""
    made = [
        Stop(_("Lots"), reverse("bids:bid-lots", args=[bid.uuid]), here == "lots", not content["lots"]),
    ]
    for row in content["lots"]:
        lot = lots.get(row["lot"])
        if lot is not None:
            url = reverse("bids:bid-line", args=[bid.uuid, lot.uuid])
            made.append(Stop(_("Lot %(number)s") % {"number": lot.number}, url, here == row["lot"],
                             any(guards.lacks(row)), lot.name))  # fmt: skip
    made.append(Stop(CHECK, reverse("bids:bid-check", args=[bid.uuid]), here == "check"))
    return made


def neighbours(chain: list[Stop]) -> tuple[Stop | None, Stop | None]:
    """The step before and the step after the present one."""
    at = next((place for place, one in enumerate(chain) if one.now), 0)
    return chain[at - 1] if at else None, chain[at + 1] if at + 1 < len(chain) else None


def wizard(bid: Bid, actor: Actor, here: str) -> dict[str, Any]:
    """Content, lots and steps of a draft for its page."""
    content = sealing.content_of(bid, actor)
    lots = {str(one.uuid): one for one in bid.campaign.lots.select_related("care_type", "region")}
    chain = stops(bid, content, lots, here)
    before, after = neighbours(chain)
    return {
        "bid": bid,
        "state": state_of(bid),
        "content": content,
        "lots": lots,
        "stops": chain,
        "before": before,
        "after": after,
        "number": next((place for place, one in enumerate(chain, 1) if one.now), 1),
    }
