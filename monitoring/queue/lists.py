"""The queue as a list: its tabs, its rows and the figures above them. A fixed number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from monitoring.enums import OPEN_FLAGS, FlagState
from monitoring.models import Flag
from monitoring.queue import words
from monitoring.queue.access import DECIDERS, flags_visible_to
from monitoring.queue.desk import mine_and_free
from monitoring.queue.filters import FlagFilter
from providers.admission.review.deadlines import Deadline, deadlines


@dataclass(frozen=True)
class Tab:
    """``empty`` says what it means that nothing is there."""

    name: str
    label: str | Promise
    rows: Q
    empty: str | Promise


def tabs(actor: Actor) -> list[Tab]:
    """An auditor begins with what is theirs or free, the others with everything that is open."""
    whole = Tab("all", pgettext_lazy("flags", "All"), Q(state__in=OPEN_FLAGS), _("Every flag has been decided."))
    waiting = Tab(
        "waiting", pgettext_lazy("flags", "Waiting for documents"), Q(state=FlagState.WAITING),
        _("No organisation owes documents."),
    )  # fmt: skip
    closed = Tab(
        "closed", pgettext_lazy("flags", "Closed"), ~Q(state__in=OPEN_FLAGS), _("Nothing has been decided yet.")
    )
    if actor.has(*DECIDERS):
        mine = Tab(
            "mine", pgettext_lazy("flags", "Mine and free"), mine_and_free(actor),
            _("Nothing is free and you have nothing in work."),
        )  # fmt: skip
        return [mine, whole, waiting, closed]
    free = Tab(
        "free", pgettext_lazy("flags", "Free"), Q(state=FlagState.NEW, assignee=None), _("Every flag has been taken.")
    )
    return [whole, free, waiting, closed]


def tab_of(actor: Actor, data: QueryDict) -> Tab:
    """A state that the tab does not hold is looked for where it is."""
    found = tabs(actor)
    chosen = next((tab for tab in found if tab.name == data.get("tab")), None)
    state = data.get("state", "")
    if chosen is None and state in FlagState.values and state not in OPEN_FLAGS:
        chosen = next(tab for tab in found if tab.name == "closed")
    return chosen or found[0]


def counted(actor: Actor) -> list[tuple[Tab, int]]:
    found = tabs(actor)
    numbers = flags_visible_to(actor).order_by().aggregate(
        **{tab.name: Count("pk", filter=tab.rows) for tab in found}
    )  # fmt: skip
    return [(tab, numbers[tab.name]) for tab in found]


def found_by(actor: Actor, data: QueryDict) -> FlagFilter:
    """The flags of a tab that the filter of an address lets through, in its order."""
    return FlagFilter(data, flags_visible_to(actor).filter(tab_of(actor, data).rows), actor=actor)


def summed(found: QuerySet[Flag]) -> tuple[int, Decimal]:
    """How many, and what is at stake in all."""
    numbers = found.order_by().aggregate(count=Count("pk"), stake=Sum("stake", default=Decimal(0)))
    return numbers["count"], numbers["stake"]


@dataclass(frozen=True)
class Row:
    flag: Flag
    deadline: Deadline | None

    @property
    def name(self) -> str:
        return words.name_of(self.flag)

    @property
    def title(self) -> Any:
        return words.title_of(self.flag.screen)

    @property
    def status(self) -> str:
        return words.STATUS[FlagState(self.flag.state)]

    @property
    def more(self) -> int:
        """Lines beside the one that names the flag."""
        return max(0, self.flag.lines_count - 1)


def rows(flags: Iterable[Flag]) -> list[Row]:
    chosen = list(flags)
    due = deadlines(flag.due_on for flag in chosen)
    return [Row(flag, due.get(flag.due_on) if flag.due_on else None) for flag in chosen]


def with_names(found: QuerySet[Flag]) -> QuerySet[Flag]:
    return found.select_related("provider__region", "assignee")


# Export --------------------------------------------------------------------------------------------------------------
HEADER = (
    "screen", "family", "kind", "score", "defect_code", "provider_bin", "provider", "region", "month", "line_no",
    "other_provider_bin", "other_line_no", "lines", "amount", "stake", "risk", "rank", "state", "due_on", "assignee",
    "found_at", "decided_at", "dismissed_as", "reason",
)  # fmt: skip


def exported(found: QuerySet[Flag]) -> Iterator[tuple[Any, ...]]:
    """Read by a cursor: memory does not grow with the list. No patient is named."""
    chosen = found.select_related("provider__region", "other_provider", "assignee")
    for one in chosen.iterator(chunk_size=2000):
        region, other = one.provider.region, one.other_provider
        person = one.assignee.short_name if one.assignee else ""
        yield (
            one.screen, one.family, one.kind, one.score, one.defect_code, one.provider.bin, one.provider.name,
            region.code if region else "", one.month, one.line_no, other.bin if other else "",
            one.other_no, one.lines_count, one.amount, one.stake, one.risk, one.rank, one.state, one.due_on,
            person, one.found_at, one.decided_at, one.dismissed_as, one.reason,
        )  # fmt: skip
