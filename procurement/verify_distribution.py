"""Recomputes a published distribution of volumes and says whether it comes out the same.

    python verify_distribution.py run.json

prints ``equal`` (exit code 0), or one line for everything that differs, naming lot, BIN and field (1), or says why the
file cannot be checked (2). One file of the standard library of Python 3.11, without a network: it shares no code with
the portal, and works out multiplier and rounding in another way.

The file, format ``osms-distribution/1``; money, points and per cent are text, units whole numbers:

    format        "osms-distribution/1"
    run           {number, campaign, computed_at}: names the run, is not computed with
    rules         the same as inputs.rules
    inputs
      rules       {weight: "rating" | "rating_capacity", rounding: "webster" | "largest_remainder",
                   share_cap: per cent of a lot's volume | null, ties: "weight,bin", norm: the act}
      pools       {name: units}: capacity that several lots share, usually named "<BIN>/<care type>"; may be left out
      lots        [{lot, title, tariff, funding: [{source, budget}], carved, bidders, excluded}], in their order
        carved    units placed before without selection
        bidders   [{bin, name, points, capacity, floor, parts: {requested, throughput, coexecution, share}, pool}]
                  floor: units accepted before, which stay; parts: upper bounds in units, those that apply
        excluded  [{bin, reason}]: take no part
    result
      lots        [{lot, volume, volumes: {source: units}, residual: {source: tenge}, multiplier, unplaced, lines}]
        lines     [{bin, weight, floor, cap, parts, bound, share, units, amount, funding: {source: units}}]
    fingerprint   SHA-256 of inputs as JSON with sorted keys, separators "," and ":", not escaped, in UTF-8

What is recomputed, lot by lot:

1. Volume of a source: floor(budget / tariff); the rest is its residual. Carved units come off in proportion (5).
2. Weight: whole hundredths of the points, under "rating_capacity" times capacity; at least 1.
3. Cap: the least of the parts. share = floor(volume × share_cap / 100). With a pool, throughput is at most what is
   left in it: less what earlier lots placed, and less the floors of later ones.
4. Share: clip(λ·weight, floor, cap) with one λ (multiplier) so that the shares come to the volume; null if all the
   caps fit in. Units: Webster's method, the units of the highest weight/(2k + 1), k = 0, 1, …, between floor and
   cap; or whole shares, and the rest to the largest remainders. Ties: the higher weight, then the lower BIN.
5. Funding: totals of the sources by Webster's method over their volumes; then source by source in the order of
   names, by what each provider still has, rounded down or up by the same method.
6. Bound: the least part (of equal ones the first) where the units have reached the cap, otherwise "none".

Who changes inputs, result and fingerprint together makes another sound run: compare the fingerprint with that which
the portal publishes.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

FORMAT = "osms-distribution/1"
PARTS = ("requested", "throughput", "coexecution", "share")
KNOWN = {
    "weight": ("rating", "rating_capacity"),
    "rounding": ("webster", "largest_remainder"),
    "ties": ("weight,bin",),
}
Rows = dict[str, tuple[int, int, int]]  # key → weight, floor, cap


class BadFile(ValueError):
    """The file cannot be checked; the text says why."""


# Reading ----------------------------------------------------------------------------------------------------------
def load(path: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise BadFile(f"a name stands twice in one object: {', '.join(name for name, _value in pairs)}")
        return dict(pairs)

    def refused(number: str) -> Any:
        raise BadFile(f"{number}: fractions must be text")

    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file, object_pairs_hook=unique, parse_float=refused, parse_constant=refused)
    except BadFile:
        raise
    except OSError as error:
        raise BadFile(error.strerror or "cannot be read") from None
    except (ValueError, RecursionError) as error:
        raise BadFile(f"is not JSON in UTF-8: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadFile(f"is not of the format {FORMAT}")
    return document


def need(holder: Any, name: str, kind: type, place: str, default: Any = None) -> Any:
    """A member of the right kind; a default stands for one that is left out or null."""
    value = holder.get(name) if isinstance(holder, dict) else None
    value = default if value is None else value
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadFile(f"{place}: {name} is missing or not {kind.__name__}: {value!r}")
    return value


def whole(holder: Any, name: str, place: str, default: int | None = None) -> int:
    value: int = need(holder, name, int, place, default)
    if value < 0:
        raise BadFile(f"{place}: {name} is {value}, less than 0")
    return value


def number(holder: Any, name: str, place: str, finest: int = 100) -> Fraction:
    text = need(holder, name, str, place)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise BadFile(f"{place}: {name} is not a number: {text!r}")
    value = Fraction(text)
    if finest and (value * finest).denominator != 1:
        raise BadFile(f"{place}: {name} is finer than a tiyn: {text}")
    return value


# The method -------------------------------------------------------------------------------------------------------
def multiplier(total: int, rows: Rows) -> Fraction | None:
    """The smallest λ that places the total exactly: between two breakpoints the sum is a straight line."""

    def filled(at: Fraction) -> Fraction:
        up, down = at.numerator, at.denominator
        return Fraction(sum(min(max(w * up, low * down), high * down) for w, low, high in rows.values()), down)

    if sum(high for _w, _low, high in rows.values()) <= total:
        return None
    points = sorted({Fraction(0)} | {Fraction(bound, w) for w, low, high in rows.values() for bound in (low, high)})
    first, last = 0, len(points) - 1
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if filled(points[middle]) >= total else (middle + 1, last)
    if not first:
        return Fraction(0)
    before, after = points[first - 1], points[first]
    start, end = filled(before), filled(after)
    return before + (total - start) * (after - before) / (end - start)


def exact(total: int, rows: Rows) -> dict[str, Fraction]:
    common = multiplier(total, rows)
    if common is None:
        return {key: Fraction(high) for key, (_w, _low, high) in rows.items()}
    return {key: min(max(common * w, Fraction(low)), Fraction(high)) for key, (w, low, high) in rows.items()}


def webster(total: int, rows: Rows) -> dict[str, int]:
    """Rounds at the largest multiplier of a fine grid that does not exceed the total, then gives unit by unit."""
    total = min(total, sum(high for _w, _low, high in rows.values()))
    grid = 2 * sum(w for w, _low, _high in rows.values()) or 1

    def rounded(at: int) -> dict[str, int]:
        return {k: min(max((2 * at * w + grid) // (2 * grid), low), high) for k, (w, low, high) in rows.items()}

    first, last = 0, grid * (max((high for _w, _low, high in rows.values()), default=0) + 1)
    while first < last:
        middle = (first + last + 1) // 2
        first, last = (middle, last) if sum(rounded(middle).values()) <= total else (first, middle - 1)
    units = rounded(first)
    queue = [(Fraction(2 * units[k] + 1, w), -w, k) for k, (w, _low, high) in rows.items() if units[k] < high]
    heapq.heapify(queue)
    for _unit in range(total - sum(units.values())):
        _order, minus, key = heapq.heappop(queue)
        units[key] += 1
        if units[key] < rows[key][2]:
            heapq.heappush(queue, (Fraction(2 * units[key] + 1, -minus), minus, key))
    return units


def largest_remainder(total: int, rows: Rows) -> dict[str, int]:
    shares = exact(total, rows)
    units = {key: share.numerator // share.denominator for key, share in shares.items()}
    left = min(total, sum(high for _w, _low, high in rows.values())) - sum(units.values())
    for key in sorted(rows, key=lambda key: (units[key] - shares[key], -rows[key][0], key))[:left]:
        units[key] += 1
    return units


def split_total(total: int, volumes: dict[str, int]) -> dict[str, int]:
    found = webster(total, {source: (volume, 0, volume) for source, volume in volumes.items() if volume})
    return {source: found.get(source, 0) for source in volumes}


def split(units: dict[str, int], volumes: dict[str, int]) -> dict[str, dict[str, int]]:
    totals = split_total(sum(units.values()), volumes)
    parts: dict[str, dict[str, int]] = {key: {} for key in units}
    left = dict(units)
    for source in sorted(volumes):
        total, rest = totals[source], sum(left.values()) or 1
        rows = {k: (n, total * n // rest, -(-total * n // rest)) for k, n in left.items() if n}
        given = webster(total, rows)
        for key in units:
            parts[key][source] = given.get(key, 0)
            left[key] -= parts[key][source]
    return parts


# One lot ----------------------------------------------------------------------------------------------------------
class Run:
    """What lots have in common: rules, and pools that go down from lot to lot."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self.rules = need(inputs, "rules", dict, "inputs")
        for name, known in KNOWN.items():
            if self.rules.get(name) not in known:
                raise BadFile(f"inputs, rules: {name} is {self.rules.get(name)!r}, not one of {', '.join(known)}")
        self.share = None
        if self.rules.get("share_cap") is not None:
            self.share = number(self.rules, "share_cap", "inputs, rules", finest=0)
            if not 0 < self.share <= 100:
                raise BadFile("inputs, rules: share_cap is not between 0 and 100 per cent")
        pools = need(inputs, "pools", dict, "inputs", {})
        self.free = {key: whole(pools, key, "inputs, pools") for key in pools}
        self.lots = need(inputs, "lots", list, "inputs")
        for lot in self.lots:
            for bidder in need(lot, "bidders", list, "inputs, a lot"):
                if need(bidder, "pool", str, "a bidder", "") and bidder["pool"] not in self.free:
                    raise BadFile(f"inputs: there is no pool {bidder['pool']}")
                if bidder.get("pool"):
                    self.free[bidder["pool"]] -= whole(bidder, "floor", "a bidder", 0)
        for key, left in self.free.items():
            if left < 0:
                raise BadFile(f"inputs, pools: the floors on {key} exceed it")

    def result(self) -> dict[str, Any]:
        return {"lots": [self.lot(lot) for lot in self.lots]}

    def lot(self, lot: dict[str, Any]) -> dict[str, Any]:
        place = f"lot {lot.get('lot')}"
        tariff = number(lot, "tariff", place)
        volumes, residual = self.volumes(lot, tariff, place)
        volume = sum(volumes.values())
        parts = self.parts(lot, volume, place)
        floors = {bidder["bin"]: whole(bidder, "floor", place, 0) for bidder in lot["bidders"]}
        caps = {key: min(part.values()) for key, part in parts.items()}
        rows = {b["bin"]: (self.weight(b, place), floors[b["bin"]], caps[b["bin"]]) for b in lot["bidders"]}
        for key, (_w, low, high) in rows.items():
            if low > high:
                raise BadFile(f"{place}: the floor of {key} is {low}, above its cap {high}")
        if sum(floors.values()) > volume:
            raise BadFile(f"{place}: the floors come to {sum(floors.values())}, the volume to {volume}")
        units = (webster if self.rules["rounding"] == "webster" else largest_remainder)(volume, rows)
        for bidder in lot["bidders"]:
            if bidder.get("pool"):
                self.free[bidder["pool"]] -= units[bidder["bin"]] - floors[bidder["bin"]]
        shares, funding, common = exact(volume, rows), split(units, volumes), multiplier(volume, rows)
        return {
            "lot": lot.get("lot"),
            "volume": volume,
            "volumes": volumes,
            "residual": residual,
            "multiplier": None if common is None else ratio(common),
            "unplaced": {s: n - sum(paid[s] for paid in funding.values()) for s, n in volumes.items()},
            "lines": [line(k, rows[k], parts[k], shares[k], units[k], tariff, funding[k]) for k in rows],
        }

    def volumes(self, lot: dict[str, Any], tariff: Fraction, place: str) -> tuple[dict[str, int], dict[str, str]]:
        if not tariff:
            raise BadFile(f"{place}: the tariff is 0")
        found, residual = {}, {}
        for source in need(lot, "funding", list, place):
            name, budget = need(source, "source", str, place), number(source, "budget", place)
            if name in found:
                raise BadFile(f"{place}: source {name} stands twice")
            found[name] = int(budget / tariff)
            residual[name] = tenge(budget - found[name] * tariff)
        carved = whole(lot, "carved", place, 0)
        if carved > sum(found.values()):
            raise BadFile(f"{place}: {carved} units are placed without selection, the volume is less")
        taken = split_total(carved, found)
        return {name: count - taken[name] for name, count in found.items()}, residual

    def parts(self, lot: dict[str, Any], volume: int, place: str) -> dict[str, dict[str, int]]:
        share = None if self.share is None else int(volume * self.share / 100)
        excluded = {need(one, "bin", str, place) for one in need(lot, "excluded", list, place, [])}
        pools = [bidder["pool"] for bidder in lot["bidders"] if bidder.get("pool")]
        if len(set(pools)) < len(pools):
            raise BadFile(f"{place}: two bidders draw on one pool")
        found: dict[str, dict[str, int]] = {}
        for bidder in lot["bidders"]:
            key = need(bidder, "bin", str, place)
            if key in found or key in excluded:
                raise BadFile(f"{place}: {key} stands twice")
            stated = need(bidder, "parts", dict, f"{place}, {key}")
            given = {name: whole(stated, name, f"{place}, {key}") for name in stated if stated[name] is not None}
            if bidder.get("pool"):
                left = self.free[bidder["pool"]] + whole(bidder, "floor", place, 0)
                given["throughput"] = min(left, given.get("throughput", left))
            if given.get("share", share) != share:
                raise BadFile(f"{place}, {key}: its share cap is {given['share']}, by the rules {share}")
            if share is not None:
                given["share"] = share
            if not given or set(given) - set(PARTS):
                raise BadFile(f"{place}, {key}: no part of the cap, or an unknown one: {', '.join(given)}")
            found[key] = {name: given[name] for name in PARTS if name in given}
        return found

    def weight(self, bidder: dict[str, Any], place: str) -> int:
        weight = int(number(bidder, "points", f"{place}, {bidder['bin']}", finest=0) * 100)
        if self.rules["weight"] == "rating_capacity":
            weight *= whole(bidder, "capacity", f"{place}, {bidder['bin']}")
        return max(weight, 1)


def line(
    key: str,
    row: tuple[int, int, int],
    parts: dict[str, int],
    share: Fraction,
    units: int,
    tariff: Fraction,
    funding: dict[str, int],
) -> dict[str, Any]:
    weight, low, high = row
    bound = next(name for name in parts if parts[name] == high) if units == high else "none"
    amount = tenge(units * tariff)
    return {
        "bin": key, "weight": weight, "floor": low, "cap": high, "parts": parts, "bound": bound,
        "share": ratio(share), "units": units, "amount": amount, "funding": funding,
    }  # fmt: skip


def ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def tenge(value: Fraction) -> str:
    tiyn = int(value * 100)
    return f"{tiyn // 100}.{tiyn % 100:02d}"


# Comparing --------------------------------------------------------------------------------------------------------
def differences(place: str, computed: Any, stated: Any) -> Iterator[str]:
    """A line for each leaf that differs; lots and lines are found by their names, not by their places."""
    if isinstance(computed, dict) and isinstance(stated, dict):
        for name in [*computed, *(name for name in stated if name not in computed)]:
            rows = isinstance(computed.get(name), list) and isinstance(stated.get(name), list)
            inner = place if rows else f"{place}, {name}" if place else str(name)
            if name not in stated:
                yield f"{inner}: is missing in the file, computed {shown(computed[name])}"
            elif name not in computed:
                yield f"{inner}: the file has it, nothing computes it"
            else:
                yield from differences(inner, computed[name], stated[name])
    elif isinstance(computed, list) and isinstance(stated, list):
        yield from differences(place, named(computed), named(stated))  # each row brings its name, the list needs none
    elif type(computed) is not type(stated) or computed != stated:
        yield f"{place}: the file says {shown(stated)}, computed {shown(computed)}"


def named(rows: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        name = f"lot {row.get('lot')}" if isinstance(row, dict) and "lot" in row else "?"
        if isinstance(row, dict) and "bin" in row:
            name = str(row["bin"])
        while name in found:
            name += " (again)"
        found[name] = row
    return found


def shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


def check(document: dict[str, Any]) -> list[str]:
    """What in the file does not follow from its inputs, a line each. BadFile if that cannot be told."""
    inputs = need(document, "inputs", dict, "the file")
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    run = Run(inputs)
    numbers = [lot.get("lot") for lot in run.lots]
    if len({str(one) for one in numbers}) < len(numbers) or None in numbers:
        raise BadFile("inputs: a lot has no number, or one stands twice")
    return [
        *differences("fingerprint", digest, document.get("fingerprint")),
        *differences("rules", run.rules, document.get("rules")),
        *differences("", run.result(), need(document, "result", dict, "the file")),
    ]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python verify_distribution.py run.json", file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal without Kazakh letters
    try:
        found = check(load(arguments[0]))
    except (ValueError, RecursionError) as error:  # numbers too long to print, text that is not Unicode, among others
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    for text in found or ["equal"]:
        print(text)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
