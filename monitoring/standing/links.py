"""Addresses of the lists behind the numbers. A page that does not exist yet gives an empty one, and no link."""

from typing import Any
from urllib.parse import urlencode

from config.navigation import address


def link(name: str, **query: Any) -> str:
    """``name`` of the address with the query; what is empty is left out."""
    found = address(name)
    if found is None:
        return ""
    asked = urlencode({key: value for key, value in query.items() if value not in (None, "")})
    return f"{found}?{asked}" if asked else found


def flags(**query: Any) -> str:
    """The queue, all tabs, by its own filters (screen, provider, state, assignee, late, month)."""
    return link("flags:flag-list", tab="all", **query)


def defects(**query: Any) -> str:
    return link("defects:defect-list", **query)
