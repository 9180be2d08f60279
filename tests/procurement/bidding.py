"""Generated bidders, the slowest right way to distribute, and whole runs as a campaign would freeze them."""

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from procurement.allocation import LARGEST_REMAINDER, WEBSTER, Bidder
from procurement.distribution_core import FORMAT, compute, fingerprint

quick = settings(deadline=None, derandomize=True, max_examples=250)
few = settings(deadline=None, derandomize=True, max_examples=60)
KEYS = "ABCDEFGH"


@st.composite
def bidders(draw: Any, least: int = 0, most: int = 7, floors: bool = True) -> list[Bidder]:
    """Small weights and caps, so that ties, bounds and empty bidders come often; sometimes ratings as they are."""
    heaviest, widest = draw(st.sampled_from([(3, 4), (12, 12), (10_000, 60)]))
    count = draw(st.integers(least, most))
    made = []
    for key in draw(st.permutations(KEYS[:count])):
        cap = draw(st.integers(0, widest))
        floor = draw(st.integers(0, cap)) if floors and draw(st.booleans()) else 0
        made.append(Bidder(key, draw(st.integers(1, heaviest)), cap, floor))
    return made


@st.composite
def lots(draw: Any, least: int = 0, floors: bool = True) -> tuple[int, list[Bidder]]:
    """A volume and its bidders, from one that the floors take whole to one that nobody can fill."""
    made = draw(bidders(least, floors=floors))
    low, high = sum(one.floor for one in made), sum(one.cap for one in made)
    return draw(st.integers(low, high + 3)), made


def greedy(volume: int, made: Sequence[Bidder]) -> dict[str, int]:
    """Unit by unit to whom has most weight for 2k + 1; of equals the heavier, then the lower key."""
    held = {one.key: one.floor for one in made}
    for _unit in range(volume - sum(held.values())):
        open_ones = [one for one in made if held[one.key] < one.cap]
        if not open_ones:
            break
        best = min(open_ones, key=lambda one: (-Fraction(one.weight, 2 * held[one.key] + 1), -one.weight, one.key))
        held[best.key] += 1
    return held


def rules(**overrides: Any) -> dict[str, Any]:
    given = {"weight": "rating", "rounding": WEBSTER, "share_cap": None, "ties": "weight,bin", "norm": "№ 1"}
    return given | overrides


def lot(number: int, takers: Sequence[dict[str, Any]], **overrides: Any) -> dict[str, Any]:
    given = {
        "lot": number,
        "title": {"kk": "Компьютерлік томография", "ru": "Компьютерная томография"},
        "tariff": "100.00",
        "funding": [{"source": "OSMS", "budget": "70050.00"}, {"source": "GOBMP", "budget": "30000.00"}],
        "carved": 0,
        "bidders": list(takers),
        "excluded": [],
    }
    return given | overrides


def taker(number: str, points: str, requested: int, **overrides: Any) -> dict[str, Any]:
    given = {
        "bin": number,
        "name": {"kk": f"{number}-емхана", "ru": f"Поликлиника {number}"},
        "points": points,
        "capacity": 100,
        "floor": 0,
        "parts": {"requested": requested, "throughput": 10**6},
    }
    return given | overrides


def published(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "run": {"number": 1, "campaign": "2027", "computed_at": "2026-12-01T09:00"},
        "rules": dict(inputs["rules"]),
        "inputs": inputs,
        "result": compute(inputs),
        "fingerprint": fingerprint(inputs),
    }


def random_inputs(seed: int) -> dict[str, Any]:
    """A run with everything in it: pools over lots, floors, carving, one to three sources, parts left out."""
    dice = random.Random(seed)
    names = [f"{dice.randrange(10**12):012d}" for _bidder in range(dice.randint(1, 9))]
    pools = {f"{name}/kdu": dice.randint(20, 400) for name in names if dice.random() < 0.6}
    room = dict(pools)
    lots = []
    for number in range(1, dice.randint(1, 4) + 1):
        present = dice.sample(names, dice.randint(0, len(names)))
        takers = [random_taker(dice, name, room) for name in present]
        tariff = Decimal(dice.randint(100, 3_000_000)) / 100
        sources = ["OSMS", "GOBMP", "LOCAL"][: dice.randint(1, 3)]
        least = sum(one["floor"] for one in takers)  # every source can pay for all the floors
        budgets = [tariff * (least + dice.randint(0, 400)) + Decimal(dice.randint(0, 99)) / 100 for _one in sources]
        carved = dice.choice([0, 0, dice.randint(0, (len(sources) - 1) * least)])
        funding = [{"source": one, "budget": f"{sum_:.2f}"} for one, sum_ in zip(sources, budgets, strict=True)]
        lots.append(lot(number, takers, tariff=f"{tariff:.2f}", funding=funding, carved=carved))
    rounding = dice.choice([WEBSTER, WEBSTER, LARGEST_REMAINDER])
    floored = any(one["floor"] for made in lots for one in made["bidders"])
    share = None if floored else dice.choice([None, "30", "12.5", "100"])
    chosen = rules(weight=dice.choice(["rating", "rating_capacity"]), rounding=rounding, share_cap=share)
    return {"rules": chosen, "pools": pools, "lots": lots}


def random_taker(dice: random.Random, name: str, room: dict[str, int]) -> dict[str, Any]:
    requested = dice.randint(1, 300)
    parts: dict[str, int | None] = {"requested": requested, "coexecution": dice.choice([None, requested, 10**4])}
    made = taker(name, f"{dice.randint(0, 100)}.{dice.randint(0, 99):02d}", requested, parts=parts)
    made["capacity"] = dice.randint(0, 50)
    if f"{name}/kdu" in room and dice.random() < 0.8:
        made["pool"] = f"{name}/kdu"
        made["floor"] = dice.choice([0, 0, dice.randint(0, min(requested, room[made["pool"]]))])
        room[made["pool"]] -= made["floor"]
    else:
        parts["throughput"] = dice.choice([None, dice.randint(requested // 2, 500)])
        parts["coexecution"] = dice.choice([None, dice.randint(0, 500)])
    return made


def alter(holder: Any, path: str, value: Any) -> None:
    """Sets one value, at a path of names and places (of one or two digits) with dots between."""
    *way, last = (int(step) if len(step) < 3 and step.isdigit() else step for step in path.split("."))
    for step in way:
        holder = holder[step]
    holder[last] = value
