"""Findings of a screen become flags: in one transaction with the note on the run that the screen is done, so a worker
that is killed has either stored all of them or none, and a repeat changes nothing."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

import pyarrow as pa
from django.db import connection, transaction
from django.utils import timezone

from accounts.access import SYSTEM
from config import audit
from monitoring.enums import FindingKind
from monitoring.models import Flag, ScreenEdition, ScreeningRun
from monitoring.screening import sql
from monitoring.screening.editions import parameters_of
from monitoring.screening.frame import Scope, evidence_columns
from monitoring.screens.screen import Screen
from providers import terms

LOCK = 7_204_052  # advisory lock of whoever stores a screen's flags, beside the screen
TABLES = ("found", "at_line", "flag_new", "flag_new_line", "flag_written")


@dataclass(frozen=True)
class Task:
    """What is stored: the findings of one screen in one run. ``months``: those that its lines lie in."""

    run: ScreeningRun
    screen: Screen
    edition: ScreenEdition
    scope: Scope
    months: Sequence[date]

    @property
    def own_line(self) -> str:
        """Of the line ``a``, or of the other line ``b`` of a pair: whether it is the run's own."""
        fresh, month = "{0}.id > %(after_id)s AND {0}.id <= %(last_id)s", "{0}.month BETWEEN %(first)s AND %(last)s"
        sides = "ab" if self.screen.kind == FindingKind.PAIR else "a"
        return "(" + " OR ".join((fresh if self.scope.fresh else month).format(side) for side in sides) + ")"

    def values(self, now: datetime) -> dict[str, Any]:
        return {
            "screen": self.screen.code, "family": str(self.screen.family), "kind": str(self.screen.kind),
            "edition": self.edition.pk, "parameters": json.dumps(parameters_of(self.edition)),
            "defect": self.edition.defect_code, "score": self.edition.score, "run": self.run.pk, "now": now,
            "due": terms.last_day("flag_decision", timezone.localdate(now)), "months": list(self.months),
            "first": self.scope.first, "last": self.scope.last, "after_id": self.scope.after_id,
            "last_id": self.scope.last_id,
        }  # fmt: skip


def plain(value: Any) -> Any:
    """As JSON can hold it: sums as text, days and local times as ISO."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def rows(found: pa.Table) -> Iterator[tuple[Any, ...]]:
    names = evidence_columns(found)
    for batch in found.to_batches(max_chunksize=20_000):
        for n, row in enumerate(batch.to_pylist()):
            evidence = {name: plain(row[name]) for name in names}
            yield (n, row["line_id"], row["other_id"], row["subject"], row["provider_id"], row["score"],
                   json.dumps(evidence, ensure_ascii=False))  # fmt: skip


def load(cursor: Any, found: pa.Table, months: Sequence[date]) -> None:
    """The findings and the lines that they name, in temporary tables."""
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
    cursor.execute(sql.FOUND)
    with cursor.copy(sql.COPY_FOUND) as copy:
        for row in rows(found):
            copy.write_row(row)
    cursor.execute("ANALYZE found")
    cursor.execute(sql.LINES, {"months": list(months)})
    cursor.execute("ANALYZE at_line")


def prepare(cursor: Any, task: Task, values: dict[str, Any]) -> None:
    """``flag_new`` and ``flag_new_line`` from the findings."""
    own, kind = {"own_line": task.own_line}, task.screen.kind
    if kind == FindingKind.PAIR:
        steps = (sql.PAIRS.format(**own), sql.PAIR_LINES)
    elif kind == FindingKind.LINE:
        steps = (sql.SINGLES.format(**own), sql.SINGLE_LINES)
    elif kind == FindingKind.GROUP:
        steps = (sql.GROUP_LINES.format(**own), sql.GROUP_OTHERS, sql.GROUPS)
    else:
        steps = (sql.PROVIDERS.format(), sql.NO_LINES)
    for step in steps:
        cursor.execute(step, values)


def store(task: Task, found: pa.Table, seconds: float) -> dict[str, int] | None:
    """Writes the flags and the run's note; None where somebody has done so already. Returns the counts."""
    with transaction.atomic():
        run = ScreeningRun.objects.select_for_update(no_key=True).get(pk=task.run.pk)
        if task.screen.code in run.counts:
            return None
        counts = write(task, found)
        run.counts[task.screen.code] = counts
        run.seconds[task.screen.code] = round(seconds, 3)
        run.done, run.beat_at = len(run.counts), timezone.now()
        run.save(update_fields=["counts", "seconds", "done", "beat_at"])
    return counts


def write(task: Task, found: pa.Table) -> dict[str, int]:
    values = task.values(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, crc32(task.screen.code.encode()) % 2**31])
        load(cursor, found, task.months)
        prepare(cursor, task, values)
        cursor.execute(sql.WRITE, values)
        written = cursor.fetchall()
        cursor.execute("CREATE TEMP TABLE flag_written (id bigint, key text) ON COMMIT DROP")
        with cursor.copy("COPY flag_written (id, key) FROM STDIN") as copy:
            for pk, key, _new in written:
                copy.write_row((pk, key))
        cursor.execute("ANALYZE flag_written")
        cursor.execute(sql.REMOVE_LINES)
        cursor.execute(sql.WRITE_LINES)
        cursor.execute("SELECT count(DISTINCT line_id) FROM flag_new_line WHERE NOT other")
        lines = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM flag_new")
        total = cursor.fetchone()[0]
        value(cursor, task.edition.defect_code)
        cursor.execute("SELECT coalesce(array_agg(DISTINCT line_id), '{}') FROM flag_new_line WHERE NOT other")
        cursor.execute(sql.RISK, {"lines": cursor.fetchone()[0]})
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
    ranked([pk for pk, _key, _new in written])
    return {"found": total, "new": sum(new for _pk, _key, new in written), "lines": lines}


def value(cursor: Any, code: str) -> None:
    """What the suggested defect would take off."""
    from monitoring.defects import pricing

    cursor.execute(sql.BASES)
    bases = cursor.fetchall()
    sums: dict[int, Decimal] = {pk: Decimal(0) for pk, *_rest in bases}
    if code:
        stakes = pricing.stakes([(code, care, base, day) for _pk, care, base, day in bases])
        for (pk, *_rest), stake in zip(bases, stakes, strict=True):
            sums[pk] += stake
    cursor.execute(sql.STAKES, [list(sums), list(sums.values())])


def ranked(flags: list[int]) -> None:
    from monitoring.standing import changed

    if flags:
        changed.ranks(flags)


# Withdrawn lines ----------------------------------------------------------------------------------------------------
@transaction.atomic
def lapse() -> int:
    """Ends the open flags whose line went with its register, and counts the risk of the lines that stay."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LAPSING)
        ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return 0
        states = dict(Flag.objects.filter(pk__in=ids).values_list("pk", "state"))
        cursor.execute(sql.LAPSE, {"ids": ids, "states": [states[pk] for pk in ids], "now": timezone.now()})
        cursor.execute(
            "SELECT coalesce(array_agg(DISTINCT line_id), '{}') FROM monitoring_flagline WHERE flag_id = ANY(%s)",
            [ids],
        )
        cursor.execute(sql.RISK, {"lines": cursor.fetchone()[0]})
    audit.record("monitoring.flags_lapsed", actor=SYSTEM, flags=len(ids))
    return len(ids)
