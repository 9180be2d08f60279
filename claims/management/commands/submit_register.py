"""``submit_register FILE... [--protocol-dir DIR]``: takes registers in as the cabinet would, and waits."""

import io
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.access import SYSTEM
from claims.actions import submit_file
from claims.control.catalogue import RULES
from claims.control.check import check_register
from claims.enums import Channel, RegisterState
from claims.errors import FileRefused, IntakeError
from claims.intake import files
from claims.intake.parse import clean_names
from claims.models import Finding, Register
from claims.protocol import COLUMNS, message, write_csv
from config.command import PortalCommand
from providers.models import Provider


class Command(PortalCommand):
    help = "Submits registers of services, waits for their check and writes their protocols."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--protocol-dir", metavar="DIR", type=Path, help="default: beside each file")

    def handle(self, *args: Any, protocol_dir: Path | None, **options: Any) -> None:
        if protocol_dir is not None:
            protocol_dir.mkdir(parents=True, exist_ok=True)
        refused = [self.take(path, (protocol_dir or path.parent) / f"{path.stem}.protocol.csv")
                   for path in options["files"]]  # fmt: skip
        if any(refused):
            sys.exit(2)

    def take(self, path: Path, protocol: Path) -> bool:
        """True if the file was refused whole."""
        if not path.is_file():
            self.stdout.write(f"{path}: refused: no such file")
            return True
        try:
            provider = provider_of(path)
            with path.open("rb") as stream:
                register = submit_file(
                    provider=provider, actor=SYSTEM, content=stream, name=path.name, channel=Channel.COMMAND
                )
        except (FileRefused, IntakeError) as refusal:
            self.refuse(path, protocol, refusal)
            return True
        check_register(register.pk)
        register = Register.objects.get(pk=register.pk)
        with protocol.open("w", encoding="utf-8", newline="") as out:
            write_csv(register, out)
        return self.report(path, register)

    def report(self, path: Path, register: Register) -> bool:
        reasons = [message(row) for row in register.findings.filter(row_no=None, severity="reject")]
        if register.state == RegisterState.REFUSED and reasons:
            self.stdout.write(f"{path}: refused: {' '.join(reasons)}")
            return True
        self.stdout.write(f"{path}: accepted {register.lines_accepted}, rejected {register.lines_refused}")
        return False

    def refuse(self, path: Path, protocol: Path, refusal: FileRefused | IntakeError) -> None:
        """A file that never became a register: its protocol holds the one reason."""
        if isinstance(refusal, FileRefused):
            row = Finding(
                rule=refusal.rule, severity=RULES[refusal.rule].severity, field=refusal.field, value=refusal.value,
                params=refusal.params,
            )  # fmt: skip
        else:
            row = Finding(rule="F01", severity="reject")
        text = message(row) if row.rule in RULES else str(refusal)
        out = io.StringIO(newline="")
        write_rows(row, text, out)
        protocol.write_text(out.getvalue(), encoding="utf-8", newline="")
        self.stdout.write(f"{path}: refused: {text}")


def write_rows(row: Finding, text: str, out: io.StringIO) -> None:
    import csv

    from claims.protocol import code_of, harmless

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    cells = ("", "", code_of(row.rule), row.severity, row.field, row.value, text)
    writer.writerow([harmless(str(cell)) for cell in cells])


def provider_of(path: Path) -> Provider:
    """The organisation that the file's first line names. FileRefused as the check would say it."""
    with path.open("rb") as stream:
        rows = files.rows(stream, path.name)
        header = next(rows, None)
        if header is None:
            raise FileRefused("F01.1")
        names = clean_names(header[1])
        first = next(rows, None)
        if "provider_bin" not in names:
            raise FileRefused("F02", "provider_bin", "provider_bin", row=1, columns="provider_bin")
        if first is None:
            raise FileRefused("F01.8")
        at = names.index("provider_bin")
        stated = first[1][at].strip() if at < len(first[1]) else ""
    if not stated:
        raise FileRefused("F09.2", "provider_bin", row=first[0])
    stated = stated.zfill(12) if stated.isdigit() else stated
    provider = Provider.objects.filter(bin=stated).first()
    if provider is None:
        raise FileRefused("F06", "provider_bin", stated)
    return provider
