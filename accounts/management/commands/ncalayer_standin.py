"""``manage.py ncalayer_standin``: what the browser finds in the place of NCALayer on a machine of developers."""

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from accounts.signatures import demonstration, standin


class Command(BaseCommand):
    help = "Speaks NCALayer's protocol on loopback and signs with keys of the demonstration authority. DEBUG=1 only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.NCALAYER_PORT)
        parser.add_argument(
            "--answer",
            choices=standin.ANSWERS,
            default=standin.SIGN,
            help="what the person at the window of keys does",
        )

    def handle(self, *args: Any, port: int, answer: str, **options: Any) -> None:
        if not settings.DEMONSTRATION_AUTHORITY:
            raise CommandError("The stand-in signs without asking: it runs with DEBUG=1 only")
        demonstration.renew_lists()  # they may have run out while the portal was at rest
        connections.close_all()
        server = standin.Standin(demonstration.folder() / "keys", port=port, answer=answer)
        try:
            asyncio.run(server.serve())
        except OSError as error:
            raise CommandError(f"Port {port} is taken. Choose another: NCALAYER_PORT=13580 make run") from error
