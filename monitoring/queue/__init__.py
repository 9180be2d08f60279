"""Flags: the auditors' queue, the evidence, dismissal; the provider's own view."""
