"""What is checked before a signature, anew each time: the page shows it, the same words refuse the step."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from config.workflow import Text
from procurement.contracting import terms
from procurement.contracting.effects import current
from procurement.contracting.news import day_text
from procurement.enums import AwardState, ContractState, PlanState
from procurement.models import Award, Complaint, Contract, ContractPosition, LotFunding, PlanLine
from procurement.models.complaints import OPEN_COMPLAINTS
from providers.enums import EntryState, LicenceKind
from providers.models import Licence, RegistryEntry

DEAD = (ContractState.REFUSED,)


@dataclass(frozen=True)
class Check:
    """``tone``: ok, bad (keeps the signature back) or warn; ``detail`` is a figure or a day."""

    name: str
    label: Text
    tone: str
    detail: Text = ""
    reasons: tuple[Text, ...] = ()


def checks(contract: Contract) -> list[Check]:
    """Of a contract with terms, in the order of the page."""
    positions = list(
        contract.positions.select_related("lot__care_type", "lot__region").order_by("lot__position", "pk")
    )
    return [
        admitted(contract, positions),
        as_placed(contract, positions),
        no_complaint(contract, positions),
        budgeted(contract, positions),
        licensed(contract, positions),
    ]


def kept_back(contract: Contract, actor: Any = None) -> Iterator[Text]:
    """Everything checked before a signature holds."""
    for check in checks(contract):
        if check.tone == "bad":
            yield from check.reasons


def verdict(name: str, label: Text, reasons: list[Text], detail: Text = "") -> Check:
    return Check(name, label, "bad" if reasons else "ok", detail, tuple(reasons))


def admitted(contract: Contract, positions: list[ContractPosition]) -> Check:
    care = {one.lot.care_type_id: one.lot.care_type for one in positions if one.units}
    rows = RegistryEntry.objects.filter(provider=contract.provider_id, care_type__in=care, state=EntryState.ACTIVE)
    there = dict(rows.values_list("care_type_id", "admitted_on"))
    found: list[Text] = [
        _("The registry has no active entry for «%(care)s».") % {"care": one.name}
        for pk, one in care.items()
        if pk not in there
    ]
    since = _("since %(day)s") % {"day": day_text(max(there.values()))} if there else ""
    return verdict("entry", _("The entry of the registry is active"), found, since)


def as_placed(contract: Contract, positions: list[ContractPosition]) -> Check:
    """The lines are those of the protocol, or less by negotiation; months and amounts come to the volume."""
    rows = Award.objects.filter(
        campaign=contract.campaign_id,
        provider=contract.provider_id,
        funding_source=contract.funding_source,
        state=AwardState.ACCEPTED,
    )
    placed = dict(rows.order_by().values_list("lot").annotate(sum=Sum("units")))
    version = current(contract)
    found: list[Text] = []
    if version is None or terms.digest(version.terms) != version.sha256:
        found.append(_("The terms are not those of the version."))
    content = terms.by_lot(version.terms) if version else {}
    for one in positions:
        name, row = one.lot.name, content.get(str(one.lot.uuid))
        if one.units > placed.get(one.lot_id, 0):
            found.append(
                _("«%(name)s»: the contract has %(units)s, the protocol placed %(placed)s.")
                % {"name": name, "units": one.units, "placed": placed.get(one.lot_id, 0)}
            )
        if row is None or (row["units"], Decimal(row["amount"]), row["months"]) != (one.units, one.amount, one.months):
            found.append(_("«%(name)s»: the position is not that of the terms.") % {"name": name})
        elif sum(one.months.values()) != one.units or one.amount != one.units * one.lot.tariff:
            found.append(_("«%(name)s»: months, volume and amount do not come to the same.") % {"name": name})
    missing = set(placed) - {one.lot_id for one in positions}
    if missing:
        found.append(_("Placed volume is missing in the contract: prepare the offer anew."))
    detail = _("fingerprint %(sha)s") % {"sha": version.sha256[:8]} if version else ""
    return verdict("placed", _("The lines of the contract are those of the protocol"), found, detail)


def no_complaint(contract: Contract, positions: list[ContractPosition]) -> Check:
    lots = [one.lot_id for one in positions]
    rows = Complaint.objects.filter(Q(lot__isnull=True) | Q(lot__in=lots), campaign=contract.campaign_id)
    found: list[Text] = [
        _("Complaint %(number)s is open.") % {"number": one}
        for one in rows.filter(state__in=OPEN_COMPLAINTS).order_by("pk").values_list("number", flat=True)
    ]
    return verdict("complaints", _("No complaint about the lots is open"), found)


def budgeted(contract: Contract, positions: list[ContractPosition]) -> Check:
    """The money of each lot, and of its line of the plan in force, holds all contracts from it."""
    found: list[Text] = []
    lines = []
    budgets = Budgets(contract, [one.lot_id for one in positions])
    for one in positions:
        line = budgets.line_of(one.lot_id)
        if line is None:
            found.append(_("«%(name)s» has no line in the purchase plan in force.") % {"name": one.lot.name})
            continue
        lines.append(f"{line.region_id}-{line.pk}")
        lack = max(budgets.lack(line), budgets.lack_of_lot(one.lot_id))
        if lack > 0:
            found.append(
                _("«%(name)s»: %(lack)s ₸ more than the purchase plan holds.") % {"name": one.lot.name, "lack": lack}
            )
    detail = _("purchase plan, line %(line)s") % {"line": ", ".join(dict.fromkeys(lines))} if lines else ""
    return verdict("budget", _("The budget is reserved"), found, detail)


class Budgets:
    """The money of lots from the contract's source, and what all contracts take of it: four queries for any number of
    lots."""

    def __init__(self, contract: Contract, lots: list[int]) -> None:
        source = contract.funding_source
        rows = LotFunding.objects.filter(lot__in=lots, funding_source=source).select_related("plan_line__plan")
        self.funding = {one.lot_id: one for one in rows}
        years = {one.plan_line.plan.year for one in self.funding.values()}
        plan = PlanLine.objects.filter(plan__year__in=years, plan__state=PlanState.APPROVED, funding_source=source)
        self.lines = {(one.plan.year, one.region_id, one.care_type_id): one for one in plan.select_related("plan")}
        alive = ContractPosition.objects.exclude(contract__state__in=DEAD).filter(contract__funding_source=source)
        self.of_lots = dict(alive.filter(lot__in=lots).order_by().values_list("lot").annotate(sum=Sum("amount")))
        line = "lot__funding__plan_line__"
        in_lines = alive.filter(lot__funding__funding_source=source, **{f"{line}plan__year__in": years})
        sums = in_lines.order_by().values_list(f"{line}plan__year", f"{line}region", f"{line}care_type")
        self.of_lines = {tuple(row[:3]): row[3] for row in sums.annotate(sum=Sum("amount"))}

    def line_of(self, lot: int) -> PlanLine | None:
        """Of the plan in force; None where it holds nothing for the lot."""
        funding = self.funding.get(lot)
        if funding is None:
            return None
        reserved = funding.plan_line
        return self.lines.get((reserved.plan.year, reserved.region_id, reserved.care_type_id))

    def lack(self, line: PlanLine, extra: Decimal = Decimal(0)) -> Decimal:
        """Tenge over what the line holds, with ``extra`` on top; 0 if it holds all."""
        taken = self.of_lines.get((line.plan.year, line.region_id, line.care_type_id), Decimal(0))
        return max(taken + extra - line.amount, Decimal(0))

    def lack_of_lot(self, lot: int) -> Decimal:
        """Tenge over the budget of the announcement. Amendments may go above it where the plan was raised."""
        return max(self.of_lots.get(lot, Decimal(0)) - self.funding[lot].budget, Decimal(0))


def licensed(contract: Contract, positions: list[ContractPosition]) -> Check:
    """A licence that ends within the term is a warning: it is renewed, or the entry is suspended by itself."""
    care = {one.lot.care_type_id for one in positions if one.units}
    rows = Licence.objects.filter(
        provider=contract.provider_id, care_type__in=care, confirmed=True, kind=LicenceKind.MEDICAL
    )
    last: dict[int, Any] = {}
    for pk, day in rows.values_list("care_type_id", "valid_to"):
        last[pk] = None if day is None or (pk in last and last[pk] is None) else max(day, last.get(pk) or day)
    ends = [day for day in last.values() if day is not None and day < contract.valid_to]
    label = _("The licence holds for the whole term")
    if not ends:
        return Check("licence", label, "ok", _("to %(day)s") % {"day": day_text(contract.valid_to)})
    return Check("licence", _("The licence ends within the term of the contract"), "warn", day_text(min(ends)))
