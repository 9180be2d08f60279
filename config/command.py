"""Base of our commands: they work on a fresh folder, too."""

from abc import ABC, abstractmethod
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LOCK = 7_204_000  # advisory lock of whoever migrates


def prepare(verbosity: int = 0) -> None:
    """Brings the database of an installation with embedded servers up to date: migrations, reference data."""
    if unapplied():
        if not settings.EMBEDDED["postgres"]:
            raise CommandError("The database lacks migrations. Run: manage.py migrate")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            if unapplied():
                call_command("migrate", interactive=False, verbosity=verbosity)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    if "load_reference" in get_commands() and not apps.get_model("accounts", "Region").objects.exists():
        call_command("load_reference", verbosity=verbosity)


def unapplied() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class DocumentCommand(BaseCommand, ABC):
    """Writes a page of docs/ that is made from the code; with ``--check`` only fails where it is out of date."""

    target: str
    command: str

    @abstractmethod
    def page(self) -> str:
        """The whole text."""

    @abstractmethod
    def count(self) -> str:
        """What the page holds, for the line that the command prints."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path, text = settings.BASE_DIR / self.target, self.page()
        if options["check"]:
            if path.read_text(encoding="utf-8") != text:
                raise SystemExit(f"{self.target} is out of date: run manage.py {self.command}")
            return
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{self.target}: {self.count()}")


class PortalCommand(BaseCommand):
    """``handle`` finds migrations applied and reference data loaded."""

    def execute(self, *args: Any, **options: Any) -> Any:
        prepare()
        return super().execute(*args, **options)
