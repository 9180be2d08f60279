"""Bids: sealed until the deadline, opened by the clock, examined, answered by the provider."""
