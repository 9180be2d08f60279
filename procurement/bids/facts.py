"""What the registry knows of bidders and their co-executors on a day, read at once for a whole campaign."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum
from django.utils import timezone

from procurement.models import Campaign, Lot
from providers import terms
from providers.enums import ApplicationState, EntryState, LicenceKind
from providers.models import Application, Capacity, Licence, Provider, Rating, RegistryEntry

DATA_AGE = "bid_data_age"  # the term in which a provider's data must have been updated
BATCH = 500  # providers read in one statement


@dataclass
class Facts:
    """Keys are numbers of rows: (provider, type of care), provider, lot."""

    day: date
    data_days: int | None = None  # for how long accepted data count, None: no term is set
    lots: dict[str, Lot] = field(default_factory=dict)  # uuid → lot of the campaign
    volumes: dict[int, int] = field(default_factory=dict)  # lot → whole units that its money buys
    entries: dict[tuple[int, int], str] = field(default_factory=dict)  # → state
    licences: set[tuple[int, int]] = field(default_factory=set)
    points: dict[int, Decimal] = field(default_factory=dict)  # of the newest rating
    throughput: dict[tuple[int, int], int] = field(default_factory=dict)  # units of the campaign's year
    updated: dict[int, date] = field(default_factory=dict)  # last day on which the branch accepted its data
    providers: dict[str, Provider] = field(default_factory=dict)  # БИН → provider

    def admitted(self, provider: int, care: int) -> bool:
        return self.entries.get((provider, care)) == EntryState.ACTIVE


def facts_of(campaign: Campaign, bidders: Iterable[int], partners: Iterable[str], day: date) -> Facts:
    """``partners``: БИН of co-executors. The number of queries grows with the number of batches only."""
    lots = list(campaign.lots.select_related("care_type").annotate(budget=Sum("funding__budget")))
    age = terms.term(DATA_AGE, day)
    found = Facts(day, age.days if age else None, {str(one.uuid): one for one in lots})
    found.volumes = {one.pk: int((one.budget or 0) // one.tariff) for one in lots}
    numbers = sorted(set(partners))
    for start in range(0, len(numbers), BATCH):
        rows = Provider.objects.filter(bin__in=numbers[start : start + BATCH], listed=True)
        found.providers.update({one.bin: one for one in rows if one.bin})
    care = {one.care_type_id for one in lots}
    wanted = sorted({*bidders, *(one.pk for one in found.providers.values())})
    for start in range(0, len(wanted), BATCH):
        read(found, wanted[start : start + BATCH], care, campaign.year)
    return found


def read(found: Facts, batch: list[int], care: set[int], year: int) -> None:
    entries = RegistryEntry.objects.filter(provider__in=batch, care_type__in=care).order_by()
    for provider, kind, state in entries.values_list("provider_id", "care_type_id", "state"):
        found.entries[provider, kind] = state
    licences = Licence.objects.valid_on(found.day).filter(kind=LicenceKind.MEDICAL, provider__in=batch)
    found.licences.update(licences.filter(care_type__in=care).order_by().values_list("provider_id", "care_type_id"))
    ratings = Rating.objects.filter(provider__in=batch, day__lte=found.day).order_by("provider_id", "-version")
    found.points.update(ratings.distinct("provider_id").values_list("provider_id", "points"))
    for key, units in throughputs(batch, care, year).items():
        found.throughput[key] = units
    accepted = Application.objects.filter(provider__in=batch, state=ApplicationState.ADMITTED).order_by()
    for provider, moment in accepted.values_list("provider_id").annotate(last=Max("state_since")):
        found.updated[provider] = timezone.localdate(moment)


def throughputs(providers: Iterable[int], care: Iterable[int], year: int) -> dict[tuple[int, int], int]:
    """Units of the year that is bought for; where none are computed there is no key, which counts as none."""
    rows = Capacity.objects.filter(provider__in=providers, care_type__in=care, year=year).order_by()
    return {
        (provider, kind): units for provider, kind, units in rows.values_list("provider_id", "care_type_id", "units")
    }
