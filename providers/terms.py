"""Terms of the steps: how many days each may take, from ``Term`` rows and the calendar of working days."""

from datetime import date, timedelta

from config.localized import in_force
from providers.models import CalendarDay, Term


def term(code: str, day: date) -> Term | None:
    """The row in force on the day; None where no act sets a term."""
    return Term.objects.filter(in_force(day), code=code).order_by("-valid_from").first()


def last_day(code: str, start: date) -> date | None:
    """The last day of a term that begins on ``start``, which itself does not count; None without a term."""
    found = term(code, start)
    if found is None:
        return None
    return after_working_days(start, found.days) if found.working else start + timedelta(days=found.days)


def after_working_days(start: date, days: int) -> date | None:
    """The day on which ``days`` working days after ``start`` are full; None beyond the calendar."""
    begun = CalendarDay.objects.filter(day__lte=start).order_by("-day").values_list("ordinal", flat=True).first()
    if begun is None:
        return None
    return (
        CalendarDay.objects.filter(ordinal__gte=begun + days, day__gte=start)
        .order_by("day")
        .values_list("day", flat=True)
        .first()
    )


def days_left(last: dict[date, int], day: date, due: date | None) -> int | None:
    """Working days from ``day`` to ``due`` by ordinals of ``ordinals``: 0 on the last day, negative after it."""
    if due is None or due not in last or day not in last:
        return None
    return last[due] - last[day]


def ordinals(days: set[date]) -> dict[date, int]:
    """Working-day numbers of the days, in one query."""
    return dict(CalendarDay.objects.filter(day__in=days).values_list("day", "ordinal"))
