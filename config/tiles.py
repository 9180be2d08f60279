"""A map of equal tiles: each a number, a step of five, and a link. Drawn by ``{% tile_map %}``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, GAP = 78, 60, 2  # of a tile, in pixels at the drawn size
STEPS = 5


@dataclass(frozen=True)
class Tile:
    """``text`` is how ``value`` is written. Without a place (``column`` None) it stands in the table alone."""

    short: str
    name: str
    value: Any
    text: str
    url: str
    column: int | None
    row: int | None
    chosen: bool = False


@dataclass(frozen=True)
class Drawn:
    tile: Tile
    step: int  # 1 the lowest, 5 the highest

    @property
    def x(self) -> int:
        return (self.tile.column or 0) * (WIDTH + GAP)

    @property
    def y(self) -> int:
        return (self.tile.row or 0) * (HEIGHT + GAP)

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


def steps_of(tiles: Sequence[Tile]) -> list[int]:
    """A fifth of the tiles to each step; equal values share the middle of their places, and nothing is the lowest."""
    values = [tile.value for tile in tiles]
    places = [sum(other < value for other in values) + values.count(value) / 2 for value in values]
    return [1 + int(STEPS * at / len(values)) if value else 1 for at, value in zip(places, values, strict=True)]


def drawn(tiles: Sequence[Tile]) -> list[Drawn]:
    placed = [tile for tile in tiles if tile.column is not None]
    return [Drawn(tile, step) for tile, step in zip(placed, steps_of(placed), strict=True)]


def key_of(found: Sequence[Drawn]) -> list[tuple[int, str]]:
    """Step → the lowest and the highest value in it, as they are written."""
    key = []
    for step in sorted({one.step for one in found}):
        tiles = sorted((one.tile for one in found if one.step == step), key=lambda tile: tile.value)
        low, high = tiles[0].text, tiles[-1].text
        key.append((step, low if low == high else f"{low} – {high}"))
    return key


def size(found: Sequence[Drawn]) -> tuple[int, int]:
    columns = 1 + max((one.tile.column or 0 for one in found), default=0)
    rows = 1 + max((one.tile.row or 0 for one in found), default=0)
    return columns * (WIDTH + GAP) - GAP, rows * (HEIGHT + GAP) - GAP
