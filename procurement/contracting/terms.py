"""Terms of a contract as plain data: what both sides sign, word for word the same in every version.

    {"contract": {"number", "funding_source", "valid_from", "valid_to"},      days as YYYY-MM-DD
     "provider": {"bin", "name_kk", "name_ru"}, "requisites": {name: text},
     "positions": [{"lot", "number", "care", "name_kk", "name_ru", "unit_kk", "unit_ru", "award",
                    "placed": units of the protocol, "units", "amount", "tariff", "prices": {YYYY-MM: tenge},
                    "months": {YYYY-MM: units}}],
     "caps": {care: {YYYY-MM: units}},            monthly throughput, types of care of which it is known
     "indicators": [{"code", "name_kk", "name_ru", "unit_kk", "unit_ru", "target", "higher"}],
     "coexecution": [{"executor", "name_kk", "name_ru", "care", "units", "amount", "valid_from", "valid_to"}],
     "conditions": {"penalty_limit": percent as text}}

Tenge are text with two places. ``tariff`` is the price of the first month; ``prices`` are those that an amendment set,
each from its month on. Nothing here asks the database.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.localized import pick
from config.templatetags.portal import decimal, number

Terms = dict[str, Any]
Position = dict[str, Any]
TIYN = Decimal("0.01")


def digest(terms: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text: sorted keys, no blanks, UTF-8."""
    text = json.dumps(terms, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode()).hexdigest()


def copy(terms: Mapping[str, Any]) -> Terms:
    """Another one of the same content, to be changed."""
    found: Terms = json.loads(json.dumps(terms))
    return found


# Positions ----------------------------------------------------------------------------------------------------------
def price(position: Mapping[str, Any], month: str) -> Decimal:
    """Tenge for a unit in the month (YYYY-MM)."""
    begun = [start for start in position.get("prices", {}) if start <= month]
    return Decimal(position["prices"][max(begun)] if begun else position["tariff"])


def month_amount(position: Mapping[str, Any], month: str) -> Decimal:
    return (position["months"].get(month, 0) * price(position, month)).quantize(TIYN)


def settled(position: Position) -> Position:
    """With units and amount of the year that follow from the months."""
    position["months"] = dict(sorted(position["months"].items()))
    position["units"] = sum(position["months"].values())
    position["amount"] = str(sum((month_amount(position, one) for one in position["months"]), Decimal("0.00")))
    return position


def total(terms: Mapping[str, Any]) -> Decimal:
    return sum((Decimal(one["amount"]) for one in terms["positions"]), Decimal("0.00"))


def by_lot(terms: Mapping[str, Any]) -> dict[str, Position]:
    return {one["lot"]: one for one in terms["positions"]}


def months(terms: Mapping[str, Any]) -> list[str]:
    """Every month of the term, YYYY-MM."""
    return months_between(
        date.fromisoformat(terms["contract"]["valid_from"]), date.fromisoformat(terms["contract"]["valid_to"])
    )


def months_between(first: date, last: date) -> list[str]:
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def by_care(terms: Mapping[str, Any]) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """(type of care, month) → units and tenge of all positions together: the lines that intake judges by."""
    found: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for position in terms["positions"]:
        for month, units in position["months"].items():
            key = (position["care"], month)
            before = found.get(key, (0, Decimal(0)))
            found[key] = (before[0] + units, before[1] + month_amount(position, month))
    return {key: value for key, value in sorted(found.items()) if value[0]}


# What changed --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """``what`` in words; the values as text, empty where there is none."""

    what: str
    before: str
    after: str
    place: str  # lot:month, lot:units, indicator code …: for marks in tables


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """In words of the reader's language, in the order of the document."""
    found = [
        *of_facts(old["contract"], new["contract"], contract_words(), "contract"),
        *of_facts(old.get("requisites", {}), new.get("requisites", {}), requisite_words(), "requisites"),
    ]
    before = by_lot(old)
    for position in new["positions"]:
        found += of_position(before.pop(position["lot"], None), position)
    for gone in before.values():
        found.append(Difference(label(gone), number(gone["units"]), "", f"{gone['lot']}:units"))
    targets = {one["code"]: one for one in old["indicators"]}
    for one in new["indicators"]:
        was = targets.get(one["code"], {}).get("target", "")
        if was != one["target"]:
            what = f"{label(one)}, {unit(one)}"
            found.append(Difference(what, decimal(was), decimal(one["target"]), one["code"]))
    if old.get("coexecution", []) != new.get("coexecution", []):
        found.append(Difference(_("Co-execution"), partners(old), partners(new), "coexecution"))
    return found


def of_position(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Difference]:
    name = label(new)
    if old is None:
        return [Difference(name, "", number(new["units"]), f"{new['lot']}:units")]
    found = []
    if old["units"] != new["units"]:
        found.append(
            Difference(
                _("%(name)s: volume of the year") % {"name": name},
                number(old["units"]), number(new["units"]), f"{new['lot']}:units",
            )
        )  # fmt: skip
    for month in sorted({*old["months"], *new["months"]}):
        was, now = old["months"].get(month, 0), new["months"].get(month, 0)
        if was != now:
            what = _("%(name)s: %(month)s") % {"name": name, "month": f"{month[5:]}.{month[:4]}"}
            found.append(Difference(what, number(was), number(now), f"{new['lot']}:{month}"))
        if price(old, month) != price(new, month):
            what = _("%(name)s: price from %(month)s") % {"name": name, "month": f"{month[5:]}.{month[:4]}"}
            if month in new.get("prices", {}):
                before, after = decimal(price(old, month)), decimal(price(new, month))
                found.append(Difference(what, before, after, f"{new['lot']}:price"))
    if old["amount"] != new["amount"]:
        what = _("%(name)s: amount, ₸") % {"name": name}
        found.append(Difference(what, decimal(old["amount"]), decimal(new["amount"]), f"{new['lot']}:amount"))
    return found


def of_facts(old: Mapping[str, str], new: Mapping[str, str], words: Mapping[str, str], place: str) -> list[Difference]:
    return [
        Difference(words.get(name, name), old.get(name, ""), new.get(name, ""), f"{place}:{name}")
        for name in new
        if old.get(name, "") != new.get(name, "")
    ]


def label(row: Mapping[str, Any]) -> str:
    return pick(Row(row))


def unit(row: Mapping[str, Any]) -> str:
    return pick(Row(row), "unit")


class Row:
    """Names of a plain row as ``pick`` reads them."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.__dict__.update(row)


def partners(terms: Mapping[str, Any]) -> str:
    return "; ".join(f"{label(one)}: {one['units']}" for one in terms.get("coexecution", []))


def contract_words() -> dict[str, str]:
    return {
        "number": _("Number"),
        "funding_source": _("Funding source"),
        "valid_from": _("In force from"),
        "valid_to": _("In force to"),
    }


def requisite_words() -> dict[str, str]:
    return {
        "address": capfirst(_("legal address")),
        "phone": capfirst(_("telephone")),
        "email": capfirst(_("e-mail")),
        "head_name": capfirst(_("head")),
        "bank_account": capfirst(_("bank account (IBAN)")),
    }
