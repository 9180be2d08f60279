"""What a sample says of all cases of its frame: pure Python. Information only: no money is taken by it.

Shares of a random sample have Wilson's interval with the finite population taken into account; money is a ratio
estimate, tenge found by tenge billed. A sample weighted by risk has the estimate of Horvitz and Thompson with Hájek's
variance. Figures are floats: they are shown, rounded, and decide nothing.

Sources: E. B. Wilson 1927; W. G. Cochran, Sampling Techniques, ch. 6; J. Hájek 1964.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist

LEVEL = 0.95  # of confidence
FEWEST = 5  # assessed cases below which an interval says nothing


@dataclass(frozen=True, slots=True)
class Observed:
    """An assessed case. ``amount``: tenge billed; ``money``: tenge found; ``chance``: of being drawn, above 0."""

    amount: float
    found: bool
    money: float
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Interval:
    """``low`` and ``high`` None: too few cases for an interval."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of the whole frame: ``share`` of cases with a finding, 0–1; ``cases`` with a finding; ``money``: tenge found."""

    share: Interval
    cases: Interval
    money: Interval
    level: float = LEVEL


def wilson(found: int, size: int, population: int | None = None, level: float = LEVEL) -> Interval:
    """The share ``found`` / ``size``. With ``population`` the sample weighs as much more as it leaves less unseen;
    when it is the whole population nothing is unsure."""
    if not 0 <= found <= size or size < 1:
        raise ValueError("found cases are some of the sample's")
    share = found / size
    if population is not None and population <= size:
        return Interval(share, share, share)
    weight = float(size)
    if population is not None:
        weight = size * (population - 1) / (population - size)
    z2 = z_of(level) ** 2
    middle = (share + z2 / (2 * weight)) / (1 + z2 / weight)
    half = sqrt(z2 * (share * (1 - share) / weight + z2 / (4 * weight**2))) / (1 + z2 / weight)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def of_random(cases: Sequence[Observed], population: int, billed: float, level: float = LEVEL) -> Estimate:
    """``population``: cases of the frame; ``billed``: their tenge."""
    size = len(cases)
    share = wilson(sum(case.found for case in cases), size, population, level)
    return Estimate(share, times(share, population), ratio(cases, population, billed, level), level)


def ratio(cases: Sequence[Observed], population: int, billed: float, level: float = LEVEL) -> Interval:
    """Tenge found in the whole frame: found by billed in the sample × billed in the frame, at least what the sample
    holds itself. The error is the jackknife's: how much the rate moves when one case is left out."""
    size = len(cases)
    sure = sum(case.money for case in cases)
    seen = sum(case.amount for case in cases)
    if not seen:
        return Interval(0.0)
    rate = sure / seen
    total = rate * billed
    if size >= population:
        return Interval(sure, sure, sure)
    if size < FEWEST:
        return Interval(total)
    without = [(sure - case.money) / (seen - case.amount) if seen > case.amount else rate for case in cases]
    middle = sum(without) / size
    spread = (size - 1) / size * sum((one - middle) ** 2 for one in without)
    error = billed * sqrt((1 - size / population) * spread)
    return around(total, error, t_of(level, size - 1), sure)


def around(total: float, error: float, quantile: float, sure: float) -> Interval:
    """Of money, on the scale of its logarithm: findings are few and uneven, so the interval reaches farther up than
    down. ``sure``: what the sample holds itself, below which it cannot lie. Nothing found: nothing can be said."""
    if total <= 0:
        return Interval(0.0)
    factor = exp(quantile * error / total)
    return Interval(total, max(sure, total / factor), total * factor)


def by_chance(cases: Sequence[Observed], population: int, level: float = LEVEL) -> Estimate:
    """Of a sample with unequal chances: each case stands for 1/chance cases of the frame."""
    sure = sum(case.money for case in cases)
    money = total_of([case.money for case in cases], cases, level)
    if money.high is not None:
        money = around(money.value, money.high - money.value, 1.0, sure)
    weights = sum(1 / case.chance for case in cases)
    share = sum(case.found / case.chance for case in cases) / weights
    away = total_of([(case.found - share) / weights for case in cases], cases, level)
    shares = Interval(share)
    if away.low is not None and away.high is not None:
        half = (away.high - away.low) / 2
        shares = Interval(share, max(0.0, share - half), min(1.0, share + half))
    return Estimate(shares, times(shares, population), money, level)


def total_of(values: Sequence[float], cases: Sequence[Observed], level: float = LEVEL) -> Interval:
    """The sum over the frame of what ``values`` are in the sample (Horvitz–Thompson)."""
    expanded = [value / case.chance for value, case in zip(values, cases, strict=True)]
    total = sum(expanded)
    unsure = [case for case in cases if case.chance < 1]
    if not unsure:
        return Interval(total, total, total)
    if len(unsure) < FEWEST:
        return Interval(total)
    half = t_of(level, len(unsure) - 1) * sqrt(variance(expanded, cases))
    return Interval(total, total - half, total + half)


def variance(expanded: Sequence[float], cases: Sequence[Observed]) -> float:
    """Hájek's, for a fixed number of cases; those taken for certain add nothing."""
    rows = [(value, 1 - case.chance) for value, case in zip(expanded, cases, strict=True) if case.chance < 1]
    weight = sum(left for _value, left in rows)
    if len(rows) < 2 or not weight:
        return 0.0
    middle = sum(value * left for value, left in rows) / weight
    return len(rows) / (len(rows) - 1) * sum(left * (value - middle) ** 2 for value, left in rows)


def whole(cases: Sequence[Observed]) -> Estimate:
    """Of a sample that is all there is: nothing is estimated."""
    found, money = sum(case.found for case in cases), sum(case.money for case in cases)
    share = found / len(cases) if cases else 0.0
    return Estimate(Interval(share, share, share), Interval(found, found, found), Interval(money, money, money))


def times(share: Interval, population: int) -> Interval:
    low = share.low * population if share.low is not None else None
    high = share.high * population if share.high is not None else None
    return Interval(share.value * population, low, high)


def z_of(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)


def t_of(level: float, freedom: int) -> float:
    """Quantile of Student's distribution by the expansion of Cornish and Fisher; exact to 1 % from 4 degrees on."""
    z = z_of(level)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return z + sum(term / freedom ** (power + 1) for power, term in enumerate(terms))
