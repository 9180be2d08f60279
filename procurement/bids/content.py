"""The content of a bid as plain data, and what is signed of bids.

    {"lots": [{"lot": "<uuid>", "requested": 100, "own": 80, "partners": [{"bin": "…", "units": 20}]}]}

Units are whole numbers. Before the opening nobody signs content: the head signs a commitment, the seal (SHA-256) of
content and salt, so that the signed document tells nothing and yet fixes everything.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from procurement.bids.errors import BidError
from procurement.models import Bid

Content = dict[str, Any]
EMPTY: Content = {"lots": []}
MOST = 10**12  # units
PARTNERS = 50  # of one lot


# Shape ---------------------------------------------------------------------------------------------------------------
def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks: one text for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def seal_of(bid: UUID, content: Content, salt: str) -> str:
    """SHA-256 in hexadecimal of the canonical text of bid, content and salt. Anybody can repeat it after the
    opening."""
    return sha256(canonical({"bid": str(bid), "content": content, "salt": salt}).encode()).hexdigest()


def normalised(given: Mapping[str, Any]) -> Content:
    """The content in its one spelling: lots and partners in the order given, numbers whole. BidError for anything
    else: a lot twice, a number that is none, a БИН that cannot be one."""
    lots = given.get("lots")
    if set(given) != {"lots"} or not isinstance(lots, list):
        raise BidError(_("This is not the content of a bid."))
    rows = [line(row) for row in lots]
    if len({row["lot"] for row in rows}) != len(rows):
        raise BidError(_("A lot stands in the bid twice."))
    return {"lots": rows}


def line(row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping) or set(row) != {"lot", "requested", "own", "partners"}:
        raise BidError(_("This is not the content of a bid."))
    if not isinstance(row["partners"], list) or len(row["partners"]) > PARTNERS:
        raise BidError(_("A lot takes %(most)s co-executors at most.") % {"most": PARTNERS}, "partners")
    try:
        lot = str(UUID(str(row["lot"])))
    except ValueError as error:
        raise BidError(_("This is not the content of a bid.")) from error
    return {
        "lot": lot,
        "requested": whole(row["requested"], "requested"),
        "own": whole(row["own"], "own"),
        "partners": [partner(one) for one in row["partners"]],
    }


def partner(row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping) or set(row) != {"bin", "units"}:
        raise BidError(_("This is not the content of a bid."))
    number = str(row["bin"])
    if not (len(number) == 12 and number.isascii() and number.isdigit()):  # a БИН, or an entrepreneur's ИИН
        raise BidError(_("«%(bin)s» is not a BIN.") % {"bin": number[:20]}, "partners")
    return {"bin": number, "units": whole(row["units"], "partners")}


def whole(value: Any, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise BidError(_("A volume is a whole number of units."), field)
    return value


# Signed --------------------------------------------------------------------------------------------------------------
def of_commitment(bid: Bid) -> dict[str, Any]:
    """What the head signs before the opening: nothing of the content but its seal."""
    campaign, provider = bid.campaign, bid.provider
    closes = campaign.closes_at
    return {
        "bid": str(bid.uuid),
        "campaign": {"number": campaign.number, "name_kk": campaign.name_kk, "name_ru": campaign.name_ru},
        "provider": {"bin": provider.bin, "name_ru": provider.name_ru},
        "closes_at": closes.isoformat() if closes else "",
        "seal": bid.seal,
    }


def of_correction(bid: Bid) -> dict[str, Any]:
    """The corrected bid, in the open."""
    return {
        "bid": str(bid.uuid),
        "receipt": bid.receipt,
        "campaign": {"number": bid.campaign.number},
        "provider": {"bin": bid.provider.bin, "name_ru": bid.provider.name_ru},
        "content": bid.corrected if bid.corrected is not None else lines_of(bid),
        "answer": bid.answer,
    }


def of_answer(bid: Bid, word: str) -> dict[str, Any]:
    """The answer, accepted or declined, to the volume that is offered now."""
    awards = bid.awards.filter(state="offered").select_related("lot")
    return {
        "answer": word,
        "bid": str(bid.uuid),
        "receipt": bid.receipt,
        "campaign": {"number": bid.campaign.number},
        "provider": {"bin": bid.provider.bin, "name_ru": bid.provider.name_ru},
        "awards": [
            {
                "award": str(one.uuid),
                "lot": one.lot.number,
                "funding_source": one.funding_source,
                "units": one.units,
                "amount": str(one.amount),
            }
            for one in awards.order_by("lot__position", "funding_source", "pk")
        ],
    }


def of_acceptance(bid: Bid) -> dict[str, Any]:
    return of_answer(bid, "accepted")


def of_refusal(bid: Bid) -> dict[str, Any]:
    return of_answer(bid, "declined")


def lines_of(bid: Bid) -> Content:
    """The lines of an opened bid in the shape of a content."""
    lines = bid.lines.select_related("lot").prefetch_related("partners__executor").order_by("lot__position", "pk")
    return {
        "lots": [
            {
                "lot": str(one.lot.uuid),
                "requested": one.requested,
                "own": one.own,
                "partners": [{"bin": each.executor.bin, "units": each.units} for each in one.partners.all()],
            }
            for one in lines
        ]
    }
