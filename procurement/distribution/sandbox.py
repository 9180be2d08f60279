"""The sandbox: a copy of a lot in which anybody changes ratings and caps and sees what would come of it.

Everything stands in the address; nothing is stored. The rest of the lot, its volume and the other lots stay as they
are, so what is shown is the effect of the change alone.
"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from config.templatetags.portal import grouped
from procurement.allocation import Allocation
from procurement.distribution.lots import Change, LotView, decimal_of
from procurement.models import RunLine
from providers.standing import rating

MOST_POINTS = Decimal(10_000)
MOST_UNITS = 10**12


@dataclass(frozen=True)
class Cell:
    """A field of the form: what was typed, or what is real; ``error`` in words."""

    name: str
    value: str
    real: str
    error: str = ""

    @property
    def changed(self) -> bool:
        return self.value != self.real


@dataclass(frozen=True)
class SandboxRow:
    line: RunLine
    points: Cell
    cap: Cell
    units: int

    @property
    def difference(self) -> int:
        return self.units - self.line.units

    @property
    def changed(self) -> bool:
        return self.points.changed or self.cap.changed


@dataclass
class Sandbox:
    view: LotView
    data: QueryDict
    errors: dict[str, str] = field(default_factory=dict)

    def changes(self, lines: list[RunLine]) -> dict[str, Change]:
        """What was typed and can be computed with."""
        found: dict[str, Change] = {}
        for line in lines:
            number = line.provider.bin
            points = self.points(f"points_{number}", line)
            cap = self.cap(f"cap_{number}", line)
            if points is not None or cap is not None:
                found[number] = Change(points, cap)
        return found

    def points(self, name: str, line: RunLine) -> Decimal | None:
        text = self.data.get(name, "").strip().replace(",", ".").replace(" ", "").replace("\u00a0", "")
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not (value.is_finite() and 0 <= value <= MOST_POINTS):
            self.errors[name] = _("Write points from 0 to 10 000, for example 78.4.")
            return None
        value = value.quantize(Decimal("0.01"))
        return None if value == line.points else value

    def cap(self, name: str, line: RunLine) -> int | None:
        text = self.data.get(name, "").strip().replace(" ", "").replace("\u00a0", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text[:20]) <= MOST_UNITS):
            self.errors[name] = _("Write a whole number of units, 0 or more.")
            return None
        if int(text) < line.floor:
            self.errors[name] = _("The organisation has accepted more than that already.")
            return None
        return None if int(text) == line.cap else int(text)

    def rows(self, lines: list[RunLine], found: Allocation) -> list[SandboxRow]:
        rows = []
        for line in lines:
            number = line.provider.bin
            cells = [
                Cell(name, self.data.get(name, "").strip() or real, real, self.errors.get(name, ""))
                for name, real in ((f"points_{number}", f"{line.points:.2f}"), (f"cap_{number}", str(line.cap)))
            ]
            rows.append(SandboxRow(line, cells[0], cells[1], found.units[number]))
        return rows


def ratings_of_today(lines: list[RunLine]) -> str:
    """The address's query with today's points of everybody whose rating has changed since the run; empty when none
    has. One query."""
    newest = {row.provider_id: row.points for row in rating.newest([line.provider_id for line in lines])}
    changed = {
        f"points_{line.provider.bin}": f"{newest[line.provider_id]:.2f}"
        for line in lines
        if newest.get(line.provider_id, line.points) != line.points
    }
    return urlencode(changed)


def per_point(found: Allocation) -> str:
    """The multiplier of the sandbox as the page of the lot writes the real one."""
    return "–" if found.multiplier is None else grouped(decimal_of(found.multiplier * 100, 4), 4)
