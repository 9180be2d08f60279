"""Screens by family, in the order in which the catalogue shows them."""

from monitoring.screens.catalogue import (  # noqa: F401
    duplicates,
    duplicates_more,
    outliers,
    overlaps,
    overlaps_more,
    padding,
    padding_habits,
    padding_signs,
    payment,
)
from monitoring.screens.screen import SCREENS

__all__ = ["SCREENS"]
