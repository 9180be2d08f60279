"""The public registry: who may give which care on a day. Read models shared by the page, its files and the API."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import get_language

from accounts.models import Region
from config.alphabet import fold, folded, in_order
from providers.enums import Ownership
from providers.models import CareType, Licence, Provider

ALIKE = 0.55  # share of trigrams of the typed text that must stand side by side in the name
STATUSES = ("valid", "none")


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


# Search ----------------------------------------------------------------------------------------------------------
def valid_licences(day: date) -> QuerySet[Licence]:
    return Licence.objects.valid_on(day)


def listed(day: date) -> QuerySet[Provider]:
    """Every organisation of the registry, with ``licensed``: at least one licence is valid on the day. Who registered
    itself is not among them until it has signed an application."""
    valid = valid_licences(day).filter(provider=OuterRef("pk"))
    return Provider.objects.filter(unproven=False).select_related("region").annotate(licensed=Exists(valid))


def named(providers: QuerySet[Provider], text: str) -> QuerySet[Provider]:
    """By БИН or its beginning, or by a name in either language, forgiving misprints and Russian letters."""
    text = text.strip()
    if not text:
        return providers
    if text.isdigit():
        return providers.filter(bin__startswith=text)
    wanted = fold(text)
    if not wanted:
        return providers.none()
    likeness = Greatest(*(TrigramWordSimilarity(wanted, folded(name)) for name in ("name_kk", "name_ru")))
    found = providers.alias(kk=folded("name_kk"), ru=folded("name_ru")).annotate(likeness=likeness)
    return found.filter(Q(kk__contains=wanted) | Q(ru__contains=wanted) | Q(likeness__gte=ALIKE))


def with_care(providers: QuerySet[Provider], codes: Collection[str], day: date) -> QuerySet[Provider]:
    """Providers with a valid licence for any of the types of care."""
    valid = valid_licences(day).filter(provider=OuterRef("pk"), care_type__code__in=codes)
    return providers.filter(Exists(valid))


@dataclass(frozen=True)
class Search:
    """What a visitor asked for; empty parts do not narrow."""

    text: str = ""
    region: str = ""
    care_types: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    def narrowed(self, day: date, but: str = "") -> QuerySet[Provider]:
        """The found ones; ``but`` leaves one part out, for counting what its other choices would find."""
        found = named(listed(day), self.text)
        if self.region and but != "region":
            found = found.filter(region_id=self.region)
        if self.care_types and but != "care_types":
            found = with_care(found, self.care_types, day)
        if self.ownership and but != "ownership":
            found = found.filter(ownership__in=self.ownership)
        if self.status and but != "status":
            found = found.filter(Q(*(("licensed", status == "valid") for status in self.status), _connector=Q.OR))
        return found

    def found(self, day: date) -> QuerySet[Provider]:
        """In the order of likeness to the text where there is one, then of the alphabet."""
        providers = self.narrowed(day)
        by_name = (in_order(name_column()), "pk")
        if self.text and "likeness" in providers.query.annotations:
            return providers.order_by("-likeness", *by_name)
        return providers.order_by(*by_name)


def name_column() -> str:
    return "name_kk" if (get_language() or "kk").startswith("kk") else "name_ru"


# Counts beside the filters ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    count: int
    chosen: bool


def region_choices(search: Search, day: date) -> list[Choice]:
    counts = counted(search.narrowed(day, but="region"), "region_id")
    return [
        Choice(region.code, region.name, counts.get(region.code, 0), region.code == search.region)
        for region in Region.objects.order_by("code")
    ]


def ownership_choices(search: Search, day: date) -> list[Choice]:
    counts = counted(search.narrowed(day, but="ownership"), "ownership")
    return [Choice(str(v), label, counts.get(v, 0), v in search.ownership) for v, label in Ownership.choices]


def care_choices(search: Search, day: date) -> list[Choice]:
    """One query for the counts: valid licences of the found providers, each provider once a type of care."""
    found = search.narrowed(day, but="care_types").values("pk").order_by()
    rows = (
        valid_licences(day)
        .filter(provider__in=found)
        .order_by()
        .values_list("care_type")
        .annotate(count=Count("provider", distinct=True))
    )
    counts = dict(rows)
    types = CareType.objects.order_by("position", "code")
    return [Choice(t.code, t.name, counts.get(t.pk, 0), t.code in search.care_types) for t in types]


def status_counts(search: Search, day: date) -> dict[bool, int]:
    return counted(search.narrowed(day, but="status"), "licensed")


def counted(providers: QuerySet[Provider], name: str) -> dict[Any, int]:
    return dict(providers.order_by().values_list(name).annotate(count=Count("pk")))


# Entries ------------------------------------------------------------------------------------------------------------
@dataclass
class Entry:
    """A row of the registry. ``amount``: tenge contracted for the year, None without a contract."""

    provider: Provider
    care_types: list[CareType]
    contracted: list[Contracted] = field(default_factory=list)

    @property
    def licensed(self) -> bool:
        return bool(self.care_types)

    @property
    def amount(self) -> Decimal | None:
        return sum((row.amount for row in self.contracted), Decimal(0)) if self.contracted else None


def entries(providers: Collection[Provider], day: date) -> list[Entry]:
    """Rows for one page of providers: two queries, however many there are."""
    ids = [provider.pk for provider in providers]
    valid = valid_licences(day).filter(provider__in=ids).select_related("care_type")
    care: dict[int, dict[int, CareType]] = {}
    for licence in valid.order_by("care_type__position", "care_type__code", "pk"):
        care.setdefault(licence.provider_id, {})[licence.care_type_id] = licence.care_type
    sums = sources.contracts(ids, day.year)
    return [Entry(p, list(care.get(p.pk, {}).values()), list(sums.get(p.pk, []))) for p in providers]


def licences_by_care(provider: Provider) -> list[tuple[CareType, list[Licence]]]:
    """Licences of a provider under their type of care, the latest first."""
    order = Prefetch("licences", Licence.objects.select_related("care_type").order_by("-valid_from", "number", "pk"))
    provider = Provider.objects.prefetch_related(order).get(pk=provider.pk)
    found: dict[CareType, list[Licence]] = {}
    for licence in provider.licences.all():
        found.setdefault(licence.care_type, []).append(licence)
    return sorted(found.items(), key=lambda item: (item[0].position, item[0].code))
