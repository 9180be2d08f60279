"""Verbs of a contract: signed by both sides, returned, refused, suspended, resumed, terminated."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import signatures
from accounts.access import Actor
from accounts.models import SignedDocument
from config import audit
from config.localized import in_force
from config.workflow import must_be_open
from procurement.contracting import content
from procurement.contracting.access import FUND_HEADS
from procurement.contracting.errors import ContractingError
from procurement.contracting.guards import fund_side
from procurement.contracting.machines import ACTIVE, CONTRACT, HEADS, PROVIDER_SIGNED, SUSPENDED
from procurement.contracting.news import day_text
from procurement.enums import GroundKind
from procurement.models import Contract, Ground

STOPS = {"suspend": GroundKind.SUSPENSION, "terminate": GroundKind.TERMINATION}


def signing_step(contract: Contract) -> str:
    return "fund_sign" if contract.state == PROVIDER_SIGNED else "provider_sign"


def contract_to_sign(*, contract: Contract, actor: Actor) -> SignedDocument:
    """The contract as both sides sign it. StepRefused while something checked before the signature keeps it back."""
    step = CONTRACT.step(signing_step(contract))
    must_be_open(step, contract, actor)
    return signatures.prepare(
        kind="contract",
        subject=contract,
        title=content.in_both(
            lambda: (
                _("Contract № %(number)s: %(provider)s")
                % {"number": contract.number, "provider": contract.provider.name}
            )
        ),
        content=content.of_contract(contract),
        actor=actor,
    )


@transaction.atomic
def sign_contract(
    *, contract: Contract, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> Contract:
    """First the head of the organisation, then the head of the Fund's side: with that the contract is in force from
    the first day of its term on."""
    actor.require(*HEADS)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    step = "provider_sign" if actor.is_provider else "fund_sign"
    return CONTRACT.fire(step, contract, actor=actor, version=version, signature=signature)


def return_contract(*, contract: Contract, actor: Actor, note: str, version: int | None = None) -> Contract:
    """Back to the talks, with a remark: the same terms are offered in another round."""
    return CONTRACT.fire("reopen", contract, actor=actor, version=version, note=note)


def refuse_contract(*, contract: Contract, actor: Actor, note: str, version: int | None = None) -> Contract:
    return CONTRACT.fire("refuse", contract, actor=actor, version=version, note=note)


def resume_contract(*, contract: Contract, actor: Actor, note: str, version: int | None = None) -> Contract:
    return CONTRACT.fire("resume", contract, actor=actor, version=version, note=note)


# Suspension and termination ------------------------------------------------------------------------------------------
def grounds(kind: str, day: date | None = None) -> Any:
    """The closed list of the day."""
    return Ground.objects.filter(in_force(day or timezone.localdate()), kind=kind).order_by("position", "code")


def propose_stop(
    *, contract: Contract, actor: Actor, act: str, ground: Ground, day: date, note: str, version: int | None = None
) -> SignedDocument:
    """Writes the ground down and puts the suspension or termination before the head to sign. ``day``: the first day
    without contract, or the last day of one that is terminated."""
    actor.require(*FUND_HEADS)
    today = timezone.localdate()
    if not note.strip():
        raise ContractingError(_("Give the reason."), field="note")
    if ground.kind != STOPS[act] or not grounds(STOPS[act]).filter(pk=ground.pk).exists():
        raise ContractingError(_("Choose a ground of the list."), field="ground")
    if day < today or day > contract.valid_to:
        raise ContractingError(
            _("The day lies between today and %(day)s, the end of the term.") % {"day": day_text(contract.valid_to)},
            field="day",
        )
    if kept := list(fund_side(contract, actor)):
        raise ContractingError(*kept)
    states = (ACTIVE,) if act == "suspend" else (ACTIVE, SUSPENDED)
    with CONTRACT.editing(contract, states=states, version=version) as row:
        row.proposal = {
            "act": act,
            "ground": ground.pk,
            "name_kk": ground.name_kk,
            "name_ru": ground.name_ru,
            "norm": ground.norm,
            "day": day.isoformat(),
            "note": note.strip(),
        }
        audit.record("procurement.contract_stop_proposed", actor=actor, subject=row, act=act, ground=ground.code)
    return stop_to_sign(contract=row, actor=actor)


def stop_to_sign(*, contract: Contract, actor: Actor) -> SignedDocument:
    actor.require(*FUND_HEADS)
    if not contract.proposal:
        raise ContractingError(_("Give the ground first."))
    words = {
        "suspend": _("Suspension of contract № %(number)s"),
        "terminate": _("Termination of contract № %(number)s"),
    }
    return signatures.prepare(
        kind="contract_stop",
        subject=contract,
        title=words[contract.proposal["act"]] % {"number": contract.number},
        content=content.of_proposal(contract),
        actor=actor,
    )


@transaction.atomic
def stop_contract(
    *, contract: Contract, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> Contract:
    """Suspends or terminates, as it was proposed, once the head has signed it."""
    actor.require(*FUND_HEADS)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    plan = Contract.objects.values_list("proposal", flat=True).get(pk=contract.pk)
    if not plan:
        raise ContractingError(_("Give the ground first."))
    return CONTRACT.fire(plan["act"], contract, actor=actor, version=version, note=plan["note"], signature=signature)
