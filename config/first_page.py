"""Cards of the first page: what awaits somebody in the apps right of the one that draws it. They put theirs in when
they are ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Card:
    """``rows``: title, text, act (the words of the button), url, day and deadline (None without a term). ``url`` leads
    to the whole list, whose words are ``all``. ``more``: how many rows are not shown."""

    name: str
    title: str | Promise
    all: str | Promise
    url: str
    rows: Sequence[Any]
    more: int = 0


CARDS: list[Callable[[Any], Card | None]] = []


def cards(actor: Any) -> list[Card]:
    """Of the acting person, in the order of the apps. An app gives None where the person has no part in it."""
    return [card for make in CARDS if (card := make(actor)) is not None]
