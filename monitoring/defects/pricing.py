"""What a defect costs: the classifier's multiplier for the type of care, on the day of the service."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Price:
    """``reduction``: tenge taken off, two places. ``known`` false: the classifier names units without a known rate;
    the reduction is 0 until somebody enters the rate. ``arithmetic`` is plain JSON for pages: code, root, column,
    percent or units, unit, rate, base, source."""

    reduction: Decimal
    known: bool
    arithmetic: dict[str, Any] = field(default_factory=dict)


def price(*, code: str, care_type_id: int, base: Decimal, day: date) -> Price:
    """The reduction for lines of ``base`` tenge. A sub-code without a number of its own has that of its root (5.1 →
    5.0). Raises KeyError for a code that is not in force on the day or does not apply to the type of care."""
    raise NotImplementedError


def stakes(rows: Iterable[tuple[str, int, Decimal, date]]) -> list[Decimal]:
    """Reductions of many (code, care type, base, day) with a fixed number of queries; 0 where there is none."""
    raise NotImplementedError
