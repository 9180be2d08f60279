"""Organisations of the registry with their papers, for tests. Days are those of 2026."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from providers.models import (
    Accreditation,
    CalendarDay,
    CapacityNorm,
    CareType,
    Licence,
    MinimumRequirement,
    ProductionBase,
    Provider,
    RatingComponent,
    RegistryEntry,
    StaffCertificate,
    StaffMember,
    Term,
)
from tests.accounts.people import make_region
from tests.claims.world import bin_number

START = date(2020, 1, 1)


def make_care(code: str = "kdu") -> CareType:
    names = {name: code for name in ("name_kk", "name_ru", "name_en", "short_kk", "short_ru", "short_en")}
    return CareType.objects.get_or_create(code=code, defaults=names | {"valid_from": START})[0]


def free_number() -> str:
    """A БИН that nobody has."""
    numbers = (bin_number(serial) for serial in count(Provider.objects.count() + 1))
    return next(one for one in numbers if not Provider.objects.filter(bin=one).exists())


def make_provider(name_ru: str = "Поликлиника", name_kk: str = "", **overrides: Any) -> Provider:
    values: dict[str, Any] = {
        "kind": "provider",
        "bin": free_number(),
        "region": make_region(),
        "territory": "city",
        "ownership": "state",
    }
    return Provider.objects.create(name_ru=name_ru, name_kk=name_kk, **values | overrides)


def make_licence(provider: Provider, care: str = "kdu", **overrides: Any) -> Licence:
    values = {"number": f"Л-{care}", "valid_from": START}
    return Licence.objects.create(provider=provider, care_type=make_care(care), **values | overrides)


def make_entry(provider: Provider, care: str = "kdu", **overrides: Any) -> RegistryEntry:
    values = {"admitted_on": START, "ground": "import"}
    return RegistryEntry.objects.create(provider=provider, care_type=make_care(care), **values | overrides)


def make_certificate(provider: Provider, serial: int, speciality: str = "Кардиолог", **overrides: Any) -> Any:
    staff, _made = StaffMember.objects.get_or_create(
        provider=provider, iin=f"{serial:012d}", defaults={"full_name": f"Дәрігер {serial}", "hired_on": START}
    )
    values = {"number": f"С-{serial}", "speciality": speciality, "valid_from": START, "confirmed": True}
    return StaffCertificate.objects.create(staff_member=staff, **values | overrides)


def make_accreditation(provider: Provider, **overrides: Any) -> Accreditation:
    values = {"number": "А-1", "valid_from": START, "confirmed": True}
    return Accreditation.objects.create(provider=provider, **values | overrides)


def make_base(provider: Provider, **overrides: Any) -> ProductionBase:
    values = {"name": "Корпус 1", "address": "пр. Абая, 1", "tenure": "own", "sanitary_number": "СЭЗ-1"}
    return ProductionBase.objects.create(provider=provider, valid_from=START, confirmed=True, **values | overrides)


def require(kind: str, subject: str = "", minimum: int = 1, care: str = "", **overrides: Any) -> MinimumRequirement:
    values = {"valid_from": START, "lasting": True, "code": f"{kind}-{MinimumRequirement.objects.count()}"}
    care_type = make_care(care) if care else None
    values = {"kind": kind, "subject": subject, "minimum": minimum, "care_type": care_type, **values, **overrides}
    key = {name: values.pop(name) for name in ("code", "valid_from")}
    return MinimumRequirement.objects.get_or_create(**key, defaults=values)[0]


def make_terms() -> None:
    """The distances of the notices, in days of the calendar."""
    for code, days in (("lapse_notice_first", 30), ("lapse_notice_last", 7)):
        Term.objects.get_or_create(code=code, valid_from=START, defaults={"days": days, "working": False})


def make_calendar(year: int = 2026) -> None:
    """Weekdays work, weekends do not."""
    first, ordinal, days = date(year, 1, 1), 0, []
    for number in range(365):
        day = first + timedelta(days=number)
        ordinal += day.weekday() < 5
        days.append(CalendarDay(day=day, is_working=day.weekday() < 5, ordinal=ordinal))
    CalendarDay.objects.bulk_create(days)


def make_post(provider: Provider, serial: int, speciality: str, minutes: int, **overrides: Any) -> StaffMember:
    values = {"full_name": f"Дәрігер {serial}", "hired_on": START, "iin": f"{serial:012d}"}
    return StaffMember.objects.create(
        provider=provider, speciality=speciality, daily_minutes=minutes, **values | overrides
    )


def make_norm(code: str, care: str, basis: str, **overrides: Any) -> CapacityNorm:
    values = {"valid_from": START, "source": "Default, not from an act", "load": Decimal(100)}
    return CapacityNorm.objects.create(code=code, care_type=make_care(care), basis=basis, **values | overrides)


def make_component(code: str, weight: int, **overrides: Any) -> RatingComponent:
    values = {"component": code, "name_ru": code, "valid_from": START, "source": "Default, not from an act"}
    return RatingComponent.objects.create(code=code, weight=weight, **values | overrides)
