"""Tasks of the installation itself."""

import time

from celery import shared_task
from django.core.cache import cache

HEARTBEAT, FRESH = "worker-heartbeat", 45  # seconds until a silent worker counts as gone


@shared_task
def heartbeat() -> None:
    cache.set(HEARTBEAT, time.time(), 3600)
