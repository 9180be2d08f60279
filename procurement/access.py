"""The only doors to contracts."""

from django.db.models import QuerySet

from accounts.access import Actor
from procurement.models import Contract


def contracts_visible_to(actor: Actor) -> QuerySet[Contract]:
    """Own for a medical organisation, of the region for a branch, all for the central office."""
    contracts = Contract.objects.all()
    if actor.works_for_provider and actor.organisation is not None:
        return contracts.filter(provider_id=actor.organisation.pk)
    if actor.sees_region and actor.organisation is not None:
        return contracts.filter(provider__region_id=actor.organisation.region_id)
    return contracts if actor.sees_country else contracts.none()
