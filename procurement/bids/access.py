"""The doors to bids: whose one may see, and when. Others are 404, a missing role is 403.

Before the deadline a bid exists for its own provider only: for everybody else there is neither a row nor a number of
rows, so that nobody knows who bids.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, Role
from procurement.enums import CampaignState
from procurement.models import Bid, Campaign, Lot
from providers.enums import EntryState
from providers.models import RegistryEntry

READERS = FUND_ROLES | {Role.COMMISSION_MEMBER}
# Published campaigns: what a bidder and a member of a commission may know of.
ANNOUNCED = frozenset(CampaignState) - {CampaignState.DRAFT, CampaignState.APPROVED}


def past_deadline(now: datetime | None = None, prefix: str = "") -> Q:
    """Campaigns whose bids are sealed no longer: ``not Campaign.is_sealed(now)`` in SQL."""
    return Q(**{f"{prefix}closes_on__lt": timezone.localdate(now)})


def bids_visible_to(actor: Actor, now: datetime | None = None) -> QuerySet[Bid]:
    """Own ones; those of the region's or of all campaigns once they were opened after the deadline."""
    rows = Bid.objects.select_related("campaign", "campaign__region", "provider")
    if actor.works_for_provider and actor.organisation is not None:
        return rows.filter(provider_id=actor.organisation.pk)
    opened = rows.filter(past_deadline(now, "campaign__"), opened_at__isnull=False)
    return opened.filter(campaign__in=campaigns_of(actor))


def get_bid_or_404(actor: Actor, uuid: UUID) -> Bid:
    actor.require(*PROVIDER_ROLES, *READERS)
    return get_object_or_404(bids_visible_to(actor), uuid=uuid)


def get_own_bid_or_404(actor: Actor, uuid: UUID, *roles: str) -> Bid:
    """For those who fill it in; with ``roles``, for these of them only."""
    actor.require(*(roles or PROVIDER_ROLES))
    return get_object_or_404(bids_visible_to(actor), uuid=uuid)


# Campaigns -----------------------------------------------------------------------------------------------------------
def campaigns_of(actor: Actor) -> QuerySet[Campaign]:
    """Whose bids one reads when their time has come: of the branch's region (and of the commission's), or all; who
    has a seat in the republican commission, those of the central office."""
    rows = Campaign.objects.select_related("region")
    if actor.sees_country:
        return rows
    mine = Q(pk__in=())
    if actor.is_branch and actor.organisation is not None and actor.has(*READERS):
        mine |= Q(region_id=actor.organisation.region_id)
    if actor.has(Role.COMMISSION_MEMBER) and actor.user is not None:
        seats = actor.user.seats.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))
        if seats.filter(commission__region__isnull=True).exists():
            mine |= Q(region__isnull=True)
    return rows.filter(mine)


def get_campaign_or_404(actor: Actor, uuid: UUID) -> Campaign:
    """For the list of its bids."""
    actor.require(*READERS)
    return get_object_or_404(campaigns_of(actor).filter(state__in=ANNOUNCED), uuid=uuid)


def campaigns_to_bid_in(actor: Actor, now: datetime | None = None) -> QuerySet[Campaign]:
    """Campaigns that accept bids, with a lot for which the provider is admitted, and no bid of it on its way."""
    if not actor.works_for_provider or actor.organisation is None:
        return Campaign.objects.none()
    lots = Lot.objects.filter(campaign=OuterRef("pk"), care_type__in=admitted_care(actor.organisation.pk))
    there = Bid.objects.filter(campaign=OuterRef("pk"), provider_id=actor.organisation.pk).exclude(state="withdrawn")
    rows = Campaign.objects.filter(~past_deadline(now), state=CampaignState.ACCEPTING, closes_on__isnull=False)
    return rows.filter(Exists(lots), ~Exists(there)).select_related("region")


def get_campaign_to_bid_in_or_404(actor: Actor, uuid: UUID) -> Campaign:
    """Any that accepts bids: who may not bid is told why."""
    actor.require(*PROVIDER_ROLES)
    accepting = Campaign.objects.filter(state=CampaignState.ACCEPTING).select_related("region")
    return get_object_or_404(accepting, uuid=uuid)


def admitted_care(provider_id: int) -> QuerySet[RegistryEntry, int]:
    """Types of care to which the provider is admitted now."""
    entries = RegistryEntry.objects.filter(provider_id=provider_id, state=EntryState.ACTIVE)
    return entries.order_by().values_list("care_type_id", flat=True)
