"""Unscheduled monitoring."""
