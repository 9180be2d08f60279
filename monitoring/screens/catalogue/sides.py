"""What screens of pairs have in common: two lines side by side, each pair once, and traits of services."""

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from monitoring.screens.tables import Tables


def repeated(
    table: ir.Table, keys: Sequence[str], *columns: str, least: int = 2, of: ir.Table | None = None
) -> ir.Table:
    """``id``, the ``keys`` and ``columns`` of the rows whose keys occur ``least`` times or more, and perhaps of a few
    others. ``of``: where the columns of a joined table come from."""
    return chosen(table if of is None else of, often(table, keys, least), *keys, *columns)


def spread(table: ir.Table, keys: Sequence[str], over: str, *columns: str) -> ir.Table:
    """``id``, the ``keys``, ``over`` and ``columns`` of the rows whose keys occur with more than one value of
    ``over``, and perhaps of a few others."""
    return chosen(table, several(table, keys, over), *keys, over, *columns)


def often(table: ir.Table, keys: Sequence[str], least: int = 2) -> ir.Table:
    """Ids of the rows whose keys occur ``least`` times or more, and perhaps of a few others."""
    rows = marks(table, keys)
    few = rows.group_by("mark").agg(times=rows.count())
    return marked(rows, few.filter(few.times >= least))


def several(table: ir.Table, keys: Sequence[str], over: str) -> ir.Table:
    """Ids of the rows whose keys occur with more than one value of ``over``, and perhaps of a few others."""
    rows = marks(table, keys, over)
    few = rows.group_by("mark").agg(low=rows[over].min(), high=rows[over].max())
    return marked(rows, few.filter(few.low < few.high))


def marks(table: ir.Table, keys: Sequence[str], *columns: str) -> ir.Table:
    """``id``, ``mark`` and the columns: all that millions of rows are counted by. ``mark`` is one number for the keys:
    engines group by a number in half the time. Different keys may have the same one, which an exact count of the few
    rows left makes up for; each engine has its own."""
    whole = table[keys[0]].hash()
    for key in keys[1:]:
        whole = whole ^ table[key].hash()
    return settled(table.select("id", *columns, mark=whole), "id")


def marked(rows: ir.Table, few: ir.Table) -> ir.Table:
    """Ids of the rows whose mark is among the few."""
    return settled(rows.semi_join(few, "mark"), "id").select("id")


def chosen(lines: ir.Table, ids: ir.Table, *columns: str) -> ir.Table:
    """``id`` and the columns of these lines: of few ids an engine reads little more than their pages."""
    return settled(lines.select(*dict.fromkeys(["id", *columns])).semi_join(ids, "id"), "id")


def settled(joined: ir.Table, known: str) -> ir.Table:
    """The same rows (``known`` is never NULL in them) as a step of its own: Ibis would write a join out again at every
    place that reads it, and the engine would do it as often."""
    return joined.filter(joined[known].notnull())


def as_other(table: ir.Table) -> ir.Table:
    """The same rows with every column named ``other_…``."""
    return table.rename({f"other_{name}": name for name in table.columns})


def sides(table: ir.Table, keys: Sequence[str], during: tuple[str, str] | None = None) -> ir.Table:
    """Every two rows with equal ``keys``, once: ``other_id`` is the smaller id. ``during``: columns of beginning and
    end; only rows whose times overlap."""
    other = as_other(table)
    on = [*(table[key] == other[f"other_{key}"] for key in keys), other.other_id < table.id]
    if during is not None:
        start, end = during
        on += [table[start] < other[f"other_{end}"], other[f"other_{start}"] < table[end]]
    return table.join(other, on)


def beside(table: ir.Table, other: ir.Table, on: Iterable[Any]) -> ir.Table:
    """Joined rows with ``line_id`` in place of ``id``: the row of ``table`` is the one in question, whichever of the
    two was received later."""
    return table.join(other, list(on)).rename(line_id="id")


def without_traits(table: ir.Table, data: Tables, traits: Sequence[str]) -> ir.Table:
    """The rows whose ``service`` has none of the traits. Services that nobody has described have none."""
    if not traits:
        return table
    kept = table.anti_join(data.traits.filter(data.traits.trait.isin(list(traits))), "service")
    return settled(kept, "service")


def begins(column: ir.StringColumn, beginnings: Sequence[str]) -> ir.BooleanValue:
    """Whether the text begins with one of these; an unknown text does not."""
    found = ibis.literal(False)
    for beginning in beginnings:
        found = found | column.startswith(beginning)
    return found.fill_null(False)


def seconds_between(first: ir.TimestampValue, second: ir.TimestampValue) -> ir.IntegerValue:
    return second.epoch_seconds() - first.epoch_seconds()


def days_between(first: ir.DateValue, second: ir.DateValue) -> ir.IntegerValue:
    return second.delta(first, unit="day")


def timed(moment: ir.TimestampValue) -> ir.BooleanValue:
    """Whether a time of day was written: 00:00 stands for «the day only»."""
    return (moment.hour() * 60 + moment.minute() > 0).fill_null(False)


def same(one: ir.Value, other: ir.Value) -> ir.BooleanValue:
    """Equal, or both unknown."""
    return one.identical_to(other)


def by_place(table: ir.Table, data: Tables, *columns: str) -> ir.Table:
    """The columns and ``place``: the organisation that gave the service, which is the co-executor where the line names
    one."""
    executors = data.providers.select(executor_id="provider_id", executor_bin="bin")
    narrow = table.select(*dict.fromkeys([*columns, "provider_id", "executor"]))
    joined = narrow.left_join(executors, narrow.executor == executors.executor_bin)
    wanted = [name for name in columns if name != "provider_id"]
    joined = joined.select(*wanted, "provider_id", "executor_id")
    joined = joined.mutate(place=joined.executor_id.fill_null(joined.provider_id))
    return joined.select(*columns, "place")
