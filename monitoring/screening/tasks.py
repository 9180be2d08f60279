"""Background work of screening. A task may be repeated, and killed at any moment."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.access import SYSTEM
from claims.partitions import add_months
from monitoring.enums import RunKind
from monitoring.models import ScreeningRun
from monitoring.screening import runs

PATIENCE = timedelta(seconds=30)  # a run that shows no sign of life for longer has lost its worker or its message


@shared_task(name="monitoring.tasks.run_screening")
def run_screening(run_id: int) -> None:
    runs.perform(run_id)


@shared_task(name="monitoring.tasks.screen_new_lines")
def screen_new_lines() -> None:
    """Every few minutes: what was accepted since the last time, against all that is stored."""
    run = runs.fresh_run()
    if run is not None:
        runs.perform(run.pk)


@shared_task(name="monitoring.tasks.screen_months")
def screen_months() -> None:
    """Every night: the current month and the one before it, whole."""
    month = timezone.localdate().replace(day=1)
    if not ScreeningRun.objects.filter(kind=RunKind.MONTH, state__in=runs.UNFINISHED).exists():
        runs.start_run(kind=RunKind.MONTH, first=add_months(month, -1), last=month, actor=SYSTEM)


@shared_task(name="monitoring.tasks.resume")
def resume() -> None:
    """Queues again what has shown no sign of life for too long. Whoever works on a run holds it, so a second message
    for it finds nothing to do."""
    quiet = timezone.now() - PATIENCE
    waiting = ScreeningRun.objects.filter(state__in=runs.UNFINISHED, created_at__lt=quiet).exclude(beat_at__gt=quiet)
    for run_id in waiting.order_by("pk").values_list("pk", flat=True):
        run_screening.delay(run_id)
