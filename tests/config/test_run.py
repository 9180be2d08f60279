"""``make run`` as a newcomer meets it: one command on an empty folder, Ctrl-C at the end, nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.config.test_embedded import environment, gone, installation, processes

PATIENCE = 150  # seconds; a busy machine is slow


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with installation() as folder:
        yield folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal(subprocess.Popen[str]):
    """``manage.py run`` with a process group of its own, so that Ctrl-C reaches all of it as in a terminal."""

    def __init__(self, var: Path) -> None:
        self.port, self.started = free_port(), time.monotonic()
        self.log = var / "run.log"
        with self.log.open("w") as log:
            super().__init__(
                [sys.executable, "manage.py", "run", "--no-demo"], cwd=settings.BASE_DIR, text=True,
                env=environment(var, PORT=str(self.port), WORKERS="1"), stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    def answer(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def healthy(self) -> tuple[dict[str, Any], float]:
        """What /health/ says once all is well, and after how many seconds that was."""
        status, found = 0, {}
        while time.monotonic() < self.started + PATIENCE:
            assert self.poll() is None, self.log.read_text()
            try:
                status, found = self.answer()
            except OSError:
                status = 0
            if status == 200:
                return found, time.monotonic() - self.started
            time.sleep(0.1)
        pytest.fail(f"{status} {found} {self.log.read_text()}")


@pytest.fixture
def portal(var: Path) -> Iterator[Portal]:
    process = Portal(var)
    yield process
    for pid in processes(var):  # whatever a failed test has left
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def nothing_left(portal: Portal, var: Path) -> None:
    assert gone(var), processes(var)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", portal.port)) != 0


first_start: list[float] = []


def test_the_first_start_ends_in_health_and_ctrl_c_leaves_nothing(portal: Portal, var: Path) -> None:
    found, seconds = portal.healthy()
    first_start.append(seconds)
    assert found["status"] == "ok"
    assert all(found[part]["ok"] for part in ("database", "broker", "worker"))
    running = list(processes(var).values())
    for part in (
        "manage.py run",
        "gunicorn",
        "celery -A config --quiet worker",
        "celery -A config --quiet beat",
        "/postgres",
        "valkey.sock",
    ):
        assert any(part in command for command in running), (part, running)
    os.killpg(portal.pid, signal.SIGINT)
    assert portal.wait(20) == 0, portal.log.read_text()
    assert "Traceback" not in portal.log.read_text()
    nothing_left(portal, var)


def test_the_second_start_is_faster_and_ends_by_one_signal_to_the_supervisor(portal: Portal, var: Path) -> None:
    _found, seconds = portal.healthy()
    assert not first_start or seconds < first_start[0]
    portal.terminate()
    assert portal.wait(20) == 0, portal.log.read_text()
    assert "Traceback" not in portal.log.read_text()
    nothing_left(portal, var)


@pytest.mark.parametrize(
    ("port", "words"),
    [("taken", "is taken. Choose another"), ("70000", "at most 65535"), ("http", "write a whole number")],
)
def test_a_port_that_cannot_be_used_is_told_before_anything_starts(port: str, words: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = str(other.getsockname()[1]) if port == "taken" else port
        command = [sys.executable, "manage.py", "run", "--skip-checks"]
        result = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment(tmp_path, PORT=number), capture_output=True, text=True
        )
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "servers").exists()
