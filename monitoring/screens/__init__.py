"""The catalogue of screens: importing ``monitoring.screens.catalogue`` fills ``SCREENS``."""
