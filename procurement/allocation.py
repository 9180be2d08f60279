"""Distribution of a volume among bidders by weight: one multiplier, exact shares, whole units.

The exact share of a bidder is ``clip(λ·weight, floor, cap)``, with one λ for all of them, so that the shares come to
``min(volume, Σ cap)``. It is weighted water-filling: it maximises ``Σ weight·log(share)``, and whoever has reached a
bound leaves the rest to the others.

Whole units follow by Webster's method between the bounds: every unit of a bidder above its floor has the priority
``weight/(2·k + 1)``, k being the units that the bidder holds without it, and the units of the highest priority are
given. The priority of a unit depends on nothing but its own bidder, which is why:

* more volume, or a bidder less, lowers nobody (mid-year budgets and refusals to sign are routine);
* a higher weight or cap of a bidder does not lower its own units and raises those of nobody else;
* equal bidders differ by one unit at most, and a heavier one never gets less than a lighter one with the same bounds.

No such method also keeps everybody within one unit of the exact share (Balinski and Young, "Fair Representation"). The
method of the largest remainder does, and can be chosen; under it a larger budget, or a bidder less, **can take a unit
from somebody**, and another one's higher weight can give a unit to a third. What holds in both: bounds, sum, order by
weight, and that a bidder's own higher weight or cap never harms it.

Ties go to the higher weight, then to the lower key. Nothing is random; the order of the bidders does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heapify, heappop, heapreplace

WEBSTER = "webster"
LARGEST_REMAINDER = "largest_remainder"
ROUNDINGS = (WEBSTER, LARGEST_REMAINDER)
NAMED = 10  # bidders that an error names before it only counts them


@dataclass(frozen=True)
class Bidder:
    """One that takes part: whole weight > 0 (of any scale), and bounds in whole units, 0 <= floor <= cap."""

    key: str
    weight: int
    cap: int
    floor: int = 0


@dataclass(frozen=True)
class Allocation:
    """What each got, in the order in which the bidders were given.

    ``units``: key → whole units. ``shares``: key → exact share in units, a fraction. ``unplaced``: units that nobody
    had room for. ``multiplier``: λ in units per point of weight, the smallest one where several give the same shares
    (0 if the floors take everything); None where the caps decide alone, that is if ``Σ cap <= volume``, or there is
    no bidder.
    """

    units: dict[str, int]
    multiplier: Fraction | None
    shares: dict[str, Fraction]
    unplaced: int


def allocate(volume: int, bidders: Sequence[Bidder], *, rounding: str = WEBSTER) -> Allocation:
    """Distributes ``volume`` whole units; ``rounding`` is one of ``ROUNDINGS``. O(n log n), whatever the volume.

    ValueError, naming the bidder, for: a key given twice, weight <= 0, floor < 0, floor > cap, floors that exceed the
    volume; also for a volume < 0 and an unknown rounding.
    """
    check(volume, bidders)
    if rounding not in ROUNDINGS:
        raise ValueError(f"the rounding is one of {', '.join(ROUNDINGS)}, not {rounding!r}")
    room = sum(bidder.cap for bidder in bidders)
    if room <= volume:
        return Allocation(
            units={bidder.key: bidder.cap for bidder in bidders},
            multiplier=None,
            shares={bidder.key: Fraction(bidder.cap) for bidder in bidders},
            unplaced=volume - room,
        )
    multiplier = common_multiplier(volume, bidders)
    shares = {
        bidder.key: min(max(multiplier * bidder.weight, Fraction(bidder.floor)), Fraction(bidder.cap))
        for bidder in bidders
    }
    ranked = sorted(bidders, key=lambda bidder: (-bidder.weight, bidder.key))
    if rounding == WEBSTER:
        found = _webster(volume, ranked, multiplier)
    else:
        found = _largest_remainder(volume, ranked, shares)
    return Allocation(
        units={bidder.key: found[bidder.key] for bidder in bidders}, multiplier=multiplier, shares=shares, unplaced=0
    )


def check(volume: int, bidders: Sequence[Bidder]) -> None:
    """ValueError as ``allocate`` raises it."""
    if volume < 0:
        raise ValueError(f"the volume is {volume}, less than 0")
    seen = set()
    for bidder in bidders:
        if bidder.key in seen:
            raise ValueError(f"bidder {bidder.key} is given twice")
        seen.add(bidder.key)
        if bidder.weight <= 0:
            raise ValueError(f"bidder {bidder.key} has the weight {bidder.weight}; it must be above 0")
        if bidder.floor < 0:
            raise ValueError(f"bidder {bidder.key} has the floor {bidder.floor}, less than 0")
        if bidder.floor > bidder.cap:
            raise ValueError(f"bidder {bidder.key} has the floor {bidder.floor}, above its cap {bidder.cap}")
    promised = [bidder.key for bidder in bidders if bidder.floor]
    total = sum(bidder.floor for bidder in bidders)
    if total > volume:
        more = f" and {len(promised) - NAMED} more" if len(promised) > NAMED else ""
        raise ValueError(
            f"the floors of {', '.join(promised[:NAMED])}{more} come to {total}, more than the volume of {volume}"
        )


def common_multiplier(volume: int, bidders: Sequence[Bidder]) -> Fraction:
    """The smallest λ at which ``Σ clip(λ·weight, floor, cap)`` is the volume; for Σ floor <= volume < Σ cap.

    Between two neighbouring breakpoints ``floor/weight`` and ``cap/weight`` the sum is a straight line
    ``fixed + slope·λ``: one sweep finds the piece that crosses the volume, one division solves it.
    """
    shift = _exact_shift(bidders)
    events = []
    for bidder in bidders:
        if bidder.floor < bidder.cap:
            for bound, fixed, slope in (
                (bidder.floor, -bidder.floor, bidder.weight),
                (bidder.cap, bidder.cap, -bidder.weight),
            ):
                events.append(((bound << shift) // bidder.weight, bound, bidder.weight, fixed, slope))
    events.sort()
    fixed, slope = sum(bidder.floor for bidder in bidders), 0
    for _order, bound, weight, more_fixed, more_slope in events:
        if fixed * weight + slope * bound >= volume * weight:
            break
        fixed += more_fixed
        slope += more_slope
    return Fraction(volume - fixed, slope) if slope else Fraction(0)


def points_for_one_more(volume: int, bidders: Sequence[Bidder], key: str, *, rounding: str = WEBSTER) -> int | None:
    """By how much the weight of ``key`` must rise, all else being equal, for it to get one unit more, or several.

    In whole steps of the weight: a hundredth of a rating point each where the weight is ``points × 100``; where it
    is multiplied by capacity, divide by the capacity and round up. None if no weight gives more: the bidder is at its
    cap, or whatever the others hold is floor. KeyError if ``key`` is none of the bidders.
    """
    own = {bidder.key: bidder for bidder in bidders}[key]
    units = allocate(volume, bidders, rounding=rounding).units
    reachable = min(own.cap, volume - sum(bidder.floor for bidder in bidders if bidder.key != key))
    if units[key] >= reachable:
        return None
    if rounding == WEBSTER:
        return _weight_to_overtake(own, bidders, units) - own.weight

    def gains(more: int) -> bool:
        changed = [replace(bidder, weight=own.weight + more) if bidder.key == key else bidder for bidder in bidders]
        return allocate(volume, changed, rounding=rounding).units[key] > units[key]

    # A bidder's own units do not fall as its weight rises, in either rounding: bisection finds the first rise.
    low, high = 0, 1
    while not gains(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if gains(middle) else (middle, high)
    return high


def _weight_to_overtake(own: Bidder, bidders: Sequence[Bidder], units: dict[str, int]) -> int:
    """The weight at which the next unit of ``own`` goes before the last given unit of the others."""
    shift = _exact_shift(bidders)
    _order, _rank, last = max(
        (_order_of(units[bidder.key] - 1, bidder, shift), (-bidder.weight, bidder.key), bidder)
        for bidder in bidders
        if bidder.key != own.key and units[bidder.key] > bidder.floor
    )
    quotient, remainder = divmod(last.weight * (2 * units[own.key] + 1), 2 * units[last.key] - 1)
    if remainder or (-quotient, own.key) > (-last.weight, last.key):
        return quotient + 1
    return quotient


def _webster(volume: int, ranked: Sequence[Bidder], multiplier: Fraction) -> dict[str, int]:
    """Round half up at λ: that gives exactly the units of priority >= 1/(2λ). Then add or take back the difference."""
    up, down = multiplier.numerator, multiplier.denominator
    shift = _exact_shift(ranked)
    held = [min(max((2 * up * bidder.weight + down) // (2 * down), bidder.floor), bidder.cap) for bidder in ranked]
    missing = volume - sum(held)
    step = 1 if missing > 0 else -1  # of taking back, the order is the same one backwards

    def candidate(rank: int) -> tuple[int, int] | None:
        bidder, units = ranked[rank], held[rank]
        if missing > 0:
            return (_order_of(units, bidder, shift), rank) if units < bidder.cap else None
        return (-_order_of(units - 1, bidder, shift), -rank) if units > bidder.floor else None

    heap = [entry for rank in range(len(ranked)) if (entry := candidate(rank)) is not None]
    heapify(heap)
    for _unit in range(abs(missing)):
        rank = abs(heap[0][1])
        held[rank] += step
        following = candidate(rank)
        if following is None:
            heappop(heap)
        else:
            heapreplace(heap, following)
    return {bidder.key: units for bidder, units in zip(ranked, held, strict=True)}


def _largest_remainder(volume: int, ranked: Sequence[Bidder], shares: dict[str, Fraction]) -> dict[str, int]:
    """Whole parts first; the rest goes by the largest fraction, one each. Bounds are whole, so none is crossed."""
    held = {bidder.key: int(shares[bidder.key]) for bidder in ranked}
    by_remainder = sorted(held, key=lambda key: held[key] - shares[key])  # stable: ties stay in order of rank
    for key in by_remainder[: volume - sum(held.values())]:
        held[key] += 1
    return held


def _exact_shift(bidders: Sequence[Bidder]) -> int:
    """Bits after the point that tell apart all fractions over these weights.

    Two different fractions over weights below 2^b are at least 2^-2b apart, so whole numbers scaled by this much
    compare as the fractions do, and much quicker.
    """
    return 2 * max(bidder.weight for bidder in bidders).bit_length()


def _order_of(held: int, bidder: Bidder, shift: int) -> int:
    """Place of the unit after ``held`` of them: the lower, the earlier given; scaled (2·held + 1)/weight."""
    return ((2 * held + 1) << shift) // bidder.weight
