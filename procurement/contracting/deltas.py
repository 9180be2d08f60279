"""Amendments as deltas: what each kind may change, and the terms that follow. Pure: asks no database.

volume_up, volume_down   {"positions": {lot: {month: units}}}   months of the year, executed ones as they are
monthly_replan           the same, with the same sum
tariff                   {"prices": {lot: tenge}}               from the month of ``effective_on`` on
coexecutor               {"coexecution": [rows of the terms]}
requisites               {"requisites": {name: text}}
period                   {"valid_to": YYYY-MM-DD}
termination              {"ended_on": YYYY-MM-DD}
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from config.workflow import Text
from procurement.contracting.terms import Terms, by_lot, copy, label, months, settled
from procurement.enums import AmendmentKind

PLANNING = (AmendmentKind.VOLUME_UP, AmendmentKind.VOLUME_DOWN, AmendmentKind.MONTHLY_REPLAN)
REQUISITES = ("address", "phone", "email", "head_name", "bank_account")


def applied(terms: Mapping[str, Any], kind: str, delta: Mapping[str, Any], effective_on: date) -> Terms:
    """The terms after the amendment; those of a termination are cut by ``effects.end``."""
    found = copy(terms)
    if kind in PLANNING:
        for one in found["positions"]:
            if one["lot"] in delta.get("positions", {}):
                one["months"] = {**one["months"], **delta["positions"][one["lot"]]}
                settled(one)
    elif kind == AmendmentKind.TARIFF:
        for one in found["positions"]:
            if one["lot"] in delta.get("prices", {}):
                one["prices"] = {**one["prices"], f"{effective_on:%Y-%m}": delta["prices"][one["lot"]]}
                settled(one)
    elif kind == AmendmentKind.COEXECUTOR:
        found["coexecution"] = list(delta.get("coexecution", []))
    elif kind == AmendmentKind.REQUISITES:
        found["requisites"] = {**found["requisites"], **delta.get("requisites", {})}
    elif kind == AmendmentKind.PERIOD and delta.get("valid_to"):
        found["contract"]["valid_to"] = delta["valid_to"]
        for one in found["positions"]:
            one["months"] = {month: one["months"].get(month, 0) for month in sorted({*months(found), *one["months"]})}
    return found


def refusals(
    terms: Mapping[str, Any], kind: str, delta: Mapping[str, Any], effective_on: date, frozen: frozenset[str]
) -> list[Text]:
    """Why the delta is none of this kind on these terms. ``frozen``: executed months, which nothing plans anew."""
    if kind in PLANNING:
        return [*planning(terms, kind, delta, frozen)]
    if kind == AmendmentKind.TARIFF:
        return [*tariff(terms, delta, effective_on, frozen)]
    if kind == AmendmentKind.REQUISITES:
        return [*requisites(terms, delta)]
    if kind == AmendmentKind.PERIOD:
        return [*period(terms, delta, effective_on)]
    if kind == AmendmentKind.TERMINATION:
        return [*termination(terms, delta, effective_on)]
    if list(delta.get("coexecution", [])) == terms["coexecution"]:
        return [_("Nothing of the co-execution changes.")]
    return []


def planning(terms: Mapping[str, Any], kind: str, delta: Mapping[str, Any], frozen: frozenset[str]) -> Iterator[Text]:
    known, old = set(months(terms)), by_lot(terms)
    changed = False
    for lot, plan in delta.get("positions", {}).items():
        if lot not in old:
            yield _("A lot outside the contract cannot be amended.")
            continue
        one, name = old[lot], label(old[lot])
        if any(not isinstance(units, int) or isinstance(units, bool) or units < 0 for units in plan.values()):
            yield _("Volumes are whole numbers, at least 0: %(name)s.") % {"name": name}
            continue
        if not set(plan) <= known:
            yield _("A month lies outside the term of the contract: %(name)s.") % {"name": name}
        moved = sorted(month for month, units in plan.items() if units != one["months"].get(month, 0))
        changed = changed or bool(moved)
        for month in moved:
            if month in frozen:
                yield _("%(month)s is executed and stays as it is: %(name)s.") % {
                    "month": f"{month[5:]}.{month[:4]}", "name": name,
                }  # fmt: skip
        yield from direction(kind, one, sum({**one["months"], **plan}.values()))
    if not changed:
        yield _("The amendment changes nothing.")


def direction(kind: str, position: Mapping[str, Any], units: int) -> Iterator[Text]:
    facts = {"name": label(position), "now": position["units"], "then": units}
    if kind == AmendmentKind.VOLUME_UP and units < position["units"]:
        yield _("«%(name)s»: this amendment adds volume; now %(now)s, then %(then)s.") % facts
    elif kind == AmendmentKind.VOLUME_DOWN and units > position["units"]:
        yield _("«%(name)s»: this amendment takes volume off; now %(now)s, then %(then)s.") % facts
    elif kind == AmendmentKind.MONTHLY_REPLAN and units != position["units"]:
        yield _("«%(name)s»: the volume of the year stays %(now)s, the months come to %(then)s.") % facts


def tariff(
    terms: Mapping[str, Any], delta: Mapping[str, Any], effective_on: date, frozen: frozenset[str]
) -> Iterator[Text]:
    old = by_lot(terms)
    prices = delta.get("prices", {})
    if not prices:
        yield _("The amendment changes nothing.")
    if f"{effective_on:%Y-%m}" in frozen:
        yield _("A price holds from a month on that is not executed yet.")
    if effective_on.day != 1:
        yield _("A price changes on the first day of a month.")
    for lot, text in prices.items():
        try:
            value = Decimal(text)
            good = value.is_finite() and 0 < value < 10**12 and value == round(value, 2)
        except (InvalidOperation, TypeError, ValueError):
            good = False
        if lot not in old:
            yield _("A lot outside the contract cannot be amended.")
        elif not good:
            yield _("The price is a sum in tenge above 0, with two places at most: %(name)s.") % {
                "name": label(old[lot])
            }


def requisites(terms: Mapping[str, Any], delta: Mapping[str, Any]) -> Iterator[Text]:
    new = delta.get("requisites", {})
    if not set(new) <= set(REQUISITES):
        yield _("Only requisites can be changed by this amendment.")
    elif all(terms["requisites"].get(name, "") == text for name, text in new.items()):
        yield _("The amendment changes nothing.")


def period(terms: Mapping[str, Any], delta: Mapping[str, Any], effective_on: date) -> Iterator[Text]:
    last = day_of(delta.get("valid_to"))
    old = terms["contract"]
    if last is None:
        yield _("Name the last day of the term.")
    elif last.isoformat() == old["valid_to"]:
        yield _("The amendment changes nothing.")
    elif last < effective_on or last.isoformat() < old["valid_from"]:
        yield _("The term cannot end before the amendment is in force.")
    else:
        beyond = [
            month for one in terms["positions"] for month, n in one["months"].items() if n and month > f"{last:%Y-%m}"
        ]
        if beyond:
            yield _("Volume is planned after that day (%(month)s): move it to earlier months first.") % {
                "month": f"{min(beyond)[5:]}.{min(beyond)[:4]}"
            }


def termination(terms: Mapping[str, Any], delta: Mapping[str, Any], effective_on: date) -> Iterator[Text]:
    last = day_of(delta.get("ended_on"))
    if last is None:
        yield _("Name the last day of the contract.")
    elif last < effective_on or last.isoformat() > terms["contract"]["valid_to"]:
        yield _("The last day lies between the day of the amendment and the end of the term.")


def day_of(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
