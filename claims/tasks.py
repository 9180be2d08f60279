"""Background work on registers. Every task may be repeated, and killed at any moment."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from claims import partitions
from claims.control import check, dryrun
from claims.enums import RegisterState
from claims.models import IdempotentReply, Register

PATIENCE = timedelta(seconds=10)  # a register that waits longer has lost its worker or its message


@shared_task(autoretry_for=(Exception,), retry_backoff=2, max_retries=check.ATTEMPTS)
def check_register(register_id: int) -> None:
    check.check_register(register_id)


@shared_task
def resume_registers() -> None:
    """Queues again what waits too long. A register in the hands of a living worker is locked, so a second
    message for it finds nothing to do."""
    waiting = Register.objects.filter(state=RegisterState.CHECKING, received_at__lt=timezone.now() - PATIENCE)
    for register_id in check.idle(waiting):
        check_register.delay(register_id)


@shared_task
def create_partitions() -> None:
    partitions.ensure_ahead(timezone.localdate())


@shared_task
def remove_old_replies() -> None:
    IdempotentReply.objects.filter(created_at__lt=timezone.now() - timedelta(days=30)).delete()


@shared_task(autoretry_for=(Exception,), retry_backoff=2, max_retries=3)
def run_dry_run(run_id: int) -> None:
    dryrun.run(run_id)
