"""PostgreSQL and Valkey of an installation: who starts them, who stops them, what a crash leaves behind.

Each test has folders of its own and real processes; the servers of the test run itself are not touched.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from django.conf import settings

USE = """
import os, sys
from django.db import connection

with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS seen (name text)")
    cursor.execute("INSERT INTO seen VALUES (%s)", [sys.argv[1]])
    cursor.execute("SELECT name FROM seen ORDER BY name")
    names = [name for (name,) in cursor]
if "REDIS_URL" in os.environ:
    from django.core.cache import cache
    cache.set("seen", sys.argv[1], 60)
    names.append("cache:" + cache.get("seen"))
else:
    from config import embedded
    embedded.hold("valkey")
print(*names, flush=True)
sys.stdin.read()
"""


def environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"PORTAL_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"} | more


class User(subprocess.Popen[str]):
    """A process that writes into both stores and keeps using them until it is told to end."""

    made: ClassVar[list["User"]] = []

    def __init__(self, var: Path, name: str = "one", **more: str) -> None:
        super().__init__(
            [sys.executable, "-W", "ignore", "-c", USE, name], cwd=settings.BASE_DIR, env=environment(var, **more),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.made.append(self)

    def saw(self) -> list[str]:
        """Every name in the table."""
        assert self.stdout is not None
        line = self.stdout.readline().strip()
        assert line, self.communicate(timeout=10)[1]
        return line.split()

    def leave(self) -> None:
        assert self.communicate(timeout=20)[1] == ""
        assert self.returncode == 0

    def die(self) -> None:
        self.kill()
        if self.stdout is not None and not self.stdout.closed:
            self.communicate(timeout=10)


def processes(var: Path) -> dict[int, str]:
    """Living processes of the installation: they inherit the variable that names its folder, and Valkey, which
    writes over its variables, names its socket."""
    mark = b"PORTAL_VAR=" + os.fsencode(var)
    socket = os.fsencode((var / "servers").resolve() / "valkey.sock")
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
            if socket in command or mark in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = command.decode(errors="replace")
    return found


def pids(var: Path) -> dict[str, int]:
    """Who serves: the process of each server."""
    home = var / "servers"
    return {
        "postgres": int((home / "postgres" / "postmaster.pid").read_text().split()[0]),
        "valkey": int((home / "valkey" / "valkey.pid").read_text()),
    }


def gone(var: Path) -> bool:
    """A server that was told to stop takes a moment."""
    deadline = time.monotonic() + 10
    while processes(var) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes(var)


def alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def tidy_users() -> None:
    for user in User.made:
        user.die()
    User.made.clear()


def tidy(var: Path) -> None:
    for pid in processes(var):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    home = var / "servers"
    if home.is_symlink():
        shutil.rmtree(home.resolve(), ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


@contextlib.contextmanager
def installation(mode: int = 0o755, below: str = "") -> Iterator[Path]:
    top = Path(tempfile.mkdtemp(prefix="portal-test-"))
    top.chmod(mode)
    var = top / below if below else top
    var.mkdir(parents=True, exist_ok=True)
    try:
        yield var
    finally:
        tidy_users()
        tidy(var)
        shutil.rmtree(top, ignore_errors=True)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """One data folder serves several tests, which all leave it with its servers stopped."""
    with installation() as folder:
        yield folder


@pytest.fixture
def var(place: Path) -> Iterator[Path]:
    yield place
    tidy_users()


def test_the_first_user_starts_both_servers_and_the_last_stops_them(var: Path) -> None:
    first = User(var, "first")
    first.saw()
    second = User(var, "second")
    second.saw()
    servers = pids(var)
    assert all(alive(pid) for pid in servers.values())
    first.leave()
    assert pids(var) == servers
    assert all(alive(pid) for pid in servers.values())
    second.leave()
    assert gone(var)
    again = User(var, "again")
    assert {"first", "second", "again"} <= set(again.saw()), "what was written is there after the next start"
    again.leave()


def test_servers_run_as_nobody_for_root_and_as_oneself_otherwise(var: Path) -> None:
    user = User(var)
    user.saw()
    expected = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else os.getuid()
    assert {os.stat(f"/proc/{pid}").st_uid for pid in pids(var).values()} == {expected}
    assert (var / "servers").stat().st_mode & 0o077 == 0
    user.leave()


def test_many_who_come_at_once_share_one_server_of_each_kind(var: Path) -> None:
    User(var).leave()  # makes the table; many at once would meet there, too
    users = [User(var, f"n{number}") for number in range(4)]
    for user in users:
        user.saw()
    commands = list(processes(var).values())
    assert sum("/postgres -D" in command for command in commands) == 1, commands
    assert sum("valkey.sock" in command for command in commands) == 1, commands
    for user in users:
        user.leave()
    assert gone(var)


def test_two_installations_live_side_by_side(var: Path, tmp_path: Path) -> None:
    with installation() as other:
        here, there = User(var, "here"), User(other, "there")
        assert "there" not in here.saw()
        assert there.saw() == ["there"]
        assert set(pids(var).values()).isdisjoint(pids(other).values())
        here.leave()
        assert gone(var)
        assert all(alive(pid) for pid in pids(other).values())
        # A third one is given the addresses of the second one's servers: it starts none of its own.
        home = str((other / "servers").resolve())
        guest = User(
            tmp_path,
            "guest",
            DATABASE_URL=f"postgresql://portal@{home.replace('/', '%2F')}/portal",
            REDIS_URL=f"unix://{home}/valkey.sock",
        )
        assert guest.saw() == ["guest", "there", "cache:guest"]
        assert list(tmp_path.iterdir()) == []
        guest.leave()
        assert all(alive(pid) for pid in pids(other).values())
        there.leave()
        assert gone(other)


def test_a_killed_user_leaves_the_servers_to_the_next_one(var: Path) -> None:
    user = User(var, "killed")
    user.saw()
    servers = pids(var)
    user.die()
    heir = User(var, "heir")
    assert "killed" in heir.saw()
    assert pids(var) == servers
    heir.leave()
    assert gone(var)


def test_pid_files_of_killed_servers_are_no_obstacle(var: Path) -> None:
    """The machine loses power: servers and their user are gone at once, their files are there."""
    user = User(var, "crashed")
    user.saw()
    for pid in pids(var).values():
        os.kill(pid, signal.SIGKILL)
    user.die()
    assert (var / "servers" / "postgres" / "postmaster.pid").exists()
    heir = User(var, "after the crash")
    assert "crashed" in heir.saw()
    heir.leave()
    assert gone(var)


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(var: Path) -> None:
    """After a restart of the machine the old number can belong to anybody, even to the same user."""
    user = User(var, "a")
    user.saw()
    pid_file = var / "servers" / "postgres" / "postmaster.pid"
    left = pid_file.read_text()
    user.leave()
    assert gone(var)
    owner = {"user": "nobody"} if os.getuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **owner) as stranger:  # type: ignore[call-overload]
        try:
            pid_file.write_text(left.replace(left.split()[0], str(stranger.pid), 1))
            shutil.chown(pid_file, *([owner["user"]] if owner else [os.getuid()]))
            pid_file.chmod(0o600)
            heir = User(var, "heir")
            assert "heir" in heir.saw()
            assert stranger.poll() is None
            heir.leave()
        finally:
            stranger.kill()


def test_servers_start_below_a_folder_that_cannot_hold_them() -> None:
    """Nobody may not enter root's own folders, and a socket's path has 107 bytes."""
    with installation(0o700, "long-" * 20) as var:
        user = User(var, "a")
        assert user.saw() == ["a"]
        assert (var / "servers").is_symlink()
        user.leave()
        assert gone(var)


def test_a_command_that_is_told_to_end_stops_what_it_started(var: Path) -> None:
    wait = "from django.db import connection as c; c.ensure_connection(); print('up', flush=True); input()"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", wait]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(var), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.terminate()
        assert process.wait(20) == 143
    assert gone(var)


def test_a_command_that_needs_no_server_starts_none(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "compile_locale", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment(tmp_path), check=True)
    assert list(tmp_path.iterdir()) == []
