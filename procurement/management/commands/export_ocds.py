"""Writes everything public as one OCDS 1.1 release package."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.management import CommandError

from config import exact
from config.command import PortalCommand
from procurement.models import PublicEvent
from procurement.publication import packages, parts
from procurement.publication.tasks import publish_changes

PIECE = 200  # releases in memory at once


class Command(PortalCommand):
    help = "Writes one OCDS release package of everything public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["out"].absolute()
        if not target.parent.is_dir():
            raise CommandError(f"There is no folder {target.parent}")
        publish_changes()
        count = write(target)
        self.stdout.write(f"{target}: {count} releases")


def write(target: Path) -> int:
    """Piece by piece into a file beside the target, which takes its place when it is whole. How many releases."""
    last = packages.public_events().last()
    with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False) as out:
        draft = Path(out.name)
        try:
            count = write_package(out, last)
            out.flush()
            os.fsync(out.fileno())
            draft.chmod(0o644)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    return count


def write_package(out: IO[str], last: PublicEvent | None) -> int:
    frame = packages.package(parts.address("api:ocds-release-list"), last.at if last else None)
    out.write(exact.dumps(frame).removesuffix("}"))
    out.write(', "releases": [')
    count = 0
    for release in releases(last):
        out.write(",\n" if count else "\n")
        out.write(exact.dumps(release))
        count += 1
    out.write("\n]}\n")
    return count


def releases(last: PublicEvent | None) -> Iterator[dict[str, Any]]:
    """Up to the one that was the last when we began."""
    if last is None:
        return
    events = packages.public_events().filter(number__lte=last.number).iterator(PIECE)
    while piece := list(islice(events, PIECE)):
        yield from packages.finished(piece)
