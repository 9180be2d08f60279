"""What can go wrong at intake, in words for the person who sent the file."""

from typing import Any

from django.utils.functional import Promise


class IntakeError(Exception):
    """A guard said no. ``message`` is a translated sentence that says what to do; nothing was changed."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code


class FileRefused(Exception):
    """The whole file is refused: rule of the catalogue and what fills its message. ``row`` counts from 1 in the
    file (the header is row 1), so it is the number that a spreadsheet shows."""

    def __init__(self, rule: str, field: str = "", value: Any = "", row: int | None = None, **params: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.field = field
        self.value = "" if value is None else str(value)[:300]
        self.params = {**params, **({"row": row} if row else {})}
