"""Builders for monitoring: three regions with their branches and auditors, organisations with contracts, accepted
lines, flags and defects in any state. Plain rows; what happens on the way is the business of the actions.

``make_desk()`` is the usual start.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from claims import partitions
from claims.enums import Channel, RegisterState
from claims.models import Line, LineNumber, Person, Register
from monitoring.enums import EditionState, Family, FindingKind
from monitoring.models import CareColumn, DefectCode, DefectReduction, Flag, FlagLine, ScreenEdition
from procurement.models import Contract, ContractLine, Parameter, Service, Tariff
from providers.models import CareType, Provider, StaffMember, Term
from tests.accounts.people import make_region
from tests.claims.world import iin
from tests.procurement.world import make_calendar, make_user
from tests.providers.facts import make_care, make_entry, make_licence, make_provider

ALMATY = ZoneInfo("Asia/Almaty")
MONTH = date(2026, 10, 1)
DAY = date(2026, 10, 13)  # a Tuesday
NOW = datetime(2026, 11, 3, 10, 0, tzinfo=ALMATY)  # a Tuesday: the month is being looked at
REGIONS = ("71", "75", "35")
number = count(1)
people = count(1)  # an ИИН has room for few: lines by the thousand must not use them up
TERMS = {
    "flag_decision": 5, "flag_documents": 1, "defect_objection": 5, "defect_review": 5, "defect_second_objection": 3,
    "defect_second_review": 3, "defect_central": 3, "defect_local_review": 3, "escalation": 10,
    "inspection_notice": 1, "inspection_conclusion": 2, "inspection_objection": 3, "inspection_answer": 3,
    "expertise": 10,
}  # fmt: skip
LAW = {"valid_from": date(2021, 1, 1), "source": "test"}


@dataclass
class Desk:
    """``branches`` and ``auditors`` by region code (two auditors each); ``provider`` is of region 71, ``other`` of 75,
    both with a contract of ``kdu`` and ``inpatient``."""

    care: dict[str, CareType]
    branches: dict[str, Organisation]
    auditors: dict[str, list[Actor]]
    chiefs: dict[str, Actor]
    central: Actor
    admin: Actor
    provider: Provider
    other: Provider
    head: Actor
    other_head: Actor
    contract: Contract
    other_contract: Contract
    doctor: str
    patient: Person
    more: dict[str, Any] = field(default_factory=dict)


def make_desk() -> Desk:
    make_calendar()
    for code, days in TERMS.items():
        Term.objects.get_or_create(code=code, valid_from=date(2021, 1, 1), defaults={"days": days, "working": True})
    for code, value in (("mci", "4325"), ("escalation_month", "200"), ("escalation_contract", "800")):
        Parameter.objects.get_or_create(code=code, valid_from=date(2021, 1, 1), defaults={"value": value})
    partitions.ensure([MONTH])
    care = {code: make_care(code) for code in ("kdu", "inpatient")}
    CareType.objects.filter(code="inpatient").update(is_stay=True)
    make_classifier(care)
    regions = {code: make_region(code) for code in REGIONS}
    branches = {
        code: Organisation.objects.get_or_create(
            kind=OrganisationKind.BRANCH,
            region=region,
            defaults={"name_ru": f"Филиал {code}", "name_kk": f"Филиал {code}"},
        )[0]
        for code, region in regions.items()
    }  # fmt: skip
    centre = Organisation.objects.filter(kind=OrganisationKind.CENTRAL).first() or Organisation.objects.create(
        kind=OrganisationKind.CENTRAL, name_ru="Центральный аппарат", name_kk="Орталық аппарат"
    )
    doctor = iin(date(1980, 5, 17), "F", 710)
    first, second = (
        make_admitted(name, regions[code], care, doctor) for name, code in (("Сынақ", "71"), ("Нүкте", "75"))
    )
    return Desk(
        care=care,
        branches=branches,
        auditors={code: [make_user(one, Role.AUDITOR) for _ in range(2)] for code, one in branches.items()},
        chiefs={code: make_user(one, Role.BRANCH_HEAD, Role.BRANCH_OFFICER) for code, one in branches.items()},
        central=make_user(centre, Role.CENTRAL_OFFICE),
        admin=make_user(centre, Role.ADMINISTRATOR),
        provider=first,
        other=second,
        head=make_user(first, Role.PROVIDER_HEAD),
        other_head=make_user(second, Role.PROVIDER_HEAD),
        contract=make_contract(first, care),
        other_contract=make_contract(second, care),
        doctor=doctor,
        patient=make_patient(),
    )


def make_classifier(care: dict[str, CareType]) -> None:
    """5.0 takes 300 %, 3.0 100 % of outpatient and 50 % of inpatient care; 5.1 and 3.1 follow their roots."""
    for care_code, column in (("kdu", "kdu"), ("inpatient", "drg")):
        CareColumn.objects.get_or_create(care_type=care[care_code], column=column, **LAW)
    for code, parent, percents in (("5.0", "", (300, 300)), ("5.1", "5.0", None), ("3.0", "", (100, 50)),
                                   ("3.1", "3.0", None), ("2.0", "", (0, 0))):  # fmt: skip
        row, made = DefectCode.objects.get_or_create(
            code=code, valid_from=date(2021, 1, 1), defaults={"parent": parent, "name_ru": f"Дефект {code}",
                                                              "name_kk": f"Ақау {code}", "source": "test"}
        )  # fmt: skip
        for column, percent in zip(("kdu", "drg"), percents or (None, None), strict=True) if made else ():
            DefectReduction.objects.create(defect=row, column=column, applies=True, percent=percent, text="+")


def make_admitted(name: str, region: Any, care: dict[str, CareType], doctor: str) -> Provider:
    provider = make_provider(name, region=region)
    for one in care.values():
        make_licence(provider, one)
        make_entry(provider, one)
    StaffMember.objects.create(
        provider=provider, iin=doctor, full_name="Дәрігер А. Б.", hired_on=date(2020, 2, 3), daily_minutes=360,
        speciality="Терапия",
    )  # fmt: skip
    return provider


def make_contract(provider: Provider, care: dict[str, CareType], **overrides: Any) -> Contract:
    facts = {
        "number": f"М-{next(number)}", "funding_source": "OSMS", "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31), "signed_on": date(2025, 12, 20),
    } | overrides  # fmt: skip
    contract = Contract.objects.create(provider=provider, **facts)
    for one in care.values():
        ContractLine.objects.create(
            contract=contract, care_type=one, month=MONTH, volume=Decimal(1000), amount=Decimal("50000000.00")
        )
    return contract


def make_patient(birth: date = date(1985, 5, 17), sex: str = "F", **overrides: Any) -> Person:
    serial = next(people) % 9_000 + 100
    facts = {"full_name": "Сынақова Айгүл Бекқызы", "birth_date": birth, "sex": sex} | overrides
    return Person.objects.create(iin=iin(birth, sex, serial), **facts)


def make_service(code: str, care: CareType, price: str = "2487.71", **overrides: Any) -> Service:
    row, made = Service.objects.get_or_create(
        code=code, defaults={"name_ru": f"Услуга {code}", "name_kk": f"Қызмет {code}", "care_type": care,
                             "unit": "service", "funding": "OSMS", "minutes": 15} | overrides,
    )  # fmt: skip
    if made:
        Tariff.objects.create(service=row, valid_from=date(2026, 1, 1), price=Decimal(price))
    return row


def make_register(desk: Desk, provider: Provider | None = None, month: date = MONTH, **overrides: Any) -> Register:
    provider = provider or desk.provider
    facts = {
        "number": f"Т-{next(number)}", "period": month, "funding_source": "OSMS", "state": RegisterState.ACCEPTED,
        "contract": desk.contract if provider == desk.provider else desk.other_contract, "channel": Channel.WEB,
        "sha256": f"{next(number):064d}", "file_name": "register.csv", "received_at": NOW - timedelta(days=1),
        "checked_at": NOW - timedelta(days=1),
    } | overrides  # fmt: skip
    return Register.objects.create(provider=provider, **facts)


def make_line(desk: Desk, *, register: Register | None = None, care: str = "kdu", **overrides: Any) -> Line:
    """An accepted line as intake leaves it, with its number; a consultation on 13.10.2026, 9:00."""
    provider = register.provider if register else overrides.pop("provider", desk.provider)
    register = register or make_register(desk, provider, overrides.get("month", MONTH))
    service = overrides.pop("service", None) or make_service(
        "A02.013.000" if care == "kdu" else "KZG.101", desk.care[care], "2487.71" if care == "kdu" else "180000.00"
    )
    day = overrides.pop("day", DAY)
    serial = next(number)
    facts = {
        "row_no": serial, "line_no": f"Ж-{serial}", "patient_iin": desk.patient.iin, "practitioner_iin": desk.doctor,
        "service": service, "service_code": service.code, "diagnosis_code": "J06.9", "care_form": "planned",
        "started_at": datetime(day.year, day.month, day.day, 9, 0, tzinfo=ALMATY),
        "ended_at": datetime(day.year, day.month, day.day, 9, 15, tzinfo=ALMATY),
        "quantity": 1, "amount": service.tariffs.first().price, "month": day.replace(day=1), "day": day,
        "register": register, "provider": provider, "contract": register.contract, "care_type": desk.care[care],
        "funding_source": register.funding_source, "received_at": register.received_at,
    } | overrides  # fmt: skip
    line = Line.objects.create(**facts)
    LineNumber.objects.create(
        provider=provider, line_no=line.line_no, month=line.month, line_id=line.id, register=register
    )
    return line


def make_edition(screen: str = "OVL1", **overrides: Any) -> ScreenEdition:
    found = ScreenEdition.objects.filter(screen=screen, state=EditionState.ACTIVE).first()
    facts = {"score": 90, "defect_code": "5.1", "parameters": {}, "valid_from": date(2020, 1, 1), "source": "test"}
    return found or ScreenEdition.objects.create(screen=screen, state=EditionState.ACTIVE, **facts | overrides)


def make_flag(desk: Desk, line: Line | None = None, other: Line | None = None, **overrides: Any) -> Flag:
    """A new flag: of two lines, or of ``line`` alone; its rank is its stake."""
    line = line or make_line(desk)
    screen = overrides.pop("screen", "OVL1")
    edition = make_edition(screen)
    facts = {
        "screen": screen, "family": Family.OVERLAP, "kind": FindingKind.PAIR if other else FindingKind.LINE,
        "key": f"{other.id}-{line.id}" if other else str(line.id), "edition": edition, "score": edition.score,
        "defect_code": edition.defect_code, "evidence": {"hours": 51}, "provider": line.provider,
        "other_provider": other.provider if other else None, "contract": line.contract, "care_type": line.care_type,
        "month": line.month, "line_id": line.id, "line_no": line.line_no, "lines_count": 1, "amount": line.amount,
        "other_id": other.id if other else None, "other_month": other.month if other else None,
        "other_no": other.line_no if other else "", "stake": line.amount * 3, "risk": Decimal(edition.score),
        "rank": line.amount * 3, "found_at": NOW,
    } | overrides  # fmt: skip
    flag = Flag.objects.create(**facts)
    for one, is_other in ((line, False), (other, True)):
        if one is not None:
            FlagLine.objects.create(
                flag=flag, month=one.month, line_id=one.id, line_no=one.line_no, register_id=one.register_id,
                provider=one.provider, other=is_other, amount=one.amount,
            )  # fmt: skip
    return flag
