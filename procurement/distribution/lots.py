"""A computed lot as people read it, and what another rating or cap would give in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from config.templatetags.portal import grouped
from procurement.allocation import Allocation, Bidder, allocate
from procurement.distribution_core import RATING_CAPACITY, bidders_of
from procurement.enums import Bound, FundingSource, ManualState
from procurement.models import ManualDistribution, RunLine, RunLot
from providers.models import RatingComponent


def decimal_of(value: Fraction, places: int) -> Decimal:
    """Rounded half up; for reading, never for computing on."""
    scale = 10**places
    return Decimal((value * scale + Fraction(1, 2)).__floor__()) / scale


@dataclass(frozen=True)
class Source:
    """What one source pays for: units, and the tenge that make no unit."""

    label: str
    planned: Decimal
    budget: Decimal
    volume: int
    unplaced: int
    residual: Decimal


@dataclass(frozen=True)
class Row:
    """A bidder of the lot. ``product``: multiplier × weight, what it would get without a cap."""

    line: RunLine
    product: Decimal | None
    own: bool = False
    by_hand: int | None = None

    @property
    def difference(self) -> int | None:
        return None if self.by_hand is None else self.by_hand - self.line.units

    @property
    def bound(self) -> str:
        return str(Bound(self.line.bound).label)

    @property
    def share(self) -> Decimal:
        return decimal_of(Fraction(self.line.share), 2)


@dataclass(frozen=True)
class LotView:
    """``run_lot`` with its run, campaign and lot at hand."""

    run_lot: RunLot

    @cached_property
    def rules(self) -> dict[str, Any]:
        return self.run_lot.run.rules

    @cached_property
    def result(self) -> dict[str, Any]:
        return self.run_lot.result

    @cached_property
    def inputs(self) -> dict[str, Any]:
        return self.run_lot.inputs

    @cached_property
    def by_capacity(self) -> bool:
        return bool(self.rules["weight"] == RATING_CAPACITY)

    @cached_property
    def multiplier(self) -> Fraction | None:
        """Units a hundredth of a point (times a unit of throughput, if weights are): that of the computation."""
        return Fraction(self.run_lot.multiplier) if self.run_lot.multiplier else None

    @cached_property
    def per_point(self) -> Fraction | None:
        return None if self.multiplier is None else self.multiplier * 100

    @property
    def multiplier_text(self) -> str:
        return "–" if self.per_point is None else grouped(decimal_of(self.per_point, 4), 4)

    @property
    def multiplier_ratio(self) -> str:
        if self.per_point is None:
            return ""
        return f"{self.per_point.numerator} / {self.per_point.denominator}"

    @cached_property
    def bidders(self) -> list[Bidder]:
        return bidders_of(self.result)

    @cached_property
    def given(self) -> dict[str, dict[str, Any]]:
        """BIN → inputs of the bidder."""
        return {one["bin"]: one for one in self.inputs["bidders"]}

    @cached_property
    def sources(self) -> list[Source]:
        return [
            Source(
                label=str(FundingSource(one["source"]).label),
                planned=Decimal(one.get("planned", one["budget"])),
                budget=Decimal(one["budget"]),
                volume=self.result["volumes"][one["source"]],
                unplaced=self.result["unplaced"][one["source"]],
                residual=Decimal(self.result["residual"][one["source"]]),
            )
            for one in self.inputs["funding"]
        ]

    @property
    def budget(self) -> Decimal:
        return sum((one.budget for one in self.sources), Decimal(0))

    @property
    def tariff(self) -> Decimal:
        return Decimal(self.inputs["tariff"])

    @property
    def direct_units(self) -> int:
        return sum(one["units"] for one in self.inputs.get("direct", []))

    @cached_property
    def manual(self) -> ManualDistribution | None:
        """What was distributed by hand and not refused; a draft is its author's own."""
        found = ManualDistribution.objects.filter(
            run_lot=self.run_lot, state__in=(ManualState.SUBMITTED, ManualState.APPROVED)
        )
        return found.select_related("ground").order_by("pk").first()

    @cached_property
    def by_hand(self) -> dict[int, int]:
        if self.manual is None:
            return {}
        return dict(self.manual.lines.order_by("pk").values_list("provider_id", "units"))

    def product(self, weight: int) -> Decimal | None:
        return None if self.multiplier is None else decimal_of(self.multiplier * weight, 2)

    def rows(self, lines: Sequence[RunLine], own: int | None = None) -> list[Row]:
        return [
            Row(one, self.product(one.weight), one.provider_id == own, self.by_hand.get(one.provider_id))
            for one in lines
        ]

    # What would be -------------------------------------------------------------------------------------------------
    def weight(self, number: str, points: Decimal) -> int:
        """As ``distribution_core`` weighs it."""
        weight = int(points * 100)
        if self.by_capacity:
            weight *= self.given[number]["capacity"]
        return max(weight, 1)

    def what_if(self, changes: Mapping[str, "Change"]) -> Allocation:
        """The lot computed anew with other points or caps; nothing is stored, and the other lots stay as they are."""
        bidders = []
        for one in self.bidders:
            change = changes.get(one.key, Change())
            weight = one.weight if change.points is None else self.weight(one.key, change.points)
            cap = one.cap if change.cap is None else max(change.cap, one.floor)
            bidders.append(Bidder(one.key, weight, cap, one.floor))
        return allocate(self.run_lot.volume, bidders, rounding=self.rules["rounding"])


@dataclass(frozen=True)
class Change:
    """Another rating in points, or another cap in units; None leaves it as it is."""

    points: Decimal | None = None
    cap: int | None = None


def lines_of(run_lot: RunLot) -> Any:
    """The bidders of a lot, by volume."""
    lines = RunLine.objects.filter(run_lot=run_lot, excluded=[]).select_related("provider", "rating")
    return lines.order_by("-units", "-weight", "provider__bin")


def excluded_of(run_lot: RunLot) -> Any:
    lines = RunLine.objects.filter(run_lot=run_lot).exclude(excluded=[]).select_related("provider")
    return lines.order_by("provider__bin")


def why(line: RunLine) -> list[str]:
    """The reasons for which it was left out, in the reader's language; frozen in all of them."""
    code = (get_language() or "kk")[:2]
    return [one.get(code) or one.get("ru", "") for one in line.excluded]


def points_of(line: RunLine) -> list[tuple[str, Decimal]]:
    """Components of the rating that was computed with, named as they are named today."""
    if line.rating is None:
        return []
    parts = line.rating.parts
    rows = RatingComponent.objects.filter(code__in=[one["code"] for one in parts]).order_by("valid_from", "pk")
    names = {one.code: one.name for one in rows}
    return [(names.get(one["code"], one["code"]), Decimal(str(one["points"]))) for one in parts]
