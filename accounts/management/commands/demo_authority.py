"""``manage.py demo_authority``: the authority of the demonstration and keys for everybody who works somewhere."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from accounts.signatures import demonstration
from config.command import PortalCommand


class Command(PortalCommand):
    help = "Makes the demonstration authority, trusts it, and issues keys to people with an ИИН. Repeats are harmless."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demonstration.ensure_authority()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        people = demonstration.issue_all()
        if options["verbosity"]:
            self.stdout.write(f"Keys of {people} people: {demonstration.folder() / 'keys'}")
