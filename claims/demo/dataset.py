"""Writes the made-up country as dataset files: the same that ``import_dataset`` takes from anybody."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from claims.demo.country import ENDED, KINDS, NEW_PRICES, Clinic, Country, Person
from claims.demo.registers import YEAR, Register, contract_no

OLD_PRICES_END = NEW_PRICES - timedelta(days=1)
NEWCOMER = 5  # a polyclinic under contract since August that hands most diagnostics to a co-executor
EXHAUSTED = 10  # a clinic whose contract is too small for what it does
THOUSAND = Decimal(1000)
GROUNDS = ((18, "ребёнок"), (22, "студент"), (63, "наёмный работник"), (200, "пенсионер"))
NEXT_YEAR = date(YEAR + 1, 1, 1)  # from when one more clinic may give consultations
PLANNED_FROM = 8  # earlier months of the contracts are not among the demonstration data
OWN_BUSINESS = "индивидуальный предприниматель"
EXTRA_CARE = {"hospital": {"rehab", "reception", "palliative"}, "polyclinic": {"checkup", "trauma_post"}}


def write(country: Country, registers: list[Register], folder: Path) -> None:
    tables: dict[str, tuple[str, Iterable[Iterable[Any]]]] = {
        "providers": ("bin,name_ru,name_kk,region,territory,ownership,attached_population,registered_on",
                      map(provider, country.clinics)),
        "licences": ("provider_bin,number,care_type,valid_from,valid_to", licences(country)),
        "staff": ("provider_bin,iin,full_name,speciality,hired_on,left_on,daily_minutes", staff(country)),
        "services": ("code,name_ru,name_kk,care_type,unit,minutes,sex,age_min,age_max,max_per_day,max_per_year,"
                     "needs_referral,in_capitation,funding", services(country)),
        "tariffs": ("service_code,valid_from,valid_to,price", tariffs(country)),
        "persons": ("iin,full_name,birth_date,sex,died_on,region",
                    ([one.iin, one.name, one.born, one.sex, one.died, one.region] for one in country.people)),
        "coverage": ("iin,valid_from,valid_to,basis", coverage(country)),
        "attachments": ("iin,valid_from,valid_to,provider_bin",
                        ([one.iin, max(one.born, date(2021, 1, 1)), "", one.attached.bin]
                         for one in country.people if one.attached)),
        "contracts": ("number,provider_bin,funding_source,valid_from,valid_to,signed_on", contracts(registers)),
        "contract_lines": ("contract_no,care_type,month,volume,amount", contract_lines(country, registers)),
    }  # fmt: skip
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows(rows)


def provider(clinic: Clinic) -> list[Any]:
    kind = KINDS[clinic.kind]
    born = date(
        1900 + int(clinic.bin[:2]) if clinic.bin[0] == "9" else 2000 + int(clinic.bin[:2]), int(clinic.bin[2:4]), 1
    )
    return [
        clinic.bin, kind.ru.format(clinic.name), kind.kk.format(clinic.name), clinic.region, clinic.territory,
        "private" if clinic.is_private else "state", clinic.population, born,
    ]  # fmt: skip


def care_of(clinic: Clinic) -> list[str]:
    care = KINDS[clinic.kind].care | EXTRA_CARE.get(clinic.kind, set())
    return sorted({"inpatient" if one == "birth" else one for one in care} | {"kdu"})


def licences(country: Country) -> Iterable[list[Any]]:
    for clinic in country.clinics:
        for count, care in enumerate(care_of(clinic), start=1):
            first = NEXT_YEAR if clinic is country.late and care == "kdu" else date(2017, 3, 1)
            yield [clinic.bin, f"{clinic.number + 17_000_101}/{count}", care, first, ""]


def staff(country: Country) -> Iterable[list[Any]]:
    for clinic in country.clinics:
        seen: set[str] = set()
        for team in clinic.doctors.values():
            for doctor in team:
                if doctor.iin not in seen:
                    seen.add(doctor.iin)
                    hired = date(2012, 1, 9) + timedelta(days=7 * (int(doctor.iin[8:11]) % 600))
                    yield [clinic.bin, doctor.iin, doctor.name, doctor.speciality, hired, doctor.left, 360]


def services(country: Country) -> Iterable[list[Any]]:
    for one in country.services.values():
        yield [
            one.code, one.name_ru, one.name_kk, one.care, one.unit, one.minutes or "", one.sex, one.age_min or "",
            "" if one.age_max == 150 else one.age_max, one.max_per_day or "", one.max_per_year or "",
            int(one.needs_referral), int(one.in_capitation), one.funding,
        ]  # fmt: skip
    yield [ENDED, "Приём: валеолог", "Қабылдау: валеолог", "kdu", "service", 15, "", "", "", "", "", 0, 0, "OSMS"]


def tariffs(country: Country) -> Iterable[list[Any]]:
    for one in country.services.values():
        yield [one.code, date(2025, 1, 1), OLD_PRICES_END, one.old_price]
        yield [one.code, NEW_PRICES, "", one.price]
    yield [ENDED, date(2025, 1, 1), OLD_PRICES_END, "1410.00"]


def coverage(country: Country) -> Iterable[list[Any]]:
    """Who is not insured now was insured once, or never."""
    for number, one in enumerate(country.people):
        start = max(one.born, date(2020 + number % 5, 1 + number % 12, 1))
        if one.insured:
            yield [one.iin, start, "", ground(one, number)]
        elif number % 2 and one.born < date(2024, 1, 1):
            yield [one.iin, min(start, date(2024, 1, 1)), date(2025, 6, 30), "наёмный работник"]


def ground(person: Person, number: int) -> str:
    found = next(words for below, words in GROUNDS if person.age(date(YEAR, 8, 1)) < below)
    return OWN_BUSINESS if found == "наёмный работник" and number % 9 == 0 else found


def contracts(registers: list[Register]) -> Iterable[list[Any]]:
    found = {(one.contract, one.clinic.bin, one.source): one.clinic for one in registers}
    for (number, provider_bin, source), clinic in sorted(found.items()):
        first = date(YEAR, 8, 1) if clinic.number == NEWCOMER else date(YEAR, 1, 1)
        yield [number, provider_bin, source, first, date(YEAR, 12, 31), first - timedelta(days=10)]


def contract_lines(country: Country, registers: list[Register]) -> Iterable[list[Any]]:
    """A month's plan is what the clinic does in it, give or take; later months are planned like these."""
    done: dict[tuple[int, str, str], dict[int, list[Decimal]]] = defaultdict(
        lambda: defaultdict(lambda: [Decimal(0)] * 2)
    )
    for register in registers:
        for line in register.lines:
            values = line.clean or line.values
            key = (register.clinic.number, register.source, line.service.care)
            volume, amount = done[key][register.month]
            done[key][register.month] = [volume + int(values["quantity"]), amount + Decimal(values["amount"])]
    for (number, source, care), months in sorted(done.items()):
        clinic = country.clinics[number]
        average = [sum(part) / len(months) for part in zip(*months.values(), strict=True)]
        for month in range(1, 13):
            if month not in months and (month < PLANNED_FROM or number == EXHAUSTED):
                continue
            volume, amount = months.get(month, average)
            share = Decimal(str(round(clinic.random.uniform(0.87, 1.06), 3)))  # how far the plan will be reached
            share = Decimal("1.35") if number == EXHAUSTED else share
            plan = (amount / share / THOUSAND).to_integral_value() * THOUSAND
            yield [
                contract_no(clinic, source),
                care,
                f"{YEAR}-{month:02d}",
                max(1, int(volume / share)),
                f"{plan:.2f}",
            ]
