"""Read models over contracts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from procurement.models import Contract, ContractLine
from providers.models import CareType
from providers.registry import Contracted


def contracted(providers: Collection[int], year: int) -> dict[int, list[Contracted]]:
    """Provider → sums of the year's contract lines by type of care, all funding sources together: one query."""
    rows = (
        ContractLine.objects.filter(
            contract__provider__in=providers, month__gte=date(year, 1, 1), month__lte=date(year, 12, 1)
        )
        .order_by("contract__provider", "care_type__position", "care_type__code")
        .values_list("contract__provider", "care_type")
        .annotate(amount=Sum("amount"))
    )
    found: dict[int, list[Contracted]] = {}
    for provider, care_type, amount in rows:
        found.setdefault(provider, []).append(Contracted(care_type, amount))
    return found


@dataclass(frozen=True)
class Month:
    """Plan and accepted tenge and units of one type of care in one month."""

    month: date
    plan: Decimal
    volume: Decimal
    accepted: Decimal
    quantity: int
    now: bool

    @property
    def share(self) -> Decimal | None:
        return self.accepted * 100 / self.plan if self.plan else None

    @property
    def above(self) -> bool:
        return self.accepted > self.plan


@dataclass(frozen=True)
class Care:
    care_type: CareType
    months: list[Month]

    @property
    def plan(self) -> Decimal:
        return sum((month.plan for month in self.months), Decimal(0))

    @property
    def accepted(self) -> Decimal:
        return sum((month.accepted for month in self.months), Decimal(0))

    @property
    def share(self) -> Decimal | None:
        return self.accepted * 100 / self.plan if self.plan else None

    @property
    def rest(self) -> Decimal:
        return self.plan - self.accepted


def months_of(contract: Contract, today: date) -> list[Care]:
    """The contract month by month: three queries, however many types of care and months."""
    plan = {(line.care_type_id, line.month): line for line in contract.lines.all()}
    used = {(row.care_type_id, row.month): row for row in contract.usage.all()}  # type: ignore[attr-defined]
    found: dict[int, list[Month]] = {}
    for key in sorted(plan.keys() | used.keys()):
        care, month = key
        line, row = plan.get(key), used.get(key)
        found.setdefault(care, []).append(
            Month(
                month,
                line.amount if line else Decimal(0),
                line.volume if line else Decimal(0),
                row.amount if row else Decimal(0),
                row.quantity if row else 0,
                month == today.replace(day=1),
            )
        )
    types = CareType.objects.in_bulk(found)
    return sorted(
        (Care(types[care], months) for care, months in found.items()),
        key=lambda row: (row.care_type.position, row.care_type.code),
    )
