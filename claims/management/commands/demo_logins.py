"""``demo_logins --format json|text``: who can sign in to the demonstration."""

import json
from typing import Any

from django.core.management.base import CommandParser

from claims.demo.users import logins
from config.command import PortalCommand


class Command(PortalCommand):
    help = "Prints the demonstration users: role, organisation, login, password."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = logins()
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(f"{row['role']:<16} {row['login']:<32} {row['password']:<16} {row['organisation']}")
        if not rows:
            self.stderr.write("No demonstration data here. Run: manage.py demo")
