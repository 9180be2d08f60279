"""Placed volumes: made by a signed protocol, accepted or declined by the provider."""

from accounts.access import Actor
from procurement.models import Bid, Campaign, Run


def place(*, run: Run, actor: Actor) -> None:
    """Awards of a confirmed run (or of the approved manual distribution of a lot), those of a residual run on top;
    moves the bids on."""
    raise NotImplementedError


def answer(*, bid: Bid, actor: Actor, accepted: bool) -> None:
    """The provider's signed answer, or its silence (declined): sets the awards of the bid. Effect of BID's steps."""
    raise NotImplementedError


def settle(campaign: Campaign, actor: Actor) -> Run | None:
    """When every bid is answered and volume came free: starts a residual run, in which nobody loses."""
    raise NotImplementedError
