"""Deeds on a contract: signatures, return, refusal, suspension, termination, penalties."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import posted
from procurement.contracting import concluding, documents, penalties
from procurement.contracting.access import FUND_HEADS, KEEPERS, get_contract_or_404
from procurement.contracting.forms import NoteForm, PenaltyForm, SuspendForm, TerminateForm
from procurement.contracting.machines import CONTRACT, HEADS
from procurement.contracting.pages.common import actor_of, deed, sign_page, step_back
from procurement.models import Contract

FORMS = ["GET", "HEAD", "POST"]


def page_of(contract: Contract) -> str:
    return reverse("procurement:contract-detail", args=[contract.uuid])


def about(contract: Contract, heading: str, **more: Any) -> dict[str, Any]:
    return {
        "heading": heading,
        "contract": contract,
        "back": page_of(contract),
        "facts": [contract.provider.name, contract.get_funding_source_display()],  # type: ignore[attr-defined]
        **more,
    }


def closed(request: HttpRequest, contract: Contract) -> HttpResponse:
    state = contract.get_state_display()  # type: ignore[attr-defined]
    return step_back(
        request, _("Nothing can be changed in the state «%(state)s».") % {"state": state}, page_of(contract)
    )


def stands(contract: Contract, *names: str) -> bool:
    return any(contract.state in CONTRACT.step(name).sources for name in names)


@require_http_methods(FORMS)
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Both sides sign the same contract, each on this page."""
    actor = actor_of(request)
    contract = get_contract_or_404(actor, uuid, *HEADS)
    if request.method != "POST" and not stands(contract, "provider_sign", "fund_sign"):
        return closed(request, contract)
    own = actor.is_provider
    consequence = (
        _("The contract goes to the Fund for its signature. A signature is not taken back.")
        if own
        else _(
            "The contract comes into force on the first day of its term and its sum is taken up in the purchase plan."
            " A signature is not taken back; changes are made by amendments."
        )
    )
    heading = _("Contract № %(number)s: signature") % {"number": contract.number}
    return sign_page(
        request,
        subject=contract,
        prepare=partial(concluding.contract_to_sign, contract=contract, actor=actor),
        act=partial(concluding.sign_contract, contract=contract),
        layout=documents.contract,
        page=about(contract, heading, consequence=consequence),
        done=page_of(contract),
        word=_("The contract is signed. The other side has been told."),
    )


@require_http_methods(FORMS)
def send_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    contract = get_contract_or_404(actor_of(request), uuid, *KEEPERS)
    if request.method != "POST" and not stands(contract, "reopen"):
        return closed(request, contract)
    page = about(
        contract,
        _("Return contract № %(number)s with a remark") % {"number": contract.number},
        consequence=_("Signatures given so far no longer count. The same terms are offered to the organisation anew."),
        button=_("Return with a remark"),
        tone="primary",
    )
    return deed(
        request,
        form=NoteForm(posted(request)),
        subject=contract,
        act=partial(concluding.return_contract, contract=contract),
        page=page,
        done=lambda _row: page_of(contract),
        word=_("The contract is returned. The organisation has been told."),
    )


@require_http_methods(FORMS)
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    contract = get_contract_or_404(actor_of(request), uuid, *HEADS)
    if request.method != "POST" and not stands(contract, "refuse"):
        return closed(request, contract)
    page = about(
        contract,
        _("Refuse contract № %(number)s") % {"number": contract.number},
        consequence=_("The contract is not concluded and its volume is unplaced again. A refusal is not taken back."),
        button=_("Refuse the contract"),
        tone="stop",
    )
    return deed(
        request,
        form=NoteForm(posted(request)),
        subject=contract,
        act=partial(concluding.refuse_contract, contract=contract),
        page=page,
        done=lambda _row: page_of(contract),
        word=_("The contract is refused. The other side has been told."),
    )


# Suspension and termination ---------------------------------------------------------------------------
@require_http_methods(FORMS)
def suspend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return stop(
        request,
        uuid,
        "suspend",
        _("Suspend contract № %(number)s"),
        _("Services from that day on are refused until the contract is resumed. You sign the decision next."),
    )


@require_http_methods(FORMS)
def terminate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return stop(
        request,
        uuid,
        "terminate",
        _("Terminate contract № %(number)s"),
        _("Services after that day are refused, the plan of later months comes free. You sign the decision next."),
    )


def stop(request: HttpRequest, uuid: UUID, act: str, heading: str, consequence: str) -> HttpResponse:
    """The ground is given here; the signature comes on the next page."""
    contract = get_contract_or_404(actor_of(request), uuid, *FUND_HEADS)
    if request.method != "POST" and not stands(contract, act):
        return closed(request, contract)
    known = contract.proposal if contract.proposal and contract.proposal.get("act") == act else {}
    initial = {"day": known.get("day") or timezone.localdate(), "note": known.get("note", "")}
    form = (SuspendForm if act == "suspend" else TerminateForm)(
        posted(request), initial=initial | {"ground": known.get("ground")}
    )
    page = about(
        contract, heading % {"number": contract.number}, consequence=consequence, button=_("Go on to the signature"),
        tone="stop",
    )  # fmt: skip
    return deed(
        request,
        form=form,
        subject=contract,
        act=partial(concluding.propose_stop, contract=contract, act=act),
        page=page,
        done=lambda _document: reverse("contracting:stop-sign", args=[contract.uuid]),
    )


@require_http_methods(FORMS)
def stop_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The suspension or termination that was proposed."""
    actor = actor_of(request)
    contract = get_contract_or_404(actor, uuid, *FUND_HEADS)
    if not contract.proposal or not stands(contract, contract.proposal["act"]):
        return redirect(page_of(contract))
    act = contract.proposal["act"]
    heading = (
        _("Suspension of contract № %(number)s") if act == "suspend" else _("Termination of contract № %(number)s")
    )
    consequence = _("The organisation is told at once. A signed decision is not taken back.")
    return sign_page(
        request,
        subject=contract,
        prepare=partial(concluding.stop_to_sign, contract=contract, actor=actor),
        act=partial(concluding.stop_contract, contract=contract),
        layout=documents.contract_stop,
        page=about(
            contract, heading % {"number": contract.number}, consequence=consequence, warn=True,
            change=reverse(f"contracting:{act}", args=[contract.uuid]),
        ),
        done=page_of(contract),
        word=_("The decision is signed. The organisation has been told."),
    )  # fmt: skip


@require_http_methods(FORMS)
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    contract = get_contract_or_404(actor_of(request), uuid, *FUND_HEADS)
    if request.method != "POST" and not stands(contract, "resume"):
        return closed(request, contract)
    page = about(
        contract,
        _("Resume contract № %(number)s") % {"number": contract.number},
        consequence=_("Services from today on are taken again. The organisation is told at once."),
        button=_("Resume the contract"),
        tone="primary",
    )
    return deed(
        request,
        form=NoteForm(posted(request)),
        subject=contract,
        act=partial(concluding.resume_contract, contract=contract),
        page=page,
        done=lambda _row: page_of(contract),
        word=_("The contract is in force again. The organisation has been told."),
    )


@require_http_methods(FORMS)
def penalty_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    contract = get_contract_or_404(actor_of(request), uuid, *FUND_HEADS)
    today = timezone.localdate()
    page = about(
        contract,
        _("Penalty under contract № %(number)s") % {"number": contract.number},
        consequence=_("The percent is that of the ground; the penalty within the limit is cut to what is left of it."),
        room=penalties.room(contract, today),
        button=_("Add the penalty"),
        tone="stop",
    )

    def act(version: int, **asked: Any) -> Any:
        return penalties.add_penalty(contract=contract, **asked)

    return deed(
        request,
        form=PenaltyForm(posted(request), initial={"noted_on": today}),
        subject=contract,
        act=act,
        page=page,
        done=lambda _row: f"{page_of(contract)}#penalties",
        word=_("The penalty is added. The organisation has been told."),
    )
