"""Compiles translations with Babel, so that no gettext programs are needed."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles locale/*/LC_MESSAGES/django.po where the text is newer than what was compiled."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                    continue
                locale = source.parts[-3]
                with source.open("rb") as text:
                    catalogue = read_po(text, locale=locale)  # without a locale plural forms are lost in silence
                with target.open("wb") as binary:
                    write_mo(binary, catalogue)
                if options["verbosity"]:
                    self.stdout.write(f"{locale}: {len(catalogue)} messages")
