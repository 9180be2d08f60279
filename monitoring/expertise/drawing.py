"""Drawing a sample of treated cases: pure Python, exact, the same today and in ten years.

The seed and the numbers of the cases decide, not the order in which they were read: every case gets a lot, the SHA-256
of seed and number. A random sample is the cases of the smallest lots. A sample weighted by risk goes through the cases
in the order of their lots with equal steps over their sizes (systematic sampling with probability proportional to
size): a case of twice the size has twice the chance, and one larger than a step is taken for certain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

TIYN = 100  # in a tenge
WHOLE = 10_000  # 100 % of risk in hundredths of a percent


@dataclass(frozen=True, slots=True)
class Unit:
    """A case of the frame. ``size``: by what its chance grows in a sample weighted by risk, a whole number above 0."""

    key: int
    amount: Decimal
    size: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """``chance``: the probability with which the case came into the sample."""

    key: int
    chance: Fraction


def size_of(amount: Decimal, risk: Decimal = Decimal(0)) -> int:
    """amount × (1 + risk / 100) in whole hundredths of tiyn; ``risk`` 0–100. Nothing is without any chance."""
    return max(1, int(amount * TIYN)) * (WHOLE + int(risk * 100))


def digest(units: Iterable[Unit]) -> str:
    """Of the frame: which cases, their sums and sizes, whatever their order. 64 hexadecimal digits."""
    lines = sorted(f"{unit.key}:{unit.amount:.2f}:{unit.size}" for unit in units)
    return sha256("\n".join(lines).encode()).hexdigest()


def lot(seed: int, name: int | str) -> int:
    return int.from_bytes(sha256(f"{seed}:{name}".encode()).digest(), "big")


def in_order(units: Iterable[Unit], seed: int) -> list[Unit]:
    """By their lots."""
    return sorted(units, key=lambda unit: (lot(seed, unit.key), unit.key))


def at_random(units: Sequence[Unit], size: int, seed: int) -> list[Drawn]:
    """Every case has the same chance, size of the sample by size of the frame."""
    refuse_bad(units, size)
    taken = min(size, len(units))
    chance = Fraction(taken, len(units)) if units else Fraction(0)
    return [Drawn(unit.key, chance) for unit in in_order(units, seed)[:taken]]


def by_risk(units: Sequence[Unit], size: int, seed: int) -> list[Drawn]:
    """Without replacement; chances add up to the size of the sample."""
    refuse_bad(units, size)
    if size >= len(units):
        return [Drawn(unit.key, Fraction(1)) for unit in in_order(units, seed)]
    certain, rest = split_certain(units, size)
    left = size - len(certain)
    drawn = {unit.key: Fraction(1) for unit in certain} | stepped(in_order(rest, seed), left, seed)
    return [Drawn(unit.key, drawn[unit.key]) for unit in in_order(units, seed) if unit.key in drawn]


def split_certain(units: Sequence[Unit], size: int) -> tuple[list[Unit], list[Unit]]:
    """Cases as large as a step or larger, and the others. Each one taken out makes the step of the others smaller."""
    certain: list[Unit] = []
    rest = sorted(units, key=lambda unit: (-unit.size, unit.key))
    total = sum(unit.size for unit in rest)
    while rest and len(certain) < size and rest[0].size * (size - len(certain)) >= total:
        total -= rest[0].size
        certain.append(rest.pop(0))
    return certain, rest


def stepped(units: Sequence[Unit], size: int, seed: int) -> dict[int, Fraction]:
    """Case → chance: those in whose stretch of the cumulated sizes a step falls. The start of the first step comes
    from the seed; everything is counted in 1/size of a step, hence in whole numbers."""
    if size == 0:
        return {}
    total = sum(unit.size for unit in units)
    point, reached = lot(seed, "start") % total, 0
    drawn: dict[int, Fraction] = {}
    for unit in units:
        reached += unit.size * size
        if point < reached:
            drawn[unit.key] = Fraction(unit.size * size, total)
            point += total
    return drawn


def refuse_bad(units: Sequence[Unit], size: int) -> None:
    if size < 1:
        raise ValueError("a sample has at least one case")
    if len({unit.key for unit in units}) != len(units):
        raise ValueError("a case stands in the frame twice")
    if any(unit.size < 1 for unit in units):
        raise ValueError("a size must be above 0")


def shared_out(count: int, loads: dict[int, int]) -> list[int]:
    """Who takes each of ``count`` cases, in order: always the one with the least work (``loads``: person → open
    cases), of equals the one with the smaller number. ValueError when there is nobody."""
    if not loads:
        raise ValueError("nobody to take the cases")
    work, takers = dict(loads), []
    for _case in range(count):
        taker = min(work, key=lambda person: (work[person], person))
        work[taker] += 1
        takers.append(taker)
    return takers
