"""Background work of this app. Every task may be repeated, and killed at any moment."""

from celery import shared_task

from providers.actualise import actualise


@shared_task
def actualise_registry() -> None:
    actualise()
