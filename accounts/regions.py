"""Where the regions stand on the map of tiles, and what they are called where there is little room."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.localized import pick

ROWS = Path(__file__).parent / "reference" / "regions.csv"


@dataclass(frozen=True)
class Place:
    """Column and row from the north-west, both from 0."""

    column: int
    row: int
    short_kk: str
    short_ru: str
    short_en: str

    @property
    def short(self) -> str:
        return pick(self, "short")


@cache
def places() -> dict[str, Place]:
    """By the first two digits of КАТО. A region that is none of the twenty has no place."""
    with ROWS.open(encoding="utf-8", newline="") as stream:
        return {
            row["code"]: Place(
                int(row["tile_column"]), int(row["tile_row"]), row["short_kk"], row["short_ru"], row["short_en"]
            )
            for row in csv.DictReader(stream)
        }
