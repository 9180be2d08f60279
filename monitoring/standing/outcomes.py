"""What became of flags: confirmed, not confirmed, or not known yet.

A flag is decided when it was dismissed, or when a defect was set on it and the ladder of objections is through: one of
its defects confirmed (confirmed), or all of them lifted (not confirmed). Until then it counts neither way.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from monitoring.enums import OPEN_DEFECTS, DefectState, FlagState
from monitoring.models import Defect, Flag
from monitoring.models.screening import FlagQuerySet


@dataclass(frozen=True)
class Outcome:
    confirmed: int = 0
    decided: int = 0


def midnight(day: date) -> datetime:
    """The beginning of the local day."""
    return timezone.make_aware(datetime.combine(day, time()))


def judged(flags: FlagQuerySet | None = None) -> FlagQuerySet:
    """The flags (all unless told), each with ``confirmed`` and ``pending``: a defect of it is confirmed; one is open
    on the ladder."""
    defects = Defect.objects.filter(flag=OuterRef("pk"))
    confirmed = Exists(defects.filter(state=DefectState.CONFIRMED))
    pending = Exists(defects.filter(state__in=OPEN_DEFECTS))
    return (Flag.objects.all() if flags is None else flags).annotate(confirmed=confirmed, pending=pending)


THROUGH = Q(state=FlagState.DISMISSED) | (Q(state=FlagState.DEFECT) & (Q(confirmed=True) | Q(pending=False)))


def decided_flags(since: date | None = None, flags: FlagQuerySet | None = None) -> FlagQuerySet:
    """Decided ones among the flags, each with ``confirmed``."""
    found = judged(flags).filter(THROUGH)
    return found if since is None else found.filter(decided_at__gte=midnight(since))


def by_screen(since: date, screens: Collection[str] | None = None) -> Mapping[str, Outcome]:
    """Screen → how many of its flags were decided since the day, and how many of those confirmed. One query."""
    flags = decided_flags(since)
    if screens is not None:
        flags = flags.filter(screen__in=screens)
    counted = flags.order_by().values("screen").annotate(all=Count("pk"), good=Count("pk", filter=Q(confirmed=True)))
    return {row["screen"]: Outcome(row["good"], row["all"]) for row in counted}
