"""The negotiation: rounds side by side, offers and counter-offers, acceptance."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import posted
from procurement.contracting import buttons, documents, talks, terms
from procurement.contracting.access import FUND_HEADS, get_contract_or_404, on_fund_side
from procurement.contracting.effects import current
from procurement.contracting.forms import NoteForm, OfferForm
from procurement.contracting.machines import COUNTER, EVERYBODY, HEADS, OFFER
from procurement.contracting.pages.common import actor_of, deed, sign_page, step_back
from procurement.contracting.pages.contracts import about
from procurement.contracting.terms import Terms
from procurement.models import Contract, NegotiationRound
from providers.admission.review.deadlines import deadline

FORMS = ["GET", "HEAD", "POST"]
ROUND_TONES = {"provider_accepted": "ok", "fund_accepted": "ok", "no_agreement": "bad", "expired": "bad"}


def page_of(contract: Contract) -> str:
    return reverse("contracting:negotiation", args=[contract.uuid])


def rounds(contract: Contract) -> list[dict[str, Any]]:
    """Newest first: the Fund's offer, what it changed against the one before, the counter-offer and its changes."""
    found: list[dict[str, Any]] = []
    before: Terms | None = None
    for row in contract.rounds.select_related("created_by", "countered_by").order_by("number"):
        found.append(
            {
                "row": row,
                "tone": ROUND_TONES.get(row.state, "run" if row.state in (OFFER, COUNTER) else "idle"),
                "changes": terms.differences(before, row.terms) if before else [],
                "total": terms.total(row.terms),
                "counter": terms.differences(row.terms, row.counter) if row.counter else [],
                "counter_total": terms.total(row.counter) if row.counter else None,
            }
        )
        before = row.counter or row.terms
    return found[::-1]


@require_safe
def negotiation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    contract = get_contract_or_404(actor, uuid)
    if not contract.terms_version:
        return step_back(
            request,
            _("An imported contract has no terms here: it is not amended in the portal."),
            reverse("procurement:contract-detail", args=[contract.uuid]),
        )
    waiting = talks.open_one(contract)
    version = current(contract)
    context = {
        "contract": contract,
        "rounds": rounds(contract),
        "waiting": waiting,
        "deadline": deadline(waiting.due_on) if waiting else None,
        "buttons": buttons.of_round(waiting, contract, actor),
        "compared": compared(contract, version.terms if version else {}, waiting),
        "given_up": talks.given_up(contract),
    }
    return render(request, "contracting/negotiation.html", context)


def compared(contract: Contract, placed: Terms, waiting: NegotiationRound | None) -> list[dict[str, Any]]:
    """Positions month by month: the Fund's offer above the counter-offer, cells that differ marked."""
    row = waiting or contract.rounds.order_by("-number").first()
    if row is None:
        return []
    counter = terms.by_lot(row.counter) if row.counter else {}
    found = []
    for one in row.terms["positions"]:
        other = counter.get(one["lot"])
        months = [
            {
                "label": month,
                "offer": one["months"].get(month, 0),
                "counter": other["months"].get(month, 0) if other else None,
            }
            for month in sorted(one["months"])
        ]
        found.append(
            {"name": terms.label(one), "number": one["number"], "position": one, "other": other, "months": months}
        )
    return found


@require_http_methods(FORMS)
def offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A counter-offer of the organisation, or another offer of the Fund, in the same form."""
    actor = actor_of(request)
    contract = get_contract_or_404(actor, uuid, *EVERYBODY)
    waiting, version = talks.open_one(contract), current(contract)
    own = actor.is_provider
    if version is None or contract.state != "prepared" or (own and (waiting is None or waiting.state != OFFER)):
        return step_back(request, _("There is no offer to answer now."), page_of(contract))
    if not own and (waiting is not None and waiting.state == OFFER or not on_fund_side(contract, actor)):
        return step_back(request, _("The organisation has not answered your offer yet."), page_of(contract))
    base = waiting.terms if waiting is not None else version.terms
    shown = waiting.counter if waiting is not None and waiting.counter and not own else base
    form = OfferForm(posted(request), content=shown)

    def act(actor: Any, version: int, **cleaned: Any) -> Any:
        facts = {
            "months": form.months,
            "targets": form.targets,
            "note": cleaned["note"],
            "actor": actor,
            "version": version,
        }
        if own:
            return talks.counter(row=waiting, **facts)  # type: ignore[arg-type]
        return talks.offer_anew(contract=contract, **facts)

    heading = _("Counter-offer, contract № %(number)s") if own else _("Another offer, contract № %(number)s")
    page = about(
        contract,
        heading % {"number": contract.number},
        back=page_of(contract),
        consequence=_(
            "Volume may go down, months may change places within the throughput, targets may change. Price and rating"
            " are no matter of talks. An offer that was made is not changed any more."
        ),
        button=_("Send the offer"),
        tone="primary",
    )
    return deed(
        request,
        form=form,
        subject=waiting or contract,
        act=act,
        page=page,
        done=lambda _row: page_of(contract),
        word=_("The offer is sent. The other side has been told."),
        template="contracting/offer.html",
    )


@require_http_methods(FORMS)
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The head accepts the offer of the other side by signature."""
    actor = actor_of(request)
    contract = get_contract_or_404(actor, uuid, *HEADS)
    row = talks.open_one(contract)
    if row is None or row.state != (OFFER if actor.is_provider else COUNTER):
        return step_back(request, _("There is no offer to answer now."), page_of(contract))
    act = talks.accept_offer if actor.is_provider else talks.accept_counter
    heading = _("Accept the terms of contract № %(number)s") % {"number": contract.number}
    return sign_page(
        request,
        subject=row,
        prepare=partial(talks.offer_to_sign, row=row, actor=actor),
        act=partial(act, row=row),
        layout=documents.offer,
        page=about(
            contract, heading, back=page_of(contract),
            consequence=_("These become the terms of the contract; next the organisation signs it, then the Fund."),
        ),
        done=reverse("procurement:contract-detail", args=[contract.uuid]),
        word=_("The terms are agreed. Next the head of the organisation signs the contract."),
    )  # fmt: skip


@require_http_methods(FORMS)
def break_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    contract = get_contract_or_404(actor_of(request), uuid, *FUND_HEADS)
    row = talks.open_one(contract)
    if row is None or row.state != COUNTER:
        return step_back(request, _("There is no offer to answer now."), page_of(contract))
    page = about(
        contract,
        _("Break off the talks on contract № %(number)s") % {"number": contract.number},
        back=page_of(contract),
        consequence=_("The round ends without agreement. You may make another offer later, or refuse the contract."),
        button=_("Break the talks off"),
        tone="stop",
    )
    return deed(
        request,
        form=NoteForm(posted(request)),
        subject=row,
        act=partial(talks.break_off, row=row),
        page=page,
        done=lambda _row: page_of(contract),
        word=_("The talks are broken off. The organisation has been told."),
    )
