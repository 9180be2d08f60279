"""The plain way, for comparison: each line by itself, 13 rules with a query each, then the line or its failures saved.

Like the portal it ends with stored lines, their numbers, the counters of limits and plans, and the protocol.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.timezone import make_aware, now

from accounts.identifiers import is_valid_iin
from claims.models import (
    ContractUsage,
    Coverage,
    Finding,
    Line,
    LineNumber,
    Person,
    RefusedLine,
    Register,
    ServiceUsage,
)
from procurement.models import Contract, ContractLine, Diagnosis, Service, Tariff
from providers.models import Licence, Provider, StaffMember


def check_line(row: dict[str, str], register: Register) -> None:
    provider = register.provider
    day = datetime.fromisoformat(row["ended_at"]).date()
    failed = []
    if not is_valid_iin(row["patient_iin"]):
        failed.append("R01")
    person = Person.objects.filter(iin=row["patient_iin"]).first()
    if person is None:
        failed.append("R03")
    service = Service.objects.select_related("care_type").filter(code=row["service_code"]).first()
    if service is None:
        failed.append("R04")
    tariff = Tariff.objects.filter(service=service, valid_from__lte=day).order_by("-valid_from").first()
    if tariff and tariff.price * int(row["quantity"]) != Decimal(row["amount"]):
        failed.append("R05")
    diagnosis = Diagnosis.objects.filter(code=row["diagnosis_code"]).first()
    if diagnosis is None:
        failed.append("R06")
    elif not diagnosis.is_leaf:
        failed.append("R07")
    failed += employment(row, provider, day)
    if (
        service
        and not Licence.objects.filter(provider=provider, care_type=service.care_type, valid_from__lte=day).exists()
    ):
        failed.append("R12")
    if person and person.died_on and person.died_on < day:
        failed.append("L06")
    if person and service and service.sex and service.sex != person.sex:
        failed.append("X01")
    if person and not Coverage.objects.filter(person=person, valid_from__lte=day).exists():
        failed.append("P01")
    failed += limits(row, provider, service, day)
    for rule in failed:
        Finding.objects.create(register=register, row_no=1, line_no=row["line_no"], rule=rule, severity="reject")
    if failed:
        RefusedLine.objects.create(register=register, **columns_of(row))
    else:
        accept(row, register, service, day)


def columns_of(row: dict[str, str]) -> dict[str, Any]:
    moments = {name: make_aware(datetime.fromisoformat(row[name])) for name in ("started_at", "ended_at")}
    texts = {
        name: row[name] for name in ("line_no", "patient_iin", "practitioner_iin", "service_code", "diagnosis_code")
    }
    numbers = {"quantity": int(row["quantity"]), "amount": Decimal(row["amount"])}
    return {"row_no": int(row["line_no"].rpartition("-")[2]), **texts, **moments, **numbers}


def accept(row: dict[str, str], register: Register, service: Service, day: date) -> None:
    month, quantity, amount = day.replace(day=1), int(row["quantity"]), Decimal(row["amount"])
    contract = Contract.objects.get(number=row["contract_no"])
    line = Line.objects.create(
        month=month, day=day, register=register, provider=register.provider, contract=contract, service=service,
        care_type=service.care_type, funding_source=row["funding_source"], received_at=now(), **columns_of(row),
    )  # fmt: skip
    LineNumber.objects.create(
        provider=register.provider, line_no=row["line_no"], month=month, line_id=line.pk[1], register=register
    )
    if service.max_per_year:
        used, _ = ServiceUsage.objects.get_or_create(
            patient_iin=row["patient_iin"], service=service, year=day.year, defaults={"quantity": 0}
        )
        ServiceUsage.objects.filter(pk=used.pk).update(quantity=F("quantity") + quantity)
    plan, _ = ContractUsage.objects.get_or_create(
        contract=contract, care_type=service.care_type, month=month, defaults={"lines": 0, "quantity": 0, "amount": 0}
    )
    ContractUsage.objects.filter(pk=plan.pk).update(
        lines=F("lines") + 1, quantity=F("quantity") + quantity, amount=F("amount") + amount
    )


def employment(row: dict[str, str], provider: Provider, day: date) -> list[str]:
    works = StaffMember.objects.filter(provider=provider, iin=row["practitioner_iin"], hired_on__lte=day).exists()
    return [] if works else ["R10"]


def limits(row: dict[str, str], provider: Provider, service: Any, day: date) -> list[str]:
    failed = []
    if LineNumber.objects.filter(provider=provider, line_no=row["line_no"]).exists():
        failed.append("F08")
    if service and service.max_per_day:
        same = Line.objects.filter(month=day.replace(day=1), patient_iin=row["patient_iin"], service=service, day=day)
        if sum(same.values_list("quantity", flat=True)) + int(row["quantity"]) > service.max_per_day:
            failed.append("Q02")
    lines = ContractLine.objects.filter(contract__number=row["contract_no"], month=day.replace(day=1))
    if service and not lines.filter(care_type=service.care_type).exists():
        failed.append("P07")
    return failed
