"""Contracts out of placed volumes."""

from accounts.access import Actor
from procurement.models import Campaign, Contract


def prepare_contracts(*, campaign: Campaign, actor: Actor) -> list[Contract]:
    """One contract a provider and funding source from the accepted awards, with the Fund's first offer. Repeating it
    makes none twice; awards of a residual run that came later raise what is not signed yet."""
    raise NotImplementedError
