"""The screens. Importing this package fills ``SCREENS``, in the order in which the catalogue shows them."""

import re

from monitoring.screens.catalogue import (  # noqa: F401
    duplicates,
    duplicates_more,
    outliers,
    overlaps,
    overlaps_more,
    padding,
    padding_habits,
    padding_months,
    padding_signs,
    payment,
)
from monitoring.screens.screen import SCREENS

GROUPS = ("DUP", "OVL", "PAD", "OUT")


def place(code: str) -> tuple[int, int]:
    """DUP2 before DUP10, duplicates before overlaps."""
    group, number = re.fullmatch(r"([A-Z]+)(\d+)", code).groups()  # type: ignore[union-attr]
    return GROUPS.index(group), int(number)


for code in sorted(SCREENS, key=place):
    SCREENS[code] = SCREENS.pop(code)

__all__ = ["SCREENS"]
