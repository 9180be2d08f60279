"""Screens, evidence and parameters in words. A code that the catalogue no longer holds is shown as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.identifiers import mask
from claims.enums import AbsenceReason, Answer, AnswerChannel, Outcome
from config.templatetags.portal import grouped
from monitoring.enums import FindingKind, FlagState
from monitoring.models import Flag
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen
from procurement.enums import FundingSource, Sex

Text = str | Promise
STATUS = {
    FlagState.NEW: "idle",
    FlagState.IN_WORK: "run",
    FlagState.WAITING: "warn",
    FlagState.DISMISSED: "ok",
    FlagState.DEFECT: "bad",
    FlagState.LAPSED: "idle",
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
IIN = re.compile(r"(?<!\d)\d{12}(?!\d)")
NUMBER = re.compile(r"-?\d+\.\d+")
MANY = 12  # members of an array that are shown


def screen_of(code: str) -> Screen | None:
    return SCREENS.get(code)


def title_of(code: str) -> Text:
    found = screen_of(code)
    return found.title if found else _("Screen %(code)s") % {"code": code}


@dataclass(frozen=True)
class About:
    """What a page says of a screen. (A template would call the screen itself.)"""

    explanation: Text
    guards: Text
    advice: Text


def about(code: str) -> About | None:
    found = screen_of(code)
    return About(found.explanation, found.guards, found.advice) if found else None


def choices() -> list[tuple[str, str]]:
    """Screens by code, with what each looks for."""
    return [(code, f"{code} · {one.title}") for code, one in SCREENS.items()]


def name_of(flag: Flag) -> str:
    """What the flag is about, in the list and in headings."""
    if flag.kind == FindingKind.PROVIDER or not flag.line_no:
        return _("All lines of %(month)s") % {"month": f"{flag.month:%m.%Y}"}
    return flag.line_no


def facts(screen: str, values: Mapping[str, Any]) -> list[tuple[Text, str]]:
    """Evidence or parameters as (label, value), in their order; what is unknown is left out."""
    found = screen_of(screen)
    labels = found.labels if found else {}
    return [
        (labels.get(name, name.replace("_", " ")), shown(value, name))
        for name, value in values.items()
        if value not in (None, "", [])
    ]


def shown(value: Any, name: str = "") -> str:
    """A value of evidence for people: dates, numbers and yes or no; nobody's whole ИИН."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        parts = [shown(one, name) for one in value[:MANY]]
        return ", ".join(parts) + (" …" if len(value) > MANY else "")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {shown(one, key)}" for key, one in value.items())
    if isinstance(value, int):
        return grouped(value, 0) if abs(value) >= 10_000 and not name.endswith(("id", "year")) else str(value)
    if isinstance(value, float | Decimal):
        return of_number(Decimal(str(value)))
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return of_text(str(value), name)


def of_number(value: Decimal) -> str:
    """As many places as it has, three at most."""
    rounded = round(value, 3).normalize()
    exponent = rounded.as_tuple().exponent
    return grouped(rounded, max(0, -exponent) if isinstance(exponent, int) else 0)


# Evidence that holds a code of ours: the word that people know.
CODES: dict[str, type[TextChoices]] = {
    "sex": Sex, "service_sex": Sex, "diagnosis_sex": Sex, "channel": AnswerChannel, "answer": Answer,
    "funding": FundingSource, "outcome": Outcome, "reason": AbsenceReason,
}  # fmt: skip


def of_text(text: str, name: str) -> str:
    if name in CODES and text in CODES[name].values:
        return str(CODES[name](text).label)
    if DAY.fullmatch(text):
        return f"{text[8:10]}.{text[5:7]}.{text[:4]}"
    if MOMENT.fullmatch(text):
        return f"{text[8:10]}.{text[5:7]}.{text[:4]} {text[11:16]}"
    if NUMBER.fullmatch(text):
        try:
            return of_number(Decimal(text))
        except InvalidOperation:
            return text
    return text if name.endswith("bin") else IIN.sub(lambda found: mask(found.group()), text)


def hours(minutes: int) -> str:
    """«51 h 20 min»."""
    whole, rest = divmod(int(minutes), 60)
    if not whole:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": whole}
    return _("%(hours)s h %(minutes)s min") % {"hours": whole, "minutes": rest}
