"""What awaits somebody in monitoring, for the first page: flags, defects and reviews, samples, inspections."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.enums import FUND_ROLES
from config import first_page
from config.templatetags.portal import number
from monitoring.defects import desk as defects
from monitoring.expertise import desk as expertise
from monitoring.inspections import desk as inspections
from monitoring.queue import desk as queue
from monitoring.standing import links
from procurement.due import Due
from providers.admission.review.deadlines import deadlines

SHOWN = 8


def rows_of(actor: Actor) -> Iterator[Due]:
    """The rows of every desk in one form: some tell of one object, others of how many there are."""
    for told in (*queue.waiting(actor), *defects.waiting(actor)):
        yield counted(told.label, told.count, told.day, told.url, told.consequence)
    yield from expertise.waiting(actor)
    yield from inspections.waiting(actor)


def counted(label: Any, count: int, day: date | None, url: str, text: Any = "") -> Due:
    """«Flags that nobody has taken: 12»."""
    return Due(f"{label}: {number(count)}", text, _("Look at them"), url, day)


def card(actor: Actor) -> first_page.Card | None:
    if not actor.works_for_provider and not actor.has(*FUND_ROLES):
        return None
    rows = sorted(rows_of(actor), key=lambda row: (row.day is None, row.day or date.max, row.title))
    terms = deadlines(row.day for row in rows)
    shown = [
        Due(row.title, row.text, row.act, row.url, row.day, terms.get(row.day) if row.day else None)
        for row in rows[:SHOWN]
    ]
    own = actor.works_for_provider
    return first_page.Card(
        name="monitoring",
        title=_("Monitoring: awaits you"),
        all=_("Flags on our lines") if own else _("State of monitoring"),
        url=links.link("flags:own-list" if own else "monitoring:overview"),
        rows=shown,
        more=max(0, len(rows) - SHOWN),
    )


first_page.CARDS.append(card)
