"""The provider's bids, the campaigns in which it can bid, and the beginning of a bid."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import PROVIDER_ROLES
from accounts.forms import posted
from config.pages import paginate
from procurement.bids import bidding, guards
from procurement.bids.access import admitted_care, bids_visible_to, campaigns_to_bid_in, get_campaign_to_bid_in_or_404
from procurement.bids.pages.frame import actor_of, state_of
from procurement.models import Bid
from providers.admission.review.common import attempt
from providers.admission.review.deadlines import deadline, deadlines

SHOWN = 10  # campaigns at once; the rest on further pages


@require_safe
def bid_list(request: HttpRequest) -> HttpResponse:
    """Campaigns of the own region first, the nearest deadline first."""
    actor = actor_of(request)
    actor.require(*PROVIDER_ROLES)
    page = paginate(request, bids_visible_to(actor).order_by("-created_at", "-pk"))
    region = actor.organisation.region_id if actor.organisation else None
    near = Case(When(region_id=region, then=Value(0)), default=Value(1), output_field=IntegerField())
    campaigns = list(campaigns_to_bid_in(actor).order_by(near, "closes_on", "pk")[: SHOWN + 1])
    terms = deadlines([one.closes_on for one in campaigns] + [one.due_on for one in page])
    context = {
        "page": page,
        "rows": [{"bid": one, "state": state_of(one), "deadline": terms.get(one.due_on or date.min)} for one in page],
        "campaigns": [
            {"campaign": one, "deadline": terms.get(one.closes_on or date.min)} for one in campaigns[:SHOWN]
        ],
        "more": len(campaigns) > SHOWN,
    }
    return render(request, "bids/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bid_start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is bought and until when; the draft begins by a button. Who has a bid already goes on with it."""
    actor = actor_of(request)
    campaign = get_campaign_to_bid_in_or_404(actor, uuid)
    there = bids_visible_to(actor).filter(campaign=campaign).exclude(state="withdrawn").first()
    if there is not None:
        return redirect("bids:bid", there.uuid)
    form = forms.Form(posted(request))
    if form.is_valid():
        bid: Bid | None = attempt(form, campaign, lambda: bidding.start_bid(campaign=campaign, actor=actor))
        if bid is not None:
            messages.success(request, _("The draft is begun. Nobody but your organisation sees it."))
            return redirect("bids:bid-lots", bid.uuid)
    admitted = set(admitted_care(actor.organisation.pk)) if actor.organisation else set()
    lots = campaign.lots.select_related("care_type", "region").order_by("position", "pk")
    page = paginate(request, lots)
    context: dict[str, Any] = {
        "form": form,
        "campaign": campaign,
        "deadline": deadline(campaign.closes_on),
        "page": page,
        "rows": [{"lot": one, "admitted": one.care_type_id in admitted} for one in page],
        "reasons": list(guards.accepts(campaign)) or (
            [] if campaign.lots.filter(care_type__in=admitted).exists()
            else [_("You are in the registry with none of the types of care of this campaign.")]
        ),
        "admission": reverse("admission:home"),
    }  # fmt: skip
    return render(request, "bids/start.html", context, status=422 if form.is_bound else 200)
