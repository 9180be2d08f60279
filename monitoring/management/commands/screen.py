"""``screen --from YYYY-MM --to YYYY-MM [--engine duckdb|spark] [--out FILE]``: screens accepted lines, stores the
flags and exports them."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser

from accounts.access import SYSTEM
from config.command import PortalCommand
from config.workflow import StepRefused
from monitoring.enums import RunKind, RunState
from monitoring.management.commands.mirror import month_of
from monitoring.models import ScreeningRun
from monitoring.screening import editions, export, runs


class Command(PortalCommand):
    help = "Screens the accepted lines of some months, stores flags and exports them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=month_of, required=True, metavar="YYYY-MM")
        parser.add_argument("--to", dest="last", type=month_of, required=True, metavar="YYYY-MM")
        parser.add_argument("--engine", default="", help="duckdb, spark or spark://…; default: SCREENING_ENGINE")
        parser.add_argument("--out", type=Path, metavar="FILE", help="default: no file; - is the standard output")
        parser.add_argument("--screen", dest="screens", action="append", default=[], metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        editions.sync()
        try:
            run = runs.start_run(
                kind=RunKind.ASKED, first=options["first"], last=options["last"], actor=SYSTEM,
                engine=options["engine"], screens=options["screens"], queued=False,
            )  # fmt: skip
        except StepRefused as refusal:
            raise CommandError(str(refusal)) from None
        done = runs.perform(run.pk)
        self.report(done or ScreeningRun.objects.get(pk=run.pk))
        if options["out"] is not None:
            self.export(options["out"], options)

    def report(self, run: ScreeningRun) -> None:
        for code in sorted(run.counts):
            counts = run.counts[code]
            words = counts.get("error") or f"{counts['found']} flags, {counts['new']} new, {counts['lines']} lines"
            self.stderr.write(f"{code}: {words} ({run.seconds.get(code, 0)} s)")
        if run.state != RunState.DONE:
            raise CommandError(f"the run failed: {run.error}")
        found = sum(one["found"] for one in run.counts.values())
        self.stderr.write(f"{run.lines} lines, {len(run.counts)} screens, {found} flags")

    def export(self, path: Path, options: dict[str, Any]) -> None:
        first, last, screens = options["first"], options["last"], options["screens"]
        if str(path) == "-":
            export.write(self.stdout._out, first, last, screens)
            return
        aside = path.with_name(f"{path.name}.part")
        try:
            with aside.open("w", encoding="utf-8", newline="") as out:
                count = export.write(out, first, last, screens)
            os.replace(aside, path)
        except OSError as error:
            print(error, file=sys.stderr)
            raise CommandError(f"cannot write {path}") from None
        self.stderr.write(f"{path}: {count} rows")
