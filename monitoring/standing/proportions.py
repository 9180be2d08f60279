"""Shares of counts, as statistics: an interval, and whether two of them differ."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Z = Decimal("1.959964")  # 95 of 100 intervals hold the true share
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> Decimal | None:
        return (Decimal(self.part) * 100 / self.whole).quantize(TENTH, ROUND_HALF_UP) if self.whole else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Wilson's interval in percent, one place: honest also for few counts and for shares of 0 or 1."""
        if not self.whole:
            return None
        n, p = Decimal(self.whole), Decimal(self.part) / self.whole
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * (p * (1 - p) / n + Z * Z / (4 * n * n)).sqrt()
        low, high = max(middle - half, Decimal(0)) * 100, min(middle + half, Decimal(1)) * 100
        return low.quantize(TENTH, ROUND_HALF_UP), high.quantize(TENTH, ROUND_HALF_UP)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.whole + other.whole)


def difference(new: Share, old: Share) -> Decimal | None:
    """z of the two-proportion test with the pooled share; None where one side is empty or nothing varies."""
    if not new.whole or not old.whole:
        return None
    pooled = Decimal(new.part + old.part) / (new.whole + old.whole)
    spread = (pooled * (1 - pooled) * (Decimal(1) / new.whole + Decimal(1) / old.whole)).sqrt()
    if not spread:
        return None
    return Decimal(new.part) / new.whole / spread - Decimal(old.part) / old.whole / spread


def differs(new: Share, old: Share, few: int) -> bool:
    """Beyond chance (95 %), with at least ``few`` counts on either side."""
    z = difference(new, old) if min(new.whole, old.whole) >= max(few, 1) else None
    return z is not None and abs(z) > Z
