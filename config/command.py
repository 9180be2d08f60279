"""Base of our commands: they work on a fresh folder, too."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
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


class PortalCommand(BaseCommand):
    """``handle`` finds migrations applied and reference data loaded."""

    def execute(self, *args: Any, **options: Any) -> Any:
        prepare()
        return super().execute(*args, **options)
