"""Throughput: how many units of a type of care an organisation can give in a year, from what it has.

Never declared: posts × their minutes × working days ÷ minutes of a unit; equipment in the same way; beds × days ÷ days
of a case, no more beds of a profile than the health department's decision allows (procurement rules ҚР ДСМ-242/2020,
p. 37). Norms are dated rows (``CapacityNorm``). Whoever has a speciality that a norm names counts there alone; a norm
of posts without a speciality counts the others.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower, Trim
from django.utils import timezone

from config.localized import in_force
from providers.enums import CapacityBasis
from providers.models import (
    BedApproval,
    Beds,
    CalendarDay,
    Capacity,
    CapacityNorm,
    Equipment,
    Licence,
    Provider,
    RegistryEntry,
    StaffMember,
)
from providers.standing.rating import plain

BATCH = 1_000  # organisations
EVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Term:
    """A summand: ``count`` posts, devices or beds, each ``per_day`` minutes (a bed: 1) on ``days`` days."""

    count: int
    per_day: int
    days: int

    @property
    def total(self) -> int:
        return self.count * self.per_day * self.days


@dataclass
class Facts:
    """What one organisation has in a year. Posts by speciality (lower case), devices and beds by the key of their kind
    or profile; each an interval: (first day, last day, minutes a day, how many)."""

    posts: dict[str, list[tuple[date, date, int, int]]] = field(default_factory=lambda: defaultdict(list))
    equipment: dict[int, list[tuple[date, date, int, int]]] = field(default_factory=lambda: defaultdict(list))
    beds: dict[int, list[tuple[date, date, int, int]]] = field(default_factory=lambda: defaultdict(list))
    approved: dict[int, list[tuple[date, date, int, int]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Year:
    """The days of a year, and which of them are working days."""

    number: int
    working: tuple[date, ...]

    @property
    def first(self) -> date:
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        return date(self.number, 12, 31)

    def clipped(self, first: date, last: date) -> tuple[date, date]:
        return max(first, self.first), min(last, self.last)

    def working_days(self, first: date, last: date) -> int:
        first, last = self.clipped(first, last)
        return max(0, bisect_right(self.working, last) - bisect_left(self.working, first))

    def days(self, first: date, last: date) -> int:
        first, last = self.clipped(first, last)
        return max(0, (last - first).days + 1)


# Arithmetic --------------------------------------------------------------------------------------------------------
def units_of(total: int, norm: CapacityNorm) -> int:
    """Whole units: ``total`` minutes or bed-days × usable share ÷ minutes or days of a unit."""
    size = norm.days if norm.basis == CapacityBasis.BEDS else norm.minutes
    if not size:
        return 0
    return int((total * norm.load / 100 / size).to_integral_value(ROUND_DOWN))


def timed(rows: Iterable[tuple[date, date, int, int]], year: Year) -> list[Term]:
    """Posts or devices: those with the same working day and the same number of days stand together."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for first, last, per_day, count in rows:
        days = year.working_days(first, last)
        if days and per_day:
            counts[per_day, days] += count
    return [Term(count, *key) for key, count in sorted(counts.items(), reverse=True)]


def levels(rows: Iterable[tuple[date, date, int, int]], year: Year) -> dict[date, int]:
    """Day of a change → how many there are from it on."""
    steps: dict[date, int] = defaultdict(int)
    for first, last, _, count in rows:
        first, last = year.clipped(first, last)
        if first <= last:
            steps[first] += count
            steps[last + timedelta(days=1)] -= count
    found, level = {}, 0
    for day in sorted(steps):
        level += steps[day]
        found[day] = level
    return found


def bed_terms(facts: Facts, profile: int, year: Year) -> list[dict[str, int]]:
    """Stretches of the year with the same number of beds: own, approved, and the smaller of both, which counts."""
    own, approved = (levels(rows[profile], year) for rows in (facts.beds, facts.approved))
    edges = sorted({year.first, year.last + timedelta(days=1), *own, *approved})
    found: dict[tuple[int, int], int] = defaultdict(int)
    have = allowed = 0
    for start, end in zip(edges, edges[1:], strict=False):
        have, allowed = own.get(start, have), approved.get(start, allowed)
        if have:
            found[have, allowed] += (end - start).days
    return [
        {"own": have, "approved": allowed, "count": min(have, allowed), "per_day": 1, "days": days}
        for (have, allowed), days in found.items()
    ]


def step_of(norm: CapacityNorm, facts: Facts, named: set[str], year: Year) -> dict[str, Any]:
    """One norm applied to the facts: the summands, their total, the units."""
    if norm.basis == CapacityBasis.BEDS:
        terms = bed_terms(facts, norm.bed_profile_id or 0, year)
    else:
        rows = facts.equipment[norm.equipment_kind_id or 0] if norm.equipment_kind_id else posts(norm, facts, named)
        terms = [{"count": one.count, "per_day": one.per_day, "days": one.days} for one in timed(rows, year)]
    total = sum(one["count"] * one["per_day"] * one["days"] for one in terms)
    size = norm.days if norm.basis == CapacityBasis.BEDS else norm.minutes
    return {
        "norm": norm.code,
        "basis": norm.basis,
        "subject": norm.subject,
        "kind": norm.equipment_kind.code if norm.equipment_kind else "",
        "profile": norm.bed_profile.code if norm.bed_profile else "",
        "terms": terms,
        "total": total,
        "size": plain(size or Decimal(0)),
        "load": plain(norm.load),
        "units": units_of(total, norm),
        "source": norm.source,
    }


def posts(norm: CapacityNorm, facts: Facts, named: set[str]) -> list[tuple[date, date, int, int]]:
    wanted = norm.subject.strip().lower()
    if wanted:
        return facts.posts.get(wanted, [])
    return [row for speciality, rows in facts.posts.items() if speciality not in named for row in rows]


def steps_of(norms: Iterable[CapacityNorm], facts: Facts, year: Year) -> list[dict[str, Any]]:
    """All norms of one type of care; those to which the organisation has nothing are left out."""
    norms = list(norms)
    named = {norm.subject.strip().lower() for norm in norms if norm.subject.strip()}
    return [step for norm in norms if (step := step_of(norm, facts, named, year))["terms"]]


# Reading: the same few queries for any number of organisations ------------------------------------------------------
def year_of(number: int) -> Year:
    days = CalendarDay.objects.filter(day__year=number, is_working=True).order_by("day")
    return Year(number, tuple(days.values_list("day", flat=True)))


def norms_on(day: date) -> dict[int, list[CapacityNorm]]:
    """Type of care → norms in force on the day."""
    rows = CapacityNorm.objects.filter(in_force(day))
    found: dict[int, list[CapacityNorm]] = defaultdict(list)
    for norm in rows.select_related("equipment_kind", "bed_profile"):
        found[norm.care_type_id].append(norm)
    return found


def facts_of(providers: list[int], year: Year) -> dict[int, Facts]:
    found: dict[int, Facts] = defaultdict(Facts)
    staff = within(
        StaffMember.objects.filter(confirmed=True, daily_minutes__gt=0), providers, year, "hired_on", "left_on"
    )
    grouped = staff.annotate(name=Lower(Trim("speciality"))).values_list(
        "provider_id", "name", "hired_on", "left_on", "daily_minutes"
    )
    for provider, name, first, last, minutes, count in grouped.annotate(count=Count("pk")).order_by():
        found[provider].posts[name].append((first, last or EVER, minutes, count))
    devices = within(Equipment.objects.filter(confirmed=True), providers, year)
    for provider, kind, *rest in summed(devices, "kind_id", "daily_minutes"):
        found[provider].equipment[kind].append(tuple(rest))  # type: ignore[arg-type]
    for model, name in ((Beds.objects.filter(confirmed=True), "beds"), (BedApproval.objects.all(), "approved")):
        rows = within(model, providers, year).values_list(
            "provider_id", "profile_id", "valid_from", "valid_to", "count"
        )
        for provider, profile, first, last, count in rows.order_by():
            getattr(found[provider], name)[profile].append((first, last or EVER, 1, count))
    return found


def within(
    rows: QuerySet[Any], providers: list[int], year: Year, start: str = "valid_from", end: str = "valid_to"
) -> QuerySet[Any]:
    until = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": year.first})
    return rows.filter(until, **{f"{start}__lte": year.last}, provider__in=providers)


def summed(rows: QuerySet[Any], kind: str, minutes: str) -> Iterator[tuple[int, int, date, date, int, int]]:
    grouped = rows.values_list("provider_id", kind, "valid_from", "valid_to", minutes).annotate(count=Count("pk"))
    for provider, key, first, last, per_day, count in grouped.order_by():
        yield provider, key, first, last or EVER, per_day, count


def care_of(providers: list[int], year: Year) -> dict[int, set[int]]:
    """Types of care of each organisation: admitted to, or licensed for, at some time of the year."""
    found: dict[int, set[int]] = defaultdict(set)
    entries = RegistryEntry.objects.filter(provider__in=providers, removed_on__isnull=True)
    licences = within(Licence.objects.filter(confirmed=True), providers, year)
    for rows in (entries, licences):
        for provider, care in rows.order_by().values_list("provider_id", "care_type_id"):
            found[provider].add(care)
    return found


# Storing -------------------------------------------------------------------------------------------------------------
def compute(year: int | None = None, providers: list[int] | None = None) -> int:
    """Computes the year (this one unless told) for all organisations or those named; returns how many rows changed."""
    known = year_of(year or timezone.localdate().year)
    norms = norms_on(max(known.first, min(known.last, timezone.localdate())))
    ids = providers if providers is not None else list(Provider.objects.order_by("pk").values_list("pk", flat=True))
    return sum(compute_batch(ids[start : start + BATCH], known, norms) for start in range(0, len(ids), BATCH))


@transaction.atomic
def compute_batch(providers: list[int], year: Year, norms: dict[int, list[CapacityNorm]]) -> int:
    facts, care = facts_of(providers, year), care_of(providers, year)
    rows = Capacity.objects.filter(provider__in=providers, year=year.number).order_by("pk")
    stored = {(row.provider_id, row.care_type_id): row for row in rows}
    new, changed, kept = [], [], set()
    for provider in providers:
        for care_type in sorted(care[provider] & norms.keys()):
            steps = steps_of(norms[care_type], facts[provider], year)
            units = sum(step["units"] for step in steps)
            row = stored.get((provider, care_type))
            kept.add((provider, care_type))
            if row is None:
                new.append(
                    Capacity(provider_id=provider, care_type_id=care_type, year=year.number, units=units, steps=steps)
                )
            elif (row.units, row.steps) != (units, steps):
                row.units, row.steps, row.computed_at = units, steps, timezone.now()
                changed.append(row)
    gone = [row.pk for key, row in stored.items() if key not in kept]
    Capacity.objects.bulk_create(new, batch_size=10_000)
    Capacity.objects.bulk_update(changed, ["units", "steps", "computed_at"], batch_size=10_000)
    Capacity.objects.filter(pk__in=gone).delete()
    return len(new) + len(changed) + len(gone)


def latest(provider: Provider, year: int) -> QuerySet[Capacity]:
    return (
        Capacity.objects.filter(provider=provider, year=year)
        .select_related("care_type")
        .order_by(F("care_type__position"), "pk")
    )
