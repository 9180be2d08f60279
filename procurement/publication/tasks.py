"""Background work of publication. Every task may be repeated, and killed at any moment."""

from celery import shared_task

from procurement.publication import outbox, placing, publisher, registering, tendering


@shared_task
def publish_events() -> None:
    publisher.publish_all()


@shared_task
def publish_changes() -> None:
    """What changed without a deed that tells of it: entries of the registry, awards that were answered, complaints
    that were remedied or withdrawn."""
    publisher.publish_all()
    registering.catch_up()
    placing.catch_up()
    for complaint in tendering.untold():
        outbox.announce("complaint_decided", complaint)
    publisher.publish_all()
