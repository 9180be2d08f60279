"""A doctor's day: services in time, the planned shift, the sum of minutes. Drawn by ``flags/_day.html``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from claims.models import Line, Shift
from providers.models import StaffMember

LEFT, WIDTH, ROW, TOP = 60, 672, 12, 30  # pixels at the drawn size
MOST, LANES = 400, 12


@dataclass(frozen=True)
class Service:
    x: str
    width: str
    y: int
    marked: bool
    words: str


@dataclass(frozen=True)
class Day:
    """``minutes``: of the services by their norms; ``shift``: minutes by the timetable, or the daily norm of the staff
    register (``planned`` says which), None where neither is known."""

    day: date
    name: str
    services: list[Service]
    shifts: list[tuple[str, str]]  # x, width
    hours: list[tuple[str, str]]
    height: int
    count: int
    patients: int
    minutes: int
    shift: int | None
    planned: bool
    undrawn: int
    table: list[Line]

    @property
    def bottom(self) -> int:
        return self.height - 6

    @property
    def over(self) -> bool:
        return self.shift is not None and self.minutes > self.shift

    @property
    def impossible(self) -> bool:
        return self.minutes > 24 * 60


def of_doctor(provider_id: int, doctor: str, day: date, marked: Collection[int]) -> Day | None:
    """The organisation's lines of the doctor that ended on the day. Three queries."""
    if not doctor:
        return None
    lines = list(
        Line.objects.in_month(day.replace(day=1))
        .filter(provider=provider_id, day=day, practitioner_iin=doctor, care_type__is_stay=False)
        .select_related("service")
        .order_by("started_at", "id")
    )
    if not lines:
        return None
    begin = timezone.make_aware(datetime.combine(day, time.min))
    end = begin + timedelta(days=1)
    shifts = list(
        Shift.objects.filter(
            provider=provider_id, practitioner_iin=doctor, starts_at__lt=end, ends_at__gt=begin
        ).order_by("starts_at")
    )
    member = StaffMember.objects.filter(provider=provider_id, iin=doctor).order_by("-hired_on", "id").first()
    planned = sum(int((min(one.ends_at, end) - max(one.starts_at, begin)).total_seconds()) // 60 for one in shifts)
    drawn = draw(lines[:MOST], begin, set(marked))
    return Day(
        day=day,
        name=member.full_name if member else "",
        services=drawn,
        shifts=[strip(one.starts_at, one.ends_at, begin) for one in shifts],
        hours=[(f"{LEFT + WIDTH * hour / 24:.1f}", f"{hour:02}") for hour in range(0, 25, 2)],
        height=TOP + 8 + (1 + max((one.y for one in drawn), default=TOP) - TOP) + ROW + 8,
        count=len(lines),
        patients=len({one.patient_iin for one in lines}),
        minutes=sum((one.service.minutes or 0) * (one.quantity or 0) for one in lines),
        shift=planned or (member.daily_minutes if member else None),
        planned=bool(planned),
        undrawn=max(0, len(lines) - MOST),
        table=lines[:MOST],
    )


def strip(start: datetime, end: datetime, begin: datetime) -> tuple[str, str]:
    day = timedelta(days=1)
    left = min(max((start - begin) / day, 0.0), 1.0)
    right = min(max((end - begin) / day, 0.0), 1.0)
    return f"{LEFT + left * WIDTH:.1f}", f"{max((right - left) * WIDTH, 1.5):.1f}"


def draw(lines: Sequence[Line], begin: datetime, marked: set[int]) -> list[Service]:
    """Services at the same time lie under each other; beyond the last lane they cover what is there."""
    free: list[Any] = []
    made = []
    for one in lines:
        start, end = one.started_at or begin, one.ended_at or one.started_at or begin
        place = next((number for number, until in enumerate(free) if until <= start), None)
        if place is None:
            place = min(len(free), LANES - 1)
            if len(free) < LANES:
                free.append(end)
        free[place] = max(free[place], end)
        x, width = strip(start, end, begin)
        span = f"{timezone.localtime(start):%H:%M}–{timezone.localtime(end):%H:%M}"
        made.append(Service(x, width, TOP + 14 + place * ROW, one.id in marked, f"{span} {one.service.name}"))
    return made
