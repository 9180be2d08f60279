"""Facts about other organisations that help to decide. They are shown, not judged: each has honest reasons, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.identifiers import mask
from providers.admission.review.reading import BEFORE_BRANCH
from providers.enums import Section
from providers.models import Application, Equipment, Licence, Provider, StaffMember


@dataclass(frozen=True)
class Elsewhere:
    """A licence, a device or a person of the application that others name as well. ``minutes``: a day, here and at
    each of the others, for people."""

    section: Section
    what: str
    others: tuple[tuple[Provider, int | None], ...]
    own_minutes: int | None = None
    masked: str = ""

    @property
    def total(self) -> int | None:
        """Minutes a day altogether; None for what has none, and where nobody tells."""
        told = [minutes for minutes in (self.own_minutes, *(one for _place, one in self.others)) if minutes]
        return sum(told) if told else None


def elsewhere(application: Application, said: Mapping[str, Any]) -> list[Elsewhere]:
    """In the order of the sections: three queries, whatever the application holds."""
    return [*licences(application, said), *people(application, said), *devices(application, said)]


def of_others(rows: QuerySet[Any], application: Application) -> QuerySet[Any]:
    """Confirmed rows of other organisations, and what they have put before a branch; drafts are their own business."""
    applied = Application.objects.filter(provider=OuterRef("provider"), state__in=BEFORE_BRANCH)
    known = rows.filter(Q(confirmed=True) | Q(Exists(applied))).exclude(provider=application.provider_id)
    return known.select_related("provider").order_by("provider__name_ru", "pk")


def grouped(rows: QuerySet[Any], key: str) -> dict[str, list[Any]]:
    """Value of ``key`` → one row an organisation."""
    found: dict[str, dict[int, Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), {}).setdefault(row.provider_id, row)
    return {value: list(by_place.values()) for value, by_place in found.items()}


def licences(application: Application, said: Mapping[str, Any]) -> list[Elsewhere]:
    numbers = dict.fromkeys(one["number"] for one in said["licences"])
    others = grouped(of_others(Licence.objects.filter(number__in=list(numbers)), application), "number")
    return [
        Elsewhere(Section.LICENCES, f"№\u00a0{number}", tuple((one.provider, None) for one in others[number]))
        for number in numbers
        if number in others
    ]


def devices(application: Application, said: Mapping[str, Any]) -> list[Elsewhere]:
    """Of the same kind with the same serial number."""
    day = timezone.localdate()
    serials = [one["serial"] for one in said["equipment"]]
    there = Equipment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), serial__in=serials)
    others = grouped(of_others(there, application).select_related("kind"), "serial")
    found = []
    for own in said["equipment"]:
        same = [one for one in others.get(own["serial"], []) if one.kind.code == own["kind_code"]]
        if same:
            what = f"{same[0].kind.name}, {own['serial']}"
            found.append(Elsewhere(Section.EQUIPMENT, what, tuple((one.provider, None) for one in same)))
    return found


def people(application: Application, said: Mapping[str, Any]) -> list[Elsewhere]:
    """Of those who still work: where else, and how many minutes a day altogether."""
    day = timezone.localdate()
    own = [one for one in said["staff"] if not one["left_on"] or one["left_on"] >= day.isoformat()]
    there = StaffMember.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gte=day), hired_on__lte=day, iin__in=[one["iin"] for one in own]
    )
    others = grouped(of_others(there, application), "iin")
    return [
        Elsewhere(
            Section.STAFF,
            one["full_name"],
            tuple((other.provider, other.daily_minutes) for other in others[one["iin"]]),
            one["daily_minutes"] or None,
            mask(one["iin"]),
        )
        for one in own
        if one["iin"] in others
    ]
