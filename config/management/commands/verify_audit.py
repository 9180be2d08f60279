"""``manage.py verify_audit``: walks the chain of the audit log and names the first break."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config import audit
from config.command import prepare
from config.models import AuditSeal


class Command(BaseCommand):
    help = "Checks the chain of the audit log; exit code 1 names the first broken entry."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            metavar="NUMBER:DIGEST",
            help="a head that an earlier run printed: the chain must still contain it (a cut-off tail is noticed)",
        )

    def handle(self, *args: Any, head: str | None = None, **options: Any) -> None:
        kept = self.read_head(head)
        if AuditSeal._meta.db_table not in connection.introspection.table_names():
            prepare()  # a fresh folder: its log is empty
        before: audit.Link | None = None
        for link in audit.links():
            fault = link.fault(before)
            if fault is None and kept and link.sequence == kept[0] and link.digest != kept[1]:
                fault = f"entry {link.entry_id}: seal {link.sequence} is not the one of the given head"
            if fault:
                raise CommandError(f"The audit log is broken. {fault}", returncode=1)
            before = link
        count = before.sequence if before else 0
        if kept and count < kept[0]:
            raise CommandError(f"The audit log is broken. Seals {count + 1} to {kept[0]} were removed", returncode=1)
        if unsealed := audit.first_unsealed():
            raise CommandError(f"The audit log is broken. entry {unsealed}: its seal was removed", returncode=1)
        self.stdout.write(f"The audit log holds: {count} entries, every one sealed.")
        if before:
            self.stdout.write(f"Head: {before.sequence}:{before.digest}")

    def read_head(self, text: str | None) -> tuple[int, str] | None:
        if not text:
            return None
        number, _, digest = text.partition(":")
        if not number.isdigit() or len(digest) != 64:
            raise CommandError("--head: write NUMBER:DIGEST as an earlier run printed it", returncode=2)
        return int(number), digest
