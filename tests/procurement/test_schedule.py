"""A year's volume by month: it adds up, fits, keeps what was executed, and costs what it should to the tiyn."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.schedule import amounts, spread
from procurement.tenge import tenge_of, text_of, tiyn_of
from tests.procurement.bidding import quick

WORKING_DAYS = [19, 20, 20, 22, 18, 21, 22, 20, 22, 21, 21, 20]


@st.composite
def years(draw: Any) -> tuple[int, list[int], list[int] | None, list[int]]:
    weights = draw(st.lists(st.integers(0, 23), min_size=1, max_size=12))
    caps = draw(st.none() | st.lists(st.integers(0, 40), min_size=len(weights), max_size=len(weights)))
    executed = draw(st.lists(st.integers(0, 40), max_size=len(weights)))
    ahead = range(len(executed), len(weights))
    room = sum((caps[month] if caps is not None else 90) for month in ahead if weights[month])
    return sum(executed) + draw(st.integers(0, room)), weights, caps, executed


@quick
@given(years())
def test_the_year_adds_up_within_caps_and_after_what_was_executed(year: Any) -> None:
    units, weights, caps, executed = year
    found = spread(units, weights, caps, executed)
    assert len(found) == len(weights)
    assert sum(found) == units
    assert found[: len(executed)] == executed
    for month in range(len(executed), len(weights)):
        assert 0 <= found[month] <= (units if caps is None else caps[month])
        assert weights[month] or not found[month]


@quick
@given(st.integers(0, 500), st.lists(st.integers(1, 23), min_size=1, max_size=12))
def test_a_heavier_month_gets_no_less(units: int, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, spread(units, weights, None), strict=True), reverse=True)
    assert [count for _weight, count in by_weight] == sorted((count for _weight, count in by_weight), reverse=True)


def test_an_ordinary_year_and_the_rest_of_it_planned_anew() -> None:
    """January and February stayed below plan; the equipment allows 80 a month until May."""
    assert spread(1000, WORKING_DAYS, None) == [77, 81, 81, 90, 73, 86, 90, 81, 90, 85, 85, 81]
    again = spread(1000, WORKING_DAYS, [80] * 5 + [100] * 7, [70, 90])
    assert again == [70, 90, 80, 80, 74, 87, 91, 82, 91, 87, 86, 82]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1, [1], None), "units of the year are -1"),
        ((5, [1, 1], [2]), "there are 2 months and 1 caps"),
        ((5, [1, 1], [2, -1]), "the cap of month 2 is -1"),
        ((5, [1, -1], None), "the weight of month 2 is -1"),
        ((5, [1, 1], None, [3, -1]), "the execution of month 2 is -1"),
        ((5, [1], None, [3, 1]), "2 months are executed of 1"),
        ((5, [1, 1, 1], None, [4, 3]), "the executed months hold 7 units, more than the 5 of the year"),
        ((9, [1, 1, 1], [9, 2, 2], [4]), "5 units are left to plan, and the months that are left hold 4"),
        ((9, [1, 0, 0], None, [4]), "5 units are left to plan, and the months that are left hold 0"),
        ((9, [], None), "9 units are left to plan"),
    ],
)
def test_what_does_not_fit_is_told_in_words(arguments: Sequence[Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        spread(*arguments)


# Money ------------------------------------------------------------------------------------------------------------
@quick
@given(st.lists(st.integers(0, 10**7), max_size=12), st.integers(0, 10**14))
def test_months_cost_what_the_year_costs(units: list[int], tiyn: int) -> None:
    with localcontext() as context:
        context.prec = 6  # whoever calls may have set anything
        found = amounts(units, tenge_of(tiyn))
    assert all(amount.as_tuple().exponent == -2 for amount in found)
    with localcontext() as context:
        context.prec = 60
        assert sum(found) == tenge_of(tiyn) * sum(units)


@pytest.mark.parametrize(
    ("amount", "tiyn"),
    [("21480.50", 2148050), ("7", 700), ("0.5", 50), ("12.5000", 1250), (Decimal("1E+3"), 100_000), (Decimal(0), 0)],
)
def test_tenge_as_tiyn(amount: str | Decimal, tiyn: int) -> None:
    assert tiyn_of(amount) == tiyn
    assert tiyn_of(text_of(tiyn)) == tiyn


@pytest.mark.parametrize(
    "amount", ["0.005", "-1", "1e3", "", ".5", "5.", "NaN", "1 000", "1.2.34", "٣", Decimal("NaN")]
)
def test_what_is_no_amount(amount: str | Decimal) -> None:
    with pytest.raises(ValueError, match="is not an amount in tenge"):
        tiyn_of(amount)
