"""The arithmetic of one line in words and numbers: to be followed with a pocket calculator."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.templatetags.portal import decimal, money, number
from procurement.distribution.lots import Change, LotView
from procurement.distribution_core import PARTS
from procurement.enums import Bound, Rounding
from procurement.models import RunLine


@dataclass(frozen=True)
class Explanation:
    """``sentences`` are numbered on the page; ``changes``: (what, what it would do)."""

    sentences: list[str]
    throughput: list[tuple[str, str]]
    coexecution: list[tuple[str, str]]
    changes: list[tuple[str, str]]
    more: str
    limited: str
    limited_note: str


def explain(view: LotView, line: RunLine) -> Explanation:
    return Explanation(
        sentences=[volume(view), cap(view, line), common(view), outcome(view, line)],
        throughput=list(throughput(view, line)),
        coexecution=list(coexecution(view, line)),
        changes=list(changes(view, line)),
        more=more(line),
        limited=limited(line),
        limited_note=limited_note(line),
    )


# Sentences -----------------------------------------------------------------------------------------------------------
def volume(view: LotView) -> str:
    residual = sum((one.residual for one in view.sources), Decimal(0))
    facts = {
        "volume": number(view.run_lot.volume),
        "budget": money(view.budget),
        "tariff": money(view.tariff),
        "residual": money(residual),
        "direct": number(view.direct_units),
    }
    said = _("The lot has %(volume)s units: the budget of %(budget)s divided by the tariff of %(tariff)s.") % facts
    if residual:
        said += " " + _("%(residual)s are less than a unit and are not distributed.") % facts
    if view.direct_units:
        said += " " + _("%(direct)s units placed without selection are taken out of the budget before.") % facts
    return said


def cap(view: LotView, line: RunLine) -> str:
    smallest = next((name for name in PARTS if line.parts.get(name) == line.cap), None)
    facts = {
        "cap": number(line.cap),
        "bound": part_name(smallest) if smallest else "–",
        "parts": ", ".join(f"{part_name(name)} {number(line.parts[name])}" for name in PARTS if name in line.parts),
    }
    said = _("Every organisation has a cap, the least of what bounds it. Here that is %(cap)s: %(parts)s.") % facts
    if smallest and len(line.parts) > 1:
        said += " " + _("The cap is set by: %(bound)s.") % facts
    return said


def common(view: LotView) -> str:
    if view.per_point is None:
        caps = sum(one.cap for one in view.bidders)
        return _(
            "All caps together come to %(caps)s units, no more than the lot has: everybody gets its cap, and no"
            " multiplier is needed."
        ) % {"caps": number(caps)}
    facts = {"multiplier": view.multiplier_text, "ratio": view.multiplier_ratio, "placed": number(view.run_lot.placed)}
    if view.by_capacity:
        return (
            _(
                "The volume is points × throughput multiplied by one and the same number for everybody, but not above"
                " the cap. That number, %(multiplier)s (%(ratio)s), is the only one with which the volumes come to"
                " exactly %(placed)s."
            )
            % facts
        )
    return (
        _(
            "The volume is the points multiplied by one and the same number for everybody, but not above the cap. That"
            " number, %(multiplier)s (%(ratio)s), is the only one with which the volumes come to exactly %(placed)s."
        )
        % facts
    )


def outcome(view: LotView, line: RunLine) -> str:
    facts = {
        "points": decimal(line.points),
        "product": decimal(view.product(line.weight)),
        "units": number(line.units),
        "cap": number(line.cap),
        "floor": number(line.floor),
        "amount": money(line.amount),
    }
    if view.multiplier is None:
        return _("So the organisation has %(units)s units, its whole cap, for %(amount)s.") % facts
    if line.units == line.cap:
        return (
            _(
                "%(points)s points give %(product)s units, the cap allows %(cap)s: the organisation has %(units)s"
                " units for %(amount)s. The cap limited the volume, not the points."
            )
            % facts
        )
    if line.units == line.floor and line.floor:
        return (
            _(
                "%(points)s points give %(product)s units; %(floor)s units are accepted already and stay: the"
                " organisation has %(units)s units for %(amount)s."
            )
            % facts
        )
    return (
        _(
            "%(points)s points give %(product)s units, in whole units %(units)s, for %(amount)s. That is below the"
            " cap: the points limited the volume, not what the organisation can do."
        )
        % facts
    )


# Arithmetic of the cap -----------------------------------------------------------------------------------------------
def part_name(name: str | None) -> str:
    return str(Bound(name).label) if name else ""


def throughput(view: LotView, line: RunLine) -> Iterator[tuple[str, str]]:
    """The sum behind «throughput», as it was when the inputs were frozen."""
    facts: dict[str, Any] = view.given.get(line.provider.bin, {}).get("throughput", {})
    if not facts:
        return
    capacity = facts["capacity"]
    yield _("Throughput of the year by the registry"), _("not known") if capacity is None else number(capacity)
    for name, label in (
        ("contracted", _("contracted already")),
        ("awarded", _("placed by other campaigns")),
        ("direct", _("placed without selection")),
        ("reserved", _("held ready for others as a co-executor")),
    ):
        if facts.get(name):
            yield label, number(-facts[name])
    if facts.get("partners"):
        yield _("held ready by co-executors"), f"+{number(facts['partners'])}"
    pool = view.run_lot.run.pools.get(view.given[line.provider.bin].get("pool", ""))
    if pool is not None:
        yield _("Free at the beginning of the distribution"), number(pool)
    if "throughput" in line.parts and pool is not None and line.parts["throughput"] != pool:
        yield _("taken by earlier lots"), number(line.parts["throughput"] - pool)
        yield _("Free for this lot"), number(line.parts["throughput"])


def coexecution(view: LotView, line: RunLine) -> Iterator[tuple[str, str]]:
    facts: dict[str, Any] = view.given.get(line.provider.bin, {}).get("coexecution", {})
    if not facts:
        return
    yield _("With own means"), number(facts["own"])
    yield _("held ready by co-executors"), number(facts["partners"])
    if facts["limit"] is not None:
        limit = Decimal(facts["limit"])
        yield _("May be handed over, per cent"), decimal(limit)
        if limit < 100:
            bound = facts["own"] * 10_000 // (10_000 - int(limit * 100))
            yield _("Own volume ÷ (1 − limit)"), number(bound)
    yield _("Bound of co-execution"), number(line.parts.get("coexecution"))


# What would change it ------------------------------------------------------------------------------------------------
def more(line: RunLine) -> str:
    if line.more_points is None:
        return _("extra points give nothing")
    return _("%(points)s points more") % {"points": decimal(line.more_points)}


def changes(view: LotView, line: RunLine) -> Iterator[tuple[str, str]]:
    number_of = line.provider.bin
    point = view.what_if({number_of: Change(points=line.points + 1)}).units[number_of] - line.units
    yield _("One point more"), gain(point) if not point else more_units(point)
    for part, label in (
        (Bound.THROUGHPUT, _("More throughput")),
        (Bound.COEXECUTION, _("A higher limit of co-execution")),
    ):
        yield label, gain(loosened(view, line, part))
    if view.rules["rounding"] == Rounding.LARGEST_REMAINDER:
        yield _("Refusal of another organisation"), _("may change it by a unit either way, or raise it")
    else:
        yield _("Refusal of another organisation"), _("would not lower it")


def loosened(view: LotView, line: RunLine, part: str) -> int:
    """Units more if nothing but this part were no bound: that is the most that it can bring."""
    others = [units for name, units in line.parts.items() if name != part]
    if part not in line.parts:
        return 0
    cap = min([*others, view.run_lot.volume])
    return view.what_if({line.provider.bin: Change(cap=max(cap, line.cap))}).units[line.provider.bin] - line.units


def gain(units: int) -> str:
    if not units:
        return _("would change nothing")
    return ngettext("up to +%(units)s unit", "up to +%(units)s units", units) % {"units": number(units)}


def more_units(units: int) -> str:
    return ngettext("+%(units)s unit", "+%(units)s units", units) % {"units": number(units)}


def limited(line: RunLine) -> str:
    if line.units == line.cap:
        return str(Bound(line.bound).label)
    return _("points")


def limited_note(line: RunLine) -> str:
    left = line.cap - line.units
    if not left:
        return _("the cap is reached")
    return ngettext("%(left)s unit below the cap", "%(left)s units below the cap", left) % {"left": number(left)}
