"""The rating of an organisation: points by dated components, each with what it was computed from.

``RatingComponent`` rows hold the weights. Where a component's value is not known, ``neutral`` percent of its points
are given and the part says so. Unconfirmed cases, execution of contracts and feedback of patients are known to apps
right of this one, which register how to ask them in ``sources``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.access import SYSTEM
from config import audit
from config.localized import in_force
from providers.enums import RatingSource
from providers.models import Provider, Rating, RatingComponent
from providers.sql import statement

BATCH = 1_000  # organisations
CENT, WHOLE = Decimal("0.01"), Decimal(100)


@dataclass(frozen=True)
class Value:
    """Percent of a component's points, 0 to 100, and the numbers behind it (plain JSON)."""

    percent: Decimal
    inputs: Mapping[str, Any] = field(default_factory=dict)


Source = Callable[[Collection[int], date, Mapping[str, Any]], Mapping[int, Value]]


def accreditation(facts: Mapping[str, Any], parameters: Mapping[str, Any]) -> Value | None:
    """All points while a certificate of accreditation is in force."""
    number = facts["accreditation"]
    return Value(WHOLE if number else Decimal(0), {"number": number or "", "valid_to": facts["accredited_to"]})


def experience(facts: Mapping[str, Any], parameters: Mapping[str, Any]) -> Value | None:
    """Full months of work under licences without a gap, of the months that give all points. In force on the day."""
    wanted = int(parameters.get("years", 3)) * 12
    months = min(facts["months"] or 0, wanted)  # what lies beyond changes nothing, and needs no new version
    return Value(share(months, wanted), {"months": months, "wanted": wanted, "since": facts["since"]})


def resources(facts: Mapping[str, Any], parameters: Mapping[str, Any]) -> Value | None:
    """Mean of two shares: staff with a valid certificate; equipment no older than ``years``. What is not known of an
    organisation (no certificate, no equipment was ever entered) does not count; nothing known: no value."""
    parts = []
    if facts["certificates"]:
        parts.append(share(facts["certified"], facts["staff"]))
    if facts["devices"]:
        parts.append(share(facts["young"], facts["devices"]))
    if not parts:
        return None
    inputs = {name: facts[name] for name in ("certified", "staff", "young", "devices")}
    mean = (sum(parts, Decimal(0)) / len(parts)).quantize(CENT, ROUND_HALF_UP)
    return Value(mean, inputs | {"years": int(parameters.get("years", 10))})


OWN: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Value | None]] = {
    RatingSource.ACCREDITATION: accreditation,
    RatingSource.EXPERIENCE: experience,
    RatingSource.RESOURCES: resources,
}
sources: dict[str, Source] = {}  # filled by apps that know more


def share(part: int, whole: int) -> Decimal:
    return (part * WHOLE / whole).quantize(CENT, ROUND_HALF_UP) if whole else Decimal(0)


# Computing -----------------------------------------------------------------------------------------------------------
def components_on(day: date) -> list[RatingComponent]:
    rows = RatingComponent.objects.filter(in_force(day))
    return list(rows.order_by("position", "code", "-valid_from"))


def part_of(component: RatingComponent, value: Value | None) -> dict[str, Any]:
    percent = component.neutral if value is None else value.percent
    points = (component.weight * percent / WHOLE).quantize(CENT, ROUND_HALF_UP)
    return {
        "code": component.code,
        "component": component.component,
        "weight": plain(component.weight),
        "percent": plain(percent),
        "points": str(points),
        "neutral": value is None,
        "inputs": audit.plain(dict(value.inputs)) if value else {},
        "source": component.source,
    }


def plain(number: Decimal) -> str:
    """Without zeros that say nothing, never as a power of ten."""
    return f"{number.normalize():f}"


def parts_of(
    components: list[RatingComponent], facts: Mapping[str, Any], told: Mapping[str, Mapping[int, Value]]
) -> list[dict[str, Any]]:
    """``told``: source → organisation → value, from the other apps."""
    parts = []
    for component in components:
        own = OWN.get(component.component)
        value = (
            own(facts, component.parameters) if own else told.get(component.component, {}).get(facts["provider_id"])
        )
        parts.append(part_of(component, value))
    return parts


def total(parts: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(part["points"]) for part in parts), Decimal(0))


def compute(day: date | None = None, providers: list[int] | None = None) -> int:
    """Computes the rating of all organisations, or those named; returns how many have a new version. A computation
    that comes to the same result leaves the version as it is."""
    day = day or timezone.localdate()
    components = components_on(day)
    if not components:
        return 0
    ids = providers if providers is not None else list(Provider.objects.order_by("pk").values_list("pk", flat=True))
    return sum(compute_batch(ids[start : start + BATCH], day, components) for start in range(0, len(ids), BATCH))


@transaction.atomic
def compute_batch(providers: list[int], day: date, components: list[RatingComponent]) -> int:
    locked = Provider.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=providers).order_by("pk")
    len(locked.values_list("pk"))  # two computations never give one version to two results
    told = {
        one.component: sources[one.component](providers, day, one.parameters)
        for one in components
        if one.component in sources
    }
    last = {row.provider_id: row for row in newest(providers)}
    new = []
    for facts in facts_of(providers, day, components):
        parts = parts_of(components, facts, told)
        known = last.get(facts["provider_id"])
        if known is not None and known.parts == parts:
            continue
        version = known.version + 1 if known else 1
        new.append(
            Rating(provider_id=facts["provider_id"], version=version, day=day, points=total(parts), parts=parts)
        )
    Rating.objects.bulk_create(new, batch_size=10_000)
    if new:
        audit.record("providers.ratings_computed", actor=SYSTEM, day=day, versions=len(new))
    return len(new)


def newest(providers: Collection[int]) -> Any:
    """The last version of each organisation."""
    return Rating.objects.filter(provider__in=providers).order_by("provider_id", "-version").distinct("provider_id")


def facts_of(providers: list[int], day: date, components: list[RatingComponent]) -> list[dict[str, Any]]:
    """One row an organisation, see sql/rating_facts.sql."""
    years = next(
        (int(one.parameters.get("years", 10)) for one in components if one.component == RatingSource.RESOURCES), 10
    )
    with connection.cursor() as cursor:
        cursor.execute(statement("rating_facts"), {"providers": providers, "day": day, "made_in": day.year - years})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
