"""Monthly partitions of accepted lines: made ahead by beat, and at intake for any month that still lacks one.

There is no default partition: a row that fell into it would block attaching its month for ever.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.migrations.operations import CreateModel

PARENT = "claims_line"
AHEAD = 3  # months that beat keeps ready in front of today
LOCK = 7_204_001  # advisory lock of whoever makes partitions


class CreateMonthlyPartitioned(CreateModel):
    """CreateModel of a table partitioned by its ``month`` column; everything after it is ordinary."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = plain + ' PARTITION BY RANGE ("month")'
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def existing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [PARENT],
        )
        return {name for (name,) in cursor.fetchall()}


def ensure(months: Iterable[date]) -> list[str]:
    """Makes the partitions that are missing and returns their names. Safe to call at once from many processes:
    the table is made aside and attached, which readers and writers of other months do not notice."""
    wanted = {f"{PARENT}_{month:%Y_%m}": first_of_month(month) for month in months}
    missing = {name: month for name, month in wanted.items() if name not in existing()}
    made = []
    for name, month in sorted(missing.items()):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            if name in existing():
                continue
            cursor.execute(f'CREATE TABLE "{name}" (LIKE {PARENT} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)')
            cursor.execute(
                f'ALTER TABLE {PARENT} ATTACH PARTITION "{name}" FOR VALUES FROM (%s) TO (%s)',
                [month, add_months(month, 1)],
            )
            made.append(name)
    return made


def ensure_ahead(today: date) -> list[str]:
    return ensure(add_months(first_of_month(today), offset) for offset in range(-1, AHEAD + 1))
