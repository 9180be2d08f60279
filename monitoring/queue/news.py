"""What a medical organisation is told of the flags on its lines."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import PROVIDER_ROLES
from accounts.notifications import Kind
from monitoring.models import Flag

notifications.register(
    flag__documents=Kind(
        _("Documents are asked for on line %(line)s"),
        _("%(wanted)s Answer by %(due)s; after that the auditor decides without them."),
        "warn",
    ),
)


def documents_asked(flag: Flag, wanted: str) -> None:
    notifications.notify(
        organisation=flag.provider,
        kind="flag.documents",
        url=reverse("flags:own-flag", args=[flag.uuid]),
        params={
            "line": flag.line_no or flag.screen,
            "wanted": wanted,
            "due": f"{flag.due_on:%d.%m.%Y}" if flag.due_on else "–",
        },
        roles=PROVIDER_ROLES,
    )
