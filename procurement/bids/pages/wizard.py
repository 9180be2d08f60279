"""The draft of a bid, step by step: lots, volumes and co-executors, check and signature; receipt, withdrawal."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import signatures
from accounts.enums import Role
from accounts.forms import posted
from accounts.models import Membership, SignedDocument
from accounts.signatures.documents import id_of, type_of
from config.workflow import reasons
from procurement.bids import bidding, guards, hints
from procurement.bids.access import admitted_care, get_own_bid_or_404
from procurement.bids.examination_words import Names, named_in, told
from procurement.bids.forms import LineForm, LotsForm
from procurement.bids.machine import BID, HEAD
from procurement.bids.opening import partners_of
from procurement.bids.pages.frame import actor_of, draft_or_page, state_of, wizard
from procurement.enums import BidState
from procurement.models import Bid, Lot
from providers.admission.review.common import asked, attempt
from providers.models import Provider

LISTED = 300  # organisations that the browser offers while a co-executor is typed


@require_http_methods(["GET", "HEAD", "POST"])
def bid_lots(request: HttpRequest, uuid: UUID) -> HttpResponse:
    bid, away = draft_or_page(request, uuid)
    if away is not None:
        return away
    context = wizard(bid, actor_of(request), "lots")
    lots = list(context["lots"].values())
    chosen = [row["lot"] for row in context["content"]["lots"]]
    form = LotsForm(posted(request), lots=lots, initial={"lots": chosen})
    if form.is_valid():
        order = [one for one in context["lots"] if one in set(form.cleaned_data["lots"])]
        act = partial(bidding.save_lots, bid=bid, lots=order, **asked(request))
        if attempt(form, bid, act):
            return redirect("bids:bid-line", uuid, order[0])
    picked = set(form["lots"].value() or ())
    admitted = set(admitted_care(bid.provider_id))
    context |= {
        "form": form,
        "choices": [
            {"lot": one, "checked": str(one.uuid) in picked, "admitted": one.care_type_id in admitted} for one in lots
        ],
    }
    return render(request, "bids/lots.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def bid_line(request: HttpRequest, uuid: UUID, lot: UUID) -> HttpResponse:
    """Volumes of one lot. A press of «more rows» saves nothing and keeps what was typed."""
    bid, away = draft_or_page(request, uuid)
    if away is not None:
        return away
    context = wizard(bid, actor_of(request), str(lot))
    line = next((row for row in context["content"]["lots"] if row["lot"] == str(lot)), None)
    if line is None or str(lot) not in context["lots"]:
        raise Http404
    found: Lot = context["lots"][str(lot)]
    provider = Provider.objects.get(pk=bid.provider_id)
    names = Names(one["bin"] for one in line["partners"]).known
    form = LineForm(posted(request), line=line, bidder=provider, names=names)
    more = request.POST.get("act") == form.more
    if form.is_bound and not more and form.is_valid():
        act = partial(bidding.save_line, bid=bid, line=form.cleaned_data["line"], **asked(request))
        if attempt(form, bid, act):
            messages.success(request, _("Lot %(number)s is saved.") % {"number": found.number})
            return redirect(context["after"].url)
    if more:
        form.errors.clear()
    context |= {"form": form, "lot": found, "partners": partners_for(found, provider)}
    context |= line_hints(provider, bid, found, line)
    return render(request, "bids/line.html", context, status=422 if form.is_bound and not more else 200)


def partners_for(lot: Lot, provider: Provider) -> list[Provider]:
    """Whom the browser offers: the admitted ones, those of the lot's region first."""
    rows = Provider.objects.filter(listed=True, entries__care_type=lot.care_type_id, entries__state="active")
    near = rows.filter(region=lot.region_id).exclude(pk=provider.pk).order_by("name_ru", "pk")
    return list(near[:LISTED])


def line_hints(provider: Provider, bid: Bid, lot: Lot, line: dict[str, Any]) -> dict[str, Any]:
    standing = hints.standings(provider, [lot.care_type_id], bid.campaign.year)[lot.care_type_id]
    share = hints.limit(provider, timezone.localdate())
    volume = sum((one.budget for one in lot.funding.all()), start=0) // lot.tariff
    return {
        "standing": standing,
        "share": share,
        "most": hints.most(line["own"], share) if line["own"] else None,
        "volume": int(volume),
    }


# Check and signature -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def bid_check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is missing, what the examination would find today, and, for the head, the seal to sign."""
    bid, away = draft_or_page(request, uuid)
    if away is not None:
        return away
    actor = actor_of(request)
    form = forms.Form(posted(request))
    head = actor.has(*HEAD)
    if form.is_bound and form.is_valid() and head and (done := attempt(form, bid, partial(submitted, request, bid))):
        messages.success(
            request, _("The bid is accepted and sealed. Receipt %(receipt)s.") % {"receipt": done.receipt}
        )
        return redirect("bids:bid-receipt", uuid)
    if form.is_bound and not head:
        actor.require(*HEAD)
    context = wizard(bid, actor, "check")
    kept = list(reasons(BID.step("submit"), bid, actor))
    document = bidding.commitment_to_sign(bid=bid, actor=actor) if head and not kept else None
    context |= {
        "form": form,
        "missing": kept,
        "head": head,
        "document": document,
        "heads": [] if head else heads_of(bid),
        "rows": check_rows(bid, context),
    }
    return render(request, "bids/check.html", context, status=422 if form.is_bound else 200)


def submitted(request: HttpRequest, bid: Bid) -> Bid:
    document = bidding.commitment_to_sign(bid=bid, actor=actor_of(request))
    return bidding.submit(bid=bid, document=document, cms=signatures.posted(request, document), **asked(request))


def check_rows(bid: Bid, context: dict[str, Any]) -> list[dict[str, Any]]:
    """Lines with what is missing in them and what the examination would find today."""
    content, lots = context["content"], context["lots"]
    provider = Provider.objects.get(pk=bid.provider_id)
    found = hints.foreseen(provider, bid.campaign, content, timezone.localdate())
    plain = {lot: [one.plain() for one in each] for lot, each in found.items()}
    names = Names({*named_in(one for each in plain.values() for one in each), *partners_of(content)})
    return [
        {
            "lot": lots[row["lot"]],
            "line": row,
            "partners": [{"name": names.of([one["bin"]]), "units": one["units"]} for one in row["partners"]],
            "missing": list(guards.lacks(row)),
            "remarks": [told(one, names) for one in plain.get(row["lot"], ()) if one["met"] is False],
        }
        for row in content["lots"]
        if row["lot"] in lots
    ]


def heads_of(bid: Bid) -> list[str]:
    rows = Membership.objects.current().filter(organisation=bid.provider_id, roles__contains=[Role.PROVIDER_HEAD])
    return [one.user.short_name for one in rows.select_related("user").order_by("user__last_name", "pk")]


# Receipt and withdrawal ----------------------------------------------------------------------------------------------
@require_safe
def bid_receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Number, second and seal, to be printed."""
    bid = get_own_bid_or_404(actor_of(request), uuid)
    if bid.submitted_at is None:
        return redirect("bids:bid", uuid)
    papers = SignedDocument.objects.filter(kind="bid", subject_type=type_of(bid), subject_id=id_of(bid))
    document = papers.filter(signatures__isnull=False).order_by("-pk").prefetch_related("signatures").first()
    accepted = timezone.localtime(bid.submitted_at).strftime("%d.%m.%Y %H:%M:%S")
    context = {"bid": bid, "state": state_of(bid), "document": document, "accepted": accepted}
    return render(request, "bids/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bid_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    bid = get_own_bid_or_404(actor_of(request), uuid)
    form = forms.Form(posted(request))
    if form.is_valid() and attempt(form, bid, partial(bidding.withdraw, bid=bid, **asked(request))):
        messages.success(request, _("The bid is withdrawn. Nobody will read it."))
        return redirect("bids:bid-list")
    if bid.state not in (BidState.DRAFT, BidState.SUBMITTED):
        return redirect("bids:bid", uuid)
    context = {"bid": bid, "state": state_of(bid), "form": form}
    return render(request, "bids/withdraw.html", context, status=422 if form.is_bound else 200)
