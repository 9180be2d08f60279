"""The distribution by worked examples, and what it refuses."""

import subprocess
import sys
from fractions import Fraction

import pytest
from django.conf import settings

from procurement.allocation import LARGEST_REMAINDER, WEBSTER, Allocation, Bidder, allocate, points_for_one_more

PAPER = [
    Bidder(key, weight, cap)
    for key, weight, cap in zip("ABCDEF", (1, 8, 3, 2, 1, 3), (12, 2, 4, 2, 2, 8), strict=True)
]
THREE = [Bidder("A", 90, 300), Bidder("B", 80, 500), Bidder("C", 60, 600)]


def test_the_worked_example() -> None:
    found = allocate(1000, THREE)
    assert found == Allocation(
        units={"A": 300, "B": 400, "C": 300},
        multiplier=Fraction(5),
        shares={"A": Fraction(300), "B": Fraction(400), "C": Fraction(300)},
        unplaced=0,
    )


def test_points_for_one_more_unit() -> None:
    """B has 400 at 80: its next unit, w/801, must pass the last of C, 60/599. A is capped: points give nothing."""
    assert points_for_one_more(1000, THREE, "A") is None
    assert points_for_one_more(1000, THREE, "B") == -(-60 * 801 // 599) - 80
    with pytest.raises(KeyError):
        points_for_one_more(1000, THREE, "D")


def test_more_budget_takes_a_unit_away_under_the_largest_remainder_only() -> None:
    def found(volume: int, rounding: str) -> list[int]:
        return list(allocate(volume, PAPER, rounding=rounding).units.values())

    assert found(6, LARGEST_REMAINDER) == [1, 2, 1, 1, 0, 1]
    assert found(7, LARGEST_REMAINDER) == [0, 2, 2, 1, 0, 2]
    assert all(after >= before for before, after in zip(found(6, WEBSTER), found(7, WEBSTER), strict=True))


@pytest.mark.parametrize(
    ("volume", "bidders", "units", "multiplier"),
    [
        (0, [], {}, None),
        (5, [], {}, None),
        (0, [Bidder("A", 1, 0)], {"A": 0}, None),
        (0, [Bidder("A", 1, 3)], {"A": 0}, Fraction(0)),
        (2, [Bidder("A", 1, 3, 2), Bidder("B", 9, 3)], {"A": 2, "B": 0}, Fraction(0)),
        (9, [Bidder("A", 1, 3), Bidder("B", 9, 3)], {"A": 3, "B": 3}, None),
        (6, [Bidder("A", 1, 3), Bidder("B", 9, 3)], {"A": 3, "B": 3}, None),
        (13, [Bidder("A", 1, 3), Bidder("B", 1, 20, 10)], {"A": 3, "B": 10}, Fraction(3)),  # 3 … 10: the smallest
        (1, [Bidder("B", 5, 9), Bidder("A", 5, 9)], {"B": 0, "A": 1}, Fraction(1, 10)),  # of equals the lower key
        (2, [Bidder("A", 1, 9), Bidder("B", 3, 9)], {"A": 0, "B": 2}, Fraction(1, 2)),  # 1/1 and 3/3: the heavier
    ],
)
def test_edges(volume: int, bidders: list[Bidder], units: dict[str, int], multiplier: Fraction | None) -> None:
    found = allocate(volume, bidders)
    assert (found.units, found.multiplier) == (units, multiplier)
    assert list(found.units) == list(found.shares) == [bidder.key for bidder in bidders]
    assert found.unplaced == volume - sum(units.values())


@pytest.mark.parametrize(
    ("volume", "bidders", "words"),
    [
        (5, [Bidder("A", 1, 1), Bidder("B", 1, 1), Bidder("A", 2, 1)], "bidder A is given twice"),
        (5, [Bidder("A", 1, 1), Bidder("B", 0, 1)], "bidder B has the weight 0; it must be above 0"),
        (5, [Bidder("B", -3, 1)], "bidder B has the weight -3"),
        (5, [Bidder("C", 1, 1, -1)], "bidder C has the floor -1, less than 0"),
        (5, [Bidder("C", 1, 1, 2)], "bidder C has the floor 2, above its cap 1"),
        (5, [Bidder("C", 1, -1)], "bidder C has the floor 0, above its cap -1"),
        (
            5,
            [Bidder("A", 1, 9), Bidder("C", 1, 9, 4), Bidder("D", 1, 9, 2)],
            "floors of C, D come to 6, more than .* 5",
        ),
        (-1, [Bidder("A", 1, 9)], "the volume is -1, less than 0"),
        (9, [Bidder(f"p{at:02}", 1, 9, 1) for at in range(12)], "p08, p09 and 2 more come to 12"),
    ],
)
def test_what_cannot_be_distributed_is_told_in_words(volume: int, bidders: list[Bidder], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        allocate(volume, bidders)


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(ValueError, match="the rounding is one of webster, largest_remainder, not 'up'"):
        allocate(1, [], rounding="up")


def test_the_method_needs_no_framework() -> None:
    modules = ("allocation", "splitting", "schedule", "tenge", "distribution_core", "verify_distribution")
    code = f"import sys; sys.path.insert(0, {str(settings.BASE_DIR)!r}); " + "; ".join(
        f"import procurement.{module}" for module in modules
    )
    code += "; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode == 0
