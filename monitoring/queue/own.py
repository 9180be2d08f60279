"""What a medical organisation may read of the flags on its lines."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.pages import paginate
from monitoring.enums import OPEN_FLAGS, FlagState
from monitoring.models import Flag
from monitoring.queue import words
from monitoring.queue.evidence import lines as of_lines
from monitoring.queue.evidence.page import defects_of
from monitoring.queue.machine import FLAG, history_of


@dataclass(frozen=True)
class Tab:
    name: str
    label: str | Promise
    rows: Q
    empty: str | Promise


TABS = (
    Tab(
        "open", pgettext_lazy("flags", "Being looked at"), Q(state__in=OPEN_FLAGS),
        _("No line of yours is being looked at."),
    ),
    Tab(
        "asked", pgettext_lazy("flags", "Documents asked for"), Q(state=FlagState.WAITING),
        _("Nobody waits for documents of yours."),
    ),
    Tab(
        "defect", pgettext_lazy("flags", "Defect set"), Q(state=FlagState.DEFECT),
        _("No flag of yours has become a defect."),
    ),
    Tab(
        "dismissed", pgettext_lazy("flags", "Dismissed"), Q(state=FlagState.DISMISSED),
        _("No flag of yours has been dismissed."),
    ),
)  # fmt: skip


def counted(flags: QuerySet[Flag]) -> list[tuple[Tab, int]]:
    numbers = flags.order_by().aggregate(**{tab.name: Count("pk", filter=tab.rows) for tab in TABS})
    return [(tab, numbers[tab.name]) for tab in TABS]


@dataclass(frozen=True)
class OfScreen:
    code: str
    count: int
    lines: int
    amount: Decimal

    @property
    def title(self) -> Any:
        return words.title_of(self.code)

    @property
    def explanation(self) -> Any:
        found = words.screen_of(self.code)
        return found.explanation if found else ""

    @property
    def advice(self) -> Any:
        found = words.screen_of(self.code)
        return found.advice if found else ""


def by_screen(flags: QuerySet[Flag]) -> list[OfScreen]:
    """The screen that found most first. One query."""
    rows = flags.order_by().values_list("screen").annotate(
        count=Count("pk"), billed=Sum("lines_count"), amount=Sum("amount")
    )  # fmt: skip
    return sorted((OfScreen(*row) for row in rows), key=lambda one: (-one.count, one.code))


def lines_of(request: HttpRequest, flag: Flag) -> dict[str, Any]:
    """Lines of the organisation itself, of either side; whether there is another side that it does not see."""
    page = paginate(request, flag.lines.filter(provider=flag.provider_id).order_by("other", "line_id"), of_lines.PAGE)
    return {
        "page": page,
        "shown_lines": of_lines.held(page),
        "elsewhere": flag.other_provider_id is not None and flag.other_provider_id != flag.provider_id,
        "defects": defects_of(flag),
    }


# Steps that are its business; who in the branch works on a flag is not.
TOLD = {"ask_documents", "documents_came", "dismiss", "set_defect", "reopen"}
WITH_WORDS = {"ask_documents", "documents_came"}


def history(flag: Flag) -> list[dict[str, Any]]:
    return [
        {
            "label": FLAG.step(change.step).label,
            "at": change.at,
            "place": change.organisation,
            "note": change.note if change.step in WITH_WORDS else "",
        }
        for change in history_of(flag).filter(step__in=TOLD)
    ]
