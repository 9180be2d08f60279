"""Arithmetic that every engine does alike: medians and percentiles are picked from ordered rows, never estimated.

Engines differ in what they call a quantile, and approximate ones differ from run to run, so a value is numbered inside
its group and the middle (or the p-th) row taken. Floats are rounded to six places wherever they leave a screen.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

SCALE = 1.4826  # of the median absolute deviation to a standard deviation of normal values


def rounded(value: ir.Value) -> ir.FloatingValue:
    return value.cast("float64").round(6)


def ratio(part: ir.Value, whole: ir.Value) -> ir.FloatingValue:
    """NULL where the whole is nothing."""
    return rounded(part.cast("float64") / whole.cast("float64").nullif(0.0))


def numbered(table: ir.Table, keys: Sequence[str], value: str) -> ir.Table:
    """``place`` 1, 2 … of the value inside its group and ``size``, the number of values; without unknown ones."""
    known = table.filter(table[value].notnull())
    group = ibis.window(group_by=list(keys))
    ordered = ibis.window(group_by=list(keys), order_by=[known[value]])
    return known.mutate(
        place=(ibis.row_number().over(ordered) + 1).cast("int64"), size=known.count().over(group).cast("int64")
    )


def middle(table: ir.Table, keys: Sequence[str], value: str, name: str) -> ir.Table:
    """Keys, ``name``: the median of the group (of an even number the mean of both middle values) and ``size``."""
    rows = numbered(table, keys, value)
    central = rows.filter((rows.place == (rows.size + 1) // 2) | (rows.place == rows.size // 2 + 1))
    lower, upper = central[value].cast("float64").min(), central[value].cast("float64").max()
    return central.group_by(list(keys)).agg(((lower + upper) / 2).name(name), size=central["size"].max())


def percentile(table: ir.Table, keys: Sequence[str], value: str, percent: int, name: str) -> ir.Table:
    """Keys and ``name``: the least value that at least ``percent`` of a hundred values do not exceed."""
    rows = numbered(table, keys, value)
    chosen = rows.filter(rows.place == (rows.size * percent + 99) // 100)
    return chosen.group_by(list(keys)).agg(chosen[value].cast("float64").max().name(name))


def peers(table: ir.Table, keys: Sequence[str], value: str, floor: float | ir.Value = 0.0) -> ir.Table:
    """The table with ``peers`` (how many values the group has), ``median``, ``mad`` and ``z`` of each value:
    (value − median) / (1.4826 · MAD). Where all peers are alike MAD is 0 and any difference would be infinitely far,
    so MAD is never taken as less than ``floor``; without a floor such groups have no z.
    """
    middles = middle(table, keys, value, "median").rename(peers="size")
    known = table.filter(table[value].notnull()).inner_join(middles, list(keys))
    known = known.mutate(deviation=(known[value].cast("float64") - known.median).abs())
    mads = middle(known, keys, "deviation", "mad").drop("size")
    known = known.inner_join(mads, list(keys))
    width = ibis.greatest(known.mad, ibis.literal(floor) if isinstance(floor, float) else floor)
    z = (known[value].cast("float64") - known.median) / (SCALE * width).nullif(0.0)
    return known.mutate(
        median=rounded(known.median), mad=rounded(known.mad), z=rounded(z), peers=known.peers.cast("int64")
    ).drop("deviation")


def joined(value: ir.StringValue, between: str, where: ir.BooleanValue | None = None) -> ir.StringValue:
    """Of a group, its texts in order, one after another."""
    return value.collect(where=where).sort().join(between)


def day_text(day: ir.Value) -> ir.StringValue:
    return day.cast("date").cast("string")


def month_text(day: ir.Value) -> ir.StringValue:
    """«2026-03»."""
    return day_text(day).substr(0, 7)


def month_of(day: ir.DateValue) -> ir.DateValue:
    """The first of its month. (Truncating a date gives a moment on one engine and a date on the other.)"""
    return ibis.date(day.year(), day.month(), 1)


def days_between(later: ir.Value, earlier: ir.Value) -> ir.IntegerValue:
    return later.cast("date").delta(earlier.cast("date"), unit="day").cast("int64")


def seconds(moment: ir.Value) -> ir.IntegerValue:
    """Of a local moment, to subtract one from another."""
    return moment.epoch_seconds().cast("int64")


def subject(*parts: ir.Value | str) -> ir.StringValue:
    """«1:800517400007:2026-03-01»."""
    texts = [ibis.literal(part) if isinstance(part, str) else part.cast("string") for part in parts]
    made = texts[0]
    for text in texts[1:]:
        made = made + ":" + text
    return made
