"""Background work of this app. Every task may be repeated, and killed at any moment."""

from celery import shared_task

from providers.actualise import actualise
from providers.standing import capacity, rating


@shared_task
def actualise_registry() -> None:
    actualise()


@shared_task
def compute_standing() -> None:
    """Throughput of the year and ratings, after the registry has been made true."""
    capacity.compute()
    rating.compute()
