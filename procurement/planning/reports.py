"""Read models of plans: totals, and two versions side by side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from accounts.models import Region
from procurement.enums import FundingSource
from procurement.models import PlanLine, PurchasePlan
from procurement.planning.access import lines_of_plans, lines_visible_to
from procurement.planning.money import Key, key_of
from providers.models import CareType

ZERO = Decimal(0)


@dataclass(frozen=True)
class Row:
    """A line with its money: ``held`` by lots and contracts, ``free`` for others."""

    line: PlanLine
    held: Decimal

    @property
    def free(self) -> Decimal:
        return self.line.amount - self.held

    @property
    def share(self) -> Decimal:
        return 100 * self.held / self.line.amount if self.line.amount else ZERO


def with_money(lines: Iterable[PlanLine], held: dict[Key, Decimal]) -> list[Row]:
    return [Row(line, held.get(key_of(line), ZERO)) for line in lines]


@dataclass(frozen=True)
class Total:
    name: str
    amount: Decimal
    share: Decimal  # percent of the whole


def totals(lines: Any) -> dict[str, list[Total]]:
    """Sums of the lines (a queryset) by region, type of care and source; the largest first."""
    rows = list(lines.order_by().values_list("region_id", "care_type_id", "funding_source").annotate(Sum("amount")))
    whole = sum((row[3] for row in rows), ZERO)
    names: tuple[tuple[str, dict[Any, Any]], ...] = (
        ("region", {one.pk: one.name for one in Region.objects.order_by("pk")}),
        ("care", {one.pk: one.name for one in CareType.objects.order_by("pk")}),
        ("source", {value: str(label) for value, label in FundingSource.choices}),
    )
    found = {}
    for place, (kind, words) in enumerate(names):
        sums: dict[Any, Decimal] = defaultdict(Decimal)
        for row in rows:
            sums[row[place]] += row[3]
        made = [Total(words[key], amount, 100 * amount / whole if whole else ZERO) for key, amount in sums.items()]
        found[kind] = sorted(made, key=lambda one: (-one.amount, one.name))
    return found


def of_plans(plans: Iterable[PurchasePlan], actor: Any) -> dict[int, dict[str, Any]]:
    """Plan → how many lines the actor sees in it, and how much money: one query."""
    rows = lines_of_plans([one.pk for one in plans], actor).order_by()
    sums = rows.values_list("plan").annotate(Count("pk"), Sum("amount"))
    return {plan: {"lines": lines, "amount": amount} for plan, lines, amount in sums}


# Comparison ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """A line of either version; None where a version has no such line."""

    region: str
    care: str
    source: str
    before: PlanLine | None
    after: PlanLine | None

    @property
    def kind(self) -> str:
        """added, removed, changed or same."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        same = (self.before.amount, self.before.tariff) == (self.after.amount, self.after.tariff)
        return "same" if same else "changed"

    @property
    def change(self) -> Decimal:
        return (self.after.amount if self.after else ZERO) - (self.before.amount if self.before else ZERO)

    @property
    def units(self) -> int:
        return (self.after.units if self.after else 0) - (self.before.units if self.before else 0)


def differences(before: PurchasePlan, after: PurchasePlan, actor: Any) -> list[Difference]:
    """Every line of both versions that the actor may see, in the order of regions and types of care."""
    order = ("region__code", "care_type__position", "funding_source", "pk")
    sides = [
        {key_of(line): line for line in lines_visible_to(actor, plan).order_by(*order)} for plan in (before, after)
    ]
    keys = dict.fromkeys([*sides[1], *sides[0]])
    found = []
    for key in keys:
        old, new = sides[0].get(key), sides[1].get(key)
        line: Any = new or old
        source = FundingSource(line.funding_source).label
        found.append(Difference(line.region.name, line.care_type.name, str(source), old, new))
    return sorted(found, key=lambda one: (one.region, one.care, one.source))
