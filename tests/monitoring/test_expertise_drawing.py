"""Drawing: the seed and the cases decide, not their order; chances are what they are said to be."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.expertise.drawing import (
    Unit,
    at_random,
    by_risk,
    digest,
    in_order,
    shared_out,
    size_of,
    split_certain,
)

SEEDS = st.integers(0, 2**63 - 1)
SIZES = st.lists(st.integers(1, 10_000_000), min_size=1, max_size=60)
METHODS = [at_random, by_risk]
RANDOM_42 = [1, 344, 106, 64, 29]
RISK_42 = [1, 36, 92, 232, 330]


def units(sizes: list[int]) -> list[Unit]:
    return [Unit(key * 7 + 1, Decimal(size) / 100, size) for key, size in enumerate(sizes)]


@pytest.mark.parametrize("method", METHODS)
@given(sizes=SIZES, count=st.integers(1, 70), seed=SEEDS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_draw_does_not_depend_on_the_order_of_the_frame(method, sizes, count, seed, data) -> None:
    frame = units(sizes)
    mixed = data.draw(st.permutations(frame))

    assert method(frame, count, seed) == method(mixed, count, seed)
    assert digest(frame) == digest(mixed)


@pytest.mark.parametrize("method", METHODS)
@given(sizes=SIZES, count=st.integers(1, 70), seed=SEEDS)
@settings(max_examples=80, deadline=None)
def test_a_draw_holds_so_many_different_cases_and_its_chances_add_up(method, sizes, count, seed) -> None:
    frame = units(sizes)
    drawn = method(frame, count, seed)

    wanted = min(count, len(frame))
    assert len({one.key for one in drawn}) == len(drawn) == wanted
    assert {one.key for one in drawn} <= {unit.key for unit in frame}
    assert all(0 < one.chance <= 1 for one in drawn)


@given(sizes=SIZES, count=st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_chances_by_risk_follow_the_sizes_and_add_up_to_the_sample(sizes, count) -> None:
    frame = units(sizes)
    count = min(count, len(frame))
    certain, rest = split_certain(frame, count)
    total, left = sum(unit.size for unit in rest), count - len(certain)
    chances = [Fraction(unit.size * left, total) for unit in rest]

    assert all(chance < 1 for chance in chances)
    assert sum(chances, Fraction(len(certain))) == count
    smallest = min((unit.size for unit in certain), default=None)
    assert smallest is None or all(unit.size <= smallest for unit in rest)


@given(sizes=SIZES, count=st.integers(1, 30), seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_one_scale_of_all_sizes_changes_nothing(sizes, count, seed) -> None:
    doubled = [Unit(unit.key, unit.amount, unit.size * 2) for unit in units(sizes)]
    chances = {one.key: one.chance for one in by_risk(units(sizes), count, 1)}
    for one in by_risk(doubled, count, 1):
        assert chances.get(one.key, one.chance) == one.chance


@pytest.mark.parametrize("method", METHODS)
def test_over_many_seeds_a_case_comes_as_often_as_its_chance_says(method) -> None:
    sizes = [10, 20, 30, 40, 100, 200, 400, 50, 50, 100]
    frame, seen, chances = units(sizes), Counter(), {}
    for seed in range(2000):
        for one in method(frame, 4, seed):
            seen[one.key] += 1
            chances[one.key] = one.chance

    for unit in frame:
        assert abs(seen[unit.key] / 2000 - float(chances[unit.key])) < 0.045


def test_other_seeds_draw_other_samples() -> None:
    frame = units([1] * 100)
    assert len({tuple(one.key for one in at_random(frame, 5, seed)) for seed in range(50)}) > 45
    assert [unit.key for unit in in_order(frame, 1)] != [unit.key for unit in in_order(frame, 2)]


def test_the_digest_knows_cases_sums_and_sizes() -> None:
    frame = [Unit(1, Decimal("10.00"), 5), Unit(2, Decimal("20.00"), 6)]
    same = [Unit(2, Decimal("20"), 6), Unit(1, Decimal("10.0"), 5)]
    assert digest(frame) == digest(same) and len(digest(frame)) == 64
    for other in ([frame[0]], [frame[0], Unit(2, Decimal("20.01"), 6)], [frame[0], Unit(2, Decimal("20.00"), 7)]):
        assert digest(other) != digest(frame)


@pytest.mark.parametrize(
    ("amount", "risk", "size"),
    [
        ("100.00", "0", 100_000_000),
        ("100.00", "50", 150_000_000),
        ("100.00", "99.5", 199_500_000),
        ("0.00", "0", 10_000),
    ],
)
def test_a_size_is_the_sum_times_one_and_the_risk(amount, risk, size) -> None:
    assert size_of(Decimal(amount), Decimal(risk)) == size


@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_frame_is_refused(method) -> None:
    one = Unit(1, Decimal(1), 1)
    for frame, size in (([one], 0), ([one, one], 1), ([Unit(1, Decimal(1), 0)], 1)):
        with pytest.raises(ValueError):
            method(frame, size, 1)


@given(count=st.integers(0, 80), loads=st.dictionaries(st.integers(1, 9), st.integers(0, 30), min_size=1, max_size=9))
def test_cases_go_to_who_has_the_least_work(count, loads) -> None:
    takers = shared_out(count, loads)
    after = Counter(takers)
    total = {person: loads[person] + after[person] for person in loads}

    assert len(takers) == count
    taken = [person for person in loads if after[person]]
    assert all(total[one] - 1 <= total[other] for one in taken for other in loads)


def test_without_anybody_nobody_takes_a_case() -> None:
    with pytest.raises(ValueError):
        shared_out(1, {})


def test_the_same_sample_for_ever() -> None:
    """The order of lots is part of what is kept: a change of the code that draws otherwise fails here."""
    numbers = Random(5)
    frame = units([numbers.randrange(1, 1000) for _ in range(50)])
    assert [one.key for one in at_random(frame, 5, 42)] == RANDOM_42
    assert [one.key for one in by_risk(frame, 5, 42)] == RISK_42
