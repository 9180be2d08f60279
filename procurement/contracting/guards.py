"""Reasons against steps of contracting, in words."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from config.localized import in_force
from config.workflow import Text
from procurement.contracting import deltas, terms
from procurement.contracting.access import on_a_side, on_fund_side, on_provider_side
from procurement.contracting.checks import Budgets
from procurement.contracting.effects import current
from procurement.contracting.months import held
from procurement.contracting.news import day_text
from procurement.enums import AmendmentKind, AmendmentState, CoExecutionState, ContractState
from procurement.models import (
    Amendment,
    CoExecution,
    CoExecutionLimit,
    Contract,
    ContractLine,
    ContractPosition,
    NegotiationRound,
)
from procurement.parameters import parameter
from providers.enums import EntryState
from providers.models import Capacity, Provider, RegistryEntry

UNSIGNED = (ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED)
STANDING = (ContractState.ACTIVE, ContractState.SUSPENDED)
LIMITED = "kdu"  # the limit of co-execution is a share of consultations and diagnostics


# Sides ---------------------------------------------------------------------------------------------------------------
def fund_side(subject: Any, actor: Any) -> Iterator[Text]:
    """The actor keeps the contract for the Fund."""
    if not on_fund_side(contract_of(subject), actor):
        yield _("This contract is kept by another branch of the Fund.")


def provider_side(subject: Any, actor: Any) -> Iterator[Text]:
    """The actor acts for the medical organisation of the contract."""
    if not on_provider_side(contract_of(subject), actor):
        yield _("This contract is of another organisation.")


def a_side(subject: Any, actor: Any) -> Iterator[Text]:
    """The actor acts for one of the sides."""
    if not on_a_side(contract_of(subject), actor):
        yield _("Only the sides of the contract decide on it.")


def contract_of(subject: Any) -> Contract:
    return subject if isinstance(subject, Contract) else subject.contract


# Rounds --------------------------------------------------------------------------------------------------------------
def negotiated(row: NegotiationRound, actor: Any = None) -> Iterator[Text]:
    """The terms of the contract are still negotiated."""
    if row.contract.state != ContractState.PREPARED:
        yield _("The terms of the contract are negotiated no more.")


def in_time(row: NegotiationRound, actor: Any = None) -> Iterator[Text]:
    """The term of the answer has not passed."""
    if row.due_on is not None and row.due_on < timezone.localdate():
        yield _("The term of the answer ended on %(day)s. The Fund makes another offer.") % {
            "day": day_text(row.due_on)
        }


# Contracts -----------------------------------------------------------------------------------------------------------
def proposed(contract: Contract, actor: Any = None) -> Iterator[Text]:
    """The ground is written down."""
    if not contract.proposal:
        yield _("Give the ground first.")


# Amendments ----------------------------------------------------------------------------------------------------------
def proposer(row: Amendment, actor: Any) -> Iterator[Text]:
    """The actor acts for the side that proposes the amendment."""
    yield from (provider_side if row.from_provider else fund_side)(row, actor)


def other_side(row: Amendment, actor: Any) -> Iterator[Text]:
    """The actor acts for the side that is asked."""
    yield from (fund_side if row.from_provider else provider_side)(row, actor)


def standing(row: Amendment, actor: Any = None) -> Iterator[Text]:
    """The contract is in force or suspended."""
    if row.contract.state not in STANDING:
        yield _("Only a contract that is signed and not ended is amended.")


def on_current_version(row: Amendment, actor: Any = None) -> Iterator[Text]:
    """The amendment rests on the terms in force, and no other signed one waits for its day."""
    now = Contract.objects.values_list("terms_version", flat=True).get(pk=row.contract_id)
    if row.base_version != now:
        yield _("The amendment rests on version %(base)s of the terms, version %(now)s is in force: make it anew.") % {
            "base": row.base_version, "now": now,
        }  # fmt: skip
    waiting = Amendment.objects.filter(contract=row.contract_id, state=AmendmentState.SIGNED).exclude(pk=row.pk)
    for one in waiting.order_by("number"):
        yield _("Amendment № %(number)s is signed and takes effect on %(day)s: this one comes after it.") % {
            "number": one.number, "day": day_text(one.effective_on),
        }  # fmt: skip


def lawful(row: Amendment, actor: Any = None) -> Iterator[Text]:
    """The delta is one of its kind on the terms in force, and its ground is in force."""
    version = current(row.contract)
    if version is None:
        yield _("An imported contract has no terms here: it is not amended in the portal.")
        return
    frozen = executed(row.contract, row.effective_on)
    yield from deltas.refusals(version.terms, row.kind, row.delta, row.effective_on, frozen)
    ground = row.ground
    today = timezone.localdate()
    if ground.valid_from > today or (ground.valid_to is not None and ground.valid_to < today):
        yield _("The ground «%(name)s» is not in force.") % {"name": ground.name}
    if row.kind == AmendmentKind.VOLUME_UP or row.kind == AmendmentKind.TARIFF:
        yield from affordable(row, version.terms)
    if row.kind == AmendmentKind.PERIOD:
        yield from within_years(row)


def executed(contract: Contract, effective_on: date) -> frozenset[str]:
    """Months of the term that no amendment plans anew: before its own, and those up to the last accepted service."""
    used = contract.usage.filter(lines__gt=0).order_by("-month").values_list("month", flat=True).first()  # type: ignore[attr-defined]
    last = effective_on.replace(day=1)
    if used is not None:
        last = max(last, (used + timedelta(days=32)).replace(day=1))
    if contract.valid_from >= last:
        return frozenset()
    return frozenset(terms.months_between(contract.valid_from, last - timedelta(days=1)))


def affordable(row: Amendment, content: terms.Terms) -> Iterator[Text]:
    """The lines of the plan in force hold what the amendment adds, all its lots together."""
    then = terms.by_lot(deltas.applied(content, row.kind, row.delta, row.effective_on))
    positions = list(row.contract.positions.select_related("lot").order_by("lot__position", "pk"))
    budgets = Budgets(row.contract, [one.lot_id for one in positions])
    extra: dict[Any, Decimal] = defaultdict(Decimal)
    names: dict[Any, str] = {}
    for one in positions:
        added = Decimal(then[str(one.lot.uuid)]["amount"]) - one.amount
        line = budgets.line_of(one.lot_id)
        if line is None and added > 0:
            yield _("«%(name)s» has no line in the purchase plan in force.") % {"name": one.lot.name}
        elif line is not None:
            extra[line] += added
            names.setdefault(line, one.lot.name)
    for line, added in extra.items():
        lack = budgets.lack(line, added)
        if added > 0 and lack > 0:
            yield _("«%(name)s»: the purchase plan lacks %(lack)s ₸ for it.") % {"name": names[line], "lack": lack}


def within_years(row: Amendment) -> Iterator[Text]:
    """A contract lasts ``contract_years`` at most (procurement rules ҚР ДСМ-242/2020, p. 53)."""
    years = parameter("contract_years", timezone.localdate())
    last = deltas.day_of(row.delta.get("valid_to"))
    first = row.contract.valid_from
    if years is None or last is None:
        return
    limit = date(first.year + int(years), first.month, min(first.day, 28)) - timedelta(days=1)
    if last > limit:
        yield _("A contract lasts %(years)s years at most: to %(day)s.") % {
            "years": int(years),
            "day": day_text(limit),
        }


# Co-execution --------------------------------------------------------------------------------------------------------
def executor(row: CoExecution, actor: Any) -> Iterator[Text]:
    """The actor acts for the co-executor."""
    if not (actor.is_provider and actor.organisation is not None and actor.organisation.pk == row.executor_id):
        yield _("Only the co-executor answers.")


def hands_over(row: CoExecution, actor: Any) -> Iterator[Text]:
    """The actor acts for the medical organisation or the co-executor."""
    own = actor.organisation.pk if actor.organisation is not None else None
    if not actor.is_provider or own not in (row.contract.provider_id, row.executor_id):
        yield _("Only the organisations of the co-execution end it.")


def executor_admitted(row: CoExecution, actor: Any = None) -> Iterator[Text]:
    """The co-executor is admitted to the type of care."""
    entries = RegistryEntry.objects.filter(provider=row.executor_id, care_type=row.care_type_id)
    if not entries.filter(state=EntryState.ACTIVE).exists():
        yield _("%(executor)s is not admitted to «%(care)s».") % {
            "executor": row.executor.name, "care": row.care_type.name,
        }  # fmt: skip


def volume_is_there(row: CoExecution, actor: Any = None) -> Iterator[Text]:
    """The contract holds the volume, and so does the throughput of the co-executor."""
    contract = row.contract
    if contract.state not in (*UNSIGNED, *STANDING):
        yield _("The contract is over: nothing of it is handed over.")
    whole, _sum = volume_of(contract, row.care_type)
    others = open_rows().filter(contract=contract, care_type=row.care_type_id).exclude(pk=row.pk)
    promised = others.aggregate(sum=Sum("units"))["sum"] or 0
    if row.units + promised > whole:
        yield _("The contract holds %(whole)s units of «%(care)s», %(promised)s of them are handed over already.") % {
            "whole": whole, "care": row.care_type.name, "promised": promised,
        }  # fmt: skip
    year = row.valid_from.year
    capacity = Capacity.objects.filter(provider=row.executor_id, care_type=row.care_type_id, year=year).first()
    if capacity is None:
        return
    own = sum(units for month, units in held(row.executor, row.care_type).items() if month[:4] == str(year))
    reserved = open_rows().filter(executor=row.executor_id, care_type=row.care_type_id, valid_from__year=year)
    taken = own + (reserved.exclude(pk=row.pk).aggregate(sum=Sum("units"))["sum"] or 0)
    if taken + row.units > capacity.units:
        yield _("The throughput of %(executor)s is %(capacity)s units, %(taken)s of them are taken.") % {
            "executor": row.executor.name, "capacity": capacity.units, "taken": taken,
        }  # fmt: skip


def open_rows() -> Any:
    return CoExecution.objects.filter(state__in=[CoExecutionState.PROPOSED, CoExecutionState.AGREED])


def volume_of(contract: Contract, care: Any) -> tuple[int, Decimal]:
    """Units and tenge of the type of care in the contract: of its positions, or of the lines of an imported one."""
    if contract.terms_version:
        rows: Any = contract.positions.filter(lot__care_type=care)
        found = rows.aggregate(units=Sum("units"), amount=Sum("amount"))
    else:
        found = contract.lines.filter(care_type=care).aggregate(units=Sum("volume"), amount=Sum("amount"))
    return int(found["units"] or 0), found["amount"] or Decimal(0)


def within_limit(row: CoExecution, actor: Any = None) -> Iterator[Text]:
    """What is handed over in the year stays within the dated limit (procurement rules ҚР ДСМ-242/2020, p. 62-1)."""
    if row.care_type.code != LIMITED:
        return
    place, year = row.contract.provider, row.valid_from.year
    share = limit_share(place, row.valid_from)
    if share is None:
        return
    whole = year_sum(place, year)
    rows = open_rows().filter(contract__provider=place, care_type__code=LIMITED, valid_from__year=year)
    given = (rows.exclude(pk=row.pk).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)) + row.amount
    if Fraction(given) * 100 > Fraction(whole) * Fraction(share):
        allowed = (whole * share / 100).quantize(Decimal("0.01"))
        yield _(
            "%(given)s ₸ of the year would be handed over, the limit is %(share)s %% of %(whole)s ₸: %(allowed)s ₸."
        ) % {
            "given": given, "share": f"{share.normalize():f}", "whole": whole, "allowed": allowed,
        }  # fmt: skip


def limit_share(place: Provider, day: date) -> Decimal | None:
    """Percent of the year's sum that the organisation may hand over; None where no row limits it."""
    rows = CoExecutionLimit.objects.filter(
        in_force(day),
        Q(attached_below__isnull=True) | Q(attached_below__gt=place.attached_population),
        territory=place.territory,
        attached_from__lte=place.attached_population,
    )
    row = rows.order_by("-valid_from", "-attached_from").first()
    return row.share if row is not None else None


def year_sum(place: Provider, year: int) -> Decimal:
    """Consultations and diagnostics of the year in all contracts, signed or being concluded."""
    lines = ContractLine.objects.filter(contract__provider=place, care_type__code=LIMITED, month__year=year)
    positions = ContractPosition.objects.filter(
        contract__provider=place,
        contract__state__in=UNSIGNED,
        contract__valid_from__year=year,
        lot__care_type__code=LIMITED,
    )
    sums = [rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0) for rows in (lines, positions)]
    return sum(sums, Decimal(0))
