"""Parameters of screens in words: their names, and the names of the codes in them."""

from collections.abc import Mapping
from typing import Any

from claims.enums import AnswerChannel, CareForm, Outcome
from monitoring.enums import Trait
from monitoring.screens.screen import Screen
from providers.models import CareType


def care_types() -> dict[str, str]:
    return {one.code: one.name for one in CareType.objects.all()}


# How names of parameters end, and what their values are codes of.
KINDS: dict[str, Any] = {
    "care_types": care_types,
    "traits": lambda: dict(Trait.choices),
    "forms": lambda: dict(CareForm.choices),
    "outcomes": lambda: dict(Outcome.choices),
    "channels": lambda: dict(AnswerChannel.choices),
}


class Wording:
    """Of one screen; names of codes are looked up once, however many editions are shown."""

    def __init__(self, screen: Screen) -> None:
        self.labels = screen.labels
        self.known: dict[str, Mapping[str, Any]] = {}

    def named(self, parameters: Mapping[str, Any]) -> list[tuple[Any, Any]]:
        """Name and value for people."""
        return [(self.labels.get(name, name), self.shown(name, value)) for name, value in parameters.items()]

    def shown(self, name: str, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        names = self.names(next((end for end in KINDS if name.endswith(end)), ""))
        return ", ".join(str(names.get(one, one)) for one in value)

    def names(self, end: str) -> Mapping[str, Any]:
        if end not in self.known:
            self.known[end] = KINDS[end]() if end else {}
        return self.known[end]
