"""The doors to what everybody may see. Before its announcement a campaign does not exist for the public (404)."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from procurement.enums import AwardState, CampaignState, ComplaintState, ContractState, MeetingState
from procurement.models import Award, Campaign, Complaint, Contract, Lot, Meeting

UNSEEN = (CampaignState.DRAFT, CampaignState.APPROVED)
# The bids have been opened; and, further on, the protocol of the placement is signed.
OPENED = (
    CampaignState.EVALUATING, CampaignState.DISTRIBUTING, CampaignState.PROTOCOL, CampaignState.STANDSTILL,
    CampaignState.CONTRACTING, CampaignState.COMPLETED, CampaignState.FAILED,
)  # fmt: skip
PLACED = (CampaignState.PROTOCOL, CampaignState.STANDSTILL, CampaignState.CONTRACTING, CampaignState.COMPLETED)
SIGNED = (ContractState.ACTIVE, ContractState.SUSPENDED, ContractState.COMPLETED, ContractState.TERMINATED)
HELD = (MeetingState.PROTOCOL_SIGNED, MeetingState.PUBLISHED)


def open_campaigns() -> QuerySet[Campaign]:
    """Announced ones, also those that were cancelled afterwards."""
    announced = ~Q(state__in=[*UNSEEN, CampaignState.CANCELLED])
    return Campaign.objects.filter(announced | Q(state=CampaignState.CANCELLED, announced_at__isnull=False))


def get_open_campaign_or_404(uuid: UUID) -> Campaign:
    return get_object_or_404(open_campaigns().select_related("region", "plan"), uuid=uuid)


def get_open_lot_or_404(uuid: UUID) -> Lot:
    lots = Lot.objects.filter(campaign__in=open_campaigns()).select_related("campaign__region", "care_type", "region")
    return get_object_or_404(lots.prefetch_related("funding"), uuid=uuid)


def open_contracts() -> QuerySet[Contract]:
    """Signed by both sides: what the Fund pays, and to whom, is public, however the contract came about."""
    return Contract.objects.filter(state__in=SIGNED)


def get_open_contract_or_404(uuid: UUID) -> Contract:
    return get_object_or_404(open_contracts().select_related("provider__region", "campaign"), uuid=uuid)


def bids_are_open(campaign: Campaign) -> bool:
    return campaign.state in OPENED and not campaign.is_sealed()


def is_placed(campaign: Campaign) -> bool:
    return campaign.state in PLACED


def open_awards(campaign: Campaign) -> QuerySet[Award]:
    """In force, declined and lapsed; none before the protocol is signed or while it is computed anew."""
    if not is_placed(campaign):
        return Award.objects.none()
    return campaign.awards.exclude(state=AwardState.REPLACED)


def open_complaints(campaign: Campaign) -> QuerySet[Complaint]:
    return campaign.complaints.exclude(state=ComplaintState.DRAFT)


def held_meetings(campaign: Campaign) -> QuerySet[Meeting]:
    """Those whose protocol is signed."""
    return campaign.meetings.filter(state__in=HELD).order_by("planned_at", "pk")
