"""What the steps of a bid bring about, in the transaction of the step; ``machine`` names them."""

import secrets
from typing import Any

from django.utils import timezone

from accounts.access import SYSTEM
from config.workflow import StepRefused
from procurement.bids import news, opening, sealing
from procurement.bids.guards import CLOSED
from procurement.enums import AwardState, BidState
from procurement.models import Bid, Campaign

# No sequence: a number in a row would tell how many others have bid. No letters that are taken for others.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def submitted(row: Bid, actor: Any, **details: Any) -> None:
    """The moment that counts is this one: what reaches it after the deadline is refused."""
    row.submitted_at = timezone.now()
    if not row.campaign.is_sealed(row.submitted_at):
        raise StepRefused(CLOSED)
    row.receipt = f"{row.campaign.number}/" + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    news.to_provider(row, "bid.submitted", at=timezone.localtime(row.submitted_at).strftime("%d.%m.%Y %H:%M:%S"))


def returned(row: Bid, actor: Any, *, remarks: list[Any] | None = None, **details: Any) -> None:
    row.returned, row.remarks = True, remarks or []
    news.to_provider(row, "bid.returned", remarks=len(row.remarks))


def admitted(row: Bid, actor: Any, *, remarks: list[Any] | None = None, **details: Any) -> None:
    """``remarks``: why some lines are left out."""
    row.remarks = remarks or []
    news.to_provider(row, "bid.admitted")


def rejected(row: Bid, actor: Any, *, remarks: list[Any] | None = None, **details: Any) -> None:
    row.remarks = remarks or []
    news.to_provider(row, "bid.rejected")


def allocated(row: Bid, actor: Any, **details: Any) -> None:
    news.to_provider(row, "bid.allocated")


def nothing_allocated(row: Bid, actor: Any, **details: Any) -> None:
    news.to_provider(row, "bid.zero")


def accepted(row: Bid, actor: Any, **details: Any) -> None:
    answer(row, actor, accepted=True)


def declined(row: Bid, actor: Any, **details: Any) -> None:
    answer(row, actor, accepted=False)


def lapsed(row: Bid, actor: Any, **details: Any) -> None:
    """Silence declines; the state of the row tells the awards that it was silence."""
    answer(row, actor, accepted=False)
    news.to_provider(row, "bid.lapsed")


def answer(row: Bid, actor: Any, *, accepted: bool) -> None:
    from procurement.distribution import awards

    awards.answer(bid=row, accepted=accepted, actor=actor)


# What follows a step, when its row is saved --------------------------------------------------------------------------
def after_opening(row: Bid, actor: Any, details: dict[str, Any]) -> Bid:
    content = None if any(one["code"] == "seal" for one in row.remarks) else sealing.reveal(row)[0]
    return opening.examined(row, content=content, facts=details.get("facts"), last=False)


def after_correction(row: Bid, actor: Any, details: dict[str, Any]) -> Bid:
    """What the head signed is examined, finally."""
    content = row.corrected if row.corrected is not None else sealing.reveal(row)[0]
    return opening.examined(row, content=content, last=True)


def after_silence(row: Bid, actor: Any, details: dict[str, Any]) -> Bid:
    """Examined finally as it stands: what was typed for the correction and never signed does not count."""
    return opening.examined(row, content=sealing.reveal(row)[0], last=True)


def after_answer(row: Bid, actor: Any, details: dict[str, Any]) -> Bid:
    """What was accepted in an earlier distribution stays accepted. One answer at a time looks whether it is the last
    one: of two given at once the second sees the first."""
    from procurement.bids.machine import BID
    from procurement.distribution import awards

    kept = row.awards.filter(state=AwardState.ACCEPTED).exists()
    if row.state != BidState.ACCEPTED and kept:
        row = BID.go_on("keep", row, SYSTEM)
    campaign = Campaign.objects.select_for_update().get(pk=row.campaign_id)
    awards.settle(campaign, actor)
    return row
