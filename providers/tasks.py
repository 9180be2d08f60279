"""Background work of this app. Every task may be repeated, and killed at any moment."""

from celery import shared_task
from django.utils import timezone

from providers.actualise import actualise
from providers.admission import news, reviewing
from providers.standing import capacity, rating


@shared_task
def actualise_registry() -> None:
    actualise()


@shared_task
def end_terms() -> None:
    """Ends what has passed its term, and reminds of terms that end soon."""
    reviewing.take_due()
    news.remind()


@shared_task
def compute_standing() -> None:
    """Throughput of the year and of the next one, which is bought for, and ratings, after the registry has been made
    true."""
    year = timezone.localdate().year
    for one in (year, year + 1):
        capacity.compute(one)
    rating.compute()
