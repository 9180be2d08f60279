"""Brings locale/*/django.po up to the texts of the code: new ones are added, unused ones leave."""

from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import messages

Wanted = dict[tuple[str | None, str], messages.Message]


class Command(BaseCommand):
    help = "Collects the texts of the project into locale/kk and locale/ru and tells what is not translated."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where something would change")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        wanted, late = messages.of_project(), []
        for language in ("kk", "ru"):
            old = messages.read(language)
            new = renewed(language, wanted, old)
            empty = [message.id for message in new if message.id and not translated(message)]
            if check:
                late += [f"{language}: {id}" for id in sorted(ids(new) ^ ids(old))]
                late += [f"{language}: not translated: {id}" for id in empty]
            else:
                messages.write(language, new)
                self.stdout.write(f"{language}: {len(new)} texts, {len(empty)} not translated")
        if late:
            raise CommandError("\n".join(["Run manage.py update_locale and translate:", *late]))


def renewed(language: str, wanted: Wanted, former: Catalog) -> Catalog:
    """Texts of the code with the translations that there are, and those of the framework that we translate."""
    old = {(message.context, messages.key(message)): message for message in former if message.id}
    new = Catalog(locale=language, project="portal", fuzzy=False)
    for place, (context, text) in wanted.items():
        before = old.get(place)
        flags = ("python-format",) if "%(" in str(text) else ()
        new.add(text, before.string if before else None, context=context, flags=flags)
    for place, message in old.items():
        if place not in wanted and "django" in message.user_comments:
            new.add(message.id, message.string, context=message.context, user_comments=["django"])
    return new


def ids(catalogue: Catalog) -> set[str]:
    return {f"{message.context or ''} {message.id!r}".strip() for message in catalogue if message.id}


def translated(message: Any) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)
