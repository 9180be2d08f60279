"""Background work of publication. Every task may be repeated, and killed at any moment."""

from celery import shared_task

from procurement.publication import publisher, registering


@shared_task
def publish_events() -> None:
    publisher.publish_all()


@shared_task
def publish_registry() -> None:
    """What changed in the registry of providers since the last pass."""
    registering.catch_up()
    publisher.publish_all()
