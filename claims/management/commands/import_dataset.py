"""``import_dataset DIR [--rejects DIR]``: loads the files of docs/datasets.md that the folder holds."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from claims.datasets.load import Result, load
from claims.datasets.tables import BY_FILE, TABLES
from config.command import PortalCommand

WIDTH = 30
SHOWN = 5  # reasons shown where there is no folder for rejected rows


class Command(PortalCommand):
    help = "Loads dataset files, adding and changing rows by their natural keys."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="folder with providers.csv, persons.csv …")
        parser.add_argument("--rejects", metavar="DIR", type=Path, help="folder for rejected rows and their reasons")

    def handle(self, *args: Any, folder: Path, rejects: Path | None, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        found = [table for table in TABLES if (folder / table.file).is_file()]
        for path in sorted(folder.glob("*.csv")):
            if path.name not in BY_FILE:
                self.stderr.write(f"warning: {path.name} is no dataset file and was not read")
        if not found:
            raise CommandError(f"{folder} holds none of: {', '.join(BY_FILE)}")
        progress = Bar(quiet=options["verbosity"] == 0)
        results = []
        for table in found:
            results.append(load(table, folder / table.file, rejects, progress))
            progress.clear()
            self.report(results[-1], rejects)
        if any(result.rejected or result.refused for result in results):
            sys.exit(1)

    def report(self, result: Result, rejects: Path | None) -> None:
        for name in result.unknown:
            self.stderr.write(f"warning: {result.file}: unknown column {name} was not read")
        if result.refused:
            self.stdout.write(f"{result.file}: refused: {result.refused}")
            return
        self.stdout.write(
            f"{result.file}: created {result.created}, updated {result.updated},"
            f" unchanged {result.unchanged}, rejected {result.rejected}"
        )
        if result.rejected:
            for reason, count in result.reasons[:SHOWN]:
                self.stderr.write(f"  {count} × {reason}")
            if rejects is not None:
                self.stderr.write(f"  rejected rows: {rejects / result.file}")


class Bar:
    """A progress bar on a terminal; one line a quarter elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.quiet, self.last = quiet, ("", -1)

    def __call__(self, file: str, stage: str, share: float) -> None:
        step = int(share * (WIDTH if sys.stderr.isatty() else 4))
        if self.quiet or (file, step) == self.last:
            return
        self.last = (file, step)
        if sys.stderr.isatty():
            bar = "█" * step + "·" * (WIDTH - step)
            sys.stderr.write(f"\r{file:<20} {bar} {share:4.0%} {stage:<10}")
        elif stage != "done":
            sys.stderr.write(f"{file}: {stage} {share:.0%}\n")
        sys.stderr.flush()

    def clear(self) -> None:
        if not self.quiet and sys.stderr.isatty():
            sys.stderr.write("\r" + " " * (WIDTH + 40) + "\r")
