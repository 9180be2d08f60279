import sys
from typing import Any

from django.apps import apps
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections

from config import run
from config.command import prepare


class Command(BaseCommand):
    help = "Runs the whole portal on this machine: servers, web, worker and beat. Ctrl-C stops everything."

    def handle(self, *args: Any, **options: Any) -> None:
        number = run.port()
        if not run.is_free(number):
            raise CommandError(f"Port {number} is taken. Choose another: PORT=8001 make run")
        run.hold_servers()
        call_command("compile_locale", verbosity=0)
        prepare()
        if "demo" in get_commands() and not apps.get_model("accounts", "User").objects.exists():
            self.stdout.write("First start: loading the demonstration data (under a minute) …")
            call_command("demo")
        connections.close_all()
        sys.exit(run.supervise())
