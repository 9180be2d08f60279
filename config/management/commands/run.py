import sys
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from config import run
from config.command import prepare


class Command(BaseCommand):
    help = "Runs the whole portal on this machine: servers, web, worker and beat. Ctrl-C stops everything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="first start without the demonstration data")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        try:
            number = run.port()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if not run.is_free(number):
            raise CommandError(f"Port {number} is taken. Choose another: PORT=8001 make run")
        run.hold_servers()
        call_command("compile_locale", verbosity=0)
        prepare()
        unfinished = settings.VAR / "demo.unfinished"
        if not no_demo and (unfinished.exists() or not apps.get_model("accounts", "User").objects.exists()):
            self.stdout.write("First start: loading the demonstration data (under a minute) …")
            unfinished.touch()
            call_command("demo")
            unfinished.unlink()
        connections.close_all()
        sys.exit(run.supervise())
