"""Background work of publication. Every task may be repeated, and killed at any moment."""

from celery import shared_task

from procurement.publication import placing, publisher, registering


@shared_task
def publish_events() -> None:
    publisher.publish_all()


@shared_task
def publish_changes() -> None:
    """What changed without a deed that tells of it: the registry of providers, awards that were answered."""
    publisher.publish_all()
    registering.catch_up()
    placing.catch_up()
    publisher.publish_all()
