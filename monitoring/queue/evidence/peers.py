"""Where a value stands among others: the doctor's other days and the colleagues' days, or the organisations that a
screen compared. Drawn by ``flags/_peers.html``; the figures stand in its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Line
from monitoring.models import Flag
from monitoring.queue.words import shown

LEFT, WIDTH = 150, 570  # pixels at the drawn size
MOST_DOTS = 60
Text = str | Promise


@dataclass(frozen=True)
class Box:
    """Five figures of a group: the box spans the middle half."""

    least: float
    low: float
    middle: float
    high: float
    most: float


@dataclass(frozen=True)
class Strip:
    """``value`` among ``peers`` (a box) and ``own`` (dots). Lengths are ready for the drawing."""

    title: Text
    value: float
    value_words: Text
    own_words: Text
    peers_words: Text
    own: list[float]
    box: Box | None
    peers: int
    scale: float
    limits: list[tuple[str, float]]

    def x(self, value: float) -> str:
        return f"{LEFT + min(max(value / self.scale, 0.0), 1.0) * WIDTH:.1f}"

    @property
    def value_x(self) -> str:
        return self.x(self.value)

    @property
    def dots(self) -> list[str]:
        return [self.x(one) for one in self.own[:MOST_DOTS]]

    @property
    def drawn(self) -> dict[str, str]:
        box = self.box
        if box is None:
            return {}
        low, high = self.x(box.low), self.x(box.high)
        return {
            "least": self.x(box.least), "low": low, "middle": self.x(box.middle), "most": self.x(box.most),
            "width": f"{max(float(high) - float(low), 1.0):.1f}",
        }  # fmt: skip

    @property
    def ticks(self) -> list[tuple[str, str]]:
        step = nice(self.scale / 6)
        count = int(self.scale / step) + 1
        return [(self.x(step * number), shown(round(step * number, 6))) for number in range(count)]

    @property
    def marks(self) -> list[tuple[str, str]]:
        return [(self.x(value), label) for label, value in self.limits if 0 < value <= self.scale]

    @property
    def table(self) -> list[tuple[Text, str]]:
        made: list[tuple[Text, str]] = [(self.value_words, shown(self.value))]
        made += [(label, shown(value)) for label, value in self.limits]
        if self.box is not None:
            made += [
                (_("Least of the group"), shown(self.box.least)),
                (_("A quarter have at most"), shown(self.box.low)),
                (_("Median of the group"), shown(self.box.middle)),
                (_("A quarter have at least"), shown(self.box.high)),
                (_("Most of the group"), shown(self.box.most)),
                (_("Compared with"), shown(self.peers)),
            ]
        return made


def nice(least: float) -> float:
    size = 1.0
    while size > least:
        size /= 10
    while size * 10 <= least:
        size *= 10
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= least)


def box_of(values: Sequence[float]) -> Box | None:
    if not values:
        return None
    ordered = sorted(values)
    if len(ordered) == 1:
        return Box(*[ordered[0]] * 5)
    low, middle, high = quantiles(ordered, n=4, method="inclusive")
    return Box(ordered[0], low, middle, high, ordered[-1])


# A doctor's day ------------------------------------------------------------------------------------------------------
MEASURES: dict[str, tuple[str, Text, Text]] = {
    "PAD2": ("patients", _("Patients of a doctor in a day"), _("Patients on this day")),
    "PAD3": ("minutes", _("Minutes of services of a doctor in a day"), _("Minutes on this day")),
}


def doctor_days(flag: Flag, doctor: str, day: date) -> Strip | None:
    """The day among the doctor's other days of the month and the days of colleagues. One query."""
    if flag.screen not in MEASURES or not doctor:
        return None
    measure, title, words = MEASURES[flag.screen]
    lines = Line.objects.in_month(day.replace(day=1)).filter(provider=flag.provider_id, care_type__is_stay=False)
    rows = (
        lines.exclude(practitioner_iin="")
        .order_by()
        .values_list("practitioner_iin", "day")
        .annotate(
            patients=Count("patient_iin", distinct=True),
            minutes=Sum(Coalesce(F("service__minutes"), 0) * Coalesce(F("quantity"), 0)),
        )
    )
    place = 2 if measure == "patients" else 3
    own = sorted(float(row[place]) for row in rows if row[0] == doctor and row[1] != day)
    peers = [float(row[place]) for row in rows if row[0] != doctor]
    value = next((float(row[place]) for row in rows if row[0] == doctor and row[1] == day), None)
    if value is None:
        return None
    return Strip(
        title, value, words, _("Other days of the doctor"), _("Days of colleagues"), own, box_of(peers), len(peers),
        scale_of([value, *own, *peers]), [],
    )  # fmt: skip


def scale_of(values: Sequence[float]) -> float:
    return (max(values, default=0.0) or 1.0) * 1.05


# What a screen compared ----------------------------------------------------------------------------------------------
VALUES = ("value", "share", "rate", "ratio", "average", "days")
MIDDLES = ("median", "peer_median", "peers_median", "group_median", "expected")
SPREADS = ("mad", "peer_mad", "peers_mad", "spread")
COUNTS = ("peers", "group", "peer_count", "providers")


def of_evidence(flag: Flag) -> Strip | None:
    """From the figures that the screen kept: the value, the median of the group and its spread. No query."""
    known: Mapping[str, Any] = flag.evidence
    value, middle = first_number(known, VALUES), first_number(known, MIDDLES)
    if value is None or middle is None:
        return None
    spread = first_number(known, SPREADS)
    usual = 1.4826 * spread if spread is not None else 0.0  # a standard deviation, of a normal distribution
    box = Box(max(0.0, middle - 3.5 * usual), max(0.0, middle - usual), middle, middle + usual, middle + 3.5 * usual)
    peers = first_number(known, COUNTS)
    return Strip(
        _("The value among the group"), value, _("This organisation"), "", _("The group"), [],
        box if spread is not None else Box(*[middle] * 5), int(peers or 0), scale_of([value, box.most]), [],
    )  # fmt: skip


def first_number(known: Mapping[str, Any], names: Sequence[str]) -> float | None:
    for name in names:
        value = known.get(name)
        if isinstance(value, bool) or value is None:
            continue
        try:
            return float(value)
        except (TypeError, ValueError):
            continue
    return None
