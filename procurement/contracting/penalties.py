"""Penalties of a contract (model contract: 0.05 % a breach, 1 % together; without a licence 10 %, beside that)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor
from config import audit
from procurement.contracting import news
from procurement.contracting.access import FUND_HEADS
from procurement.contracting.concluding import grounds
from procurement.contracting.errors import ContractingError
from procurement.contracting.guards import fund_side
from procurement.enums import ContractState, GroundKind
from procurement.models import Contract, Ground, Penalty
from procurement.parameters import parameter

TIYN = Decimal("0.01")
PUNISHABLE = (ContractState.ACTIVE, ContractState.SUSPENDED, ContractState.COMPLETED, ContractState.TERMINATED)


def contract_sum(contract: Contract) -> Decimal:
    return contract.lines.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def room(contract: Contract, day: date) -> Decimal | None:
    """Tenge that penalties within the limit may still come to; None where no rule limits them."""
    limit = parameter("penalty_limit", day)
    if limit is None:
        return None
    percent = Decimal(limit.numerator) / Decimal(limit.denominator)
    whole = (contract_sum(contract) * percent / 100).quantize(TIYN, ROUND_HALF_UP)
    used = contract.penalties.filter(percent__lte=percent).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return max(whole - used, Decimal(0))


@transaction.atomic
def add_penalty(*, contract: Contract, actor: Actor, ground: Ground, text: str, noted_on: date) -> Penalty:
    """The percent is that of the ground's row in force on the day. Within the limit the last one is cut to what is
    left of it; a ground whose own percent is above the limit stands beside it."""
    actor.require(*FUND_HEADS)
    contract = (
        Contract.objects.select_for_update(of=("self",)).select_related("campaign", "provider").get(pk=contract.pk)
    )
    if kept := list(fund_side(contract, actor)):
        raise ContractingError(*kept)
    if contract.state not in PUNISHABLE:
        raise ContractingError(_("Penalties are of contracts that were signed."))
    if not text.strip():
        raise ContractingError(_("Say what was broken."), field="text")
    if noted_on > timezone.localdate() or noted_on < contract.valid_from:
        raise ContractingError(_("The day lies between the beginning of the contract and today."), field="noted_on")
    if ground.percent is None or not grounds(GroundKind.PENALTY, noted_on).filter(pk=ground.pk).exists():
        raise ContractingError(_("Choose a ground of the list."), field="ground")
    amount = (contract_sum(contract) * ground.percent / 100).quantize(TIYN, ROUND_HALF_UP)
    limit, left = parameter("penalty_limit", noted_on), room(contract, noted_on)
    if limit is not None and left is not None and ground.percent <= limit:
        if not left:
            raise ContractingError(_("The penalties of the contract have reached their limit."), field="ground")
        amount = min(amount, left)
    row = Penalty.objects.create(
        contract=contract,
        ground=ground,
        text=text.strip(),
        percent=ground.percent,
        amount=amount,
        noted_on=noted_on,
        created_by=actor.user,
    )
    news.to_provider(
        contract, "contract.penalty", amount=str(amount), ground=news.named(ground), note=text.strip()[:200]
    )
    audit.record("procurement.penalty_added", actor=actor, subject=row, contract=contract.number, amount=amount)
    return row
