"""Every promise that a distribution makes to bidders, over generated lots."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from procurement.allocation import ROUNDINGS, WEBSTER, Bidder, allocate, points_for_one_more
from tests.procurement.bidding import bidders, greedy, lots, quick

in_both_roundings = pytest.mark.parametrize("rounding", ROUNDINGS)


def others(units: dict[str, int], key: str) -> dict[str, int]:
    return {name: count for name, count in units.items() if name != key}


def lost(before: dict[str, int], after: dict[str, int]) -> list[str]:
    return [key for key in before if key in after and after[key] < before[key]]


@in_both_roundings
@quick
@given(lots())
def test_bounds_hold_and_the_units_come_to_what_there_is_room_for(rounding: str, lot: Any) -> None:
    volume, made = lot
    found = allocate(volume, made, rounding=rounding)
    room = sum(one.cap for one in made)
    assert all(one.floor <= found.units[one.key] <= one.cap for one in made)
    assert sum(found.units.values()) == sum(found.shares.values()) == min(volume, room)
    assert found.unplaced == max(volume - room, 0)


@quick
@given(lots())
def test_one_multiplier_explains_every_share(lot: Any) -> None:
    volume, made = lot
    found = allocate(volume, made)
    if found.multiplier is None:
        assert sum(one.cap for one in made) <= volume
        assert found.shares == {one.key: one.cap for one in made}
        return
    assert found.shares == {one.key: min(max(found.multiplier * one.weight, one.floor), one.cap) for one in made}
    # The smallest one: below it the shares come to less, unless it is 0 already.
    below = found.multiplier * Fraction(10**9 - 1, 10**9)
    less = sum(min(max(below * one.weight, Fraction(one.floor)), Fraction(one.cap)) for one in made)
    assert less < volume or found.multiplier == 0


@quick
@given(lots())
def test_the_units_are_those_given_one_by_one(lot: Any) -> None:
    assert allocate(*lot).units == greedy(*lot)


@in_both_roundings
@quick
@given(lots(), st.randoms(use_true_random=False))
def test_the_order_of_the_bidders_does_not_matter(rounding: str, lot: Any, chance: Any) -> None:
    volume, made = lot
    shuffled = chance.sample(made, len(made))
    assert allocate(volume, shuffled, rounding=rounding) == allocate(volume, made, rounding=rounding)


@in_both_roundings
@quick
@given(lots(least=1), st.integers(1, 40))
def test_a_higher_weight_does_not_harm_its_owner(rounding: str, lot: Any, more: int) -> None:
    volume, made = lot
    own = made[0]
    before = allocate(volume, made, rounding=rounding).units
    after = allocate(volume, [replace(own, weight=own.weight + more), *made[1:]], rounding=rounding).units
    assert after[own.key] >= before[own.key]
    if rounding == WEBSTER:
        assert lost(others(after, own.key), others(before, own.key)) == []  # nobody else has gained


@in_both_roundings
@quick
@given(lots(least=1), st.integers(1, 20))
def test_a_higher_cap_does_not_harm_its_owner(rounding: str, lot: Any, more: int) -> None:
    volume, made = lot
    own = made[0]
    before = allocate(volume, made, rounding=rounding).units
    after = allocate(volume, [replace(own, cap=own.cap + more), *made[1:]], rounding=rounding).units
    assert after[own.key] >= before[own.key]


@quick
@given(lots(), st.integers(1, 12))
def test_of_a_larger_budget_nobody_loses(lot: Any, more: int) -> None:
    volume, made = lot
    assert lost(allocate(volume, made).units, allocate(volume + more, made).units) == []


@quick
@given(lots(least=1))
def test_when_a_bidder_leaves_nobody_else_loses(lot: Any) -> None:
    volume, made = lot
    assert lost(allocate(volume, made).units, allocate(volume, made[1:]).units) == []


@quick
@given(lots(least=1))
def test_what_was_accepted_stays_when_the_rest_is_distributed_again(lot: Any) -> None:
    volume, made = lot
    first = allocate(volume, made).units
    accepted = [replace(one, floor=first[one.key]) for one in made[1:]]
    assert lost(first, allocate(volume, accepted).units) == []


@in_both_roundings
@quick
@given(lots(least=2))
def test_equal_bidders_differ_by_a_unit_and_a_heavier_one_gets_no_less(rounding: str, lot: Any) -> None:
    volume, made = lot
    one, other = made[0], replace(made[0], key=made[1].key)
    assume(sum(each.floor for each in [one, other, *made[2:]]) <= volume)
    equal = allocate(volume, [one, other, *made[2:]], rounding=rounding).units
    assert abs(equal[one.key] - equal[other.key]) <= 1
    low, high = sorted((one.key, other.key))
    assert equal[low] >= equal[high]
    heavier = replace(other, weight=other.weight + 1)
    units = allocate(volume, [one, heavier, *made[2:]], rounding=rounding).units
    assert units[heavier.key] >= units[one.key]


@in_both_roundings
@quick
@given(lots(), st.integers(2, 1000))
def test_the_scale_of_the_weights_does_not_matter(rounding: str, lot: Any, scale: int) -> None:
    volume, made = lot
    scaled = [replace(one, weight=one.weight * scale) for one in made]
    found, again = allocate(volume, made, rounding=rounding), allocate(volume, scaled, rounding=rounding)
    assert (again.units, again.shares) == (found.units, found.shares)


@quick
@given(lots())
def test_the_largest_remainder_stays_within_a_unit_of_the_share(lot: Any) -> None:
    found = allocate(*lot, rounding="largest_remainder")
    assert all(abs(found.units[key] - share) < 1 for key, share in found.shares.items())


@in_both_roundings
@quick
@given(lots(least=1))
def test_the_points_told_are_the_fewest_that_give_more(rounding: str, lot: Any) -> None:
    volume, made = lot
    own = made[0]

    def units(more: int) -> int:
        changed = [replace(own, weight=own.weight + more), *made[1:]]
        return allocate(volume, changed, rounding=rounding).units[own.key]

    more = points_for_one_more(volume, made, own.key, rounding=rounding)
    if more is None:
        assert units(10**9) == units(0)
    else:
        assert units(more) > units(0)
        assert units(more - 1) == units(0)


@quick
@given(bidders(), st.integers(-3, 40))
def test_either_a_distribution_or_words(made: list[Bidder], volume: int) -> None:
    if volume < 0 or sum(one.floor for one in made) > volume:
        with pytest.raises(ValueError, match="volume"):
            allocate(volume, made)
    else:
        assert sum(allocate(volume, made).units.values()) <= volume
