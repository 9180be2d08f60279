"""Complaints: submission, review, decision, remedy."""
