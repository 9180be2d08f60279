"""The machine of planning."""
