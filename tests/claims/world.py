"""A small, complete world for intake: two providers in two regions, their staff, contracts, services, people.

``World.line(**changes)`` is a line that breaks no rule; a test changes what it is about. Numbers are synthetic.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from accounts.access import Actor
from accounts.enums import Role
from accounts.identifiers import check_digit
from accounts.models import Membership, Organisation, Region, User
from claims import partitions
from claims.actions import submit_file
from claims.columns import NAMES
from claims.control.check import check_register
from claims.enums import Channel
from claims.intake.write import as_csv
from claims.models import Attachment, Coverage, Finding, Person, Register
from procurement.models import (
    CoExecutionLimit,
    Contract,
    ContractLine,
    ContractSuspension,
    Diagnosis,
    DiagnosisLimit,
    FundingRow,
    Ground,
    Service,
    Tariff,
)
from providers.models import CalendarDay, CareType, Licence, Provider, RegistryEntry, StaffMember

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 10, 14, 12, 0, tzinfo=ALMATY)  # a Wednesday
MONTH = date(2026, 10, 1)


def iin(birth: date, sex: str, serial: int = 1) -> str:
    """A valid synthetic ИИН."""
    century = 5 if birth.year >= 2000 else 3
    for number in itertools.count(serial):
        stem = f"{birth:%y%m%d}{century + (sex == 'F')}{number:04d}"
        digit = check_digit(stem)
        if digit is not None:
            return f"{stem}{digit}"
    raise AssertionError


def bin_number(serial: int) -> str:
    for number in itertools.count(serial * 10):
        stem = f"14014{number:06d}"[:11]
        stem = f"140140{number:05d}"
        digit = check_digit(stem)
        if digit is not None:
            return f"{stem}{digit}"
    raise AssertionError


@dataclass
class World:
    provider: Provider
    other: Provider
    contract: Contract
    gobmp: Contract
    care_types: dict[str, CareType]
    services: dict[str, Service]
    woman: Person
    man: Person
    child: Person
    doctor: str
    clerk: Actor
    counter: Any = field(default_factory=lambda: itertools.count(1))

    def line(self, **changes: Any) -> dict[str, str]:
        """A clean consultation of the woman on 13.10.2026; ``None`` empties a field."""
        number = next(self.counter)
        values: dict[str, Any] = {
            "line_no": f"L{number}",
            "case_no": "",
            "patient_iin": self.woman.iin,
            "practitioner_iin": self.doctor,
            "service_code": "A01.001.000",
            "diagnosis_code": "J06.9",
            "care_form": "planned",
            "started_at": "2026-10-13T09:00",
            "ended_at": "2026-10-13T09:15",
            "quantity": "1",
            "amount": "2487.71",
            "referral_no": "",
            "referral_date": "",
            "referring_bin": "",
            "executor_bin": "",
            "outcome": "",
        }
        values.update(changes)
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def stay(self, **changes: Any) -> dict[str, str]:
        """A clean planned stay of four nights."""
        base = {
            "case_no": f"C{next(self.counter)}",
            "service_code": "DRG.001",
            "diagnosis_code": "J18.9",
            "started_at": "2026-10-05T10:00",
            "ended_at": "2026-10-09T11:00",
            "amount": "180000",
            "referral_no": "N1",
            "referral_date": "2026-09-20",
            "referring_bin": self.provider.bin,
            "outcome": "recovered",
        }
        return self.line(**(base | changes))

    def header(self, **changes: str) -> dict[str, str]:
        values = {
            "register_no": f"R-{next(self.counter)}",
            "period": "2026-10",
            "provider_bin": self.provider.bin,
            "contract_no": self.contract.number,
            "funding_source": "OSMS",
        }
        return values | changes

    def send(self, *lines: dict[str, str], now: datetime = NOW, **changes: str) -> Register:
        return self.send_file(as_csv(self.header(**changes), lines).read(), now=now)

    def send_file(self, content: bytes, name: str = "register.csv", now: datetime = NOW, **more: Any) -> Register:
        register = submit_file(
            provider=more.pop("provider", self.provider),
            actor=more.pop("actor", self.clerk),
            content=BytesIO(content),
            name=name,
            channel=Channel.WEB,
            now=now,
            **more,
        )
        check_register(register.pk)
        register.refresh_from_db()
        return register

    def text(self, *lines: dict[str, str], **changes: str) -> str:
        return as_csv(self.header(**changes), lines).read().decode()


def rules_of(register: Register, line_no: str | None = None) -> set[str]:
    """Keys of the rules in the protocol, of one line or of all."""
    found = Finding.objects.filter(register=register)
    if line_no is not None:
        found = found.filter(line_no=line_no)
    return set(found.order_by().values_list("rule", flat=True))


CARE_TYPES = {
    "kdu": (False, True),
    "phc": (False, True),
    "screening": (False, False),
    "antenatal": (False, False),
    "ambulance": (False, True),
    "inpatient": (True, True),
    "day_hospital": (True, True),
    "rehab": (True, True),
    "pathology": (False, True),
}
SERVICES: dict[str, dict[str, Any]] = {
    "A01.001.000": {"care_type": "kdu", "price": "2487.71"},
    "A02.004.000": {"care_type": "kdu", "price": "2487.71", "needs_referral": True},
    "B03.435.002": {"care_type": "kdu", "price": "401.12", "max_per_day": 1},
    "B03.500.000": {"care_type": "kdu", "price": "100.00", "max_per_day": 3, "max_per_year": 5},
    "C03.029.004": {"care_type": "kdu", "price": "1342.90", "sex": "F"},
    "C04.000.001": {"care_type": "kdu", "price": "900.00", "age_min": 40, "age_max": 70},
    "F01.000.001": {"care_type": "kdu", "price": "3000.00", "funding": "BY_DIAGNOSIS"},
    "G01.000.001": {"care_type": "kdu", "price": "3000.00", "funding": "GOBMP"},
    "P01.000.001": {"care_type": "phc", "price": "500.00", "in_capitation": True, "funding": "GOBMP"},
    "W01.000.001": {"care_type": "antenatal", "price": "1500.00"},
    "E01.000.001": {"care_type": "ambulance", "price": "7000.00"},
    "M01.000.001": {"care_type": "pathology", "price": "5000.00"},
    "DRG.001": {"care_type": "inpatient", "price": "180000.00", "needs_referral": True, "unit": "case"},
    "DRG.002": {"care_type": "inpatient", "price": "90000.00", "unit": "case"},
    "BED.001": {"care_type": "rehab", "price": "10000.00", "unit": "bed_day"},
    "BED.002": {"care_type": "inpatient", "price": "12000.00", "unit": "bed_day"},
    "DAY.001": {"care_type": "day_hospital", "price": "8000.00", "unit": "day"},
}
DIAGNOSES = {
    "J06": False, "J06.9": True, "J18.9": True, "G40.3": True, "E11.9": True, "K50.0": True, "I21.0": True,
    "C53.9": True,
    "N40": True, "O80.0": True, "Z34.0": True, "V01.0": True, "Z00.1": True, "P07.0": True, "C50.9": True,
}  # fmt: skip


def make_reference() -> dict[str, CareType]:
    start = date(2020, 1, 1)
    care_types = {
        code: CareType.objects.get_or_create(
            code=code,
            defaults={
                "name_ru": code, "name_kk": code, "name_en": code, "short_ru": code, "short_kk": code,
                "short_en": code,
                "is_stay": stay, "linear_scale": scale, "valid_from": start,
            },
        )[0]
        for code, (stay, scale) in CARE_TYPES.items()
    }  # fmt: skip
    for code, values in SERVICES.items():
        values = {"unit": "service", "funding": "OSMS"} | values
        price = values.pop("price")
        service = Service.objects.create(
            code=code, name_ru=f"Услуга {code}", **values | {"care_type": care_types[values["care_type"]]}
        )
        Tariff.objects.create(service=service, valid_from=date(2026, 1, 1), price=Decimal(price))
        Tariff.objects.create(
            service=service, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), price=Decimal(price) - 50
        )
    if not Diagnosis.objects.exists():
        Diagnosis.objects.bulk_create(
            Diagnosis(code=code, name_ru=code, is_leaf=leaf, is_manifestation=code == "P07.0")
            for code, leaf in DIAGNOSES.items()
        )
        make_lists()
    if not CalendarDay.objects.exists():
        make_calendar()
    return care_types


def make_lists() -> None:
    law = {"valid_from": date(2026, 1, 1), "source": "test"}
    FundingRow.objects.create(
        list="szz", code_from="G40", code_to="G40", funding_source="GOBMP", name_ru="эпилепсия", **law
    )
    FundingRow.objects.create(
        list="szz", code_from="K50", code_to="K50", funding_source="GOBMP", name_ru="Крон", **law
    )
    FundingRow.objects.create(
        list="szz", code_from="I21", code_to="I22", funding_source="GOBMP", name_ru="инфаркт", window_days=183, **law
    )
    FundingRow.objects.create(
        list="zpdn", code_from="K50", code_to="K52", funding_source="OSMS", name_ru="колит", **law
    )
    FundingRow.objects.create(
        list="zpdn", code_from="E10", code_to="E14", funding_source="OSMS", name_ru="диабет", **law
    )
    since = {"valid_from": date(2020, 1, 1), "source": "test"}
    DiagnosisLimit.objects.create(code_from="C51", code_to="C58", sex="F", severity="reject", **since)
    DiagnosisLimit.objects.create(code_from="N40", code_to="N51", sex="M", severity="reject", **since)
    DiagnosisLimit.objects.create(code_from="Z00.1", code_to="Z00.1", age_min=0, age_max=0, severity="reject", **since)
    DiagnosisLimit.objects.create(code_from="C50", code_to="C50", age_min=40, age_max=80, severity="warn", **since)
    CoExecutionLimit.objects.create(territory="city", attached_from=0, share=Decimal(10), **since)


def make_calendar() -> None:
    ordinal, days = 0, []
    for offset in range((date(2027, 12, 31) - date(2025, 1, 1)).days + 1):
        day = date.fromordinal(date(2025, 1, 1).toordinal() + offset)
        ordinal += day.weekday() < 5
        days.append(CalendarDay(day=day, is_working=day.weekday() < 5, ordinal=ordinal))
    CalendarDay.objects.bulk_create(days)


def make_provider(serial: int, region: Region, care_types: dict[str, CareType]) -> Provider:
    provider = Provider.objects.create(
        kind="provider",
        bin=bin_number(serial),
        name_ru=f"Поликлиника № {serial}",
        name_kk=f"№ {serial} емхана",
        region=region,
        territory="city",
        ownership="state",
        attached_population=30_000,
    )
    since, known = date(2020, 1, 1), [care_type for care_type in care_types.values() if care_type.code in CARE_TYPES]
    Licence.objects.bulk_create(
        Licence(provider=provider, number=f"Л-{serial}", care_type=care_type, valid_from=since) for care_type in known
    )
    RegistryEntry.objects.bulk_create(
        RegistryEntry(provider=provider, care_type=care_type, admitted_on=since, ground="import")
        for care_type in known
    )
    return provider


def make_contract(provider: Provider, source: str, care_types: dict[str, CareType], **more: Any) -> Contract:
    year = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    number = more.pop("number", f"71-2026-{provider.pk}-{source}")
    contract = Contract.objects.create(number=number, provider=provider, funding_source=source, **year | more)
    ContractLine.objects.bulk_create(
        ContractLine(
            contract=contract, care_type=care_type, month=date(2026, month, 1), volume=1000, amount=Decimal(10_000_000)
        )
        for code, care_type in care_types.items()
        if code in CARE_TYPES and code != "screening"
        for month in range(1, 13)
    )
    return contract


def make_person(
    birth: date, sex: str, serial: int = 1, insured: bool = True, iin_of: date | None = None, **more: Any
) -> Person:
    person = Person.objects.create(
        iin=iin(iin_of or birth, sex, serial), full_name=f"Пациент {birth:%Y} {sex}", birth_date=birth, sex=sex, **more
    )
    if insured:
        Coverage.objects.create(person=person, valid_from=date(2020, 1, 1), basis="employee")
    return person


def make_actor(organisation: Organisation, *roles: str, email: str = "") -> Actor:
    user = User.objects.create(
        email=email or f"{roles[0]}-{organisation.pk}@example.kz", last_name="Примерова", first_name="Айгүл"
    )
    user.set_unusable_password()
    Membership.objects.create(user=user, organisation=organisation, roles=list(roles))
    return Actor(user=user, organisation=organisation, roles=frozenset(roles))


def make_world() -> World:
    region, _ = Region.objects.get_or_create(
        code="71",
        defaults={
            "kato": "710000000", "iso": "KZ-71", "name_kk": "Астана қаласы", "name_ru": "город Астана",
            "name_en": "Astana",
            "centre": "Астана", "valid_from": date(1998, 6, 10),
        },
    )  # fmt: skip
    second, _ = Region.objects.get_or_create(
        code="75",
        defaults={
            "kato": "750000000", "iso": "KZ-75", "name_kk": "Алматы қаласы", "name_ru": "город Алматы",
            "name_en": "Almaty",
            "centre": "Алматы", "valid_from": date(1998, 6, 10),
        },
    )  # fmt: skip
    care_types = make_reference()
    provider = make_provider(1, region, care_types)
    other = make_provider(2, second, care_types)
    doctor = iin(date(1980, 5, 17), "F", 700)
    for organisation in (provider, other):
        StaffMember.objects.create(
            provider=organisation, iin=doctor, full_name="Дәрігер А. Б.", hired_on=date(2020, 2, 3), daily_minutes=360
        )
    woman = make_person(date(1985, 5, 17), "F", 100)
    man = make_person(date(1970, 9, 14), "M", 100)
    child = make_person(date(2026, 3, 2), "M", 100)
    Attachment.objects.create(person=woman, valid_from=date(2020, 1, 1), provider=provider)
    partitions.ensure([MONTH])
    return World(
        provider=provider,
        other=other,
        contract=make_contract(provider, "OSMS", care_types),
        gobmp=make_contract(provider, "GOBMP", care_types),
        care_types=care_types,
        services={service.code: service for service in Service.objects.filter(code__in=SERVICES)},
        woman=woman,
        man=man,
        child=child,
        doctor=doctor,
        clerk=make_actor(provider, Role.PROVIDER_CLERK),
    )


__all__ = ["MONTH", "NAMES", "NOW", "World", "bin_number", "iin", "make_actor", "make_contract", "make_person",
           "make_provider", "make_world", "rules_of"]  # fmt: skip


# What happened to the contract of a world ----------------------------------------------------------------------------
def set_contract(world: World, **facts: Any) -> str:
    """The number of the contract, which has these facts now."""
    Contract.objects.filter(pk=world.contract.pk).update(**facts)
    return world.contract.number


def halted(world: World, since: date, until: date | None = None) -> str:
    """The number of the contract, which is suspended in these days."""
    ground = Ground.objects.get_or_create(
        kind="suspension", code="court", defaults={"name_ru": "Сот", "valid_from": date(2021, 1, 1)}
    )[0]
    ContractSuspension.objects.create(contract=world.contract, ground=ground, since=since, until=until)
    return world.contract.number
