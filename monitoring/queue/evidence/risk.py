"""The risk of a line from all its flags: 100·(1 − Π(1 − s/100)), step by step."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from config.templatetags.portal import grouped
from monitoring.enums import FlagState
from monitoring.models import Flag, FlagLine
from monitoring.queue import words

HUNDRED, ONE = Decimal(100), Decimal(1)


@dataclass(frozen=True)
class Step:
    flag: Flag
    score: int
    factor: Decimal
    before: Decimal  # share without a violation before this screen
    left: Decimal  # and after it
    so_far: Decimal

    @property
    def title(self) -> Any:
        return words.title_of(self.flag.screen)

    @property
    def shown_left(self) -> str:
        if self.before == ONE:
            return f"1 − {share(ONE - self.factor)} = {share(self.factor)}"
        return f"{share(self.before)} × {share(self.factor)} = {share(self.left)}"


@dataclass(frozen=True)
class Risk:
    steps: list[Step]

    @property
    def total(self) -> Decimal:
        return self.steps[-1].so_far if self.steps else Decimal(0)

    @property
    def formula(self) -> str:
        return f"100 × (1 − {' × '.join(share(one.factor) for one in self.steps)})"


def share(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.0001"), ROUND_HALF_UP).normalize()
    exponent = rounded.as_tuple().exponent
    return grouped(rounded, max(2, -exponent) if isinstance(exponent, int) else 2)


def of_line(flag: Flag) -> Risk:
    """Flags in which the line is in question, the highest score first; of withdrawn lines none. One query."""
    found = {flag.pk: flag}
    if flag.line_id is not None:
        rows = FlagLine.objects.filter(line_id=flag.line_id, other=False).exclude(flag__state=FlagState.LAPSED)
        found |= {row.flag_id: row.flag for row in rows.select_related("flag").order_by("flag_id")[:100]}
    left, steps = ONE, []
    for one in sorted(found.values(), key=lambda one: (-one.score, one.screen, one.pk)):
        factor = ONE - Decimal(one.score) / HUNDRED
        before, left = left, left * factor
        steps.append(Step(one, one.score, factor, before, left, (HUNDRED * (ONE - left)).quantize(Decimal("0.01"))))
    return Risk(steps)
