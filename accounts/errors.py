"""Refusals of this app, with a sentence for the page."""

from django.utils.functional import Promise


class AccountError(Exception):
    """An act that a guard refuses; ``field`` is the form's field that the sentence belongs to, or empty."""

    def __init__(self, message: str | Promise, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field
