"""A returned bid: remarks beside the fields, then the signature of the head."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import signatures
from accounts.forms import posted
from config.workflow import reasons
from procurement.bids import bidding, guards, sealing
from procurement.bids.access import get_own_bid_or_404
from procurement.bids.content import lines_of
from procurement.bids.examination_words import Names, named_in, told
from procurement.bids.forms import CorrectionForm, LineForm
from procurement.bids.machine import BID, HEAD
from procurement.bids.opening import partners_of
from procurement.bids.pages.frame import actor_of, state_of
from procurement.enums import BidState
from procurement.models import Bid
from providers.admission.review.common import asked, attempt
from providers.admission.review.deadlines import deadline
from providers.models import Provider


@require_http_methods(["GET", "HEAD", "POST"])
def bid_correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    bid = get_own_bid_or_404(actor_of(request), uuid)
    if bid.state != BidState.CORRECTION:
        return redirect("bids:bid", uuid)
    parts = parts_of(request, bid)
    form = CorrectionForm(posted(request), initial={"answer": bid.answer})
    more = request.POST.get("act") in {one["form"].more for one in parts}
    whole = [form, *(one["form"] for one in parts)]
    if form.is_bound and not more and all([one.is_valid() for one in whole]):
        lines = [one["form"].cleaned_data["line"] for one in parts]
        act = partial(
            bidding.save_correction, bid=bid, lines=lines, answer=form.cleaned_data["answer"], **asked(request)
        )
        if attempt(form, bid, act):
            return redirect("bids:bid-correct-sign", uuid)
    if more:
        for one in whole:
            one.errors.clear()
    context = {
        "bid": bid,
        "state": state_of(bid),
        "form": form,
        "parts": parts,
        "deadline": deadline(bid.due_on),
        "reasons": list(guards.due(bid)),
        "faulty": any(one.errors for one in whole) if form.is_bound else False,
        "partners": offered(parts),
    }
    return render(request, "bids/correct.html", context, status=422 if form.is_bound and not more else 200)


def parts_of(request: HttpRequest, bid: Bid) -> list[dict[str, Any]]:
    """A form for each lot with remarks, with what was found there."""
    now = bid.corrected if bid.corrected is not None else sealing.content_of(bid, actor_of(request))
    lots = {str(one.uuid): one for one in bid.campaign.lots.select_related("care_type")}
    names = Names({*named_in(bid.remarks), *partners_of(now)})
    provider = Provider.objects.get(pk=bid.provider_id)
    wanted = bidding.correctable_lots(bid)
    made = []
    for row in now["lots"]:
        if row["lot"] in wanted and row["lot"] in lots:
            prefix = f"lot{lots[row['lot']].position}"
            form = LineForm(posted(request), prefix=prefix, line=row, bidder=provider, names=names.known)
            remarks = [told(one, names) for one in bid.remarks if one["lot"] == row["lot"]]
            made.append({"lot": lots[row["lot"]], "form": form, "remarks": remarks})
    return made


def offered(parts: list[dict[str, Any]]) -> list[Provider]:
    """Admitted to the care of one of the lots: for the list that the browser offers."""
    care = {one["lot"].care_type_id for one in parts}
    rows = Provider.objects.filter(listed=True, entries__care_type__in=care, entries__state="active")
    return list(rows.distinct().order_by("name_ru", "pk")[:300])


@require_http_methods(["GET", "HEAD", "POST"])
def bid_correct_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The corrected bid as it will be signed; the examination follows at once."""
    actor = actor_of(request)
    bid = get_own_bid_or_404(actor, uuid)
    if bid.state != BidState.CORRECTION:
        return redirect("bids:bid", uuid)
    form = forms.Form(posted(request))
    if form.is_bound:
        actor.require(*HEAD)
        form.is_valid()
        if done := attempt(form, bid, partial(resubmitted, request, bid)):
            messages.success(request, outcome(done))
            return redirect("bids:bid", uuid)
    head = actor.has(*HEAD)
    kept = list(reasons(BID.step("resubmit"), bid, actor))
    content = bid.corrected if bid.corrected is not None else lines_of(bid)
    names = Names(partners_of(content))
    lots = {str(one.uuid): one for one in bid.campaign.lots.all()}
    context = {
        "bid": bid,
        "state": state_of(bid),
        "form": form,
        "head": head,
        "reasons": kept,
        "document": bidding.correction_to_sign(bid=bid, actor=actor) if head and not kept else None,
        "deadline": deadline(bid.due_on),
        "rows": [
            {
                "lot": lots[row["lot"]],
                "line": row,
                "partners": [{"name": names.of([one["bin"]]), "units": one["units"]} for one in row["partners"]],
            }
            for row in content["lots"]
            if row["lot"] in lots
        ],
    }
    return render(request, "bids/correct_sign.html", context, status=422 if form.is_bound else 200)


def resubmitted(request: HttpRequest, bid: Bid) -> Bid:
    document = bidding.correction_to_sign(bid=bid, actor=actor_of(request))
    return bidding.resubmit(bid=bid, document=document, cms=signatures.posted(request, document), **asked(request))


def outcome(bid: Bid) -> str:
    if bid.state == BidState.ADMISSIBLE:
        return _("The corrected bid is signed and found admissible.")
    return _("The corrected bid is signed and found not admissible: the reasons stand below.")
