"""Counts and reminders of campaigns."""
