"""Counts and reminders of complaints."""
