"""What every page needs: navigation and the acting side."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from config import navigation

LANGUAGE_MARKS = {"kk": ("ҚАЗ", "Қазақша"), "ru": ("РУС", "Русский"), "en": ("ENG", "English")}


def portal(request: HttpRequest) -> dict[str, Any]:
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "navigation": navigation.groups(request) if signed_in else [],
        "languages": [(code, *LANGUAGE_MARKS[code]) for code, _name in settings.LANGUAGES],
        "acting": getattr(request, "organisation", None),
        "memberships": getattr(request, "memberships", []),
        "membership": getattr(request, "membership", None),
        "signed_in": signed_in,
        "unread": request.user.notifications.filter(read_at__isnull=True).count() if signed_in else 0,
        "today": timezone.localdate(),
        "phone": settings.SUPPORT_PHONE,
    }
