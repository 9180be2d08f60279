"""The public registry: who is admitted to which care today. Read models shared by the page, its files and the API.

States of entries are those of now: the nightly run and the Fund's decisions keep them. The day is that of licences,
suspensions and contracts.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from accounts.models import Region
from providers import search as words
from providers.enums import Admission, EntryState, Ownership
from providers.models import CareType, Licence, Provider, Rating, RegistryEntry, Suspension
from providers.sql import statement


# What lies right of this app -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Contracted:
    """What the Fund has contracted from a provider in a year for one type of care: tenge."""

    care_type: int
    amount: Decimal


ContractSums = Callable[[Collection[int], int], Mapping[int, list[Contracted]]]


def no_sums(providers: Collection[int], year: int) -> Mapping[int, list[Contracted]]:
    return {}


@dataclass
class Sources:
    """Filled by apps that depend on this one, when they are loaded."""

    contracts: ContractSums = no_sums


sources = Sources()


def public_provider_or_404(bin: str) -> Provider:
    return get_object_or_404(Provider.objects.select_related("region").filter(listed=True), bin=bin)


# Search ----------------------------------------------------------------------------------------------------------
def among(keys: list[int]) -> Func:
    """``pk__in`` as one parameter: a text may find thousands."""
    listed = Value(keys, output_field=ArrayField(BigIntegerField()))
    return Func(F("pk"), listed, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def with_licence(day: date) -> Exists:
    return Exists(Licence.objects.valid_on(day).filter(provider=OuterRef("pk")))


def with_entry(**conditions: Any) -> Exists:
    return Exists(RegistryEntry.objects.filter(provider=OuterRef("pk"), **conditions))


def with_admission(choice: str) -> Q:
    """``admitted`` and ``suspended`` meet in who is partly suspended; ``excluded`` and ``none`` are apart."""
    if choice == Admission.ADMITTED:
        return Q(with_entry(state=EntryState.ACTIVE))
    if choice == Admission.SUSPENDED:
        return Q(with_entry(state=EntryState.SUSPENDED))
    if choice == Admission.EXCLUDED:
        return Q(with_entry()) & ~Q(with_entry(state__in=(EntryState.ACTIVE, EntryState.SUSPENDED)))
    return ~Q(with_entry())


@dataclass(frozen=True)
class Search:
    """What a visitor asked for; empty parts do not narrow. ``care_types``: admitted to any of them. ``licence``:
    ``valid`` and ``none``, as the API has called it from the beginning."""

    text: str = ""
    region: str = ""
    care_types: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    admission: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()

    @cached_property
    def called(self) -> list[int] | None:
        """Keys of those that are called so, the likest first; None: no name was typed."""
        return words.matches(self.text) if self.text.strip() else None

    def narrowed(self, day: date, but: str = "") -> QuerySet[Provider]:
        """The found ones; ``but`` leaves one part out, for counting what its other choices would find."""
        found = Provider.objects.filter(listed=True)
        if self.called is not None:
            found = found.filter(among(self.called))
        if self.licence:
            asked = [with_licence(day) if one == "valid" else ~with_licence(day) for one in self.licence]
            found = found.filter(Q(*asked, _connector=Q.OR))
        if self.region and but != "region":
            found = found.filter(region_id=self.region)
        if self.care_types and but != "care_types":
            found = found.filter(with_entry(state=EntryState.ACTIVE, care_type__code__in=self.care_types))
        if self.ownership and but != "ownership":
            found = found.filter(ownership__in=self.ownership)
        if self.admission and but != "admission":
            found = found.filter(Q(*map(with_admission, self.admission), _connector=Q.OR))
        return found

    def found(self, day: date, total: int | None = None) -> "Found":
        """In the order of likeness to the text where there is one, else of the alphabet."""
        return Found(self, day, total)


class Found(Sequence[Provider]):
    """What a search found, as a paginator reads it. ``total``: how many, where that is known already."""

    def __init__(self, search: Search, day: date, total: int | None = None) -> None:
        self.search, self.day, self.total = search, day, total

    @cached_property
    def likest(self) -> list[int]:
        called = self.search.called or []
        if replace(self.search, text="") == Search():
            return called
        kept = set(self.search.narrowed(self.day).values_list("pk", flat=True))
        return [pk for pk in called if pk in kept]

    @cached_property
    def alphabetical(self) -> QuerySet[Provider]:
        place = f"search_key__order_{'kk' if name_column() == 'name_kk' else 'ru'}"
        found = self.search.narrowed(self.day).filter(search_key__isnull=False)
        return found.select_related("region").order_by(place, "pk")

    def count(self) -> int:  # type: ignore[override]  # as a queryset has it
        if self.search.called is not None:
            return len(self.likest)
        if self.total is None:
            self.total = self.search.narrowed(self.day).count()
        return self.total

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: Any) -> Any:
        if isinstance(part, int):
            return self[part : part + 1][0]
        if self.search.called is None:
            return list(self.alphabetical[part])
        by_key = Provider.objects.select_related("region").in_bulk(self.likest[part])
        return [by_key[pk] for pk in self.likest[part] if pk in by_key]


def name_column() -> str:
    return "name_kk" if (get_language() or "kk").startswith("kk") else "name_ru"


# Counts beside the filters -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    count: int
    chosen: bool


@dataclass(frozen=True)
class Cell:
    """``count`` found organisations that are alike in everything that filters ask for."""

    region: str
    ownership: str
    active: bool
    suspended: bool
    known: bool
    cared: bool  # admitted to one of the chosen types of care
    count: int

    def is_(self, admission: str) -> bool:
        """The same as ``with_admission``."""
        return {
            Admission.ADMITTED: self.active,
            Admission.SUSPENDED: self.suspended,
            Admission.EXCLUDED: self.known and not self.active and not self.suspended,
            Admission.NONE: not self.known,
        }[Admission(admission)]


class Counts:
    """The numbers of one search: one query, whatever is asked of it."""

    def __init__(self, search: Search, day: date) -> None:
        self.search = search
        found = search.called
        if search.licence:  # no filter of the page: who asks for it gets it before counting
            found = list(Search(text=search.text, licence=search.licence).narrowed(day).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(statement("counts"), {"found": found, "care_types": list(search.care_types)})
            self.cells = [Cell(*row) for row in cursor.fetchall()]

    def fitting(self, but: str = "", admission: tuple[str, ...] | None = None) -> Iterator[Cell]:
        search = self.search
        asked = search.admission if admission is None else admission
        for cell in self.cells:
            if (
                (but == "region" or not search.region or cell.region == search.region)
                and (but == "ownership" or not search.ownership or cell.ownership in search.ownership)
                and (but == "care_types" or not search.care_types or cell.cared)
                and (but == "admission" or not asked or any(cell.is_(one) for one in asked))
            ):
                yield cell

    @property
    def total(self) -> int:
        return sum(cell.count for cell in self.fitting())

    def regions(self, admission: tuple[str, ...] | None = None) -> dict[str, int]:
        """Region → how many would be found there; ``admission`` instead of what was asked for."""
        found: dict[str, int] = {}
        for cell in self.fitting("region", admission):
            found[cell.region] = found.get(cell.region, 0) + cell.count
        return found

    def region_choices(self, regions: Iterable[Region]) -> list[Choice]:
        found, asked = self.regions(), self.search.region
        return [Choice(one.code, one.name, found.get(one.code, 0), one.code == asked) for one in regions]

    def ownership_choices(self) -> list[Choice]:
        cells, asked = list(self.fitting("ownership")), self.search.ownership
        return [
            Choice(str(value), label, sum(cell.count for cell in cells if cell.ownership == value), value in asked)
            for value, label in Ownership.choices
        ]

    def admission_choices(self, choices: Iterable[tuple[str, Any]]) -> list[Choice]:
        cells, asked = list(self.fitting("admission")), self.search.admission
        return [
            Choice(value, label, sum(cell.count for cell in cells if cell.is_(value)), value in asked)
            for value, label in choices
        ]

    def care_choices(self, day: date) -> list[Choice]:
        """One query more: admissions of the found organisations by type of care."""
        entries = RegistryEntry.objects.filter(state=EntryState.ACTIVE)
        if self.search != Search(care_types=self.search.care_types):
            entries = entries.filter(provider__in=self.search.narrowed(day, but="care_types").values("pk"))
        counts = dict(entries.order_by().values_list("care_type").annotate(count=Count("pk")))
        types = CareType.objects.order_by("position", "code")
        return [Choice(t.code, t.name, counts.get(t.pk, 0), t.code in self.search.care_types) for t in types]


# Entries ------------------------------------------------------------------------------------------------------------
@dataclass
class Admitted:
    """An entry of the registry with the suspensions of today."""

    entry: RegistryEntry
    suspensions: list[Suspension] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return {EntryState.ACTIVE: "ok", EntryState.SUSPENDED: "warn"}.get(EntryState(self.entry.state), "bad")

    @property
    def since(self) -> date | None:
        """The first day of what the entry is now."""
        entry = self.entry
        if entry.state == EntryState.ACTIVE:
            return entry.admitted_on
        if entry.state == EntryState.SUSPENDED:
            return min((one.since for one in self.suspensions), default=None)
        return entry.removed_on


@dataclass
class Entry:
    """A row of the registry. ``amount``: tenge contracted for the year, None without a contract. ``care_types``:
    those with a licence in force, where they were asked for."""

    provider: Provider
    admissions: list[Admitted] = field(default_factory=list)
    rating: Rating | None = None
    contracted: list[Contracted] = field(default_factory=list)
    care_types: list[CareType] = field(default_factory=list)

    def of(self, *states: str) -> list[Admitted]:
        return [one for one in self.admissions if one.entry.state in states]

    @property
    def admitted(self) -> list[CareType]:
        return [one.entry.care_type for one in self.of(EntryState.ACTIVE)]

    @property
    def suspended(self) -> list[CareType]:
        return [one.entry.care_type for one in self.of(EntryState.SUSPENDED)]

    @property
    def admission(self) -> Admission:
        if self.suspended:
            return Admission.PARTLY if self.admitted else Admission.SUSPENDED
        if self.admitted:
            return Admission.ADMITTED
        return Admission.EXCLUDED if self.admissions else Admission.NONE

    @property
    def since(self) -> date | None:
        """The first day on which the organisation was suspended from something or excluded from everything."""
        if self.admission == Admission.EXCLUDED:
            return max((one.since for one in self.admissions if one.since), default=None)
        return min((one.since for one in self.of(EntryState.SUSPENDED) if one.since), default=None)

    @property
    def licensed(self) -> bool:
        return bool(self.care_types)

    @property
    def amount(self) -> Decimal | None:
        return sum((row.amount for row in self.contracted), Decimal(0)) if self.contracted else None


def entries(providers: Collection[Provider], day: date, licences: bool = True) -> list[Entry]:
    """Rows for one page of providers: six or seven queries, however many there are."""
    ids = [provider.pk for provider in providers]
    halted = Suspension.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
    found = RegistryEntry.objects.filter(provider__in=ids).order_by("care_type__position", "care_type__code")
    found = found.prefetch_related(Prefetch("suspensions", halted.order_by("since", "cause"), to_attr="halted"))
    types = CareType.objects.in_bulk()  # far fewer than entries
    admissions: dict[int, list[Admitted]] = {}
    for entry in found:
        entry.care_type = types[entry.care_type_id]
        admissions.setdefault(entry.provider_id, []).append(Admitted(entry, entry.halted))  # type: ignore[attr-defined]
    ratings = Rating.objects.filter(provider__in=ids).order_by("provider_id", "-version").distinct("provider_id")
    rated = {rating.provider_id: rating for rating in ratings.defer("parts")}
    care = licensed_care(ids, day) if licences else {}
    sums = sources.contracts(ids, day.year)
    return [
        Entry(
            provider=one,
            admissions=admissions.get(one.pk, []),
            rating=rated.get(one.pk),
            contracted=list(sums.get(one.pk, [])),
            care_types=care.get(one.pk, []),
        )
        for one in providers
    ]


def licensed_care(ids: list[int], day: date) -> dict[int, list[CareType]]:
    care: dict[int, dict[int, CareType]] = {}
    valid = Licence.objects.valid_on(day).filter(provider__in=ids).select_related("care_type")
    for licence in valid.order_by("care_type__position", "care_type__code", "pk"):
        care.setdefault(licence.provider_id, {})[licence.care_type_id] = licence.care_type
    return {pk: list(types.values()) for pk, types in care.items()}


def licences_by_care(provider: Provider) -> list[tuple[CareType, list[Licence]]]:
    """Confirmed licences of a provider under their type of care, the latest first."""
    licences = provider.licences.filter(confirmed=True).select_related("care_type")
    found: dict[CareType, list[Licence]] = {}
    for licence in licences.order_by("care_type__position", "care_type__code", "-valid_from", "number", "pk"):
        found.setdefault(licence.care_type, []).append(licence)
    return list(found.items())
