"""Charts of the overview, drawn by the server; the same figures stand in a table. Geometry only, in pixels at the
drawn size."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from config.templatetags.portal import MONTHS, grouped, language
from monitoring.standing.proportions import Share

WIDTH, LEFT, TOP, BOTTOM = 564, 44, 20, 170  # the axis of months stands at BOTTOM
NICE = (1, 2, 5, 10)
KINDS = ("b", "a", "c")  # classes of the series: light, accent, amber


@dataclass(frozen=True)
class Rect:
    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Group:
    """A month: its bars, its name under them, and the same values as they are written."""

    middle: str
    label: str
    rects: list[Rect]
    texts: list[str]
    name: date


@dataclass(frozen=True)
class Bars:
    """``series``: class and name of each."""

    series: list[tuple[str, Any]]
    groups: list[Group]
    grid: list[tuple[str, str, str]]  # y of the line, y of its label, label

    width = WIDTH
    bottom = BOTTOM
    height = BOTTOM + 26
    label_y = BOTTOM + 18
    left = LEFT

    @property
    def empty(self) -> bool:
        return not any(rect.height != "0.0" for group in self.groups for rect in group.rects)


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    low: str
    high: str


@dataclass(frozen=True)
class Line:
    """Percent by month; months without a value are left out of the line. ``dots`` hold the interval."""

    points: str
    dots: list[Dot]
    months: list[tuple[str, str]]  # x, short name
    grid: list[tuple[str, str, str]] = field(default_factory=list)

    width = WIDTH
    bottom = BOTTOM
    height = BOTTOM + 26
    label_y = BOTTOM + 18
    left = LEFT


def ceiling(most: Decimal) -> tuple[Decimal, Decimal]:
    """The end of the scale and the step of its grid, about four steps at round numbers."""
    size = Decimal(1)
    while True:
        for factor in NICE:
            if most <= 4 * factor * size:
                step = factor * size
                return max(step * -(-most // step), step), step
        size *= 10


def short(month: date) -> str:
    return MONTHS[language()][month.month - 1][:3]


def bars(series: Sequence[Any], rows: Sequence[tuple[date, Sequence[Decimal | int]]]) -> Bars:
    """``rows``: month and a value of each series."""
    values = [[Decimal(value) for value in row] for _, row in rows]
    end, step = ceiling(max((one for row in values for one in row), default=Decimal(0)))
    scale = (BOTTOM - TOP) / end
    room = Decimal(WIDTH - LEFT - 4) / max(len(rows), 1)
    thick = min(Decimal(17), (room - 8) / max(len(series), 1))
    groups = []
    for place, ((month, _), row) in enumerate(zip(rows, values, strict=True)):
        middle = LEFT + room * place + room / 2
        start = middle - (thick + 2) * len(row) / 2
        rects = [
            Rect(
                KINDS[number],
                f"{start + number * (thick + 2):.1f}",
                f"{BOTTOM - value * scale:.1f}",
                f"{thick:.1f}",
                f"{value * scale:.1f}",
            )
            for number, value in enumerate(row)
        ]
        groups.append(Group(f"{middle:.1f}", short(month), rects, [grouped(one, 0) for one in row], month))
    grid, at = [], Decimal(0)
    while at <= end:
        y = BOTTOM - at * scale
        grid.append((f"{y:.1f}", f"{y + 4:.1f}", grouped(at, 0)))
        at += step
    return Bars(list(zip(KINDS, series, strict=False)), groups, grid)


def percents(months: Sequence[date], shares: Sequence[Share]) -> Line:
    room = Decimal(WIDTH - LEFT - 4) / max(len(months), 1)
    scale = Decimal(BOTTOM - TOP) / 100
    dots, labels = [], []
    for place, (month, share) in enumerate(zip(months, shares, strict=True)):
        x = f"{LEFT + room * place + room / 2:.1f}"
        labels.append((x, short(month)))
        if share.percent is not None and share.interval is not None:
            ys = (f"{BOTTOM - one * scale:.1f}" for one in (share.percent, *share.interval))
            dots.append(Dot(x, *ys))
    grid = [
        (f"{BOTTOM - at * scale:.1f}", f"{BOTTOM - at * scale + 4:.1f}", grouped(at, 0)) for at in range(0, 101, 25)
    ]
    return Line(" ".join(f"{dot.x},{dot.y}" for dot in dots), dots, labels, grid)
