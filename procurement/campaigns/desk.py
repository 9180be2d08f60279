"""What awaits somebody among campaigns and plans: counts of the navigation, and a card of the first page."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Actor
from config import navigation
from procurement.campaigns.access import KEEPERS, SIGNERS, campaigns_visible_to
from procurement.enums import BidState, CampaignState, PlanState
from procurement.models import Bid, Campaign, PurchasePlan
from procurement.planning.access import MAKERS
from providers.admission.review.deadlines import deadlines
from providers.enums import EntryState
from providers.models import RegistryEntry

SHOWN = 5
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


def home(actor: Actor) -> dict[str, Any] | None:
    """For the first page (``campaigns/_home.html``): what is due soonest; None for whom nothing can be due."""
    if not actor.has(*KEEPERS) and not actor.works_for_provider:
        return None
    rows = (
        awaiting(actor).select_related("region").order_by(F("due_on").asc(nulls_last=True), "-year", "-number", "pk")
    )
    found = list(rows[:SHOWN])
    terms = deadlines(row.due_on for row in found)
    return {
        "rows": [
            {"campaign": row, "deadline": terms.get(row.due_on) if row.due_on else None, **next_act(row, actor)}
            for row in found
        ],
        "all": campaigns_visible_to(actor).order_by().count(),
    }


def next_act(row: Campaign, actor: Actor) -> dict[str, str]:
    page = reverse("campaigns:campaign", args=[row.uuid])
    if actor.works_for_provider:
        return {"act": _("Look at the lots"), "consequence": _("You have not applied yet."), "url": page}
    if row.state == CampaignState.DRAFT:
        check = reverse("campaigns:campaign-check", args=[row.uuid])
        return {"act": _("Check and sign"), "consequence": _("A draft that awaits the signature."), "url": check}
    if row.state == CampaignState.APPROVED:
        announce = reverse("campaigns:campaign-announce", args=[row.uuid])
        return {"act": _("Announce"), "consequence": _("Signed, and not announced yet."), "url": announce}
    words = {
        CampaignState.EVALUATING: _("The bids are open: they are examined now."),
        CampaignState.DISTRIBUTING: _("The commission decides on the distribution."),
        CampaignState.CONTRACTING: _("Contracts are to be signed."),
    }
    return {"act": _("Open"), "consequence": words[CampaignState(row.state)], "url": page}
