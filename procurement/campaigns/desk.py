"""How much awaits somebody among campaigns and plans, for the navigation. What it is: ``procurement.due``."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.access import Actor
from config import navigation
from procurement.campaigns.access import KEEPERS, SIGNERS
from procurement.enums import BidState, CampaignState, PlanState
from procurement.models import Bid, Campaign, PurchasePlan
from procurement.planning.access import MAKERS
from providers.enums import EntryState
from providers.models import RegistryEntry

WORKING = (
    CampaignState.APPROVED,
    CampaignState.EVALUATING,
    CampaignState.DISTRIBUTING,
    CampaignState.CONTRACTING,
)


def awaiting(actor: Actor) -> QuerySet[Campaign]:
    """For who keeps campaigns: those in which the next step is theirs. For a provider: those that accept bids for what
    it is admitted to and that it has not applied in."""
    if actor.works_for_provider and actor.organisation is not None:
        return to_bid(actor.organisation.pk)
    if not actor.has(*KEEPERS):
        return Campaign.objects.none()
    states = (*WORKING, CampaignState.DRAFT) if actor.has(*SIGNERS) else WORKING
    region = actor.organisation.region_id if actor.is_branch and actor.organisation else None
    return Campaign.objects.filter(region=region, state__in=states)


def to_bid(provider: int) -> QuerySet[Campaign]:
    entries = RegistryEntry.objects.filter(provider=provider, state=EntryState.ACTIVE)
    fitting = Q(lots__care_type__in=entries.values("care_type"), lots__region__in=entries.values("provider__region"))
    applied = Bid.objects.filter(provider=provider).exclude(state__in=(BidState.DRAFT, BidState.WITHDRAWN))
    found = Campaign.objects.filter(fitting, state=CampaignState.ACCEPTING).exclude(pk__in=applied.values("campaign"))
    return Campaign.objects.filter(pk__in=found.order_by().values("pk"))


def count_campaigns(request: Any) -> navigation.Count:
    found = awaiting(request.actor).order_by().aggregate(number=Count("pk"), due=Count("due_on"))
    return navigation.Count(found["number"], bool(found["due"]))


def count_plans(request: Any) -> navigation.Count:
    """Drafts that are not signed yet."""
    if not request.actor.has(*MAKERS):
        return navigation.Count()
    return navigation.Count(PurchasePlan.objects.filter(state=PlanState.DRAFT).count())


navigation.COUNTERS["campaigns:campaign-list"] = count_campaigns
navigation.COUNTERS["planning:plan-list"] = count_plans
