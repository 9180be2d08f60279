"""What a page asks of NCALayer."""

import base64
from typing import Any

from django import template
from django.conf import settings

from accounts.signatures.actions import bin_of
from accounts.signatures.certificates import CLIENT_AUTH, EMAIL_PROTECTION

register = template.Library()


@register.simple_tag(takes_context=True)
def ncalayer(context: Any) -> dict[str, str]:
    """Address, and whose key may sign here: NCALayer offers only that one, the server checks again.

    ``as_person`` in the context: whoever signs does it in no organisation's name, so any key of the person does.
    An entrepreneur's certificate names no БИН, so none is asked for where it would be the ИИН. ``typed`` is a
    signature that came as text and was refused: it stays in its field.
    """
    request = context["request"]
    actor = request.actor
    iin = actor.user.iin or "" if actor.user else ""
    number = bin_of(actor.organisation) if actor.organisation and not context.get("as_person") else ""
    return {
        "url": settings.NCALAYER_URL,
        "iin": iin,
        "bin": number if number != iin else "",
        "use": EMAIL_PROTECTION if actor.user else CLIENT_AUTH,
        "help": settings.NCALAYER_HELP_URL,
        "typed": request.POST.get("cms_text", ""),
    }


@register.filter
def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()
