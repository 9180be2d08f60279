"""Background work of this app. Every task may be repeated, and killed at any moment."""

from celery import shared_task
from django.utils import timezone

from accounts.access import SYSTEM
from config.workflow import MACHINES
from monitoring.defects import clock as defects_clock
from monitoring.queue.tasks import resume_bulk, run_bulk
from monitoring.screening.tasks import resume, run_screening, screen_months, screen_new_lines
from monitoring.standing.tasks import compute_risk, compute_standing, recompute_changed

# Celery finds the tasks of an app here.
__all__ = [
    "compute_risk",
    "compute_standing",
    "end_terms",
    "recompute_changed",
    "resume",
    "resume_bulk",
    "run_bulk",
    "run_screening",
    "screen_months",
    "screen_new_lines",
]


@shared_task
def end_terms() -> None:
    """Takes what has fallen due in every machine of monitoring: silence confirms a defect (p. 27)."""
    day = timezone.localdate()
    for machine in list(MACHINES.values()):
        if machine.model._meta.app_label == "monitoring":
            for _moved in machine.take_due(day, SYSTEM):
                pass
    defects_clock.tick(day)
