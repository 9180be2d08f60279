"""Who did what to the entries of an organisation: steps of the machine ``entry`` and suspensions, newest first.

Public: organisations act here, people do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from config.models import StateChange
from config.workflow import Text
from providers.models import Application, CareType, RegistryEntry, Suspension

MACHINE = "entry"
# Name of the step → what it did, and the look of it.
STEPS: dict[str, tuple[Text, str]] = {
    "admit": (pgettext_lazy("step", "Admitted"), "ok"),
    "suspend": (pgettext_lazy("step", "Suspended"), "warn"),
    "resume": (pgettext_lazy("step", "Resumed"), "ok"),
    "exclude": (pgettext_lazy("step", "Excluded"), "bad"),
    "expire": (pgettext_lazy("step", "Excluded: the term of the suspension has passed"), "bad"),
    "readmit": (pgettext_lazy("step", "Admitted again"), "ok"),
}
FURTHER = pgettext_lazy("step", "Further cause of the suspension")
IMPORTED = gettext_lazy("licence in force when the registry was taken over")
GROUNDS: dict[str, Promise] = {"import": IMPORTED, "imported": IMPORTED}


@dataclass(frozen=True)
class Event:
    """``at`` is midnight where only the day is known (not ``timed``). ``who``: an organisation, or the portal itself;
    empty where it is not known. ``causes`` are those of a suspension."""

    at: datetime
    care_types: tuple[CareType, ...]
    label: Text
    tone: str
    who: str = ""
    note: str = ""
    causes: list[Suspension] = field(default_factory=list)
    timed: bool = True


def events_of(entries: Iterable[RegistryEntry]) -> list[Event]:
    """All events of the entries, those of one act together: three queries. An organisation has a few dozen in a year
    at the most."""
    by_uuid = {entry.uuid: entry for entry in entries}
    by_key = Application.objects.in_bulk([one.application_id for one in by_uuid.values() if one.application_id])
    changes: dict[Any, list[StateChange]] = {}
    steps = StateChange.objects.filter(machine=MACHINE, subject_id__in=by_uuid).select_related("organisation")
    for change in steps.order_by("at", "id"):
        changes.setdefault(change.subject_id, []).append(change)
    halts: dict[int, list[Suspension]] = {}
    for halt in Suspension.objects.filter(entry__in=by_uuid.values()).order_by("since", "id"):
        halts.setdefault(halt.entry_id, []).append(halt)
    found = [
        event
        for entry in by_uuid.values()
        for event in of_entry(
            entry, changes.get(entry.uuid, []), halts.get(entry.pk, []), by_key.get(entry.application_id or 0)
        )
    ]
    return sorted(together(found), key=lambda event: (event.at, event.timed), reverse=True)


def together(events: Iterable[Event]) -> Iterable[Event]:
    """What happened within a minute and for the same causes to several types of care is one event."""
    found: dict[Any, Event] = {}
    for event in events:
        causes = tuple((one.cause, one.detail, one.norm, one.since, one.until) for one in event.causes)
        key = (event.at.replace(second=0, microsecond=0), str(event.label), event.who, event.note, causes)
        before = found.get(key)
        found[key] = replace(event, care_types=before.care_types + event.care_types) if before else event
    return found.values()


def of_entry(
    entry: RegistryEntry, changes: list[StateChange], halts: list[Suspension], application: Application | None
) -> Iterable[Event]:
    care = (entry.care_type,)
    if not any(change.step == "admit" for change in changes):
        label, tone = STEPS["admit"]
        yield Event(midnight(entry.admitted_on), care, label, tone, note=ground_of(entry, application), timed=False)
    explained: set[int] = set()
    for change in changes:
        label, tone = STEPS.get(change.step, (change.step, "idle"))
        causes = []
        if change.step == "suspend":
            causes = [halt for halt in halts if halt.pk not in explained and lasts_on(halt, local_day(change.at))]
            explained |= {halt.pk for halt in causes}
        # The portal's own note tells what the causes tell.
        note = "" if causes and change.actor_id is None else change.note
        yield Event(change.at, care, label, tone, who_did(change), note, causes)
    for halt in halts:
        if halt.pk not in explained:
            further = any(other is not halt and lasts_on(other, halt.since) for other in halts)
            label, tone = STEPS["suspend"]
            yield Event(midnight(halt.since), care, FURTHER if further else label, tone, causes=[halt], timed=False)


def lasts_on(halt: Suspension, day: date) -> bool:
    return halt.since <= day and (halt.until is None or halt.until >= day)


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def ground_of(entry: RegistryEntry, application: Application | None) -> str:
    """In words; empty where nothing is known."""
    if entry.ground:
        return str(GROUNDS.get(entry.ground, entry.ground))
    if application is not None and application.number:
        return _("by application № %(number)s") % {"number": application.number}
    return ""


def who_did(change: StateChange) -> str:
    if change.organisation is not None:
        return change.organisation.name
    return "" if change.actor_id else _("the portal, by itself")
