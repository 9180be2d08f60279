"""A real worker, killed without warning in the middle of a run of screens: nothing is lost, nothing is doubled.

Where it is killed is not left to chance: the test holds the lock under which the second screen stores its flags, waits
until the worker waits for it, and kills.
"""

import base64
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings as portal
from django.db import connection
from django.utils import timezone

from accounts.access import SYSTEM
from claims.models import Person
from config.models import AuditEntry
from monitoring.enums import RunKind, RunState
from monitoring.models import Flag, FlagLine, ScreenEdition, ScreeningRun
from monitoring.screening import editions, runs, storing, tasks
from tests.claims.test_worker import (  # noqa: F401 - fixtures
    Worker,
    another_connection,
    as_the_worker_sees_it,
    empty_broker,
    start,
    until,
    waiting_for_locks,
)
from tests.monitoring.world import MONTH, make_desk, make_line, make_service

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_broker"),
    pytest.mark.slow,
    pytest.mark.skipif(not all(portal.EMBEDDED.values()), reason="needs the servers of the test run"),
]
FIRST, SECOND = "PAD1", "PAD4"


@pytest.fixture(autouse=True)
def mirror_of_the_worker(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SCREENING_MIRROR = str(tmp_path / "mirror")
    monkeypatch.setenv("SCREENING_MIRROR", settings.SCREENING_MIRROR)


def asked() -> ScreeningRun:
    """Lines after a death and of the other sex, and a run of both screens in the broker."""
    desk = make_desk()
    editions.sync()
    ScreenEdition.objects.exclude(screen__in=[FIRST, SECOND]).update(on=False)
    Person.objects.filter(pk=desk.patient.pk).update(died_on=date(2026, 10, 1))
    for_men = make_service("A02.099.000", desk.care["kdu"], sex="M")
    for _n in range(20):
        make_line(desk, service=for_men)
    return runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM)


def swept() -> bool:
    """What beat does every half a minute, more often and with less patience."""
    time.sleep(0.3)
    quiet = timezone.now() - timedelta(minutes=5)
    ScreeningRun.objects.filter(state__in=runs.UNFINISHED).update(created_at=quiet, beat_at=quiet)
    tasks.resume()
    return not ScreeningRun.objects.filter(state__in=runs.UNFINISHED).exists()


def test_a_run_outlives_the_worker_that_was_killed_in_it(start: Callable[[], Worker]) -> None:  # noqa: F811
    with another_connection() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [storing.LOCK, crc32(SECOND.encode()) % 2**31])
        run = asked()
        first = start()
        until(waiting_for_locks, first)
        run.refresh_from_db()
        assert (run.state, run.done, set(run.counts)) == (RunState.RUNNING, 1, {FIRST})

        first.die()

        assert Flag.objects.count() == 20, "the first screen is stored whole, the second not at all"
        stored = dict(Flag.objects.values_list("key", "found_at"))
        second = start()
    until(swept, second)

    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.error) == (RunState.DONE, 2, 2, "")
    assert {code: counts["new"] for code, counts in run.counts.items()} == {FIRST: 20, SECOND: 20}
    assert Flag.objects.count() == 40 == FlagLine.objects.count()
    assert dict(Flag.objects.filter(screen=FIRST).values_list("key", "found_at")) == stored
    assert AuditEntry.objects.filter(verb="monitoring.screening_done").count() == 1
    tasks.run_screening(run.pk)  # a message that is still under way
    assert Flag.objects.count() == 40 and AuditEntry.objects.filter(verb="monitoring.screening_done").count() == 1


def test_a_run_is_queued_when_its_transaction_is_through(start: Callable[[], Worker]) -> None:  # noqa: F811
    run = asked()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    from config.celery import app

    with app.connection_for_read() as line:
        channel: Any = line.channel()
        bodies = [json.loads(text) for text in channel.client.lrange("celery", 0, -1)]
    named = [one for one in bodies if one["headers"]["task"] == "monitoring.tasks.run_screening"]
    assert [json.loads(base64.b64decode(one["body"]))[0] for one in named] == [[run.pk]]
    empty_broker()
