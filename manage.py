#!/usr/bin/env python
"""Entry point of every command: ``python manage.py <command>``."""

import os
import signal
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Python runs no atexit on SIGTERM; turned into SystemExit, the embedded servers are left properly.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
