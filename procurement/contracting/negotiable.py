"""What talks may change: volume downwards, the shape of the year with the same sum, targets of indicators.

Anything else is refused in words: price and rating are no matter of talks, volume above the protocol is not placed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from config.workflow import Text
from procurement.contracting.terms import Terms, by_lot, copy, label, months, settled

# Keys of a position that an offer may not touch, with the words for them.
FIXED = ("number", "care", "name_kk", "name_ru", "unit_kk", "unit_ru", "award", "placed")


def refusals(base: Mapping[str, Any], offer: Mapping[str, Any]) -> list[Text]:
    """Why the offer is none that may be made on the terms ``base``; empty: it may be made."""
    return [*outside(base, offer), *volumes(base, offer), *within_caps(offer), *targets(offer)]


def outside(base: Mapping[str, Any], offer: Mapping[str, Any]) -> Iterator[Text]:
    if set(base) != set(offer):
        yield _("The offer has other parts than the contract.")
        return
    old, new = by_lot(base), by_lot(offer)
    if list(old) != list(new) or len(new) != len(offer["positions"]):
        yield _("Lots of the contract cannot be added, left out or exchanged in talks.")
    for lot in old.keys() & new.keys():
        if (old[lot]["tariff"], old[lot]["prices"]) != (new[lot]["tariff"], new[lot]["prices"]):
            yield _("The price of a unit is no matter of talks: %(name)s.") % {"name": label(old[lot])}
        if any(old[lot].get(name) != new[lot].get(name) for name in FIXED) or set(old[lot]) != set(new[lot]):
            yield _("Only volume and months of a position can be changed: %(name)s.") % {"name": label(old[lot])}
    for name in base:
        if name not in ("positions", "indicators") and base[name] != offer[name]:
            yield _("This part of the contract is no matter of talks: %(name)s.") % {"name": part(name)}
    plain = [[{k: v for k, v in one.items() if k != "target"} for one in t["indicators"]] for t in (base, offer)]
    if plain[0] != plain[1]:
        yield _("Of the indicators only the targets can be changed.")


def part(name: str) -> str:
    return {
        "contract": _("number, source and term"),
        "provider": _("organisation"),
        "requisites": _("requisites"),
        "caps": _("throughput"),
        "coexecution": _("co-execution"),
        "conditions": _("conditions"),
    }.get(name, name)


def volumes(base: Mapping[str, Any], offer: Mapping[str, Any]) -> Iterator[Text]:
    known = set(months(base))
    for one in offer["positions"]:
        name, year = label(one), one["months"]
        if any(not isinstance(units, int) or isinstance(units, bool) or units < 0 for units in year.values()):
            yield _("Volumes are whole numbers, at least 0: %(name)s.") % {"name": name}
            return
        if not set(year) <= known:
            yield _("A month lies outside the term of the contract: %(name)s.") % {"name": name}
        if sum(year.values()) != one["units"]:
            yield _("The months of «%(name)s» come to %(sum)s, the volume of the year is %(units)s.") % {
                "name": name, "sum": sum(year.values()), "units": one["units"],
            }  # fmt: skip
        if one["units"] > one["placed"]:
            yield _("«%(name)s»: the protocol placed %(placed)s, more cannot be agreed on.") % {
                "name": name, "placed": one["placed"],
            }  # fmt: skip
        if settled(dict(one))["amount"] != one["amount"]:
            yield _("The amount of «%(name)s» is not volume × price.") % {"name": name}
    if not any(one["units"] for one in offer["positions"]):
        yield _("A contract needs at least one unit of volume. To give everything up, refuse the contract.")


def within_caps(offer: Mapping[str, Any]) -> Iterator[Text]:
    """Positions of a type of care together within its throughput of the month, where that is known."""
    for care, caps in offer["caps"].items():
        taken: dict[str, int] = defaultdict(int)
        for one in offer["positions"]:
            if one["care"] == care:
                for month, units in one["months"].items():
                    taken[month] += units if isinstance(units, int) else 0
        for month, units in sorted(taken.items()):
            if units > caps.get(month, units):
                yield _("%(month)s: %(units)s planned, the throughput of the month is %(cap)s.") % {
                    "month": f"{month[5:]}.{month[:4]}", "units": units, "cap": caps[month],
                }  # fmt: skip


def targets(offer: Mapping[str, Any]) -> Iterator[Text]:
    for one in offer["indicators"]:
        try:
            value = Decimal(one["target"])
            good = value.is_finite() and 0 <= value < 10**9 and value == round(value, 2)
        except (InvalidOperation, TypeError, ValueError):
            good = False
        if not good:
            yield _("The target of «%(name)s» is a number from 0, with two places at most.") % {"name": label(one)}


# Making an offer -----------------------------------------------------------------------------------------------------
def offer(
    base: Mapping[str, Any], *, months: Mapping[str, Mapping[str, int]], targets: Mapping[str, str] | None = None
) -> Terms:
    """The terms with other months (lot → month → units) and targets (code → text); volume and amount follow."""
    found = copy(base)
    for one in found["positions"]:
        if one["lot"] in months:
            one["months"] = dict(months[one["lot"]])
            settled(one)
    for one in found["indicators"]:
        if targets and one["code"] in targets:
            one["target"] = targets[one["code"]]
    return found
