"""The doors to campaigns: whose one may see, and who keeps one. Others are 404, a missing role is 403."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor, RoleMissing
from accounts.enums import BRANCH_ROLES, PROVIDER_ROLES, Role
from procurement.enums import CampaignState
from procurement.models import Campaign, Seat

READERS = PROVIDER_ROLES | BRANCH_ROLES | {Role.CENTRAL_OFFICE, Role.ADMINISTRATOR, Role.COMMISSION_MEMBER}
KEEPERS = frozenset({Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})
SIGNERS = frozenset({Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})
BEFORE = (CampaignState.DRAFT, CampaignState.APPROVED)
# A campaign that was cancelled before its announcement stays inside the Fund.
ANNOUNCED = ~Q(state__in=(*BEFORE, CampaignState.CANCELLED)) | Q(announced_at__isnull=False)


def campaigns_visible_to(actor: Actor) -> QuerySet[Campaign]:
    """What has been announced is public. Before that a branch sees its own campaigns, the central office all."""
    rows = Campaign.objects.select_related("region", "plan")
    if actor.sees_country:
        return rows
    region = actor.organisation.region_id if actor.organisation else None
    if actor.sees_region:
        return rows.filter(Q(region=region) | (ANNOUNCED & Q(region=None)))
    if actor.works_for_provider:
        return rows.filter(ANNOUNCED)
    if actor.has(Role.COMMISSION_MEMBER):
        seats = Seat.objects.filter(user=actor.user, commission__meetings__campaign=OuterRef("pk"))
        return rows.filter(ANNOUNCED & (Q(region=region) | Exists(seats)))
    return rows.none()


def get_campaign_or_404(actor: Actor, uuid: UUID) -> Campaign:
    actor.require(*READERS)
    return get_object_or_404(campaigns_visible_to(actor), uuid=uuid)


def keeper_roles(campaign: Campaign, roles: frozenset[str] = KEEPERS) -> frozenset[str]:
    """Of ``roles`` those that keep this campaign: the central office where there is no region, else its branch."""
    central = frozenset({Role.CENTRAL_OFFICE})
    return roles & central if campaign.region_id is None else roles - central


def keeps(actor: Actor, campaign: Campaign, roles: frozenset[str] = KEEPERS) -> bool:
    if not actor.has(*keeper_roles(campaign, roles)):
        return False
    if campaign.region_id is None:
        return True
    return actor.is_branch and actor.organisation is not None and actor.organisation.region_id == campaign.region_id


def require_keeper(actor: Actor, campaign: Campaign, roles: frozenset[str] = KEEPERS) -> None:
    """RoleMissing (403) names the roles that keep it."""
    if not keeps(actor, campaign, roles):
        raise RoleMissing(keeper_roles(campaign, roles))


def get_kept_campaign_or_404(actor: Actor, uuid: UUID, roles: frozenset[str] = KEEPERS) -> Campaign:
    """For those who write in it: 404 for who may not see it, 403 for who may only read it."""
    actor.require(*roles)
    campaign = get_object_or_404(campaigns_visible_to(actor), uuid=uuid)
    require_keeper(actor, campaign, roles)
    return campaign
