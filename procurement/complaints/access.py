"""The doors to complaints: own ones for a medical organisation, submitted ones on campaigns of the region for a
branch, all submitted ones for the central office. Others are 404, a missing role is 403."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, Role
from procurement.enums import BidState, CampaignState
from procurement.models import Bid, Campaign, Complaint
from providers.models import Provider

READERS = PROVIDER_ROLES | FUND_ROLES
DECIDERS = frozenset({Role.CENTRAL_OFFICE})
APPLICANTS = PROVIDER_ROLES
HEAD = frozenset({Role.PROVIDER_HEAD})
# In which a campaign can be complained about.
CONTESTABLE = (
    CampaignState.EVALUATING,
    CampaignState.DISTRIBUTING,
    CampaignState.PROTOCOL,
    CampaignState.STANDSTILL,
)
ABSENT = (BidState.DRAFT, BidState.WITHDRAWN)  # bids with which nobody takes part


def complaints_visible_to(actor: Actor) -> QuerySet[Complaint]:
    rows = Complaint.objects.select_related("campaign__region", "lot", "provider")
    if actor.works_for_provider and actor.organisation is not None:
        return rows.filter(provider=actor.organisation.pk)
    submitted = rows.exclude(submitted_at=None)
    if actor.sees_region and actor.organisation is not None:
        return submitted.filter(campaign__region=actor.organisation.region_id, campaign__region__isnull=False)
    return submitted if actor.sees_country else rows.none()


def get_complaint_or_404(actor: Actor, uuid: UUID) -> Complaint:
    actor.require(*READERS)
    return get_object_or_404(complaints_visible_to(actor), uuid=uuid)


def get_own_complaint_or_404(actor: Actor, uuid: UUID) -> Complaint:
    """For those who write it."""
    actor.require(*APPLICANTS)
    return get_object_or_404(complaints_visible_to(actor), uuid=uuid)


def contestable_by(provider: Provider) -> QuerySet[Campaign]:
    """Campaigns about which the provider may complain: it takes part, or was excluded; and the time for it runs."""
    bids = Bid.objects.filter(provider=provider).exclude(state__in=ABSENT)
    return Campaign.objects.filter(state__in=CONTESTABLE, pk__in=bids.order_by().values("campaign")).order_by(
        "-year", "number"
    )
