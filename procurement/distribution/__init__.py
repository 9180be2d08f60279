"""Runs of the distribution, their explanation, the sandbox, manual distribution, placed volumes."""
