"""Counts and reminders of bids."""
