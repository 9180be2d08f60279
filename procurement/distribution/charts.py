"""The bars of a lot: volume, cap, and what points alone would give. Drawn by ``distribution/_chart.html``; the same
figures stand in the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from config.templatetags.portal import number
from procurement.distribution.lots import Row

LEFT, WIDTH, STEP, TOP = 190, 530, 46, 14  # pixels at the drawn size
NAME = 26  # letters of a name beside the bars
NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Bar:
    row: Row
    name: str
    y: int
    volume: str
    cap: str
    tick: str  # empty: no multiplier
    label_x: str
    inside: bool

    @property
    def text_y(self) -> int:
        return self.y + 11

    @property
    def note_y(self) -> int:
        return self.y + 27

    @property
    def bar_y(self) -> int:
        return self.y + 4

    @property
    def number_y(self) -> int:
        return self.y + 16

    @property
    def tick_y(self) -> int:
        return self.y - 4


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    grid: list[tuple[str, str]]  # x, label
    height: int

    @property
    def bottom(self) -> int:
        return self.height - 26

    @property
    def label_y(self) -> int:
        return self.height - 8


def step_of(most: int) -> int:
    """About six lines of the grid, at round numbers."""
    size = 1
    while True:
        for factor in NICE:
            if most <= 7 * factor * size:
                return factor * size
        size *= 10


def chart(rows: Sequence[Row]) -> Chart:
    """Scaled to the largest cap or volume; a line of points beyond that is drawn at the edge."""
    most = max((max(one.line.cap, one.line.units) for one in rows), default=1) or 1
    step = step_of(most)
    scale = Decimal(WIDTH - 20) / most

    def x(units: Decimal | int) -> str:
        return f"{min(Decimal(LEFT) + Decimal(units) * scale, Decimal(LEFT + WIDTH)):.1f}"

    bars = []
    for place, row in enumerate(rows):
        width = Decimal(row.line.units) * scale
        inside = width > 60
        bars.append(
            Bar(
                row=row,
                name=shortened(row.line.provider.name),
                y=TOP + 8 + place * STEP,
                volume=f"{width:.1f}",
                cap=f"{Decimal(row.line.cap) * scale:.1f}",
                tick="" if row.product is None else x(row.product),
                label_x=f"{LEFT + width - 8 if inside else LEFT + width + 8:.1f}",
                inside=inside,
            )
        )
    grid = [(x(units), number(units)) for units in range(0, most + 1, step)]
    return Chart(bars, grid, TOP + STEP * len(bars) + 26)


def shortened(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1].rstrip()}…"
