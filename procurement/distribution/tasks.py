"""Background work on runs. A task may be repeated, and killed at any moment."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from procurement.distribution import computing
from procurement.enums import RunState
from procurement.models import Run

PATIENCE = timedelta(seconds=30)  # a run that waits longer has lost its worker or its message


@shared_task(autoretry_for=(Exception,), retry_backoff=2, max_retries=5)
def compute_run(run_id: int) -> None:
    computing.compute(run_id)


@shared_task
def resume_runs() -> None:
    """Queues again what waits too long. Whoever computes a run holds it, so a second message finds nothing to do."""
    waiting = Run.objects.filter(state=RunState.DRAFT, failure="", created_at__lt=timezone.now() - PATIENCE)
    for run_id in waiting.order_by("pk").values_list("pk", flat=True):
        compute_run.delay(run_id)
