"""What changes the registry's own data beyond plain rows: the working-day calendar."""

from datetime import date

import pgtrigger
from django.db import connection, transaction
from django.db.models import F

from accounts.access import Actor
from accounts.enums import Role
from config import audit
from providers.models import CalendarDay

CALENDAR_LOCK = 7_204_010  # advisory lock of whoever counts the calendar anew
SHIFT = "providers.CalendarDay:update_update"


@transaction.atomic
def set_calendar_day(
    *, actor: Actor, day: date, is_working: bool, name_kk: str, name_ru: str, name_en: str, source: str
) -> CalendarDay:
    """Makes the day a working day or a day off and counts the working days from it on anew.

    The history keeps the change of this day; that later ordinals moved by one follows from it and is not kept.
    """
    actor.require(Role.ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CALENDAR_LOCK])
    before = CalendarDay.objects.filter(day__lt=day).order_by("-day").values_list("ordinal", flat=True).first() or 0
    row = CalendarDay.objects.select_for_update(no_key=True).filter(pk=day).first()
    was_working = row is not None and row.is_working
    row = row or CalendarDay(day=day)
    row.is_working, row.ordinal = is_working, before + is_working
    row.name_kk, row.name_ru, row.name_en, row.source = name_kk, name_ru, name_en, source
    row.save()
    shift = int(is_working) - int(was_working)
    if shift:
        with pgtrigger.ignore(SHIFT):
            CalendarDay.objects.filter(day__gt=day).update(ordinal=F("ordinal") + shift)
    audit.record("providers.calendar_day_set", actor=actor, subject=row, day=day, is_working=is_working)
    return row
