"""A year's units by month, and what they cost: the same distribution, with months in place of providers."""

from collections.abc import Sequence
from decimal import Decimal

from procurement.allocation import Bidder, allocate
from procurement.tenge import tenge_of, tiyn_of


def spread(
    units: int, weights: Sequence[int], caps: Sequence[int] | None, frozen: Sequence[int] | None = None
) -> list[int]:
    """Whole units of each month, proportional to its weight and within its cap; they come to ``units``.

    ``weights``: working days × season, one a month, on any whole scale; a month of weight 0 gets nothing. ``caps``:
    the throughput of each month in units, None for no limit. ``frozen``: units of the months that have been executed,
    from the first month on; they are kept, whatever their cap, and the rest of the year is planned anew. Ties go to
    the heavier, then to the earlier month. ValueError in words if the units do not fit or the figures contradict.
    """
    executed = list(frozen or ())
    _check(units, weights, caps, executed)
    rest = units - sum(executed)
    ahead = range(len(executed), len(weights))
    months = [
        Bidder(f"{month:04d}", weight=weights[month], cap=rest if caps is None else caps[month])
        for month in ahead
        if weights[month]
    ]
    room = sum(month.cap for month in months)
    if rest > room:
        raise ValueError(f"{rest} units are left to plan, and the months that are left hold {room}")
    found = allocate(rest, months).units
    return executed + [found.get(f"{month:04d}", 0) for month in ahead]


def _check(units: int, weights: Sequence[int], caps: Sequence[int] | None, executed: Sequence[int]) -> None:
    if units < 0:
        raise ValueError(f"the units of the year are {units}, less than 0")
    if caps is not None and len(caps) != len(weights):
        raise ValueError(f"there are {len(weights)} months and {len(caps)} caps")
    if len(executed) > len(weights):
        raise ValueError(f"{len(executed)} months are executed of {len(weights)}")
    for name, figures in (("weight", weights), ("cap", caps or ()), ("execution", executed)):
        for month, figure in enumerate(figures, start=1):
            if figure < 0:
                raise ValueError(f"the {name} of month {month} is {figure}, less than 0")
    if sum(executed) > units:
        raise ValueError(f"the executed months hold {sum(executed)} units, more than the {units} of the year")


def amounts(units_by_month: Sequence[int], tariff: Decimal) -> list[Decimal]:
    """Tenge of each month with two places, exact: they come to tariff × all units. ValueError for part of a tiyn."""
    price = tiyn_of(tariff)
    return [tenge_of(units * price) for units in units_by_month]
