"""What the standing makes known to apps left of this one, on import."""

from monitoring.standing import first_page, rating  # noqa: F401 - the card of the first page
from providers.enums import RatingSource
from providers.standing import rating as ratings
from providers.standing import words

ratings.sources[RatingSource.UNCONFIRMED] = rating.unconfirmed
words.WORDS[RatingSource.UNCONFIRMED] = rating.said
