"""Keeps the mirror equal to the accepted lines in PostgreSQL.

A month usually grows: lines above its greatest id are appended as a file of their own. Whether anything else has
happened is asked cheaply first: the accepted registers of the month must add up to what the mirror holds. Where they
do not (a register was withdrawn, one that took its numbers earlier was committed later), one aggregate over the month
decides, and a month that differs is written anew.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb
from django.db import connection
from django.utils import timezone

from claims import partitions
from claims.enums import HOLDING_STATES
from monitoring.mirror import lines
from monitoring.mirror.copying import batches
from monitoring.mirror.folder import Folder, folder
from monitoring.mirror.lines import EVERYTHING, NOTHING, Figures
from monitoring.models import MirrorMonth
from monitoring.screens.tables import SCHEMAS

LOCK = 7_204_050  # advisory lock of whoever writes the mirror
WAIT = 600.0  # seconds that one waits for another one to finish
PARTS = 16  # more files than that are joined into one
SCHEMA = SCHEMAS["lines"]


@dataclass
class Outcome:
    """Months by what was done with them."""

    appended: list[date] = field(default_factory=list)
    written: list[date] = field(default_factory=list)
    joined: list[date] = field(default_factory=list)
    lines: int = 0  # read from PostgreSQL

    @property
    def changed(self) -> bool:
        return bool(self.appended or self.written)


@contextmanager
def alone() -> Iterator[None]:
    """One writer at a time; a killed one lets go of the lock with its connection."""
    until = time.monotonic() + WAIT
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if cursor.fetchone()[0]:
                break
            if time.monotonic() > until:
                raise TimeoutError("another process has been writing the mirror for too long")
            time.sleep(0.1)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def months_stored() -> list[date]:
    """Months that have a partition."""
    names = (name.removeprefix(f"{partitions.PARENT}_") for name in partitions.existing())
    return sorted(date(int(name[:4]), int(name[5:7]), 1) for name in names)


def heads(months: Iterable[date]) -> dict[date, int]:
    """The greatest id of each month, by its index."""
    wanted = list(months)
    if not wanted:
        return {}
    one = "SELECT %s::date, (SELECT max(id) FROM claims_line WHERE month = %s)"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(wanted)), [day for month in wanted for day in (month, month)])
        return {month: last or 0 for month, last in cursor.fetchall()}


def accepted() -> dict[date, tuple[int, Decimal]]:
    """Lines and tenge of the accepted registers, by month."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT period, sum(lines_accepted), sum(amount_accepted) FROM claims_register"
            " WHERE state = ANY(%s) AND period IS NOT NULL GROUP BY period",
            [[str(state) for state in HOLDING_STATES]],
        )
        return {month: (int(count), amount) for month, count, amount in cursor.fetchall()}


def wanted(first: date | None, last: date | None) -> list[date]:
    found = set(months_stored()) | set(MirrorMonth.objects.values_list("month", flat=True))
    return sorted(month for month in found if (not first or month >= first) and (not last or month <= last))


def sync(
    *, first: date | None = None, last: date | None = None, verify: bool = False, rebuild: bool = False
) -> Outcome:
    """Brings the months ``first`` to ``last`` (all without them) up to date. ``verify`` looks into the files
    themselves, ``rebuild`` writes every month anew."""
    outcome, place = Outcome(), folder()
    with alone():
        totals = accepted()
        months = wanted(first, last)
        tops = heads(months)
        for month in months:
            row = MirrorMonth.objects.filter(month=month).first() or MirrorMonth(month=month)
            refresh(Month(place, row, outcome), tops.get(month, 0), totals.get(month), verify=verify, rebuild=rebuild)
        kept = {name for names in MirrorMonth.objects.values_list("files", flat=True) for name in names}
        place.sweep(kept, timezone.now())
    return outcome


@dataclass
class Month:
    place: Folder
    row: MirrorMonth
    outcome: Outcome

    @property
    def held(self) -> Figures:
        return Figures(self.row.lines, self.row.amount, self.row.checksum, self.row.last_id)

    def read(self, after: int, until: int) -> list[str]:
        with batches(lines.SELECT, [self.row.month, after, until], SCHEMA) as found:
            name = self.place.write(self.row.month, SCHEMA.to_pyarrow(), found)
        return [name] if name else []

    def count(self, names: list[str]) -> Figures:
        """Of files as they lie there, not as we think that we wrote them."""
        return lines.mirrored(self.place.dataset(names, SCHEMA.to_pyarrow())) if names else NOTHING

    def append(self, until: int) -> None:
        new = self.read(self.row.last_id, until)
        figures = self.count(new)
        self.save([*self.row.files, *new], self.held + figures)
        if figures.lines:
            self.outcome.appended.append(self.row.month)
            self.outcome.lines += figures.lines

    def write(self) -> None:
        names = self.read(0, EVERYTHING)
        figures = self.count(names)
        self.save(names, figures)
        self.outcome.written.append(self.row.month)
        self.outcome.lines += figures.lines

    def join(self) -> None:
        schema = SCHEMA.to_pyarrow()
        parts = self.place.dataset(self.row.files, schema).to_batches()
        name = self.place.write(self.row.month, schema, parts)
        self.save([name] if name else [], self.held, touched=False)
        self.outcome.joined.append(self.row.month)

    def save(self, names: list[str], figures: Figures, touched: bool = True) -> None:
        row = self.row
        row.files, row.lines, row.amount = names, figures.lines, figures.amount
        row.checksum, row.last_id = figures.checksum, figures.last_id
        if touched:
            row.written_at = timezone.now()
        row.save()


def refresh(
    month: Month, top: int, total: tuple[int, Decimal] | None, *, verify: bool = False, rebuild: bool = False
) -> None:
    row = month.row
    fresh = row._state.adding
    if fresh and not top:
        return  # a partition kept ready for lines to come
    if rebuild:
        month.write()
        return
    if top > row.last_id:
        month.append(top)
    if verify:
        if not sound(month):
            month.write()
    elif (row.lines, row.amount) != (total or (0, Decimal(0))) and month.held != lines.stored(row.month):
        month.write()
    if len(row.files) > PARTS:
        month.join()


def sound(month: Month) -> bool:
    """Whether the files hold what PostgreSQL holds, to the last letter."""
    try:
        if not month.place.has(month.row.files):
            return False
        held = month.count(month.row.files)
    except (OSError, ValueError, duckdb.Error):  # a file that cannot be read is as wrong as one with other lines
        return False
    return held == lines.stored(month.row.month)
