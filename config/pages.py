"""Lists: ``?page=2`` in the address (a wrong number shows the nearest page instead of an error), and their filters."""

from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 50


def paginate(request: HttpRequest, found: Any, size: int = PAGE_SIZE) -> Page:
    """``found``: an ordered queryset or a list."""
    return Paginator(found, size).get_page(request.GET.get("page"))


class PageFilter(django_filters.FilterSet):
    """A filter that can say which of its fields are in use."""

    @property
    def data_in_use(self) -> dict[str, Any]:
        data = self.form.cleaned_data if self.form.is_valid() else {}
        used = {name: value for name, value in data.items() if value not in (None, "", [])}
        return {name: value for name, value in used.items() if not self.form[name].is_hidden}

    @property
    def narrowed(self) -> list[str]:
        """Labels of the fields in use: what the closed filter says of itself."""
        return [str(self.form.fields[name].label) for name in self.data_in_use]

    @property
    def fields_shown(self) -> list[Any]:
        return [field for field in self.form if not field.is_hidden]


def is_htmx(request: HttpRequest, target: str = "") -> bool:
    """A request for a part of the page. A page restored from the history is asked for whole."""
    htmx: Any = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request:
        return False
    return not target or htmx.target == target
