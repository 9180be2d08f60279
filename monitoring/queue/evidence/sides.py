"""Two lines field by field, and what the fields say to each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.identifiers import mask
from claims.models import Line
from claims.protocol import money, source_name
from monitoring.queue.words import hours

Text = Any


@dataclass(frozen=True)
class Fact:
    """``verdict``: in words, empty where there is nothing to compare; ``hit``: the difference, or the clash, that
    the eye should find."""

    label: Text
    mine: str
    other: str
    verdict: str = ""
    hit: bool = False


def moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%d.%m.%Y %H:%M}" if value else ""


FIELDS: tuple[tuple[str, Text, Callable[[Line], str]], ...] = (
    ("organisation", gettext_lazy("Organisation"), lambda one: one.provider.name),
    ("register", gettext_lazy("Register"), lambda one: one.register.number),
    ("patient", gettext_lazy("Patient"), lambda one: mask(one.patient_iin)),
    ("doctor", gettext_lazy("Practitioner"), lambda one: mask(one.practitioner_iin) if one.practitioner_iin else ""),
    ("service", gettext_lazy("Service"), lambda one: f"{one.service.name} ({one.service_code})"),
    ("care", gettext_lazy("Type of care"), lambda one: one.care_type.name),
    ("diagnosis", gettext_lazy("Diagnosis"), lambda one: one.diagnosis_code),
    ("case", gettext_lazy("Case number"), lambda one: one.case_no),
    ("form", gettext_lazy("Form of care"), lambda one: str(one.get_care_form_display())),
    ("started", gettext_lazy("Started"), lambda one: moment(one.started_at)),
    ("ended", gettext_lazy("Ended"), lambda one: moment(one.ended_at)),
    ("quantity", gettext_lazy("Quantity"), lambda one: "" if one.quantity is None else str(one.quantity)),
    ("amount", gettext_lazy("Sum, ₸"), lambda one: money(one.amount)),
    ("source", gettext_lazy("Funding source"), lambda one: source_name(one.funding_source)),
    ("outcome", gettext_lazy("Outcome"), lambda one: str(one.get_outcome_display())),
    ("referral", gettext_lazy("Referral"), lambda one: one.referral_no),
    ("executor", gettext_lazy("Co-executor"), lambda one: one.executor_bin),
    ("received", gettext_lazy("Received"), lambda one: moment(one.received_at)),
)
# Fields of which a person wants to know whether they are equal.
COMPARED = {"organisation", "patient", "doctor", "service", "diagnosis", "quantity", "amount", "source"}
TIMES = {"started", "ended"}


def facts(mine: Line, other: Line | None) -> list[Fact]:
    """Fields that at least one side fills."""
    made = []
    for name, label, read in FIELDS:
        left, right = read(mine), read(other) if other else ""
        if not (left or right):
            continue
        verdict, hit = compared(name, mine, other, left == right) if other else ("", False)
        made.append(Fact(label, left, right, verdict, hit))
    return made


def compared(name: str, mine: Line, other: Line, equal: bool) -> tuple[str, bool]:
    if name == "patient":
        equal = mine.patient_iin == other.patient_iin  # masks of two people may be equal
    if name == "doctor":
        equal = mine.practitioner_iin == other.practitioner_iin
    if name == "ended" and (common := overlap(mine, other)):
        return _("overlap %(time)s") % {"time": hours(int(common.total_seconds() // 60))}, True
    if name == "diagnosis" and not equal and mine.diagnosis_code[:3] == other.diagnosis_code[:3]:
        return _("same category %(code)s") % {"code": mine.diagnosis_code[:3]}, False
    if name in COMPARED or (name in TIMES and equal):
        return (_("the same") if equal else _("differs")), not equal
    return "", False


def overlap(mine: Line, other: Line) -> timedelta | None:
    """The time that both take; None when they do not meet."""
    if None in (mine.started_at, mine.ended_at, other.started_at, other.ended_at):
        return None
    first, last = max(mine.started_at, other.started_at), min(mine.ended_at, other.ended_at)  # type: ignore[type-var]
    return last - first if last > first else None  # type: ignore[operator]
