"""Screens by family, in the order in which the catalogue shows them."""

from monitoring.screens.screen import SCREENS

__all__ = ["SCREENS"]
