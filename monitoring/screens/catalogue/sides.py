"""What screens of pairs have in common: two lines side by side, each pair once, and traits of services."""

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from monitoring.screens.tables import Tables


def repeated(table: ir.Table, keys: Sequence[str]) -> ir.Table:
    """The rows whose ``keys`` occur more than once. A group-by leaves few rows for the join that follows."""
    few = table.group_by(list(keys)).agg(times=lambda t: t.count()).filter(lambda t: t.times > 1)
    return table.semi_join(few, list(keys))


def as_other(table: ir.Table) -> ir.Table:
    """The same rows with every column named ``other_…``."""
    return table.rename({f"other_{name}": name for name in table.columns})


def sides(table: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Every two rows with equal ``keys``, once: ``other_id`` is the smaller id."""
    other = as_other(table)
    return table.join(other, [*(table[key] == other[f"other_{key}"] for key in keys), other.other_id < table.id])


def any_two(table: ir.Table, other: ir.Table, on: Iterable[Any]) -> ir.Table:
    """Joined rows with ``line_id`` and ``other_id`` in place of ``id`` and ``other_id``: of the two lines the one
    received later comes first, whatever stood on which side."""
    both = table.join(other, list(on))
    return (
        both.mutate(line_id=ibis.greatest(both.id, both.other_id), earlier=ibis.least(both.id, both.other_id))
        .drop("id", "other_id")
        .rename(other_id="earlier")
    )


def without_traits(table: ir.Table, data: Tables, traits: Sequence[str]) -> ir.Table:
    """The rows whose ``service`` has none of the traits. Services that nobody has described have none."""
    if not traits:
        return table
    return table.anti_join(data.traits.filter(data.traits.trait.isin(list(traits))), "service")


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


def places(table: ir.Table, data: Tables) -> ir.Table:
    """Adds ``place``: the organisation that gave the service, which is the co-executor where the line names one, and
    ``region`` of that organisation."""
    own = data.providers.select("provider_id", own_region="region")
    executors = data.providers.select(executor_id="provider_id", executor="bin", executor_region="region")
    joined = table.left_join(executors, "executor", rname="{name}_right")
    joined = joined.drop("executor_right") if "executor_right" in joined.columns else joined
    joined = joined.left_join(own, "provider_id", rname="{name}_right")
    joined = joined.drop("provider_id_right") if "provider_id_right" in joined.columns else joined
    return joined.mutate(
        place=joined.executor_id.fill_null(joined.provider_id),
        region=ibis.coalesce(joined.executor_region, joined.own_region),
    ).drop("executor_id", "executor_region", "own_region")
