"""What the expert sees of a case: facts of the line beside the reference data, and what else was done in its time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from claims.access import may_see_identity, own
from claims.evidence import Evidence, Fact
from claims.models import Line, Person
from config.localized import pick
from procurement.models import Service

AROUND = 7  # days before and after a case that is no stay
SHOWN = 200


@dataclass(frozen=True)
class Moment:
    """``itself``: the line of the case; ``elsewhere``: of another organisation; ``day_no``: day of the case, 1 the
    first."""

    line: Line
    service: str
    itself: bool
    elsewhere: bool
    day_no: int


def facts_of(line: Line, actor: Actor) -> list[Fact]:
    """Without the person for those who may not know who it is."""
    facts = Evidence(line.register, line).facts([])
    return facts if may_see_identity(actor) else [one for one in facts if one.name not in ("patient_iin",)]


def person_of(line: Line, actor: Actor) -> Person | None:
    return Person.objects.filter(iin=line.patient_iin).first() if may_see_identity(actor) else None


def span_of(line: Line) -> tuple[date, date]:
    """Days of the stay, or a week around another case."""
    begun = timezone.localdate(line.started_at) if line.started_at else line.day
    if line.care_type.is_stay:
        return begun, line.day
    return line.day - timedelta(days=AROUND), line.day + timedelta(days=AROUND)


def timeline(line: Line, actor: Actor) -> list[Moment]:
    """What was billed for the person in the time of the case, as far as the actor may see it. Two queries."""
    first, last = span_of(line)
    end = last + timedelta(days=0 if line.care_type.is_stay else AROUND)
    rows = own(Line.objects.filter(patient_iin=line.patient_iin, month__range=(first.replace(day=1), end)), actor)
    rows = rows.filter(day__gte=first, day__lte=last).select_related("provider", "care_type", "register")
    found: list[Any] = list(rows.order_by("started_at", "id")[:SHOWN])
    names = {one.pk: pick(one) for one in Service.objects.filter(pk__in={row.service_id for row in found})}
    return [
        Moment(
            row,
            names.get(row.service_id, row.service_code),
            row.id == line.id,
            row.provider_id != line.provider_id,
            (row.day - first).days + 1,
        )
        for row in found
    ]
