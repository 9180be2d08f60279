"""Computes a distribution run from its frozen inputs: plain data in, plain data out, no database.

``compute(inputs)`` gives the ``result`` of a run, ``fingerprint(inputs)`` the name of what it was computed from. Both
formats are described in docs/distribution.md; ``verify_distribution.py`` recomputes them on its own. Amounts of money
and points are text with a decimal point, units are whole numbers, exact fractions ``numerator/denominator``.

Lots are computed in the order in which they stand (the published one). Capacity that several lots share is a *pool* of
a provider: each unit placed is deducted for the lots that follow, and units promised as floors are set aside for their
lots beforehand, so that an earlier lot cannot take what a later one has to keep.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from procurement.allocation import ROUNDINGS, Bidder, allocate
from procurement.splitting import by_source, split
from procurement.tenge import text_of, tiyn_of

FORMAT = "osms-distribution/1"
RATING, RATING_CAPACITY = "rating", "rating_capacity"
WEIGHTS = (RATING, RATING_CAPACITY)
TIES = "weight,bin"  # the higher weight, then the lower BIN: the only order there is
PARTS = ("requested", "throughput", "coexecution", "share")  # of a cap; of equal ones the first is said to bind

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def fingerprint(inputs: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the inputs as canonical JSON: sorted keys, no blanks, UTF-8.

    ValueError for a fraction that is not text: two programs may write a float differently.
    """
    _refuse_floats(inputs, "inputs")
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def compute(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The ``result`` of a run. ValueError in words, with lot and BIN, for inputs that contradict themselves.

    Nothing of the inputs is changed, and nothing of the result is shared with them.
    """
    rules = _rules(inputs["rules"])
    pools = _pools(inputs)
    seen = set()
    lots = []
    for lot in inputs["lots"]:
        try:
            if lot["lot"] in seen:
                raise ValueError("stands twice")
            seen.add(lot["lot"])
            lots.append(_lot(lot, rules, pools))
        except ValueError as error:
            raise ValueError(f"lot {lot['lot']}: {error}") from error
    return {"lots": lots}


def bidders_of(lot: Mapping[str, Any]) -> list[Bidder]:
    """The bidders of a lot of a result, e.g. to ask ``points_for_one_more`` of its ``volume``."""
    return [Bidder(line["bin"], line["weight"], line["cap"], line["floor"]) for line in lot["lines"]]


@dataclass(frozen=True)
class Rules:
    weight: str
    rounding: str
    share_cap: Fraction | None  # per cent of the volume of a lot


def _rules(rules: Mapping[str, Any]) -> Rules:
    for name, known in (("weight", WEIGHTS), ("rounding", ROUNDINGS), ("ties", (TIES,))):
        if rules[name] not in known:
            raise ValueError(f"rule {name}: {rules[name]!r} is not one of {', '.join(map(repr, known))}")
    share = None
    if rules["share_cap"] is not None:
        share = _number(rules["share_cap"], "rule share_cap")
        if not 0 < share <= 100:
            raise ValueError(f"rule share_cap: {rules['share_cap']} is not between 0 and 100 per cent")
    return Rules(weight=rules["weight"], rounding=rules["rounding"], share_cap=share)


def _pools(inputs: Mapping[str, Any]) -> dict[str, int]:
    """What is free in each pool: what remains of it, less what lots of the run have to keep."""
    free = {}
    for key, remaining in (inputs.get("pools") or {}).items():
        free[key] = _whole(remaining, f"pool {key}")
    for lot in inputs["lots"]:
        for bidder in lot["bidders"]:
            key = bidder.get("pool")
            if key is not None and key not in free:
                raise ValueError(f"lot {lot['lot']}: {bidder['bin']} draws on pool {key}, which is not given")
            if key is not None:
                free[key] -= _whole(bidder.get("floor", 0), f"lot {lot['lot']}: floor of {bidder['bin']}")
    for key, left in free.items():
        if left < 0:
            raise ValueError(f"pool {key}: the floors that draw on it exceed it by {-left} units")
    return free


def _lot(lot: Mapping[str, Any], rules: Rules, pools: dict[str, int]) -> dict[str, Any]:
    """Computes a lot and deducts from the pools what it has placed above the floors."""
    tariff = _tiyn(lot["tariff"], "tariff")
    residual, volumes = _volumes(lot, tariff)
    volume = sum(volumes.values())
    share = None if rules.share_cap is None else int(volume * rules.share_cap / 100)
    _check_bidders(lot)
    parts = [_parts(bidder, share, pools) for bidder in lot["bidders"]]
    bidders = [
        Bidder(bidder["bin"], _weight(bidder, rules), min(part.values()), bidder.get("floor", 0))
        for bidder, part in zip(lot["bidders"], parts, strict=True)
    ]
    found = allocate(volume, bidders, rounding=rules.rounding)
    funding = split(found.units, volumes)
    for given in lot["bidders"]:
        if given.get("pool") is not None:
            pools[given["pool"]] -= found.units[given["bin"]] - given.get("floor", 0)
    return {
        "lot": lot["lot"],
        "volume": volume,
        "volumes": volumes,
        "residual": residual,
        "multiplier": None if found.multiplier is None else _ratio(found.multiplier),
        "unplaced": {
            source: count - sum(paid[source] for paid in funding.values()) for source, count in volumes.items()
        },
        "lines": [
            _line(bidder, part, found.units[bidder.key], found.shares[bidder.key], tariff, funding[bidder.key])
            for bidder, part in zip(bidders, parts, strict=True)
        ],
    }


def _line(
    bidder: Bidder, parts: dict[str, int], units: int, share: Fraction, tariff: int, funding: dict[str, int]
) -> dict[str, Any]:
    bound = min(parts, key=lambda name: parts[name]) if units == bidder.cap else "none"
    return {
        "bin": bidder.key,
        "weight": bidder.weight,
        "floor": bidder.floor,
        "cap": bidder.cap,
        "parts": parts,
        "bound": bound,
        "share": _ratio(share),
        "units": units,
        "amount": text_of(units * tariff),
        "funding": funding,
    }


def _volumes(lot: Mapping[str, Any], tariff: int) -> tuple[dict[str, str], dict[str, int]]:
    """Source → tenge that do not make a unit; source → whole units left after what is placed without selection."""
    if not tariff:
        raise ValueError("the tariff is 0")
    residual: dict[str, str] = {}
    whole: dict[str, int] = {}
    for source in lot["funding"]:
        name = source["source"]
        if name in whole:
            raise ValueError(f"source {name} stands twice")
        whole[name], rest = divmod(_tiyn(source["budget"], f"budget of {name}"), tariff)
        residual[name] = text_of(rest)
    carved = _whole(lot.get("carved", 0), "carved")
    if carved > sum(whole.values()):
        raise ValueError(f"{carved} units are placed without selection, of a volume of {sum(whole.values())}")
    taken = by_source(carved, whole)
    return residual, {name: count - taken[name] for name, count in whole.items()}


def _check_bidders(lot: Mapping[str, Any]) -> None:
    bidders: Sequence[Mapping[str, Any]] = lot["bidders"]
    excluded = {one["bin"] for one in lot.get("excluded", ())}
    drawn = set()
    for bidder in bidders:
        if bidder["bin"] in excluded:
            raise ValueError(f"{bidder['bin']} is excluded and takes part")
        _whole(bidder.get("floor", 0), f"floor of {bidder['bin']}")
        key = bidder.get("pool")
        if key is not None and key in drawn:
            raise ValueError(f"two bidders draw on pool {key}")
        drawn.add(key)


def _parts(bidder: Mapping[str, Any], share: int | None, pools: Mapping[str, int]) -> dict[str, int]:
    """The upper bounds of a bidder in units, in the order of ``PARTS``; the cap is the least of them."""
    name = bidder["bin"]
    given = {part: count for part, count in bidder["parts"].items() if count is not None}
    if unknown := set(given) - set(PARTS):
        raise ValueError(f"{name}: unknown part of the cap: {', '.join(sorted(unknown))}")
    parts = {part: _whole(given[part], f"{part} of {name}") for part in PARTS if part in given}
    if bidder.get("pool") is not None:
        left = pools[bidder["pool"]] + bidder.get("floor", 0)
        parts["throughput"] = min(left, parts.get("throughput", left))
    if parts.get("share", share) != share:
        raise ValueError(f"{name}: its share cap is {parts['share']}, by the rules it is {share}")
    if share is not None:
        parts["share"] = share
    parts = {part: parts[part] for part in PARTS if part in parts}
    if not parts:
        raise ValueError(f"{name} has no part of a cap")
    return parts


def _weight(bidder: Mapping[str, Any], rules: Rules) -> int:
    """Whole hundredths of a point, times capacity if the rules say so; never below 1."""
    weight = int(_number(bidder["points"], f"points of {bidder['bin']}") * 100)
    if rules.weight == RATING_CAPACITY:
        weight *= _whole(bidder["capacity"], f"capacity of {bidder['bin']}")
    return max(weight, 1)


def _whole(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name}: {value!r} is not a whole number, 0 or more")
    return value


def _number(text: Any, name: str) -> Fraction:
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        raise ValueError(f"{name}: {text!r} is not a decimal number, 0 or more, written as text")
    return Fraction(text)


def _tiyn(text: Any, name: str) -> int:
    if not isinstance(text, str):
        raise ValueError(f"{name}: {text!r} is not an amount written as text")
    return tiyn_of(text)


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _refuse_floats(value: Any, place: str) -> None:
    if isinstance(value, float):
        raise ValueError(f"{place}: {value!r} must be a whole number or text")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _refuse_floats(inner, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            _refuse_floats(inner, f"{place}[{at}]")
