"""Background work of this app. Every task may be repeated, and killed at any moment."""

from celery import shared_task
from django.utils import timezone

from accounts.access import SYSTEM
from config.workflow import MACHINES
from procurement.bids import news as bid_news
from procurement.campaigns import news as campaign_news
from procurement.distribution.tasks import compute_run, resume_runs
from procurement.publication.tasks import publish_changes, publish_events

# Celery finds the tasks of an app here.
__all__ = ["compute_run", "end_terms", "publish_changes", "publish_events", "resume_runs"]


@shared_task
def end_terms() -> None:
    """Takes what has fallen due in every machine of procurement, in the order in which they depend on each other, and
    reminds of what falls due soon."""
    day = timezone.localdate()
    for machine in list(MACHINES.values()):
        if machine.model._meta.app_label == "procurement":
            for _moved in machine.take_due(day, SYSTEM):
                pass
    campaign_news.remind()
    bid_news.remind()
