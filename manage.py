#!/usr/bin/env python
"""Entry point of every command: ``python manage.py <command>``."""

import os
import signal
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Python runs no atexit on SIGTERM; turned into SystemExit, the embedded servers are left properly.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if settings.configured:
            raise
        sys.exit(f"Settings: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
