"""The only doors to contracts."""

from django.db.models import Q, QuerySet

from accounts.access import Actor
from procurement.models import Contract


def contracts_visible_to(actor: Actor) -> QuerySet[Contract]:
    """Own for a medical organisation, of the region (or of its campaigns) for a branch, all for the central office."""
    contracts = Contract.objects.all()
    if actor.works_for_provider and actor.organisation is not None:
        return contracts.filter(provider_id=actor.organisation.pk)
    if actor.sees_region and actor.organisation is not None:
        region = actor.organisation.region_id
        return contracts.filter(Q(provider__region_id=region) | Q(campaign__region_id=region))
    return contracts if actor.sees_country else contracts.none()
