"""Reading campaigns: the list of each role, and the page of one."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import Actor
from accounts.enums import FUND_ROLES
from config.pages import paginate
from config.workflow import reasons
from procurement.campaigns import direct, reading, volume
from procurement.campaigns.access import KEEPERS, READERS, campaigns_visible_to, get_campaign_or_404, keeps
from procurement.campaigns.forms import CampaignFilter
from procurement.campaigns.machine import CAMPAIGN
from procurement.enums import BidState, CampaignState
from procurement.models import Campaign, DirectPlacement
from procurement.planning.pages import Button, actor_of, buttons, history, is_part, signed_documents
from providers.admission.review.deadlines import deadline, deadlines

PAGE, LOTS = 25, 50
PAGES = {
    "approve": "campaigns:campaign-approve",
    "announce": "campaigns:campaign-announce",
    "cancel": "campaigns:campaign-cancel",
}


@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The nearest term first; a provider sees what has been announced."""
    actor = actor_of(request)
    actor.require(*READERS)
    rows = campaigns_visible_to(actor).order_by(F("due_on").asc(nulls_last=True), "-year", "-number", "-pk")
    found = CampaignFilter(request.GET, queryset=rows, inside=actor.has(*FUND_ROLES))
    page = paginate(request, found.qs, PAGE)
    terms, sums, bids = deadlines(row.due_on for row in page), reading.sums(page), reading.own_bids(page, actor)
    context = {
        "filter": found,
        "page": page,
        "rows": [
            {"campaign": row, "deadline": terms.get(row.due_on), "bid": bids.get(row.pk), **sums[row.pk]}
            for row in page
        ],
        "provider": actor.works_for_provider,
        "keeps": actor.has(*KEEPERS),
    }
    part = is_part(request, "campaigns")
    return render(request, "campaigns/_campaigns.html" if part else "campaigns/campaign_list.html", context)


@require_safe
def campaign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where it stands and what is due, its rules in words, its lots, and what other parts of the portal know of it."""
    actor = actor_of(request)
    found = get_campaign_or_404(actor, uuid)
    kept = keeps(actor, found)
    lots = found.lots.select_related("region", "care_type").prefetch_related("funding").order_by("position", "pk")
    page = paginate(request, lots, LOTS)
    changes = history(CAMPAIGN, found)
    before, after = reading.way(found, [one["change"] for one in changes])
    inside = actor.has(*FUND_ROLES)
    context = {
        "campaign": found,
        "before": before,
        "after": after,
        "deadline": deadline(found.due_on),
        "next": reading.next_words(found),
        "term": reading.term_words(found),
        "rules": reading.rules(found),
        "page": page,
        "lots": [volume.offer(lot) for lot in page],
        "residual": sum((one.residual for one in volume.offers(found)), volume.Decimal(0)),
        **reading.sums([found])[found.pk],
        "direct": placements(found, inside),
        "around": reading.around(found, actor),
        "public": reverse("publication:campaign", args=[found.uuid]) if found.announced_at else "",
        "buttons": offered(found, actor) if kept else [],
        "edits": kept and found.state == CampaignState.DRAFT,
        "inside": inside,
        "history": changes if inside else [],
        "documents": signed_documents(found) if inside else [],
    }
    return render(request, "campaigns/campaign.html", context)


def placements(campaign: Campaign, inside: bool) -> list[dict[str, Any]]:
    """Without selection: with whether each counts. Two queries more where the commission has to decide."""
    rows = DirectPlacement.objects.filter(lot__campaign=campaign).select_related("lot", "provider", "ground")
    found = list(rows.order_by("lot__position", "provider__bin", "funding_source", "pk"))
    counting = {one.pk for one in direct.confirmed_of_campaign(campaign)} if found else set()
    return [{"row": one, "counts": one.pk in counting} for one in found]


def offered(campaign: Campaign, actor: Actor) -> list[Button]:
    """The steps of the table, and the two ends that nobody's signature is needed for."""
    made = buttons(CAMPAIGN, campaign, actor, PAGES)
    ends = {CampaignState.EVALUATING: "fail", CampaignState.CONTRACTING: "complete"}
    name = ends.get(CampaignState(campaign.state))
    opened = name == "fail" and campaign.bids.exclude(state=BidState.WITHDRAWN).filter(opened_at__isnull=False)
    if name is None or (opened is not False and opened.exists()):
        return made
    step = CAMPAIGN.step(name)
    kept = [str(reason) for reason in reasons(step, campaign, actor)]
    url = reverse(f"campaigns:campaign-{name}", args=[campaign.uuid])
    tone = "primary" if name == "complete" else "stop"
    return [*made, Button(name, step.label, tone, url, kept, act=True)]
