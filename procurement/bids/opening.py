"""The opening of sealed bids, at the deadline."""

from accounts.access import Actor
from procurement.models import Campaign


def open_bids(campaign: Campaign, actor: Actor) -> int:
    """Opens every submitted bid of the campaign, makes its lines and examines them. The number opened."""
    raise NotImplementedError
