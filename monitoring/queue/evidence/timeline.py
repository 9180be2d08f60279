"""The patient's time around a finding: stays as bars, services as ticks, what clashes hatched. Drawn by
``flags/_timeline.html``; the same rows stand in its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor
from claims.access import providers_visible_to
from claims.models import AbroadStay, Line, Person
from monitoring.queue.evidence.sides import overlap
from monitoring.queue.words import hours

LEFT, WIDTH, STEP, TOP = 190, 540, 40, 30  # pixels at the drawn size
AROUND = timedelta(days=5)
LONGEST_STAY = timedelta(days=62)  # stays end later than what they clash with
LONGEST = 92  # days on the axis
MOST_LINES, MOST_ROWS = 400, 8
NAME = 25


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    kind: str  # class of the chart: a in question, b others, clash, cap outside records
    text: str
    inside: bool
    label_x: str


@dataclass
class Lane:
    name: str
    y: int
    bars: list[Bar] = field(default_factory=list)
    ticks: list[tuple[str, str, bool]] = field(default_factory=list)  # x, words, in question

    @property
    def short(self) -> str:
        return shortened(self.name)

    @property
    def text_y(self) -> int:
        return self.y + 16

    @property
    def tick_top(self) -> int:
        return self.y + 2


@dataclass(frozen=True)
class Chart:
    lanes: list[Lane]
    days: list[tuple[str, str]]  # x, label
    marks: list[tuple[str, str]]  # x, words
    height: int
    first: date
    last: date
    clash: str
    table: list[dict[str, Any]]
    more: int  # lines that are not drawn

    @property
    def bottom(self) -> int:
        return self.height - (22 if self.marks else 8)

    @property
    def mark_y(self) -> int:
        return self.height - 6


def chart(actor: Actor, patient: str, marked: Sequence[Line]) -> Chart | None:
    """``marked``: the lines of the flag, of whatever organisation. Of the others only those whose organisations the
    actor may see. Three queries."""
    times = [one for one in marked if one.started_at and one.ended_at]
    if not times or not patient:
        return None
    first = timezone.localdate(min(one.started_at for one in times)) - AROUND  # type: ignore[type-var]
    last = timezone.localdate(max(one.ended_at for one in times)) + AROUND  # type: ignore[type-var]
    last = min(last, first + timedelta(days=LONGEST))
    lines = around(actor, patient, first, last, {one.id for one in times})
    return Drawing(first, last, times, lines[:MOST_LINES], outside(patient, first, last)).chart(len(lines))


def around(actor: Actor, patient: str, first: date, last: date, marked: set[int]) -> list[Line]:
    seen = Q(provider__in=providers_visible_to(actor)) | Q(id__in=marked)
    found = Line.objects.filter(
        seen,
        patient_iin=patient,
        month__range=(first.replace(day=1), (last + LONGEST_STAY).replace(day=1)),
        day__range=(first, last + LONGEST_STAY),
        started_at__lt=midnight(last + timedelta(days=1)),
    )
    return list(
        found.select_related("provider", "service", "care_type").order_by("started_at", "id")[: MOST_LINES * 2]
    )


def outside(patient: str, first: date, last: date) -> dict[str, Any]:
    """Death and time abroad inside the window."""
    person = Person.objects.filter(iin=patient).first()
    abroad = AbroadStay.objects.filter(Q(returned_on__isnull=True) | Q(returned_on__gte=first), iin=patient)
    died = person.died_on if person and person.died_on and first <= person.died_on <= last else None
    return {"died": died, "abroad": list(abroad.filter(left_on__lte=last).order_by("left_on"))}


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class Drawing:
    def __init__(
        self, first: date, last: date, marked: Sequence[Line], lines: Sequence[Line], known: dict[str, Any]
    ) -> None:
        self.first, self.last, self.marked, self.known = first, last, marked, known
        self.chosen = {one.id for one in marked}
        self.lines = lines
        self.begin, self.end = midnight(first), midnight(last + timedelta(days=1))

    def x(self, value: datetime) -> float:
        share = (min(max(value, self.begin), self.end) - self.begin) / (self.end - self.begin)
        return LEFT + share * WIDTH

    def chart(self, count: int) -> Chart:
        lanes = self.lanes()
        common = overlap(self.marked[-1], self.marked[0]) if len(self.marked) == 2 else None
        clash = ""
        if common:
            start = max(one.started_at for one in self.marked)  # type: ignore[type-var]
            clash = hours(int(common.total_seconds() // 60))
            lanes.append(Lane(_("Overlap"), 0, [self.bar(start, start + common, "clash", clash)]))  # type: ignore[operator]
        for place, lane in enumerate(lanes):
            lane.y = TOP + 8 + place * STEP
        died = self.known["died"]
        marks = [(f"{self.x(midnight(died)):.1f}", _("died %(day)s") % {"day": f"{died:%d.%m}"})] if died else []
        height = TOP + STEP * len(lanes) + (26 if marks else 12)
        return Chart(
            lanes, self.days(), marks, height, self.first, self.last, clash, self.table(), max(0, count - MOST_LINES)
        )

    def lanes(self) -> list[Lane]:
        """A lane a stay, the flag's own first; then one an organisation for services; then time abroad."""
        stays = [one for one in self.lines if one.care_type.is_stay]
        stays.sort(key=lambda one: (one.id not in self.chosen, one.started_at, one.id))
        made = [
            Lane(one.provider.name, 0, [self.bar(one.started_at, one.ended_at, self.kind(one), self.span(one))])
            for one in sorted(stays[:MOST_ROWS], key=lambda one: (one.started_at, one.id))
        ]
        by_place: dict[int, Lane] = {}
        for one in self.lines:
            if not one.care_type.is_stay and (one.id in self.chosen or len(by_place) < MOST_ROWS):
                lane = by_place.setdefault(one.provider_id, Lane(one.provider.name, 0))
                words = f"{timezone.localtime(one.started_at):%d.%m.%Y %H:%M} {one.service.name}"
                place = self.x(one.started_at)  # type: ignore[arg-type] - of an accepted line there always is one
                lane.ticks.append((f"{place:.1f}", words, one.id in self.chosen))
        made += by_place.values()
        for stay in self.known["abroad"]:
            until = stay.returned_on or self.last
            bar = self.bar(midnight(stay.left_on), midnight(until + timedelta(days=1)), "cap", "")
            made.append(Lane(_("Abroad"), 0, [bar]))
        return made

    def kind(self, one: Line) -> str:
        """Of two lines the one in question, received later, is dark."""
        return "a" if one.id in self.chosen and one.id == max(self.chosen) else "b"

    def span(self, one: Line) -> str:
        start, end = timezone.localtime(one.started_at), timezone.localtime(one.ended_at)
        return f"{start:%d.%m %H:%M} – {end:%d.%m %H:%M}"

    def bar(self, start: Any, end: Any, kind: str, text: str) -> Bar:
        left, right = self.x(start), self.x(end)
        width = max(right - left, 3.0)
        inside = width > 7 * len(text) + 12
        at_left = right + 7 * len(text) > LEFT + WIDTH  # no room at the right
        label = left + 8 if inside else (max(left - 7 * len(text) - 6, 0.0) if at_left else right + 8)
        return Bar(f"{left:.1f}", f"{width:.1f}", kind, text, inside, f"{label:.1f}")

    def days(self) -> list[tuple[str, str]]:
        count = (self.last - self.first).days + 1
        step = max(1, -(-count // 14))
        return [
            (f"{self.x(midnight(day)):.1f}", f"{day:%d.%m}")
            for day in (self.first + timedelta(days=number) for number in range(0, count, step))
        ]

    def table(self) -> list[dict[str, Any]]:
        return [{"line": one, "marked": one.id in self.chosen} for one in self.lines]


def shortened(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1].rstrip()}…"
