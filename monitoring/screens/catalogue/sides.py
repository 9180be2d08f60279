"""What screens of pairs have in common: two lines side by side, each pair once, and traits of services."""

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from monitoring.screens.tables import Tables


def repeated(table: ir.Table, keys: Sequence[str], *columns: str) -> ir.Table:
    """The ``keys`` and ``columns`` of the rows whose keys occur more than once. Few rows are left for the join that
    follows, and what is read twice are the keys, not the columns."""
    few = table.select(*keys).group_by(list(keys)).agg(times=lambda t: t.count()).filter(lambda t: t.times > 1)
    return settled(table.select(*keys, *columns).semi_join(few, list(keys)), keys[0])


def spread(table: ir.Table, keys: Sequence[str], over: str, *columns: str) -> ir.Table:
    """The ``keys``, ``over`` and ``columns`` of the rows whose keys occur with more than one value of ``over``."""
    few = table.select(*keys, over).group_by(list(keys)).agg(low=lambda t: t[over].min(), high=lambda t: t[over].max())
    return settled(table.select(*keys, over, *columns).semi_join(few.filter(few.low < few.high), list(keys)), keys[0])


def settled(joined: ir.Table, known: str) -> ir.Table:
    """The same rows (``known`` is never NULL in them) as a step of its own: Ibis would write a join out again at every
    place that reads it, and the engine would do it as often."""
    return joined.filter(joined[known].notnull())


def as_other(table: ir.Table) -> ir.Table:
    """The same rows with every column named ``other_…``."""
    return table.rename({f"other_{name}": name for name in table.columns})


def sides(table: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Every two rows with equal ``keys``, once: ``other_id`` is the smaller id."""
    other = as_other(table)
    return table.join(other, [*(table[key] == other[f"other_{key}"] for key in keys), other.other_id < table.id])


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
