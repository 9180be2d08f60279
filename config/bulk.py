"""Rows into a table by COPY, leaving alone those that are there."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_missing(model: type[models.Model], rows: Iterable[dict[str, Any]], key: Sequence[str]) -> int:
    """Inserts rows (column name → value; all rows name the same columns) whose ``key`` is not in the table yet;
    returns how many. Columns that the rows do not name get the field's default. Call it in a transaction."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    columns = [field for field in fields if field.attname in first or field.has_default() or not field.null]
    return insert(model, columns, [first, *rows], key)


def insert(model: type[models.Model], columns: list[Any], rows: list[dict[str, Any]], key: Sequence[str]) -> int:
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(field.column) for field in columns)
    match = " AND ".join(f"t.{quote(name)} = s.{quote(name)}" for name in key) or "false"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} WHERE false")  # noqa: S608
        with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([value_of(field, row) for field in columns])
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming s"  # noqa: S608 - names of our own models
            f" WHERE NOT EXISTS (SELECT FROM {table} t WHERE {match})"
        )
        added = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
    return added


def value_of(field: Any, row: dict[str, Any]) -> Any:
    if field.attname in row:
        return row[field.attname]
    return field.get_default()
