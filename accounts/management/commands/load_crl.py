"""``manage.py load_crl FILE…``: lists of revoked certificates that were fetched by other means."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.access import SYSTEM
from accounts.signatures.anchors import load_list
from accounts.signatures.errors import AuthorityRefused
from config.command import PortalCommand


class Command(PortalCommand):
    help = "Loads lists of revoked certificates (CRL, PEM or DER) of the authorities that the portal knows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        for name in files:
            try:
                data = Path(name).read_bytes()
                row, created = load_list(data=data, source=Path(name).name, actor=SYSTEM)
            except OSError as error:
                raise CommandError(f"{name}: {error.strerror}") from error
            except AuthorityRefused as error:
                raise CommandError(f"{name}: {error.message}") from error
            what = "loaded" if created else "is there already"
            due = f"{row.next_update:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{name}: {what}: {row.anchor.name}, {row.entries} revoked, next edition due {due} UTC")
