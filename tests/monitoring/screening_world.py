"""Four small screens, one of each kind of finding, and accepted lines for them: what a run does with findings does not
depend on which screens there are.

``desk_with_screens()`` is the usual start; the mirror lies in a folder of the test (``mirror`` fixture of the tests).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils import timezone

from accounts.access import SYSTEM
from claims import partitions
from claims.models import Line
from monitoring.enums import Family, FindingKind, RunKind
from monitoring.models import Flag, ScreeningRun
from monitoring.screening import editions, runs
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen
from monitoring.screens.tables import Tables
from tests.monitoring.world import ALMATY, MONTH, Desk, make_desk, make_line, make_register

TWICE, DEAD, CROWD, MONTHLY = "TST1", "TST2", "TST3", "TST4"
CODES = (TWICE, DEAD, CROWD, MONTHLY)
OLDER = timedelta(hours=1)


def twice(data: Tables, parameters: Any) -> ir.Table:
    """Two lines of one person, service and day at two organisations."""
    a, b = data.lines, data.lines.view()
    same = [
        a.patient == b.patient,
        a.service == b.service,
        a.day == b.day,
        a.id > b.id,
        a.provider_id != b.provider_id,
    ]
    return a.join(b, same).select(line_id=a.id, other_id=b.id, day=a.day, amount=a.amount, other_amount=b.amount)


def dead(data: Tables, parameters: Any) -> ir.Table:
    """A line after the death of its person."""
    lines, people = data.lines, data.persons
    joined = lines.join(people, lines.patient == people.patient)
    late = joined.filter(people.died_on.notnull(), lines.day > people.died_on)
    return late.select(line_id=lines.id, subject=ibis.literal("death"), died_on=people.died_on)


def crowd(data: Tables, parameters: Any) -> ir.Table:
    """At least ``least`` lines of one doctor at one organisation on one day."""
    lines = data.lines.filter(data.lines.doctor.notnull())
    whole = ibis.window(group_by=[lines.provider_id, lines.doctor, lines.day])
    counted = lines.mutate(lines_a_day=lines.count().over(whole))
    found = counted.filter(counted.lines_a_day >= parameters["least"])
    subject = found.provider_id.cast("string") + ":" + found.doctor + ":" + found.day.cast("string")
    return found.select(line_id=found.id, subject=subject, lines_a_day=found.lines_a_day)


def monthly(data: Tables, parameters: Any) -> ir.Table:
    """At least ``least`` lines of an organisation in a month."""
    lines = data.lines
    totals = lines.group_by("provider_id", "month").aggregate(count=lines.count())
    found = totals.filter(totals["count"] >= parameters["least"])
    subject = found.provider_id.cast("string") + ":" + found.month.strftime("%Y-%m")
    return found.select(provider_id=found.provider_id, subject=subject, count=found["count"])


def made(code: str, family: Family, kind: FindingKind, score: int, defect: str, build: Any, **facts: Any) -> Screen:
    words = {name: f"{code} {name}" for name in ("title", "explanation", "guards", "advice")}
    return Screen(
        code=code, family=family, kind=kind, score=score, defect=defect, source="test", build=build, **words | facts
    )


SMALL = (
    made(TWICE, Family.DUPLICATE, FindingKind.PAIR, 85, "5.1", twice),
    made(DEAD, Family.PADDING, FindingKind.LINE, 100, "5.1", dead, needs=("persons",)),
    made(CROWD, Family.PADDING, FindingKind.GROUP, 60, "3.1", crowd, scope="doctor", parameters={"least": 3}),
    made(MONTHLY, Family.OUTLIER, FindingKind.PROVIDER, 20, "", monthly, scope="provider", parameters={"least": 5}),
)


@contextmanager
def small_screens() -> Iterator[None]:
    """The catalogue is these four screens alone."""
    before = dict(SCREENS)
    SCREENS.clear()
    SCREENS.update({one.code: one for one in SMALL})
    try:
        yield
    finally:
        SCREENS.clear()
        SCREENS.update(before)


def desk_with_screens() -> Desk:
    desk = make_desk()
    partitions.ensure([date(2026, month, 1) for month in (8, 9, 10, 11)])
    editions.sync()
    return desk


def lines(desk: Desk, count: int, **facts: Any) -> list[Line]:
    """So many lines of one register; each at its own minute."""
    register = facts.pop("register", None) or make_register(desk, facts.pop("provider", desk.provider))
    day = facts.pop("day", date(2026, 10, 13))
    return [
        make_line(
            desk,
            register=register,
            day=day,
            started_at=datetime(day.year, day.month, day.day, 9, n % 60, tzinfo=ALMATY),
            **facts,
        )
        for n in range(count)
    ]


def pair(desk: Desk, **facts: Any) -> tuple[Line, Line]:
    """The same service to one person on one day at two organisations; the second is received later."""
    return make_line(desk, provider=desk.other, **facts), make_line(desk, **facts)


def ago(run: ScreeningRun, time: timedelta = OLDER) -> None:
    ScreeningRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - time)


def screened(
    first: date = MONTH, last: date | None = None, engine: str = "duckdb", screens: tuple[str, ...] = ()
) -> ScreeningRun:
    """A run over the months, done here."""
    run = runs.start_run(
        kind=RunKind.ASKED, first=first, last=last or first, actor=SYSTEM, engine=engine, screens=screens, queued=False
    )
    done = runs.perform(run.pk)
    assert done is not None
    return done


def flags() -> dict[tuple[str, str], dict[str, Any]]:
    """All that screening wrote of each flag, by screen and key."""
    found = {}
    for flag in Flag.objects.prefetch_related("lines"):
        found[flag.screen, flag.key] = {
            "state": flag.state, "evidence": flag.evidence, "score": flag.score, "provider": flag.provider_id,
            "other": flag.other_provider_id, "count": flag.lines_count, "amount": flag.amount, "stake": flag.stake,
            "risk": flag.risk, "month": flag.month,
            "lines": sorted((one.line_id, one.other) for one in flag.lines.all()),
        }  # fmt: skip
    return found
