"""Background work of this app. Every task may be repeated, and killed at any moment."""

from celery import shared_task
from django.utils import timezone

from accounts.access import SYSTEM
from config.workflow import MACHINES
from procurement.distribution.tasks import compute_run, resume_runs

__all__ = ["compute_run", "end_terms", "resume_runs"]  # Celery finds the tasks of an app here
from procurement.publication.tasks import publish_events, publish_registry

__all__ = ["end_terms", "publish_events", "publish_registry"]


@shared_task
def end_terms() -> None:
    """Takes what has fallen due in every machine of procurement, in the order in which they depend on each other."""
    day = timezone.localdate()
    for machine in list(MACHINES.values()):
        if machine.model._meta.app_label == "procurement":
            for _moved in machine.take_due(day, SYSTEM):
                pass
