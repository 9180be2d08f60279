"""News of the signed-in person."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import notifications
from config.pages import paginate

PAGE = 25


@require_safe
def notification_list(request: Any) -> HttpResponse:
    page = paginate(request, notifications.of(request.user), PAGE)
    context = {
        "page": page,
        "news": [notifications.told(row) for row in page],
        "unread": request.user.notifications.filter(read_at__isnull=True).count(),
    }
    return render(request, "accounts/notification_list.html", context)


@require_POST
def notification_open(request: Any, uuid: UUID) -> HttpResponse:
    """Marks one as read and goes where it points."""
    rows = request.user.notifications.filter(uuid=uuid)
    row = get_object_or_404(rows)
    notifications.mark_read(rows)
    safe = url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return redirect(row.url if safe else "accounts:notification-list")


@require_POST
def notification_read_all(request: Any) -> HttpResponse:
    notifications.mark_read(request.user.notifications.all())
    return redirect("accounts:notification-list")
