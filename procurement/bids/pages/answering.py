"""The answer to placed volume: what is offered, what follows, the signature."""

from functools import partial
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import signatures
from accounts.forms import posted
from config.workflow import reasons
from procurement.bids import bidding
from procurement.bids.access import get_own_bid_or_404
from procurement.bids.machine import BID, HEAD
from procurement.bids.pages.frame import actor_of, state_of
from procurement.bids.pages.reading import awards_of
from procurement.enums import BidState
from procurement.models import Bid
from providers.admission.review.common import asked, attempt
from providers.admission.review.deadlines import deadline

WORDS = {
    "accept": (bidding.acceptance_to_sign, bidding.accept),
    "decline": (bidding.refusal_to_sign, bidding.decline),
}


@require_http_methods(["GET", "HEAD", "POST"])
def bid_answer(request: HttpRequest, uuid: UUID, word: str) -> HttpResponse:
    """``word``: accept or decline; for the head, as a signature answers."""
    if word not in WORDS:
        raise Http404
    actor = actor_of(request)
    bid = get_own_bid_or_404(actor, uuid, *HEAD)
    if bid.state != BidState.ALLOCATED:
        return redirect("bids:bid", uuid)
    prepare, act = WORDS[word]

    def answered() -> Bid:
        document = prepare(bid=bid, actor=actor)
        return act(bid=bid, document=document, cms=signatures.posted(request, document), **asked(request))

    form = forms.Form(posted(request))
    if form.is_valid() and (done := attempt(form, bid, answered)):
        messages.success(request, said(done))
        return redirect("bids:bid", uuid)
    kept = list(reasons(BID.step(word), bid, actor))
    context = {
        "bid": bid,
        "state": state_of(bid),
        "form": form,
        "word": word,
        "reasons": kept,
        "document": None if kept else partial(prepare, bid=bid, actor=actor)(),
        "awards": awards_of(bid),
        "deadline": deadline(bid.due_on),
    }
    return render(request, "bids/answer.html", context, status=422 if form.is_bound else 200)


def said(bid: Bid) -> str:
    if bid.state == BidState.ACCEPTED:
        return _("Your answer is signed. What you have accepted goes into the contract.")
    return _("The volume is declined. It is distributed among the others.")
