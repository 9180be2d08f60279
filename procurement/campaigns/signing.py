"""Steps of a campaign on pages of their own: approval and cancellation with a signature, announcement, its ends."""

from functools import partial
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import posted
from procurement.campaigns import acts, content, documents, news, volume
from procurement.campaigns.access import SIGNERS, get_kept_campaign_or_404
from procurement.campaigns.forms import CancelForm
from procurement.campaigns.machine import BEFORE_CONTRACTS, CAMPAIGN
from procurement.enums import CampaignState
from procurement.models import Campaign
from procurement.planning.editing import FORM
from procurement.planning.pages import actor_of, asked, attempt, press
from providers.admission.review.signing import shown, signed


def closed(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    state = campaign.get_state_display()  # type: ignore[attr-defined]
    messages.error(request, _("Nothing can be changed in the state «%(state)s».") % {"state": state})
    return redirect("campaigns:campaign", campaign.uuid)


@require_http_methods(FORM)
def campaign_approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Rules and lots as they will be signed."""
    campaign = get_kept_campaign_or_404(actor_of(request), uuid, SIGNERS)
    if request.method != "POST" and campaign.state != CampaignState.DRAFT:
        return closed(request, campaign)
    form = forms.Form(posted(request))
    prepare = partial(acts.campaign_to_sign, campaign=campaign, actor=actor_of(request))
    if signed(request, form, campaign, prepare, partial(acts.approve, campaign=campaign)):
        messages.success(request, _("The campaign is approved: the money of its lots is held. Announce it next."))
        return redirect("campaigns:campaign", uuid)
    context = {
        "campaign": campaign,
        "sections": documents.campaign(content.of_campaign(campaign)),
        **shown(request, form, prepare),
    }
    return render(request, "campaigns/approve.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM)
def campaign_announce(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks once more: nothing of the rules can be changed afterwards."""
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    if request.method == "POST":
        facts = asked(request)
        word = _("The campaign is announced. The organisations that may apply have been told.")
        press(request, lambda: acts.announce(campaign=campaign, **facts), word)
        return redirect("campaigns:campaign", uuid)
    if campaign.state != CampaignState.APPROVED:
        return closed(request, campaign)
    found = volume.offers(campaign)
    offer = next(one for one in CAMPAIGN.offers(campaign, actor_of(request)) if one.step.name == "announce")
    context = {
        "campaign": campaign,
        "reasons": offer.reasons,
        "lots": found,
        "budget": volume.total(found),
        "told": len(news.admitted(campaign)),
    }
    return render(request, "campaigns/announce.html", context)


@require_http_methods(FORM)
def campaign_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """First the reason in words; the signature follows on the next page."""
    campaign = get_kept_campaign_or_404(actor_of(request), uuid, SIGNERS)
    if request.method != "POST" and campaign.state not in BEFORE_CONTRACTS:
        return closed(request, campaign)
    form = CancelForm(posted(request), initial={"reason": campaign.cancel_reason})
    if form.is_valid():
        facts = asked(request) | form.cleaned_data
        if attempt(form, campaign, lambda: acts.propose_cancellation(campaign=campaign, **facts)):
            return redirect("campaigns:campaign-cancel-sign", uuid)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/cancel.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM)
def campaign_cancel_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign = get_kept_campaign_or_404(actor_of(request), uuid, SIGNERS)
    if campaign.state not in BEFORE_CONTRACTS:
        return closed(request, campaign)
    if not campaign.cancel_reason:
        return redirect("campaigns:campaign-cancel", uuid)
    form = forms.Form(posted(request))
    prepare = partial(acts.cancellation_to_sign, campaign=campaign, actor=actor_of(request))
    if signed(request, form, campaign, prepare, partial(acts.cancel, campaign=campaign)):
        messages.success(request, _("The campaign is cancelled. Those who had been told of it have been told."))
        return redirect("campaigns:campaign", uuid)
    context = {
        "campaign": campaign,
        "sections": documents.cancellation(content.of_cancellation(campaign)),
        **shown(request, form, prepare),
    }
    return render(request, "campaigns/cancel_sign.html", context, status=422 if form.is_bound else 200)


@require_POST
def campaign_fail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nobody applied."""
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    facts = asked(request)
    press(request, lambda: acts.fail(campaign=campaign, **facts), _("The campaign was not held. Its money is free."))
    return redirect("campaigns:campaign", uuid)


@require_POST
def campaign_complete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    facts = asked(request)
    press(request, lambda: acts.complete(campaign=campaign, **facts), _("The campaign is completed."))
    return redirect("campaigns:campaign", uuid)
