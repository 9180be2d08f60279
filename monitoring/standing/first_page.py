"""What awaits somebody in monitoring, for the first page: flags, defects and reviews, samples, inspections."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.enums import FUND_ROLES
from config import first_page
from config.templatetags.portal import number
from monitoring.standing import links
from procurement.due import Due
from providers.admission.review.deadlines import deadlines

DESKS = (
    "monitoring.queue.desk",
    "monitoring.defects.desk",
    "monitoring.expertise.desk",
    "monitoring.inspections.desk",
)
SHOWN = 8


def rows_of(actor: Actor) -> Iterator[Due]:
    """The rows of every desk in one form: some tell of one object, others of how many there are."""
    for name in DESKS:
        for row in waiting(name)(actor):
            yield row if isinstance(row, Due) else counted(row)


def waiting(name: str) -> Any:
    try:
        return getattr(import_module(name), "waiting", lambda actor: [])
    except ModuleNotFoundError as absent:
        if absent.name != name:
            raise
        return lambda actor: []


def counted(row: Any) -> Due:
    """«Flags that nobody has taken: 12»."""
    return Due(f"{row.label}: {number(row.count)}", row.consequence, _("Look at them"), row.url, row.day)


def card(actor: Actor) -> first_page.Card | None:
    if not actor.works_for_provider and not actor.has(*FUND_ROLES):
        return None
    rows = sorted(rows_of(actor), key=lambda row: (row.day is None, row.day or date.max, row.title))
    terms = deadlines(row.day for row in rows)
    shown = [
        Due(row.title, row.text, row.act, row.url, row.day, terms.get(row.day) if row.day else None)
        for row in rows[:SHOWN]
    ]
    whole = links.link("flags:own-list") if actor.works_for_provider else links.link("monitoring:overview")
    words = _("Flags on our lines") if actor.works_for_provider else _("State of monitoring")
    return first_page.Card("monitoring", _("Monitoring: awaits you"), words, whole, shown, max(0, len(rows) - SHOWN))


first_page.CARDS.append(card)
