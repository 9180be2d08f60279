"""Screens by family, in the order in which the catalogue shows them."""

from monitoring.screens.catalogue import outliers, padding, padding_habits, padding_signs, payment  # noqa: F401
from monitoring.screens.screen import SCREENS

__all__ = ["SCREENS"]
