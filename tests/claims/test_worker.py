"""A real worker on the real broker, killed without warning in the middle of a register.

Where it is killed is not left to chance: the test holds a lock that the check needs, waits until the worker waits
for it, and kills. What the killed worker had not committed is gone; another one takes the register up.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings as portal
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from claims import progress, tasks
from claims.control.check import PROVIDER_LOCK
from claims.enums import Channel, RegisterState
from claims.intake.write import as_csv
from claims.models import (
    CoExecutionUsage,
    ContractUsage,
    Finding,
    Line,
    LineNumber,
    RefusedLine,
    Register,
    ServiceUsage,
)
from config import embedded
from config.models import AuditEntry
from tests.claims.world import MONTH, NOW, World, make_world

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_broker"),
    pytest.mark.slow,
    pytest.mark.skipif(not all(portal.EMBEDDED.values()), reason="needs the servers of the test run"),
]
LINES = 3_000
PATIENCE = 60  # seconds; a busy machine is slow


def empty_broker() -> None:
    """Messages that earlier tests left without a worker, and those of killed ones."""
    embedded.hold("valkey")
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(embedded.valkey_socket()))
        line.sendall(b"FLUSHDB\r\n")  # database 0: the broker's
        assert line.recv(16).startswith(b"+OK")


class Worker(subprocess.Popen[bytes]):
    """``celery worker`` as ``make run`` starts it, on the database of this test."""

    def __init__(self, log: Path) -> None:
        name = connection.settings_dict["NAME"]
        self.log = log
        environment = os.environ | {
            "PORTAL_VAR": str(portal.VAR),
            "DATABASE_URL": f"postgresql://portal@{quote(embedded.postgres_host(), safe='')}/{name}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--loglevel",
            "info",
            "--concurrency",
            "1",
        ]
        command += ["--without-gossip", "--without-mingle"]
        with log.open("ab") as out:
            super().__init__(
                command, cwd=portal.BASE_DIR, env=environment, stdout=out, stderr=out, start_new_session=True
            )

    def die(self) -> None:
        """All of it at once, as when the machine loses power."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait(10)

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in found.split()]


@pytest.fixture(autouse=True)
def as_the_worker_sees_it(own_cache: None, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": "portal"}}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    empty_broker()
    workers: list[Worker] = []

    def make() -> Worker:
        workers.append(Worker(tmp_path / "worker.log"))
        return workers[-1]

    yield make
    for worker in workers:
        worker.die()
    empty_broker()


@pytest.fixture
def world() -> World:
    return make_world()


@contextlib.contextmanager
def another_connection() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(
        host=embedded.postgres_host(), user="portal", dbname=connection.settings_dict["NAME"]
    ) as other:
        yield other
        other.rollback()


def until(holds: Callable[[], Any], worker: Worker | None = None) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.05)
    pytest.fail(worker.log.read_text() if worker else "it did not happen")


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def swept() -> bool:
    """What beat does every ten seconds, more often. The dead worker's session may linger for a moment."""
    time.sleep(0.3)
    tasks.resume_registers()
    return not Register.objects.filter(state=RegisterState.CHECKING).exists()


def submit(world: World) -> Register:
    """Some thousand lines, every tenth of them wrong; queued at commit, as from the cabinet."""
    from io import BytesIO

    from claims.actions import submit_file

    lines = [world.line(amount="1" if number % 10 == 0 else "2487.71") for number in range(LINES)]
    return submit_file(
        provider=world.provider,
        actor=world.clerk,
        content=as_csv(world.header(), lines) if lines else BytesIO(),
        name="october.csv",
        channel=Channel.WEB,
        now=NOW,
    )


def nothing_stored(register: Register) -> None:
    for model in (Line, RefusedLine, LineNumber, Finding):
        assert not model.objects.filter(register=register).exists()
    for usage in (ContractUsage, ServiceUsage, CoExecutionUsage):
        assert not usage.objects.exists()
    register.refresh_from_db()
    assert register.state == RegisterState.CHECKING


def stored_once(world: World, register: Register) -> None:
    register.refresh_from_db()
    refused = LINES // 10
    assert (register.state, register.lines_total) == ("partly", LINES)
    assert (register.lines_accepted, register.lines_refused) == (LINES - refused, refused)
    kept = Line.objects.in_month(MONTH).filter(register=register).values_list("row_no", flat=True)
    gone = RefusedLine.objects.filter(register=register).values_list("row_no", flat=True)
    assert sorted([*kept, *gone]) == list(range(2, LINES + 2)), "each line exactly once"
    assert LineNumber.objects.filter(register=register).count() == len(kept)
    usage = ContractUsage.objects.get(contract=world.contract)
    assert (usage.lines, usage.quantity, usage.amount) == (len(kept), len(kept), register.amount_accepted)
    ends = AuditEntry.objects.filter(verb="claims.register_checked")
    assert [entry.data["accepted"] for entry in ends] == [len(kept)], "one verdict"


def page(world: World, register: Register) -> str:
    client = Client(headers={"accept-language": "en"})
    assert world.clerk.user is not None
    client.force_login(User.objects.get(pk=world.clerk.user.pk))
    answer = client.get(reverse("claims:register-detail", args=[register.uuid]))
    assert answer.status_code == 200
    return answer.content.decode()


def hold_provider(other: psycopg.Connection[Any], world: World) -> None:
    """The check has read the file and waits for its turn of the organisation."""
    other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PROVIDER_LOCK, world.provider.pk])


def hold_last_number(other: psycopg.Connection[Any], world: World) -> None:
    """The check has judged and is storing: another transaction is about to take one of the line numbers."""
    other.execute(
        "INSERT INTO claims_linenumber (provider_id, line_no, month, line_id, register_id) VALUES (%s, %s, %s, 0, 0)",
        [world.provider.pk, f"L{LINES}", MONTH],
    )


@pytest.mark.parametrize(
    ("hold", "stage"), [(hold_provider, "reading"), (hold_last_number, "storing")], ids=["reading", "storing"]
)
def test_a_register_outlives_the_worker_that_checked_it(
    world: World, start: Callable[[], Worker], hold: Callable[..., None], stage: str
) -> None:
    with another_connection() as other:
        hold(other, world)
        register = submit(world)
        first = start()
        until(waiting_for_locks, first)
        assert progress.read(register).stage == stage
        assert "being checked" in page(world, register)

        first.die()

        # While the dead worker's session still holds the register nobody else begins; the page goes on showing it.
        second = start()
        tasks.resume_registers()
        nothing_stored(register)
        assert "being checked" in page(world, register)
    until(swept, second)

    stored_once(world, register)
    assert progress.read(register).percent == 100
    assert "accepted in part" in page(world, register)
    # Messages for it that are still under way change nothing.
    tasks.check_register(register.pk)
    stored_once(world, register)


def test_the_worker_itself_goes_on_when_the_process_of_a_check_is_killed(
    world: World, start: Callable[[], Worker]
) -> None:
    with another_connection() as other:
        hold_provider(other, world)
        register = submit(world)
        worker = start()
        until(waiting_for_locks, worker)
        for pid in worker.children():
            os.kill(pid, signal.SIGKILL)
        until(lambda: "WorkerLostError" in worker.log.read_text(), worker)
        nothing_stored(register)
    until(swept, worker)

    stored_once(world, register)


def test_only_registers_that_wait_too_long_are_queued_again(world: World) -> None:
    empty_broker()
    late, fresh, held = (submit(world) for _ in range(3))
    Register.objects.filter(pk=fresh.pk).update(received_at=timezone.now())
    Register.objects.filter(pk=late.pk).update(received_at=timezone.now() - tasks.PATIENCE - timedelta(seconds=1))
    empty_broker()
    with another_connection() as other:
        other.execute("SELECT FROM claims_register WHERE id = %s FOR NO KEY UPDATE", [held.pk])
        tasks.resume_registers()

    assert queued() == [late.pk]
    empty_broker()


def queued() -> list[int]:
    """Registers whose check waits in the broker."""
    import base64

    from config.celery import app

    found = []
    with app.connection_for_read() as line:
        channel: Any = line.channel()
        for text in channel.client.lrange("celery", 0, -1):
            message = json.loads(text)
            if message["headers"]["task"] == "claims.tasks.check_register":
                found.append(json.loads(base64.b64decode(message["body"]))[0][0])
    return sorted(found)
