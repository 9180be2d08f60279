"""What a lot offers: whole units by source, and the money that is less than one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from procurement.models import Campaign, Lot


@dataclass(frozen=True)
class Source:
    """The money of a lot from one funding source."""

    code: str
    label: str
    budget: Decimal
    tariff: Decimal

    @property
    def units(self) -> int:
        return int(self.budget // self.tariff)

    @property
    def residual(self) -> Decimal:
        """Less than the price of one unit: it stays in the plan."""
        return self.budget - self.units * self.tariff


@dataclass(frozen=True)
class Offer:
    lot: Lot
    sources: tuple[Source, ...]

    @property
    def units(self) -> int:
        return sum(one.units for one in self.sources)

    @property
    def budget(self) -> Decimal:
        return sum((one.budget for one in self.sources), Decimal(0))

    @property
    def residual(self) -> Decimal:
        return sum((one.residual for one in self.sources), Decimal(0))

    def units_of(self, source: str) -> int:
        return sum(one.units for one in self.sources if one.code == source)


def offer(lot: Lot) -> Offer:
    """Of a lot whose ``funding`` may be prefetched."""
    rows = sorted(lot.funding.all(), key=lambda row: row.funding_source)
    sources = [
        Source(row.funding_source, row.get_funding_source_display(), row.budget, lot.tariff)  # type: ignore[attr-defined]
        for row in rows
    ]
    return Offer(lot, tuple(sources))


def offers(campaign: Campaign) -> list[Offer]:
    """Of every lot, in their order: two queries."""
    lots = campaign.lots.select_related("region", "care_type").prefetch_related("funding").order_by("position", "pk")
    return [offer(lot) for lot in lots]


def total(found: Iterable[Offer]) -> Decimal:
    return sum((one.budget for one in found), Decimal(0))
