"""Estimates: against figures worked out by hand, and against the truth over many seeded samples."""

from decimal import Decimal
from math import isclose
from random import Random

import pytest

from monitoring.expertise.drawing import Unit, at_random, by_risk, size_of
from monitoring.expertise.estimating import (
    Interval,
    Observed,
    by_chance,
    of_random,
    ratio,
    t_of,
    total_of,
    whole,
    wilson,
)

REPETITIONS = 200


@pytest.mark.parametrize(
    ("found", "size", "low", "high"),
    [
        (3, 10, 0.1078, 0.6032),  # Wilson's interval of 30 %, as printed in textbooks
        (0, 20, 0.0, 0.1611),
        (20, 20, 0.8389, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_shares_have_wilsons_interval(found, size, low, high) -> None:
    interval = wilson(found, size)
    assert interval.value == found / size
    assert isclose(interval.low, low, abs_tol=1e-4) and isclose(interval.high, high, abs_tol=1e-4)


def test_the_more_of_the_frame_is_seen_the_narrower_the_interval() -> None:
    widths = [wilson(3, 10, size).high - wilson(3, 10, size).low for size in (11, 20, 100, 10_000)]
    assert widths == sorted(widths) and widths[0] < 0.2
    assert wilson(3, 10, 10) == Interval(0.3, 0.3, 0.3)


def test_more_found_than_looked_at_is_refused() -> None:
    with pytest.raises(ValueError):
        wilson(3, 2)


@pytest.mark.parametrize(("freedom", "quantile"), [(4, 2.7764), (5, 2.5706), (9, 2.2622), (29, 2.0452), (99, 1.9842)])
def test_quantiles_of_student(freedom, quantile) -> None:
    assert isclose(t_of(0.95, freedom), quantile, rel_tol=1e-2)


def test_money_is_the_rate_of_the_sample_times_what_is_billed() -> None:
    """Found 150 of 1,000 billed: 15 % of 20,000 is 3,000."""
    cases = [Observed(200, True, 150)] + [Observed(200, False, 0)] * 4
    found = ratio(cases, 100, 20_000)
    assert found.value == 3000
    assert found.low is not None and 150 <= found.low < 3000 < found.high


def test_the_jackknife_of_five_cases_by_hand() -> None:
    """Rates without one case: 0, then 150/800 four times; middle .15; spread 4/5·(.0225 + 4·.0375²) = .0225; error
    20,000·√(.95·.0225) = 2,924; t(4) = 2.776; on the logarithm's scale e^(2.776·2,924/3,000) = 14.97."""
    cases = [Observed(200, True, 150)] + [Observed(200, False, 0)] * 4
    found = ratio(cases, 100, 20_000)
    assert isclose(found.high, 3000 * 14.97, rel_tol=0.01)
    assert isclose(found.low, 3000 / 14.97, rel_tol=0.01)


def test_few_cases_have_no_interval_and_no_finding_has_none() -> None:
    assert ratio([Observed(100, True, 50)] * 4, 100, 10_000) == Interval(5000.0)
    assert ratio([Observed(100, False, 0)] * 40, 100, 10_000) == Interval(0.0)
    assert ratio([Observed(0, False, 0)] * 40, 100, 10_000) == Interval(0.0)


def test_a_sample_that_is_the_whole_frame_knows_it() -> None:
    cases = [Observed(100, True, 30), Observed(300, False, 0)]
    assert of_random(cases, 2, 400).money == Interval(30, 30, 30)
    assert of_random(cases, 2, 400).share == Interval(0.5, 0.5, 0.5)
    assert whole(cases).money == Interval(30, 30, 30) and whole(cases).cases == Interval(1, 1, 1)
    assert whole([]).share.value == 0


def test_a_case_stands_for_as_many_as_its_chance_says() -> None:
    """40 / 0.5 + 10 / 0.1 + 7 / 1 = 187."""
    cases = [Observed(1, True, 40, 0.5), Observed(1, True, 10, 0.1), Observed(1, True, 7, 1.0)]
    assert total_of([case.money for case in cases], cases).value == pytest.approx(187)
    assert by_chance(cases, 13).share.value == 1.0
    assert by_chance(cases, 13).cases.value == 13


def test_the_variance_of_hajek_by_hand() -> None:
    """Six cases of chance .5, expanded 0 0 0 40 40 40: middle 20, variance 6/5·6·.5·400 = 1,440; t(5) = 2.57."""
    cases = [Observed(1, money > 0, money, 0.5) for money in (0, 0, 0, 20, 20, 20)]
    found = total_of([case.money for case in cases], cases)
    assert found.value == 120
    assert isclose(found.high - 120, 2.5706 * 1440**0.5, rel_tol=0.01)


def test_cases_taken_for_certain_make_nothing_unsure() -> None:
    cases = [Observed(100, True, 30)] * 10
    assert by_chance(cases, 10).money == Interval(300, 300, 300)


def population(numbers: Random) -> list[Observed]:
    """Every fourth case has a finding; what it costs follows the classifier: a part, the whole, or three times."""
    made = []
    for _case in range(1200):
        amount, found = numbers.lognormvariate(11, 0.6), numbers.random() < 0.25
        made.append(Observed(amount, found, amount * numbers.choice([0.3, 0.5, 1, 3]) if found else 0.0))
    return made


@pytest.mark.parametrize("weighted", [False, True], ids=["random", "by risk"])
def test_the_interval_holds_the_truth_nine_times_in_ten(weighted) -> None:
    shares = money = 0
    for seed in range(REPETITIONS):
        cases = population(Random(seed))
        sums = [Decimal(f"{case.amount:.2f}") for case in cases]
        frame = [Unit(key, amount, size_of(amount)) for key, amount in enumerate(sums)]
        drawn = (by_risk if weighted else at_random)(frame, 80, seed)
        seen = [
            Observed(cases[one.key].amount, cases[one.key].found, cases[one.key].money, float(one.chance))
            for one in drawn
        ]
        billed = sum(case.amount for case in cases)
        estimate = by_chance(seen, len(cases)) if weighted else of_random(seen, len(cases), billed)
        share = sum(case.found for case in cases) / len(cases)
        total = sum(case.money for case in cases)
        shares += estimate.share.low <= share <= estimate.share.high
        money += estimate.money.low <= total <= estimate.money.high

    assert shares >= 0.9 * REPETITIONS
    assert money >= 0.9 * REPETITIONS
