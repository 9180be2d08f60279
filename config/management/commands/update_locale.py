"""Brings locale/*/django.po up to the texts of the code: new ones are added, unused ones leave."""

from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand

from config import messages


class Command(BaseCommand):
    help = "Collects the texts of the project into locale/kk and locale/ru and tells what is not translated."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = messages.of_project()
        for language in ("kk", "ru"):
            old = {(message.context, messages.key(message)): message for message in messages.read(language) if message.id}
            new = Catalog(locale=language, project="portal", fuzzy=False)
            for place, (context, text) in wanted.items():
                before = old.get(place)
                flags = ("python-format",) if "%(" in str(text) else ()
                new.add(text, before.string if before else None, context=context, flags=flags)
            for place, message in old.items():
                if place not in wanted and "django" in message.user_comments:
                    new.add(message.id, message.string, context=message.context, user_comments=["django"])
            messages.write(language, new)
            empty = [message.id for message in new if message.id and not translated(message)]
            self.stdout.write(f"{language}: {len(new)} texts, {len(empty)} not translated")


def translated(message: Any) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)
