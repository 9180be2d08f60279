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


def at_places(rows: ir.Table, keys: Sequence[str], value: str, low: ir.Value, high: ir.Value) -> ir.FloatingValue:
    """Of ``numbered`` rows the mean of the values at two places of their group, beside every row of it: a window,
    since a join of a table with itself is worked out twice by engines that do not keep common parts."""
    group = ibis.window(group_by=list(keys))
    known = rows[value].cast("float64")
    lower = (rows.place == low).ifelse(known, None).max().over(group)
    upper = (rows.place == high).ifelse(known, None).max().over(group)
    return (lower + upper) / 2


def percent_place(rows: ir.Table, percent: int) -> ir.IntegerValue:
    """Place of the least value that ``percent`` of a hundred values do not exceed."""
    return (rows["size"] * percent + 99) // 100


def percentile(table: ir.Table, keys: Sequence[str], value: str, percent: int, name: str) -> ir.Table:
    """The known rows with ``name``, the percentile of their group."""
    rows = numbered(table, keys, value)
    place = percent_place(rows, percent)
    return rows.mutate(at_places(rows, keys, value, place, place).name(name)).drop("place", "size")


def peers(
    table: ir.Table, keys: Sequence[str], value: str, *, floor: float = 0.0, floor_share: float = 0.0, end: str = ""
) -> ir.Table:
    """The known rows with ``peers`` (how many values the group has), ``low`` and ``high`` quartiles, ``median``,
    ``mad`` and ``z`` = (value − median) / (1.4826 · MAD), each with ``end`` at its name.

    Where all peers are alike MAD is 0 and any difference would be infinitely far, so MAD is never taken as less than
    ``floor``, or than ``floor_share`` of the median; without either such groups have no z.
    """
    rows = numbered(table, keys, value)
    quarter, three_quarters = percent_place(rows, 25), percent_place(rows, 75)
    rows = rows.mutate(
        low=at_places(rows, keys, value, quarter, quarter),
        high=at_places(rows, keys, value, three_quarters, three_quarters),
        median=at_places(rows, keys, value, (rows["size"] + 1) // 2, rows["size"] // 2 + 1),
        peers=rows["size"],
    ).drop("place", "size")
    rows = rows.mutate(deviation=(rows[value].cast("float64") - rows.median).abs())
    rows = numbered(rows, keys, "deviation")
    rows = rows.mutate(mad=at_places(rows, keys, "deviation", (rows["size"] + 1) // 2, rows["size"] // 2 + 1))
    width = ibis.greatest(rows.mad, ibis.literal(float(floor)), rows.median.abs() * float(floor_share))
    rows = rows.mutate(z=(rows[value].cast("float64") - rows.median) / (SCALE * width).nullif(0.0))
    names = ("low", "high", "median", "mad", "z")
    rows = rows.drop("place", "size", "deviation").mutate(**{name: rounded(rows[name]) for name in names})
    return rows.rename({name + end: name for name in (*names, "peers")}) if end else rows


def joined(
    value: ir.StringValue, between: str, *, where: ir.BooleanValue | None = None, distinct: bool = False
) -> ir.StringValue:
    """Of a group, its texts in order, one after another."""
    return value.collect(where=where, distinct=distinct).sort().join(between)


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


def iin_text(number: ir.IntegerValue) -> ir.StringValue:
    """With the noughts that people born from 2000 to 2009 have in front."""
    return number.cast("string").lpad(12, "0")


def subject(*parts: ir.Value | str) -> ir.StringValue:
    """«1:800517400007:2026-03-01»."""
    texts = [ibis.literal(part) if isinstance(part, str) else part.cast("string") for part in parts]
    made = texts[0]
    for text in texts[1:]:
        made = made + ":" + text
    return made
