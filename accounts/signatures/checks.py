"""System checks of signing: what must not be found in production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from accounts.signatures import demonstration

HINT = "Close the row on the page «Certificates of authorities»; signatures by it are not accepted any more."


@register(Tags.security, deploy=True)
def no_keys_of_made_up_people(**_: Any) -> list[CheckMessage]:
    place = demonstration.folder()
    if settings.DEMONSTRATION_AUTHORITY or not place.exists():
        return []
    return [
        Warning("Keys of the demonstration authority lie on this machine", hint=f"Remove {place}", id="portal.W001")
    ]


@register(Tags.security, deploy=True)
def ncalayer_is_reached_safely(**_: Any) -> list[CheckMessage]:
    if settings.DEMONSTRATION_AUTHORITY or settings.NCALAYER_URL.startswith("wss://"):
        return []
    hint = "Browsers refuse ws:// on a page that came by https. Leave NCALAYER_URL out."
    return [Warning("NCALAYER_URL is not encrypted", hint=hint, id="portal.W002")]


@register(Tags.database)
def no_authority_of_made_up_people(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """``manage.py check --database default``."""
    from django.db import connection

    from accounts.models import TrustAnchor

    if settings.DEMONSTRATION_AUTHORITY or not databases:
        return []
    if TrustAnchor._meta.db_table not in connection.introspection.table_names():
        return []
    rows = TrustAnchor.objects.filter(demonstration=True, closed_on=None).order_by("id")
    return [
        Warning(f"An authority of the demonstration is among the trusted: {row.name}", hint=HINT, id="portal.W003")
        for row in rows
    ]
