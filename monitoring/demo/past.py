"""Moves what the demonstration's auditors decided into the months in which the lines were received, so that the pages
have a history: a flag is found on the day after its line came, and decided within the days after that."""

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from claims.models import Line
from config.models import StateChange
from monitoring.enums import OPEN_FLAGS, DefectState
from monitoring.models import Defect, Flag, Objection, Review
from providers import terms

FINAL = (DefectState.CONFIRMED, DefectState.LIFTED)
STEP = 3  # open flags are found on the days before the loading, every so many to a day
WEEK = 7


def received(flags: list[Flag]) -> dict[int, datetime]:
    """Flag → when its line was received."""
    wanted = {(flag.month, flag.line_id) for flag in flags if flag.line_id}
    rows = Line.objects.filter(month__in={month for month, _ in wanted}, id__in={line for _, line in wanted})
    known = dict(rows.order_by().values_list("id", "received_at"))
    return {flag.pk: known[flag.line_id] for flag in flags if flag.line_id in known}


def of_decided() -> None:
    """Flags that are through, with their defects; what still runs keeps its terms."""
    pending = Defect.objects.exclude(state__in=FINAL).order_by().values("flag")
    flags = list(Flag.objects.filter(decided_at__isnull=False).exclude(pk__in=pending).order_by("pk"))
    moments, now = received(flags), timezone.now()
    with pgtrigger.ignore():
        for number, flag in enumerate(flags):
            came = moments.get(flag.pk)
            if came is None:
                continue
            found = came + timedelta(hours=20)
            decided = min(found + timedelta(days=1 + number % 6, hours=number % 5), now)
            assert flag.decided_at is not None
            back = flag.decided_at - decided
            move(Flag.objects.filter(pk=flag.pk), back, "decided_at", "assigned_at", "state_since")
            Flag.objects.filter(pk=flag.pk).update(found_at=found, seen_at=now)
            of_defects(Defect.objects.filter(flag=flag), back)


def of_defects(defects: Any, back: timedelta) -> None:
    """The steps of the ladder stand a few days apart."""
    move(defects, back, "set_at", "state_since")
    defects.update(closed_at=Least(F("closed_at") - back + timedelta(days=4), timezone.now()))
    move(Objection.objects.filter(defect__in=defects), back - timedelta(days=1), "at")
    move(Review.objects.filter(defect__in=defects), back - timedelta(days=2), "assigned_at", "decided_at")


def move(rows: Any, back: timedelta, *names: str) -> None:
    rows.update(**{name: F(name) - back for name in names})
    subjects = list(rows.order_by("pk").values_list("uuid", flat=True))
    StateChange.objects.filter(subject_id__in=subjects).update(at=F("at") - back)


def of_open() -> None:
    """Open flags were found over the last days, with the terms that follow from that."""
    today, now = timezone.localdate(), timezone.now()
    due = {days: terms.last_day("flag_decision", today - timedelta(days=days)) for days in range(WEEK + 2)}
    for days in range(WEEK + 2):
        rows = Flag.objects.filter(state__in=OPEN_FLAGS).annotate(rest=F("pk") % (WEEK + 2)).filter(rest=days)
        rows.update(found_at=now - timedelta(days=days), due_on=due[days])
