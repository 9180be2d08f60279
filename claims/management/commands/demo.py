"""``demo``: loads the demonstration data, the same every time."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from claims.demo.country import FULL, SMALL
from claims.demo.run import Demo, is_loaded
from claims.demo.users import DOMAIN
from config.command import PortalCommand


class Command(PortalCommand):
    help = "Loads the demonstration data: organisations, people, three months of registers, users of every role."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="a few organisations and one month")
        parser.add_argument("--force", action="store_true", help="also where DEBUG is off")

    def handle(self, *args: Any, small: bool, force: bool, **options: Any) -> None:
        from accounts.models import User
        from claims.models import Register

        if not settings.DEBUG and not settings.TESTING and not force:
            raise CommandError("DEBUG is off: this looks like production. Use --force if you mean it.")
        if is_loaded():
            self.stdout.write("The demonstration data are loaded already.")
            return
        begun = User.objects.filter(email__endswith=f"@{DOMAIN}").exists()
        if Register.objects.exists() and not begun and not force:
            raise CommandError("There are registers here already. Use --force if you mean it.")
        quiet = options["verbosity"] == 0
        Demo(SMALL if small else FULL, (lambda _: None) if quiet else self.stdout.write).run()
