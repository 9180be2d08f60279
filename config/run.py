"""``make run``: one process that holds both servers and supervises web, worker and beat.

It leaves last, so that the servers outlive everything that uses them: forked children end without atexit.
"""

import os
import shlex
import socket
import sys
import threading
import time
import urllib.request

from django.conf import settings
from honcho.manager import Manager
from honcho.printer import Printer

from config import embedded, env

STOPPED = {130, 143, -2, -15}


def hold_servers() -> None:
    for name, needed in settings.EMBEDDED.items():
        if needed:
            embedded.hold(name)


def port() -> int:
    return env.number("PORT", 8000, 1, 65_535)


def is_free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def commands(number: int) -> dict[str, str]:
    python = shlex.quote(sys.executable)
    own = {}
    if settings.NCALAYER_STANDIN and is_free(settings.NCALAYER_PORT):  # somebody's NCALayer, or another stand-in
        own["ncalayer"] = f"exec {python} manage.py ncalayer_standin"
    return own | {
        "web": f"exec {python} -m gunicorn config.wsgi --bind 127.0.0.1:{number} --workers 2 --threads 4"
        " --timeout 120 --graceful-timeout 5 --log-level warning",
        "worker": f"exec {python} -m celery -A config --quiet worker --loglevel warning --concurrency"
        f" {settings.CELERY_WORKER_CONCURRENCY} --without-gossip --without-mingle",
        "beat": f"exec {python} -m celery -A config --quiet beat --loglevel warning --pidfile=",
    }


def announce(number: int) -> None:
    """Says where the portal is once it answers."""
    address = f"http://127.0.0.1:{number}/"
    for _ in range(120):
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(f"{address}health/", timeout=5):  # noqa: S310 - our own address
                break
        except OSError:  # nobody listens yet, or a part does not answer (503)
            continue
    else:
        print(f"\n  Not everything answers; see {address}health/\n", flush=True)
        return
    print(f"\n  The portal is ready: {address}   (Ctrl-C stops it; logins: manage.py demo_logins)\n", flush=True)


def supervise() -> int:
    number = port()
    manager = Manager(Printer(sys.stdout))
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    for name, command in commands(number).items():
        manager.add_process(name, command, env=environment, cwd=str(settings.BASE_DIR))
    threading.Thread(target=announce, args=(number,), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in STOPPED else int(manager.returncode or 0)
