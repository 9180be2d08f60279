"""The months of a contract: weights by working days and season, caps by monthly throughput, and the spread itself."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Sum

from config.localized import in_force
from procurement.enums import ContractState
from procurement.models import Contract, ContractLine, ContractPosition, SeasonWeight
from procurement.schedule import spread
from providers.models import CalendarDay, Capacity, CareType, Provider

UNSIGNED = (ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED)
Caps = dict[str, int]  # YYYY-MM → units


def first_of(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def working_days(months: Sequence[str]) -> dict[str, int]:
    """Of the calendar; beyond it, days from Monday to Friday."""
    if not months:
        return {}
    first, last = first_of(months[0]), after(first_of(months[-1])) - timedelta(days=1)
    rows = CalendarDay.objects.filter(day__gte=first, day__lte=last).values_list("day", "is_working")
    known = dict(rows)
    found: Counter[str] = Counter()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        found[f"{day:%Y-%m}"] += known.get(day, day.weekday() < 5)
    return {month: found[month] for month in months}


def seasons(care: CareType, months: Sequence[str]) -> dict[str, int]:
    """Percent of each month; 100 where no row says otherwise."""
    rows = SeasonWeight.objects.filter(in_force(first_of(months[0])), care_type=care).order_by("valid_from")
    percent = dict(rows.values_list("month", "percent"))
    return {month: percent.get(int(month[5:]), 100) for month in months}


def weights(care: CareType, months: Sequence[str]) -> list[int]:
    days, season = working_days(months), seasons(care, months)
    return [days[month] * season[month] for month in months]


def caps(provider: Provider, care: CareType, months: Sequence[str], but: Contract | None = None) -> Caps | None:
    """Units of the type of care that the organisation can still give in each month: throughput of the year by working
    days, less what other contracts hold. None where the throughput is not known."""
    year = int(months[0][:4])
    row = Capacity.objects.filter(provider=provider, care_type=care, year=year).first()
    if row is None:
        return None
    whole = working_days([f"{year}-{number:02}" for number in range(1, 13)])
    all_days = sum(whole.values()) or 1
    taken = held(provider, care, but)
    return {
        month: max(-(-row.units * whole[month] // all_days) - taken[month], 0) for month in months if month in whole
    }


def held(provider: Provider, care: CareType, but: Contract | None = None) -> dict[str, int]:
    """Month → units of the type of care in the organisation's other contracts, signed or being concluded."""
    found: dict[str, int] = defaultdict(int)
    lines = ContractLine.objects.filter(contract__provider=provider, care_type=care)
    positions = ContractPosition.objects.filter(
        contract__provider=provider, contract__state__in=UNSIGNED, lot__care_type=care
    )
    if but is not None:
        lines, positions = lines.exclude(contract=but), positions.exclude(contract=but)
    for month, units in lines.order_by().values_list("month").annotate(sum=Sum("volume")):
        found[f"{month:%Y-%m}"] += int(units)
    for plan in positions.values_list("months", flat=True):
        for month, units in plan.items():
            found[month] += units
    return found


def spread_units(
    units: int,
    care: CareType,
    months: Sequence[str],
    limits: Mapping[str, int] | None = None,
    frozen: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Month → units that come to ``units``. ``frozen``: months from the first on that are kept as they are. Caps that
    do not hold the volume (co-executors give a part) are left out. ValueError if the frozen months hold more."""
    kept = [frozen[month] for month in months if month in frozen] if frozen else []
    bound = [limits.get(month, 0) for month in months] if limits is not None else None
    if bound is not None and sum(bound[len(kept) :]) < units - sum(kept):
        bound = None
    shape = weights(care, months)
    if not any(shape[len(kept) :]):
        shape = [1] * len(shape)
    return dict(zip(months, spread(units, shape, bound, kept), strict=True))
