"""Verbs of amendments: drafted, proposed, agreed, signed; in force from their day on."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import signatures
from accounts.access import SYSTEM, Actor
from accounts.models import SignedDocument
from config import audit
from config.workflow import must_be_open
from procurement.contracting import content, deltas, terms
from procurement.contracting.access import on_a_side, on_provider_side
from procurement.contracting.concluding import grounds
from procurement.contracting.effects import current
from procurement.contracting.errors import ContractingError
from procurement.contracting.guards import STANDING, executed
from procurement.contracting.machines import AMENDMENT, EVERYBODY, HEADS
from procurement.contracting.months import spread_units
from procurement.enums import AmendmentKind, AmendmentState, CoExecutionState, GroundKind
from procurement.models import Amendment, Contract, Ground
from providers.models import CareType


@transaction.atomic
def draft_amendment(
    *,
    contract: Contract,
    actor: Actor,
    kind: str,
    ground: Ground,
    reason: str,
    effective_on: date,
    delta: dict[str, Any] | None = None,
) -> Amendment:
    """A draft on the version in force. ``delta`` as in ``deltas``; it may be filled in later."""
    actor.require(*EVERYBODY)
    contract = (
        Contract.objects.select_for_update(of=("self",)).select_related("campaign", "provider").get(pk=contract.pk)
    )
    if not on_a_side(contract, actor):
        raise ContractingError(_("Only the sides of the contract decide on it."))
    if contract.state not in STANDING:
        raise ContractingError(_("Only a contract that is signed and not ended is amended."))
    if not contract.terms_version:
        raise ContractingError(_("An imported contract has no terms here: it is not amended in the portal."))
    check_head(contract, ground, reason, effective_on)
    last = contract.amendments.order_by("-number").values_list("number", flat=True).first() or 0
    row = Amendment.objects.create(
        contract=contract,
        number=last + 1,
        kind=AmendmentKind(kind),
        ground=ground,
        reason=reason.strip(),
        base_version=contract.terms_version,
        delta=delta or {},
        effective_on=effective_on,
        from_provider=on_provider_side(contract, actor),
        created_by=actor.user,
    )
    AMENDMENT.log(row, actor, "draft", "")
    audit.record("procurement.amendment_drafted", actor=actor, subject=row, contract=contract.number, kind=kind)
    return row


def check_head(contract: Contract, ground: Ground, reason: str, effective_on: date) -> None:
    if not grounds(GroundKind.AMENDMENT).filter(pk=ground.pk).exists():
        raise ContractingError(_("Choose a ground of the list."), field="ground")
    if not reason.strip():
        raise ContractingError(_("Give the reason."), field="reason")
    if effective_on < timezone.localdate():
        raise ContractingError(_("An amendment counts from today on at the earliest."), field="effective_on")
    if effective_on > contract.valid_to:
        raise ContractingError(_("The day lies after the term of the contract."), field="effective_on")


def change_delta(*, row: Amendment, actor: Actor, delta: dict[str, Any], version: int | None = None) -> Amendment:
    """What the draft changes. ContractingError in the words of the kind; nothing is kept then."""
    actor.require(*EVERYBODY)
    with AMENDMENT.editing(row, states=(AmendmentState.DRAFT,), version=version) as one:
        if on_provider_side(one.contract, actor) != one.from_provider or not on_a_side(one.contract, actor):
            raise ContractingError(_("The other side writes this draft."))
        found = current(one.contract)
        frozen = executed(one.contract, one.effective_on)
        if refused := deltas.refusals(found.terms, one.kind, delta, one.effective_on, frozen):  # type: ignore[union-attr]
            raise ContractingError(*refused)
        one.delta = delta
        audit.record("procurement.amendment_changed", actor=actor, subject=one)
    return one


def planned(row: Amendment, units: dict[str, int]) -> dict[str, Any]:
    """The delta of new volumes of the year (lot → units): executed months stay, the rest of the year is spread anew.
    ContractingError where the executed months hold more."""
    found = current(row.contract)
    frozen = executed(row.contract, row.effective_on)
    months = terms.months(found.terms)  # type: ignore[union-attr]
    care = {one.code: one for one in CareType.objects.all()}
    positions = {}
    for lot, one in terms.by_lot(found.terms).items():  # type: ignore[union-attr]
        if units.get(lot, one["units"]) == one["units"]:
            continue
        kept = {month: one["months"].get(month, 0) for month in months if month in frozen}
        limits = found.terms["caps"].get(one["care"])  # type: ignore[union-attr]
        try:
            positions[lot] = spread_units(units[lot], care[one["care"]], months, limits, kept)
        except ValueError:
            raise ContractingError(
                _("«%(name)s»: %(kept)s units are executed or planned in months that stay as they are.")
                % {"name": terms.label(one), "kept": sum(kept.values())}
            ) from None
    return {"positions": positions}


def coexecution_delta(contract: Contract) -> dict[str, Any]:
    """The co-execution that is agreed now, as rows of the terms."""
    rows = contract.coexecutions.filter(state=CoExecutionState.AGREED).select_related("executor", "care_type")
    return {
        "coexecution": [
            {
                "executor": one.executor.bin or "",
                "name_kk": one.executor.name_kk,
                "name_ru": one.executor.name_ru,
                "care": one.care_type.code,
                "units": one.units,
                "amount": str(one.amount),
                "valid_from": one.valid_from.isoformat(),
                "valid_to": one.valid_to.isoformat(),
            }
            for one in rows.order_by("executor__bin", "care_type__position", "pk")
        ]
    }


# Steps ---------------------------------------------------------------------------------------------------------------
def propose(*, row: Amendment, actor: Actor, version: int | None = None) -> Amendment:
    return AMENDMENT.fire("propose", row, actor=actor, version=version)


def reject(*, row: Amendment, actor: Actor, note: str, version: int | None = None) -> Amendment:
    return AMENDMENT.fire("reject", row, actor=actor, version=version, note=note)


def cancel(*, row: Amendment, actor: Actor, version: int | None = None) -> Amendment:
    return AMENDMENT.fire("cancel", row, actor=actor, version=version)


def signing_step(row: Amendment) -> str:
    return "agree" if row.state == AmendmentState.PROPOSED else "sign"


def amendment_to_sign(*, row: Amendment, actor: Actor) -> SignedDocument:
    """StepRefused while something keeps it back."""
    step = AMENDMENT.step(signing_step(row))
    must_be_open(step, row, actor)
    return signatures.prepare(
        kind="amendment",
        subject=row,
        title=content.in_both(
            lambda: (
                _("Amendment № %(amendment)s to contract № %(number)s")
                % {"amendment": row.number, "number": row.contract.number}
            )
        ),
        content=content.of_amendment(row),
        actor=actor,
    )


@transaction.atomic
def sign_amendment(
    *, row: Amendment, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> Amendment:
    """The side that was asked agrees, the side that proposed signs; one that counts from today takes effect at once.
    The lock on the contract lets two amendments be signed one after the other only."""
    actor.require(*HEADS)
    Contract.objects.select_for_update(of=("self",)).get(pk=row.contract_id)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    step = signing_step(Amendment.objects.get(pk=row.pk))
    done = AMENDMENT.fire(step, row, actor=actor, version=version, signature=signature)
    if done.state == AmendmentState.SIGNED and done.effective_on <= timezone.localdate():
        return AMENDMENT.fire("take_effect", done, actor=SYSTEM)
    return done
