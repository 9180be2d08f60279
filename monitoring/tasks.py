"""Background work of this app. Every task may be repeated, and killed at any moment."""

from celery import shared_task
from django.utils import timezone

from accounts.access import SYSTEM
from config.workflow import MACHINES
from monitoring.screening.tasks import resume, run_screening, screen_months, screen_new_lines  # noqa: F401
from monitoring.standing.tasks import compute_risk, compute_standing, recompute_changed  # noqa: F401


@shared_task
def end_terms() -> None:
    """Takes what has fallen due in every machine of monitoring: silence confirms a defect (p. 27)."""
    day = timezone.localdate()
    for machine in list(MACHINES.values()):
        if machine.model._meta.app_label == "monitoring":
            for _moved in machine.take_due(day, SYSTEM):
                pass
