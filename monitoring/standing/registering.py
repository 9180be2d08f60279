"""What the standing makes known to apps left of this one, on import."""

from typing import Any

from claims import demo as demonstration
from monitoring.standing import first_page, rating  # noqa: F401 - the card of the first page
from providers.enums import RatingSource
from providers.standing import rating as ratings
from providers.standing import words

ratings.sources[RatingSource.UNCONFIRMED] = rating.unconfirmed
words.WORDS[RatingSource.UNCONFIRMED] = rating.said


def play(demo: Any, country: Any) -> None:
    """``manage.py demo`` of claims goes on here, before its last step."""
    from monitoring.demo import run

    run.play(demo, country)


demonstration.AFTER.append(play)
