"""The risk index of organisations, as pure arithmetic (checks: provider risk index; docs/risk.md).

Within a type of care organisations are divided into four groups by what they billed, equal in number. In a group

    raw   = weighted / billed                          weighted: Σ line score × tenge of the lines that screens hit
    index = 100 × (lines × raw + weight × group) / (lines + weight)

where ``group`` is the group's Σ weighted / Σ billed: an organisation with few lines stands near its group until it has
shown itself. Places are by index within the group, and beside it by billed sum, the plain baseline: on labelled data
the volume alone ranks as well as flags, so only comparing equals says something.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT, QUARTILES = Decimal("0.01"), 4


@dataclass(frozen=True)
class Billed:
    """What an organisation billed in a type of care over the period, and the part of it that hits weigh, 0 ≤ weighted
    ≤ billed."""

    key: int
    lines: int
    billed: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class Place:
    """``index`` 0 to 100, two places; ``place`` 1 is the riskiest, ``volume_place`` 1 the biggest; ``group`` is the
    share that the group as a whole has, six places."""

    key: int
    quartile: int
    index: Decimal
    group: Decimal
    place: int
    volume_place: int
    places: int


def quartiles(rows: Iterable[Billed]) -> list[list[Billed]]:
    """Four groups from the smallest to the biggest, sizes differing by one at most, the first ones larger."""
    ordered = sorted(rows, key=lambda row: (row.billed, row.key))
    size, more = divmod(len(ordered), QUARTILES)
    groups, start = [], 0
    for number in range(QUARTILES):
        end = start + size + (number < more)
        groups.append(ordered[start:end])
        start = end
    return groups


def index_of(row: Billed, group: Decimal, weight: Decimal) -> Decimal:
    raw = row.weighted / row.billed if row.billed else Decimal(0)
    found = 100 * (row.lines * raw + weight * group) / (row.lines + weight)
    return min(max(found, Decimal(0)), Decimal(100)).quantize(CENT, ROUND_HALF_UP)


def places(rows: Iterable[Billed], weight: Decimal) -> list[Place]:
    """Index and places of every organisation that billed something; ties go to the bigger sum, then to the lower
    key. ``rows`` are of one type of care."""
    found: list[Place] = []
    for number, members in enumerate(quartiles(row for row in rows if row.lines), 1):
        if not members:
            continue
        billed = sum((row.billed for row in members), Decimal(0))
        group = sum((row.weighted for row in members), Decimal(0)) / billed if billed else Decimal(0)
        scored = sorted(
            ((index_of(row, group, weight), row) for row in members),
            key=lambda one: (-one[0], -one[1].billed, one[1].key),
        )
        by_volume = {row.key: place for place, row in enumerate(sorted(members, key=volume_key), 1)}
        found += [
            Place(
                key=row.key,
                quartile=number,
                index=index,
                group=group.quantize(Decimal("0.000001"), ROUND_HALF_UP),
                place=place,
                volume_place=by_volume[row.key],
                places=len(members),
            )
            for place, (index, row) in enumerate(scored, 1)
        ]
    return found


def volume_key(row: Billed) -> tuple[Decimal, int]:
    return (-row.billed, row.key)
