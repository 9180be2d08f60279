"""The map of tiles: five steps, every number drawn and told, whatever the numbers are."""

from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template

from accounts.regions import places
from config.tiles import Tile, drawn, key_of, size, steps_of


def make_tiles(*values: Any) -> list[Tile]:
    return [
        Tile(f"t{at}", f"tile {at}", value, str(value), f"?at={at}", at % 7, at // 7)
        for at, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        (range(10), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ([4, 4, 4, 4], [3, 3, 3, 3]),  # nobody is the lowest where all are equal
        ([3] * 9 + [4], [3] * 9 + [5]),
        ([6, 6, 7, 7], [2, 2, 4, 4]),
        ([0, 0, 7, 7], [1, 1, 4, 4]),  # where there is none, it shows
        ([0, 0], [1, 1]),
        ([Decimal("93.8"), Decimal("105.1"), Decimal("99")], [1, 5, 3]),
        ([5], [3]),
        ([], []),
    ],
)
def test_equal_values_share_a_step(values: Any, steps: list[int]) -> None:
    assert steps_of(make_tiles(*values)) == steps


def test_the_key_tells_the_range_of_each_step_that_is_used() -> None:
    assert key_of(drawn(make_tiles(*range(10)))) == [
        (1, "0 – 1"), (2, "2 – 3"), (3, "4 – 5"), (4, "6 – 7"), (5, "8 – 9"),
    ]  # fmt: skip
    assert key_of(drawn(make_tiles(3, 3))) == [(3, "3")]


def test_the_chart_tells_the_same_figures_in_a_table() -> None:
    tiles = [*make_tiles(11, 22, 33), Tile("n", "new region", 44, "44", "?at=new", None, None)]
    html = Template("{% load charts %}{% tile_map tiles 'By region' 'Region' 'How many' %}").render(
        Context({"tiles": tiles})
    )
    chart, _mark, table = html.partition("<details")
    for tile in tiles[:3]:
        assert f'aria-label="{tile.short} {tile.text}, {tile.name}"' in chart
    assert "44" not in chart
    for tile in tiles:
        assert f'<a href="{tile.url}">{tile.name}</a>' in table
        assert f'<td class="n">{tile.text}</td>' in table


def test_the_twenty_regions_have_places_of_their_own_and_short_names() -> None:
    found = places()
    assert len(found) == 20
    assert len({(one.column, one.row) for one in found.values()}) == 20
    assert all(0 < len(name) <= 10 for one in found.values() for name in (one.short_kk, one.short_ru, one.short_en))
    tiles = [Tile(one.short, code, 1, "1", "?", one.column, one.row) for code, one in found.items()]
    assert size(drawn(tiles)) == (558, 246)
