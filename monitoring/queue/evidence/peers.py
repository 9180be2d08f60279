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
from monitoring.queue.words import screen_of, shown, title_of

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
    """``value`` among the group (a box) and ``own`` (dots). Lengths are ready for the drawing; ``table`` is the same
    in figures, ``note`` says what is drawn."""

    title: Text
    value: float
    value_words: Text
    own_words: Text
    peers_words: Text
    own: list[float]
    box: Box | None
    scale: float
    table: list[tuple[Text, str]]
    note: Text

    @property
    def middle(self) -> float:
        return self.box.middle if self.box else 0.0

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
        title, value, words, _("Other days of the doctor"), _("Days of colleagues"), own, box_of(peers),
        scale_of([value, *own, *peers]), figures(words, value, own, peers), DAYS,
    )  # fmt: skip


DAYS = _(
    "The large dot is this day, small dots are other days of the doctor, the box spans the middle half of the days."
)


def figures(words: Text, value: float, own: Sequence[float], peers: Sequence[float]) -> list[tuple[Text, str]]:
    """The drawing in figures."""
    made: list[tuple[Text, str]] = [(words, shown(value))]
    if own:
        made.append((_("Most on another day of the doctor"), shown(max(own))))
    if (box := box_of(peers)) is not None:
        made += [
            (_("A quarter of the colleagues' days have at most"), shown(box.low)),
            (_("Median of the colleagues' days"), shown(box.middle)),
            (_("A quarter of the colleagues' days have at least"), shown(box.high)),
            (_("Most on a day of a colleague"), shown(box.most)),
            (_("Days of colleagues"), shown(len(peers))),
        ]
    return made


def scale_of(values: Sequence[float]) -> float:
    return (max(values, default=0.0) or 1.0) * 1.05


# What a screen compared ----------------------------------------------------------------------------------------------
# Screen → names of its evidence: the value, what it is compared with, the quartiles of the group if it keeps them, and
# the distance in deviations from which the usual one follows.
KEPT: dict[str, tuple[tuple[str, str, tuple[str, ...], str], ...]] = {
    "OUT1": (("rate", "median", ("quartile_low", "quartile_high"), "z"),),
    "OUT2": (("days", "days_median", (), "days_z"), ("cost", "cost_median", (), "cost_z")),
    "OUT3": (("share_after", "share_before", (), ""),),
    "OUT4": (("share_short", "peers_limit", (), ""),),
    "OUT5": (("mean_price", "peers_price", (), ""),),
    "PAD5": (("share_same", "median", (), "z"),),
    "PAD8": (("share_last", "expected", (), ""),),
    "PAD9": (("billed", "planned", (), ""),),
    "PAD10": (("share_off", "median", (), "z"),),
}
OWN = {"OUT3": "shares"}  # earlier values of the same organisation
QUARTILES = _("The large dot is this value, the box spans the middle half of the group.")
DEVIATIONS = _("The large dot is this value, the box spans one usual deviation to each side of the median.")
MIDDLE = _("The large dot is this value, the line is what it is compared with.")


def of_evidence(flag: Flag) -> Strip | None:
    """From the figures that the screen kept; of two measures the one that lies further out. No query."""
    found = [one for names in KEPT.get(flag.screen, ()) if (one := kept(flag, *names)) is not None]
    return max(found, key=lambda one: (one.value - one.middle) / (one.middle or 1), default=None)


def kept(flag: Flag, value: str, middle: str, quartiles: tuple[str, ...], distance: str) -> Strip | None:
    known: Mapping[str, Any] = flag.evidence
    figures = {name: number(known.get(name)) for name in (value, middle, *quartiles, distance)}
    here, there = figures[value], figures[middle]
    if here is None or there is None:
        return None
    away, edges = figures.get(distance), [figures[name] for name in quartiles]
    usual = (here - there) / away if away else 0.0
    low, high = (edges[0], edges[1]) if len(edges) == 2 and None not in edges else (there - usual, there + usual)
    box = Box(max(low or 0.0, 0.0), max(low or 0.0, 0.0), there, high or there, high or there)
    labels = screen.labels if (screen := screen_of(flag.screen)) else {}
    named = {name: labels.get(name, name.replace("_", " ")) for name in figures}
    before = [
        one for one in (number(part) for part in known.get(OWN.get(flag.screen, ""), []) or []) if one is not None
    ]
    return Strip(
        title_of(flag.screen), here, named[value], _("Month by month"), named[middle], before, box,
        scale_of([here, box.most, *before]),
        [(named[name], shown(figure)) for name, figure in figures.items() if name and figure is not None],
        QUARTILES if quartiles else (DEVIATIONS if usual else MIDDLE),
    )  # fmt: skip


def number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
