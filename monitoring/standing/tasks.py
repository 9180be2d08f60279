"""Background work of the standing. Every task may be repeated, and killed at any moment."""

from celery import shared_task

from monitoring.standing import changed, ranking, risk


@shared_task(autoretry_for=(Exception,), retry_backoff=2, max_retries=5)
def recompute_changed() -> None:
    """After decisions, and by the beat for messages that were lost."""
    changed.recompute()


@shared_task(name="monitoring.tasks.compute_standing")
def compute_standing() -> None:
    """Every night: risk of all organisations, then the order of the whole queue."""
    compute_risk()
    ranking.write(everything=True)


@shared_task
def compute_risk() -> None:
    risk.compute()
