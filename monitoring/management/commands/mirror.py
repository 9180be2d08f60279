"""``mirror [--rebuild] [--verify] [--from YYYY-MM] [--to YYYY-MM]``: the copy of accepted lines that is screened."""

from datetime import date, datetime
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser

from config.command import PortalCommand
from monitoring.mirror.sync import sync
from monitoring.models import MirrorMonth


def month_of(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise CommandError(f"{text!r}: write a month as YYYY-MM") from None


class Command(PortalCommand):
    help = "Brings the Parquet mirror of accepted lines up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="write every month anew")
        parser.add_argument("--verify", action="store_true", help="compare the files with the database")
        parser.add_argument("--from", dest="first", type=month_of, metavar="YYYY-MM")
        parser.add_argument("--to", dest="last", type=month_of, metavar="YYYY-MM")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = sync(
            first=options["first"], last=options["last"], verify=options["verify"], rebuild=options["rebuild"]
        )
        for word, months in (("appended", outcome.appended), ("written", outcome.written), ("joined", outcome.joined)):
            for month in months:
                row = MirrorMonth.objects.get(month=month)
                self.stdout.write(f"{month:%Y-%m}: {word}, {row.lines} lines")
        self.stdout.write(f"read {outcome.lines} lines")
