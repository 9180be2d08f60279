"""Counts and reminders of contracting."""
