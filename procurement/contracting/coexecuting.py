"""Verbs of co-execution: proposed by the organisation of the contract, agreed by the co-executor's head."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import signatures
from accounts.access import Actor
from accounts.models import SignedDocument
from config import audit
from config.workflow import must_be_open
from procurement.contracting import content, guards, news
from procurement.contracting.access import PROVIDER_HEAD, PROVIDERS, on_provider_side
from procurement.contracting.errors import ContractingError
from procurement.contracting.machines import COEXECUTION, coexecution_due
from procurement.enums import CoExecutionState
from procurement.models import CoExecution, Contract
from providers.models import CareType, Provider


@transaction.atomic
def propose(
    *,
    contract: Contract,
    actor: Actor,
    executor: Provider,
    care_type: CareType,
    units: int,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> CoExecution:
    """The amount follows from the average price of the contract. ContractingError names what stands against it."""
    actor.require(*PROVIDERS)
    contract = (
        Contract.objects.select_for_update(of=("self",)).select_related("campaign", "provider").get(pk=contract.pk)
    )
    if not on_provider_side(contract, actor):
        raise ContractingError(_("This contract is of another organisation."))
    Provider.objects.select_for_update(of=("self",)).get(pk=contract.provider_id)  # the limit is over all contracts
    if executor.pk == contract.provider_id:
        raise ContractingError(_("A co-executor is another organisation."), field="executor")
    if units <= 0:
        raise ContractingError(_("Hand over at least one unit."), field="units")
    first, last = valid_from or contract.valid_from, valid_to or contract.valid_to
    if first > last or first < contract.valid_from or last > contract.valid_to:
        raise ContractingError(_("The days lie within the term of the contract."), field="valid_from")
    whole, amount = guards.volume_of(contract, care_type)
    price = (amount / whole) if whole else Decimal(0)
    row = CoExecution(
        contract=contract,
        executor=executor,
        care_type=care_type,
        units=units,
        amount=(price * units).quantize(Decimal("0.01"), ROUND_HALF_UP),
        valid_from=first,
        valid_to=last,
        created_by=actor.user,
    )
    checks = (guards.executor_admitted, guards.volume_is_there, guards.within_limit)
    if kept := [reason for guard in checks for reason in guard(row, actor)]:
        raise ContractingError(*kept)
    row.due_on = coexecution_due(row, CoExecutionState.PROPOSED)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ContractingError(_("This organisation is a co-executor of this type of care already.")) from error
    COEXECUTION.log(row, actor, "propose", "")
    news.of_coexecution(row, "coexecution.proposed", executor)
    audit.record("procurement.coexecution_proposed", actor=actor, subject=row, contract=contract.number, units=units)
    return row


def coexecution_to_sign(*, row: CoExecution, actor: Actor) -> SignedDocument:
    """StepRefused while something keeps it back."""
    actor.require(*PROVIDER_HEAD)
    step = COEXECUTION.step("agree")
    must_be_open(step, row, actor)
    return signatures.prepare(
        kind="coexecution",
        subject=row,
        title=content.in_both(
            lambda: _("Agreement on co-execution, contract № %(number)s") % {"number": row.contract.number}
        ),
        content=content.of_coexecution(row),
        actor=actor,
    )


@transaction.atomic
def agree(
    *, row: CoExecution, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> CoExecution:
    """Signed by the co-executor's head. The lock on the organisation keeps two of its agreements from passing
    the limit together."""
    actor.require(*PROVIDER_HEAD)
    Provider.objects.select_for_update(of=("self",)).get(pk=row.contract.provider_id)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    return COEXECUTION.fire("agree", row, actor=actor, version=version, signature=signature)


def refuse(*, row: CoExecution, actor: Actor, note: str, version: int | None = None) -> CoExecution:
    return COEXECUTION.fire("refuse", row, actor=actor, version=version, note=note)


def end(*, row: CoExecution, actor: Actor, note: str, version: int | None = None) -> CoExecution:
    """From tomorrow on lines of this co-executor are refused."""
    return COEXECUTION.fire("end", row, actor=actor, version=version, note=note)
