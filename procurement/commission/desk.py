"""Counts and reminders of commission."""
