"""Celery: the broker is Redis or the embedded Valkey; whoever connects to the latter holds it first."""

import gc
import os
import warnings
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# In a container everything runs as root; tasks are JSON only, so nothing that a message holds is executed.
warnings.filterwarnings("ignore", message="You're running the worker with superuser")


class Portal(Celery):
    def _connection(self, url: str, **options: Any) -> Any:
        if settings.EMBEDDED["valkey"]:
            from config import embedded

            embedded.hold("valkey")
            url = embedded.valkey_url(0, "redis+socket")
        return super()._connection(url, **options)


app = Portal("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(accept_content=["json"], task_serializer="json")
if settings.EMBEDDED["valkey"]:
    app.conf.broker_url = "redis://embedded"  # replaced by _connection
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Django's LOGGING stands; Celery must not replace it."""


@worker_process_init.connect
def settle(**_: Any) -> None:
    """What is loaded by now stays: nobody need look through it for rubbish again and again."""
    gc.freeze()


@worker_ready.connect
def announce(**_: Any) -> None:
    """A worker that comes up says so and takes up what a killed one left."""
    resumed = ("claims.tasks.resume_registers", "procurement.distribution.tasks.resume_runs")
    for task in ("config.tasks.heartbeat", *resumed):
        app.send_task(task)
