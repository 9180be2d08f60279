"""What screening is to find: lines that every rule of intake accepts and that cannot all be true, with what others
know about them (timetables, borders, receipts, answers of patients). Each plant says in its docstring what it is.

They stand in registers of their own (number …-П), sent last, so that nothing else changes with them. What becomes
known only later (a death, a receipt) comes as ``Outside`` after the registers have been accepted.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from claims.demo.country import Clinic, Country, Doctor, Person
from claims.demo.registers import YEAR, Line, Register, Writer, at, contract_no, of_month, referral, shown

MONTH = 10
VISIT, FAMILY, PNEUMONIA, HEART, DAY_CARE = "A01.001.000", "A01.003.000", "KZG.014.000", "KZG.022.000", "DAY.001.000"
SET = ("A01.001.000", "A01.003.000", "A01.005.000", "A02.018.000", "A02.029.000")


@dataclass
class Outside:
    """Rows of other registers: the model's name → facts of each, ``clinic`` in place of the organisation."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    died: dict[str, date] = field(default_factory=dict)  # ИИН → day that becomes known late
    sex: dict[str, str] = field(default_factory=dict)  # ИИН → sex to which the register of people is corrected

    def add(self, model: str, **facts: Any) -> None:
        self.rows[model].append(facts)


class Garden:
    def __init__(self, country: Country, writer: Writer) -> None:
        self.country, self.writer = country, writer
        self.random = Random("plants")  # noqa: S311 - reproducible, not secret
        self.days = of_month(MONTH)
        self.taken: set[str] = set()
        self.few = country.scale.people < 5_000  # a region has not people enough for crowds
        self.lines: dict[int, list[Line]] = defaultdict(list)  # number of the clinic → lines, in order of sending
        self.outside = Outside()
        self.papers = count(1)

    # Who and what ----------------------------------------------------------------------------------------------------
    def clinic(self, kind: str, region: str = "") -> Clinic | None:
        found = (one for one in self.country.clinics if one.kind == kind and one.region == (region or one.region))
        return next(found, None)

    def person(self, clinic: Clinic, sex: str = "") -> Person:
        """A grown-up of the region whom nobody else here has used; the seed of the registers stays as it was."""
        pool = self.country.by_region[clinic.region]
        start = self.random.randrange(len(pool))
        day = self.days[0]
        for one in pool[start:] + pool[:start]:
            fits = one.insured and not one.died and not one.odd and 18 <= one.age(day) <= 85
            if fits and one.iin not in self.taken and sex in ("", one.sex):
                self.taken.add(one.iin)
                return one
        raise RuntimeError(f"nobody is left in region {clinic.region}")

    def doctor(self, clinic: Clinic, speciality: str = "Терапевт") -> Doctor:
        return clinic.doctor(speciality)

    def visit(
        self, clinic: Clinic, person: Person, start: datetime, code: str = VISIT, minutes: int = 15, **values: str
    ) -> Line:
        line = self.writer.write(clinic, self.country.services[code], person, start.date())
        line.values |= {"started_at": shown(start), "ended_at": shown(start + timedelta(minutes=minutes))} | values
        line.values.pop("executor_bin", None)
        self.lines[clinic.number].append(line)
        return line

    def stay(self, clinic: Clinic, person: Person, first: date, last: date, code: str, **values: str) -> Line:
        service = self.country.services[code]
        line = self.writer.write(clinic, service, person, last)
        quantity = (last - first).days + 1 if service.unit == "day" else 1
        line.values |= {
            "started_at": shown(at(first, 9, 30)), "ended_at": shown(at(last, 12, 0)), "quantity": str(quantity),
            "amount": str(service.price * quantity),
        }  # fmt: skip
        if service.needs_referral:
            line.values |= referral(clinic, person, first)
        line.values |= values
        self.lines[clinic.number].append(line)
        return line

    # Duplicates ------------------------------------------------------------------------------------------------------
    def duplicates(self, clinic: Clinic, neighbour: Clinic | None) -> None:
        """The same line twice; the same visit twice a day at two doctors; the same visit in two organisations."""
        person = self.person(clinic)
        first = self.visit(clinic, person, at(self.days[8], 9, 0))
        second = self.visit(clinic, person, at(self.days[8], 9, 0))
        second.values |= {name: value for name, value in first.values.items() if name != "line_no"}
        person = self.person(clinic)
        self.visit(clinic, person, at(self.days[9], 9, 0), FAMILY)
        self.visit(clinic, person, at(self.days[9], 15, 30), FAMILY)
        if neighbour is not None:
            for number in range(3):
                person = self.person(clinic)
                self.visit(neighbour, person, at(self.days[10 + number], 10, 0))
                self.visit(clinic, person, at(self.days[10 + number], 16, 0))

    # Overlaps --------------------------------------------------------------------------------------------------------
    def hospitals(self, first: Clinic, second: Clinic) -> None:
        """Two patients in two hospitals at once; one who left at nine and was admitted at half past: clean."""
        for number in range(2):
            person = self.person(first)
            begun = self.days[4 + number]
            self.stay(first, person, begun, begun + timedelta(days=8), PNEUMONIA)
            self.stay(second, person, begun + timedelta(days=3), begun + timedelta(days=10), PNEUMONIA)
        person = self.person(first)
        day = self.days[10]
        self.stay(first, person, day - timedelta(days=6), day, PNEUMONIA, ended_at=shown(at(day, 9, 0)))
        self.stay(second, person, day, day + timedelta(days=6), PNEUMONIA)

    def in_hospital(self, hospital: Clinic, clinic: Clinic) -> None:
        """Services elsewhere on days of a stay; a day hospital at the same time; two cases of one hospital at once; a
        readmission with the same disease."""
        for number in range(3):
            person = self.person(clinic)
            begun = self.days[3 + number]
            self.stay(hospital, person, begun, begun + timedelta(days=7), HEART)
            self.visit(clinic, person, at(begun + timedelta(days=4 if number else 3), 11, 0), FAMILY)
        person = self.person(clinic)
        begun = self.days[6]
        self.stay(hospital, person, begun, begun + timedelta(days=7), HEART)
        self.stay(clinic, person, begun + timedelta(days=1), begun + timedelta(days=6), DAY_CARE)
        person = self.person(hospital)
        self.stay(hospital, person, begun, begun + timedelta(days=7), PNEUMONIA)
        self.stay(hospital, person, begun + timedelta(days=4), begun + timedelta(days=9), HEART)
        for diagnosis in ("J18.9", "J18.0"):
            person = self.person(hospital)
            for start in (self.days[0], self.days[9]):
                self.stay(hospital, person, start, start + timedelta(days=6), PNEUMONIA, diagnosis_code=diagnosis)

    def cities(self, clinic: Clinic, far: Clinic) -> None:
        """Visits to a doctor in two cities within an hour."""
        for number in range(2):
            person = self.person(clinic)
            self.visit(far, person, at(self.days[12 + number], 10, 0))
            self.visit(clinic, person, at(self.days[12 + number], 10, 50), FAMILY)

    def abroad(self, clinic: Clinic) -> None:
        """Two patients abroad on the day of the visit; one came back the day before: clean."""
        for number, back in enumerate((9, 9, -1)):
            person, day = self.person(clinic), self.days[13]
            self.visit(clinic, person, at(day, 12, 20 * number))
            self.outside.add(
                "AbroadStay", iin=person.iin, left_on=day - timedelta(days=6), returned_on=day + timedelta(days=back)
            )

    def timetable(self, clinic: Clinic) -> None:
        """A surgeon's hours of the month, with a week of leave; two visits in the leave, one at seven at night."""
        doctor = self.doctor(clinic, "Хирург")
        leave = self.days[14:19]
        for day in self.days:
            if day not in leave:
                self.outside.add(
                    "Shift",
                    clinic=clinic,
                    practitioner_iin=doctor.iin,
                    starts_at=at(day, 8, 0),
                    ends_at=at(day, 14, 0),
                )
        self.outside.add(
            "Absence", clinic=clinic, practitioner_iin=doctor.iin, valid_from=leave[0], valid_to=leave[-1],
            reason="leave",
        )  # fmt: skip
        for start in (at(leave[1], 10, 0), at(leave[2], 11, 0), at(self.days[11], 19, 0), at(self.days[12], 9, 0)):
            self.visit(clinic, self.person(clinic), start, "A02.013.000", 20, practitioner_iin=doctor.iin)

    def device(self, clinic: Clinic) -> None:
        """An ultrasound device that works four hours a day, and thirty examinations on one day."""
        service = next(
            one
            for one in self.country.services.values()
            if one.care == "kdu" and one.minutes >= 15 and one.funding == "OSMS" and one.code[0] == "C"
            and not one.sex and not one.max_per_year
        )  # fmt: skip
        for number in range(30):
            start = at(self.days[15], 8, 0) + timedelta(minutes=16 * number)
            line = self.visit(clinic, self.person(clinic), start, service.code, service.minutes)
            if service.needs_referral:
                line.values |= referral(clinic, line.person, start.date())
        self.outside.add(
            "Device", clinic=clinic, device_no="УЗИ-0417", service_code=service.code, valid_from=date(YEAR, 1, 1),
            daily_minutes=240,
        )  # fmt: skip

    # Padding ---------------------------------------------------------------------------------------------------------
    def crowded_day(self, clinic: Clinic) -> None:
        """A doctor with 72 patients in a day, whose lines were typed at night within a minute."""
        doctor = self.doctor(clinic, "Врач общей практики")
        day = self.days[16]
        for number in range(72):
            start = at(day, 8, 0) + timedelta(minutes=7 * number)
            line = self.visit(clinic, self.person(clinic), start, FAMILY, 7, practitioner_iin=doctor.iin)
            self.outside.add(
                "EntryRecord", clinic=clinic, line_no=line.values["line_no"], entered_by="operator-7",
                entered_at=at(day, 23, 40) + timedelta(seconds=number * 0.7),
            )  # fmt: skip

    def dead(self, clinic: Clinic) -> None:
        """Three visits of two people whose deaths the register of people learns of later; one on the day of death."""
        for number, visits in enumerate(((2, 5), (3,), (0,))):
            person = self.person(clinic)
            day = self.days[5 + number]
            for after in visits:
                self.visit(clinic, person, at(self.days[5 + number + after], 13, 5 * number), FAMILY)
            self.outside.died[person.iin] = day

    def other_sex(self, clinic: Clinic) -> None:
        """A gynaecologist's patient whom the register of people calls a man after a correction."""
        person = self.person(clinic, "F")
        self.visit(clinic, person, at(self.days[7], 9, 20), "A02.004.000", 20)
        self.outside.sex[person.iin] = "M"

    def alike(self, clinic: Clinic) -> None:
        """Seven patients with the same five services and diagnoses on the same days one after another."""
        for number in range(7):
            person = self.person(clinic)
            for step, code in enumerate(SET):
                start = at(self.days[2 + step], 9 + number, 10)
                diagnosis = {"A02.018.000": "M54.4", "A02.029.000": "L20.8"}.get(code, "I10")
                self.visit(clinic, person, start, code, diagnosis_code=diagnosis)

    def answers(self, clinic: Clinic) -> None:
        """Patients asked by SMS: five of forty say that nothing was given; eight confirmed from one telephone."""
        least = 2 if self.few else 5
        for number in range(12 if self.few else 40):
            line = self.visit(clinic, self.person(clinic), at(self.days[3 + number % 12], 14, number))
            answered = at(self.days[16], 10, 0) + timedelta(hours=number)
            self.outside.add(
                "Confirmation", clinic=clinic, line_no=line.values["line_no"], channel="sms",
                answer="not_received" if number < least else "received", asked_at=at(self.days[16], 9, 0),
                answered_at=answered, device="c" * 64 if least < number < least + 9 else f"{number:064d}",
                text="Я в этот день не приходил." if number < least else "",
            )  # fmt: skip

    def paid(self, clinic: Clinic) -> None:
        """Visits that the patient paid for at the desk; another service was paid for: clean."""
        for number, code in enumerate((VISIT, VISIT, FAMILY)):
            person = self.person(clinic)
            self.visit(clinic, person, at(self.days[14], 15, 20 * number))
            self.outside.add(
                "AccountingEntry", clinic=clinic, document_no=f"К-{next(self.papers):04d}", paid_on=self.days[14],
                patient_iin=person.iin, service_code=code, amount=Decimal(6500),
            )  # fmt: skip

    def drugs(self, hospital: Clinic) -> None:
        """A ward that wrote off four hundred units of a drug of which nine a day are the most."""
        self.outside.add(
            "DrugNorm", drug_code="J01DD04", unit="г", max_daily=Decimal(4), name_ru="Цефтриаксон",
            name_kk="Цефтриаксон", valid_from=date(YEAR, 1, 1), source="Default, not from an act",
        )  # fmt: skip
        for units in (400, 20):
            person, begun = self.person(hospital), self.days[11]
            line = self.stay(hospital, person, begun, begun + timedelta(days=7), PNEUMONIA)
            self.outside.add(
                "DrugIssue", clinic=hospital, document_no=f"Р-{next(self.papers):04d}", patient_iin=person.iin,
                drug_code="J01DD04", issued_on=begun + timedelta(days=1), units=Decimal(units),
                case_no=line.values["case_no"],
            )  # fmt: skip

    # Together --------------------------------------------------------------------------------------------------------
    def plant(self) -> None:
        first, hospital, second = self.country.clinics[0], self.country.clinics[1], self.country.clinics[2]
        other = self.clinic("hospital", first.region) or self.clinic("district")
        assert other is not None
        near = next((one for one in self.country.clinics[3:] if one.kind == "polyclinic"), None)
        self.hospitals(hospital, other)
        self.in_hospital(hospital, first)
        self.duplicates(first, near)
        self.cities(first, second)
        self.abroad(first)
        self.timetable(first)
        self.dead(first)
        self.other_sex(second)
        self.alike(second)
        self.answers(first)
        self.paid(second)
        self.drugs(hospital)
        if not self.few:
            self.crowded_day(first)
            self.device(second)

    def registers(self) -> list[Register]:
        """One a clinic, those of hospitals first: of two lines the later one is in question."""
        wards = ("hospital", "district")
        order = sorted(self.lines, key=lambda number: (self.country.clinics[number].kind not in wards, -number))
        made = []
        for place, number in enumerate(order):
            clinic = self.country.clinics[number]
            sent = at(date(YEAR, MONTH + 1, 2), 9, 0) + timedelta(minutes=11 * place)
            made.append(
                Register(
                    clinic, "OSMS", MONTH, f"{number + 101}-{MONTH:02d}-П1", contract_no(clinic, "OSMS"), sent,
                    self.days, self.lines[number],
                )
            )  # fmt: skip
        return made


def plant(country: Country, writer: Writer) -> list[Register]:
    """Puts them into the country; what comes later stands in ``country.outside``."""
    garden = Garden(country, writer)
    garden.plant()
    country.__dict__["outside"] = garden.outside
    return garden.registers()


def add_outside(country: Country, providers: dict[str, Any]) -> None:
    """Once, after the registers have been accepted."""
    from django.db import transaction

    from claims import models

    outside: Outside = country.__dict__["outside"]
    with transaction.atomic():
        for name, rows in outside.rows.items():
            model: Any = getattr(models, name)
            made = []
            for row in rows:
                facts = dict(row)
                if clinic := facts.pop("clinic", None):
                    facts["provider"] = providers[clinic.bin]
                made.append(model(**facts))
            model.objects.bulk_create(made, ignore_conflicts=True)
        for iin, day in outside.died.items():
            models.Person.objects.filter(iin=iin).update(died_on=day)
        for iin, sex in outside.sex.items():
            models.Person.objects.filter(iin=iin).update(sex=sex)
