"""Days until a term ends, as people count them: in working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.localized import pick
from providers import terms
from providers.models import CalendarDay


@dataclass(frozen=True)
class Deadline:
    """``left``: working days after today up to the last day; negative once it has passed, None beyond the calendar."""

    day: date
    today: date
    left: int | None

    @property
    def late(self) -> bool:
        return self.day < self.today

    @property
    def kind(self) -> str:
        """Of the status: bad once it has passed, warn on the last two days, else idle."""
        if self.late:
            return "bad"
        return "warn" if self.day <= self.today + timedelta(days=1) else "idle"

    @property
    def words(self) -> str:
        if self.late:
            days = -(self.left or 0)
            if not days:
                return _("the term has passed")
            return ngettext("%(days)s working day late", "%(days)s working days late", days) % {"days": days}
        if self.day == self.today:
            return _("today")
        if self.day == self.today + timedelta(days=1):
            return _("tomorrow")
        days = self.left or 0
        return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}


def deadlines(days: Iterable[date | None]) -> dict[date, Deadline]:
    """The days as deadlines, seen from today: one query for any number of them."""
    today = timezone.localdate()
    wanted = {day for day in days if day is not None}
    ordinals = terms.ordinals(wanted | {today}) if wanted else {}
    return {day: Deadline(day, today, terms.days_left(ordinals, today, day)) for day in wanted}


def deadline(day: date | None) -> Deadline | None:
    return deadlines([day]).get(day) if day else None


def holidays_before(day: date | None) -> list[str]:
    """Names of the holidays that a term up to the day skips from now on."""
    if day is None:
        return []
    between = CalendarDay.objects.filter(day__gt=timezone.localdate(), day__lte=day, is_working=False)
    names = [pick(one) for one in between.exclude(name_ru="").order_by("day")]
    return list(dict.fromkeys(names))
