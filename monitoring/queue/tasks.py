"""Background work on flags. A task may be repeated, and killed at any moment."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from monitoring.enums import RunState
from monitoring.models import BulkAction
from monitoring.queue import bulk

PATIENCE = timedelta(seconds=10)  # an action that waits longer has lost its worker or its message


@shared_task(autoretry_for=(Exception,), retry_backoff=2, max_retries=5)
def run_bulk(pk: int) -> None:
    bulk.run(pk)


@shared_task
def resume_bulk() -> None:
    """Queues again what waits too long. Whoever is at an action holds it, so a second message finds nothing to do."""
    waiting = BulkAction.objects.filter(
        state__in=[RunState.WAITING, RunState.RUNNING], created_at__lt=timezone.now() - PATIENCE
    )
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        run_bulk.delay(pk)
