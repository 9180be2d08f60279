"""What providers and funding sources are promised when a lot placed together is split among the sources."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.allocation import Bidder, allocate
from procurement.splitting import by_source, split
from tests.procurement.bidding import quick

SOURCES = ("GOBMP", "LOCAL", "OSMS", "OTHER")


@st.composite
def placed(draw: Any) -> tuple[dict[str, int], dict[str, int]]:
    units = draw(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 30)))
    volumes = draw(st.dictionaries(st.sampled_from(SOURCES), st.integers(0, 60), min_size=1))
    short = sum(units.values()) - sum(volumes.values())
    if short > 0:
        last = max(volumes)
        volumes[last] += short
    return units, volumes


@quick
@given(placed())
def test_parts_come_to_the_units_of_each_provider_and_the_total_of_each_source(case: Any) -> None:
    units, volumes = case
    parts = split(units, volumes)
    totals = {source: sum(part[source] for part in parts.values()) for source in volumes}
    assert {key: sum(part.values()) for key, part in parts.items()} == units
    assert totals == by_source(sum(units.values()), volumes)
    assert all(0 <= totals[source] <= volumes[source] for source in volumes)
    assert all(count >= 0 for part in parts.values() for count in part.values())


@quick
@given(placed())
def test_the_totals_are_proportional_to_the_volumes(case: Any) -> None:
    """Webster's method over the sources: no unit could be moved to a source that has more claim to it."""
    units, volumes = case
    total = sum(units.values())
    having = [Bidder(source, volume, volume) for source, volume in volumes.items() if volume]
    assert {source: count for source, count in by_source(total, volumes).items() if volumes[source]} == allocate(
        total, having
    ).units


@quick
@given(placed())
def test_every_part_is_near_the_proportional_one(case: Any) -> None:
    units, volumes = case
    parts, total = split(units, volumes), sum(units.values())
    totals = by_source(total, volumes)
    used = max(2, sum(count > 0 for count in totals.values()))
    for key, part in parts.items():
        for source, count in part.items():
            assert not total or abs(count * total - units[key] * totals[source]) < (used - 1) * total


@quick
@given(placed(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(case: Any, chance: Any) -> None:
    units, volumes = case
    again = split(
        dict(chance.sample(list(units.items()), len(units))), dict(chance.sample(list(volumes.items()), len(volumes)))
    )
    assert again == split(units, volumes)


def test_an_example() -> None:
    parts = split({"A": 300, "B": 401, "C": 3}, {"OSMS": 700, "GOBMP": 300})
    assert parts == {
        "A": {"OSMS": 210, "GOBMP": 90},
        "B": {"OSMS": 281, "GOBMP": 120},
        "C": {"OSMS": 2, "GOBMP": 1},
    }


@pytest.mark.parametrize(
    ("units", "volumes", "words"),
    [
        ({"A": 4, "B": 2}, {"OSMS": 3, "GOBMP": 2}, "6 units are more than the sources hold: 5"),
        ({"A": 1}, {}, "1 units are more than the sources hold: 0"),
        ({"A": -4, "B": 5}, {"OSMS": 3}, "A has -4 units"),
        ({"A": 4}, {"OSMS": 9, "GOBMP": -2}, "the volume of GOBMP is -2"),
    ],
)
def test_what_cannot_be_split(units: dict[str, int], volumes: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        split(units, volumes)
    with pytest.raises(ValueError, match="-1 units cannot be split"):
        by_source(-1, {"OSMS": 3})
