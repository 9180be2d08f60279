"""Loads a dataset file: COPY into a temporary table, checks as sets, upsert by natural key; one transaction a file.

The number of statements does not depend on the number of rows. A row that is wrong is left out with its reasons;
the rest is taken. Rows that are already so are not touched, hence leave no history.
"""

import csv
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.db import IntegrityError, connection, transaction

from accounts.access import SYSTEM
from claims.datasets.reading import REASON, Reader, Unreadable
from claims.datasets.table import Table
from claims.errors import FileRefused
from claims.intake import files
from claims.models import Finding
from claims.protocol import message
from config import audit

LOCK = 7_204_011  # advisory lock: one import at a time
BATCH = 4_000
LARGE = 10_000  # rows after which the planner must learn of the new size of a table
Progress = Callable[[str, str, float], None]


@dataclass
class Result:
    """What became of one file. ``refused`` says why the whole file was not taken."""

    file: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    admitted: int = 0  # entries of the registry that follow from licences
    refused: str = ""
    unknown: list[str] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)  # with the number of rows, most frequent first
    seconds: float = 0


def load(table: Table, path: Path, rejects: Path | None = None, progress: Progress = lambda *_: None) -> Result:
    """Loads the file; ``rejects``: the folder for its rejected rows. Never raises for what the file holds."""
    result, started = Result(table.file), time.monotonic()
    remove_old(rejects, table)
    try:
        with path.open("rb") as stream, transaction.atomic():
            reader = Reader(table, stream)
            result.unknown = reader.unknown
            loading = Loading(table, reader, stream, os.path.getsize(path), progress)
            loading.run(result)
            if result.rejected and rejects is not None:
                write_rejects(path, rejects / table.file)
            if result.created or result.updated or result.admitted:
                counts = {"created": result.created, "updated": result.updated, "rejected": result.rejected}
                counts |= {"admitted": result.admitted} if result.admitted else {}
                audit.record("claims.dataset_imported", actor=SYSTEM, file=table.file, **counts)
    except Unreadable as refusal:
        result = Result(table.file, refused=str(refusal))
    except FileRefused as refusal:
        found = Finding(rule=refusal.rule, field=refusal.field, value=refusal.value, params=refusal.params)
        result = Result(table.file, refused=message(found))
    except IntegrityError as error:  # a row changed by somebody else meanwhile
        result = Result(table.file, refused=str(error).splitlines()[0])
    result.seconds = time.monotonic() - started
    return result


def remove_old(rejects: Path | None, table: Table) -> None:
    if rejects is not None:
        rejects.mkdir(parents=True, exist_ok=True)
        (rejects / table.file).unlink(missing_ok=True)


@dataclass
class Loading:
    table: Table
    reader: Reader
    stream: BinaryIO
    size: int
    progress: Progress

    def run(self, result: Result) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '15min'; SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            self.stage(cursor)
            self.say("checking", 0.4)
            self.check(cursor)
            self.say("writing", 0.6)
            write = self.table.write or self.write
            result.created, result.updated = write(cursor, self.reader.present)
            result.admitted = self.table.after(cursor) if self.table.after else 0
            cursor.execute("SELECT count(*) FROM staged WHERE reason IS NOT NULL")
            result.rejected = cursor.fetchone()[0]
            result.unchanged = self.reader.count - result.rejected - result.created - result.updated
            if result.created > LARGE:
                cursor.execute(f"ANALYZE {self.table.target}")
            if result.rejected:
                cursor.execute(
                    "SELECT reason, count(*) FROM staged WHERE reason IS NOT NULL"
                    " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"
                )
                result.reasons = cursor.fetchall()
        self.say("done", 1)

    def say(self, stage: str, share: float) -> None:
        self.progress(self.table.file, stage, share)

    def stage(self, cursor: Any) -> None:
        columns = ", ".join(f"{column.name} {column.sql_type}" for column in self.table.columns)
        cursor.execute("DROP TABLE IF EXISTS pg_temp.staged")
        cursor.execute(f"CREATE TEMP TABLE staged (row_no integer, reason text, {columns}) ON COMMIT DROP")
        batch: list[str] = []
        with cursor.copy("COPY staged FROM STDIN") as copy:
            for line in self.reader.lines():
                batch.append(line)
                if len(batch) == BATCH:
                    copy.write(("\n".join(batch) + "\n").encode())
                    batch.clear()
                    self.say("reading", 0.4 * self.stream.tell() / self.size)
            if batch:
                copy.write(("\n".join(batch) + "\n").encode())
        cursor.execute("ANALYZE staged")

    def check(self, cursor: Any) -> None:
        for lookup in self.table.lookups:
            reject(
                cursor,
                f"s.{lookup.column} IS NOT NULL AND NOT EXISTS (SELECT FROM {lookup.source} AS x"  # noqa: S608
                f" WHERE x.{lookup.key} = s.{lookup.column})",
                f"{lookup.column}: {lookup.what}",
            )
        for condition, reason in self.table.checks.items():
            reject(cursor, condition, reason)
        key = ", ".join(self.table.key)
        match = " AND ".join(f"d.{name} = s.{name}" for name in self.table.key)
        cursor.execute(
            f"UPDATE staged s SET reason = 'the key stands in the file already, row ' || d.first"  # noqa: S608
            f" FROM (SELECT {key}, min(row_no) AS first FROM staged WHERE reason IS NULL GROUP BY {key}"
            f" HAVING count(*) > 1) d WHERE {match} AND s.row_no > d.first AND s.reason IS NULL"
        )
        if self.table.special:
            self.table.special(cursor)

    def write(self, cursor: Any, present: set[str]) -> tuple[int, int]:
        """Changes the rows that differ, adds those that are not there: (created, updated)."""
        table = self.table
        wanted = ", ".join(f"{value} AS {name}" for name, (value, _) in table.targets.items())
        joins = " ".join(lookup.join() for lookup in table.lookups)
        rows = f"(SELECT {wanted} FROM staged s {joins} WHERE s.reason IS NULL) v"  # noqa: S608
        match = " AND ".join(f"t.{name} = v.{name}" for name in table.target_key)
        changing = [
            name for name, (_, column) in table.targets.items() if name not in table.target_key and column in present
        ]
        updated = 0
        if changing:
            sets = ", ".join(f"{name} = v.{name}" for name in changing)
            old, new = (", ".join(f"{alias}.{name}" for name in changing) for alias in "tv")
            cursor.execute(
                f"UPDATE {table.target} t SET {sets} FROM {rows}"  # noqa: S608
                f" WHERE {match} AND ROW({old}) IS DISTINCT FROM ROW({new})"
            )
            updated = cursor.rowcount
        self.say("writing", 0.7)
        names = ", ".join([*table.targets, *table.extra])
        values = ", ".join([*(f"v.{name}" for name in table.targets), *table.extra.values()])
        cursor.execute(
            f"INSERT INTO {table.target} ({names}) SELECT {values} FROM {rows}"  # noqa: S608
            f" WHERE NOT EXISTS (SELECT FROM {table.target} t WHERE {match})"
            f" ORDER BY {', '.join(f'v.{name}' for name in table.target_key)}"  # indexes grow at their end
        )
        return cursor.rowcount, updated


def reject(cursor: Any, condition: str, reason: str) -> None:
    cursor.execute(
        f"UPDATE staged s SET reason = concat_ws('; ', s.reason, %s::text) WHERE {condition}",  # noqa: S608
        [reason],
    )


# Rejected rows ------------------------------------------------------------------------------------------------------
def reasons() -> Iterator[tuple[int, str]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT row_no, reason FROM staged WHERE reason IS NOT NULL ORDER BY row_no")
        while rows := cursor.fetchmany(2_000):
            yield from rows


def write_rejects(source: Path, target: Path) -> None:
    """The rejected rows as they stood in the file, with their reasons in one more column."""
    with source.open("rb") as stream, target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(rejected_rows(files.rows(stream, source.name), reasons()))


def rejected_rows(rows: Iterator[tuple[int, list[str]]], wrong: Iterable[tuple[int, str]]) -> Iterator[list[str]]:
    header = next(rows)[1]
    names = [name.strip().strip("\ufeff").lower() for name in header]
    kept = [at for at, name in enumerate(names) if name != REASON]  # a file of rejects that was repaired
    yield [*(header[at] for at in kept), REASON]
    for row_no, reason in wrong:
        cells = next(cells for number, cells in rows if number == row_no)
        cells = cells + [""] * (len(header) - len(cells))
        yield [*(cells[at] for at in kept), *cells[len(header) :], reason]
