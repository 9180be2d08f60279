"""Pages of a list: ``?page=2`` in the address; a wrong number shows the nearest page instead of an error."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 50


def paginate(request: HttpRequest, found: Any, size: int = PAGE_SIZE) -> Page:
    """``found``: an ordered queryset or a list."""
    return Paginator(found, size).get_page(request.GET.get("page"))


def is_htmx(request: HttpRequest, target: str = "") -> bool:
    """A request for a part of the page. A page restored from the history is asked for whole."""
    htmx: Any = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request:
        return False
    return not target or htmx.target == target
