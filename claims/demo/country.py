"""The made-up country: medical organisations, people with insurance and attachment, services with prices."""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from accounts.identifiers import make_bin, make_iin
from claims.demo import names

FOLDER = Path(__file__).parent
SEED = 20261101
NEW_PRICES = date(2026, 1, 1)
OLD_SHARE = Decimal("0.93")  # prices of 2025 against those of 2026
ENDED = "A01.009.000"  # a service whose last price ended with 2025


@dataclass(frozen=True)
class Scale:
    clinics: int
    people: int
    lines: int  # of an ordinary register
    months: tuple[int, ...]
    first_lines: int  # of a register of the first organisation, which sends several a month


FULL = Scale(64, 20_000, 315, (8, 9, 10), 120)
SMALL = Scale(8, 900, 40, (10,), 20)


@dataclass(frozen=True)
class Kind:
    """``osms``, ``gobmp``: type of care → share of the lines of a register."""

    ru: str
    kk: str
    osms: dict[str, float]
    gobmp: dict[str, float]
    population: bool = False

    @property
    def care(self) -> set[str]:
        return set(self.osms) | set(self.gobmp)


KINDS = {
    "polyclinic": Kind(
        "Поликлиника «{}»", "«{}» емханасы", {"kdu": 0.9, "antenatal": 0.05, "day_hospital": 0.05},
        {"screening": 0.6, "phc": 0.3, "kdu": 0.1}, population=True,
    ),
    "hospital": Kind(
        "Многопрофильная больница «{}»", "«{}» көпбейінді ауруханасы",
        {"inpatient": 0.22, "kdu": 0.7, "day_hospital": 0.08},
        {"inpatient": 0.4, "kdu": 0.6},
    ),
    "district": Kind(
        "Районная больница «{}»", "«{}» аудандық ауруханасы", {"inpatient": 0.15, "kdu": 0.8, "day_hospital": 0.05},
        {"ambulance": 0.5, "screening": 0.3, "phc": 0.15, "palliative": 0.05}, population=True,
    ),
    "centre": Kind("Диагностический центр «{}»", "«{}» диагностикалық орталығы", {"kdu": 1}, {}),
    "ambulance": Kind("Станция скорой помощи «{}»", "«{}» жедел жәрдем станциясы", {}, {"ambulance": 1}),
    "rehab": Kind("Реабилитационный центр «{}»", "«{}» оңалту орталығы", {"rehab": 0.4, "kdu": 0.6}, {}),
    "perinatal": Kind(
        "Перинатальный центр «{}»", "«{}» перинаталдық орталығы", {"birth": 0.15, "antenatal": 0.45, "kdu": 0.4}, {}
    ),
    "dental": Kind("Стоматологическая клиника «{}»", "«{}» стоматологиялық клиникасы", {"dental": 1}, {}),
}  # fmt: skip
# Kinds in turn; the regions go round in the same time, so that each has several kinds.
TURN = (
    "polyclinic", "hospital", "polyclinic", "centre", "district", "polyclinic", "ambulance", "polyclinic", "rehab",
    "polyclinic", "dental", "perinatal", "polyclinic",
)  # fmt: skip
PRIVATE = {"centre", "dental", "rehab"}
REGIONS = ("71", "75", "35", "79", "55", "63", "39", "61", "15", "27", "10", "11", "19", "23", "31", "33", "43", "47",
           "59", "62")  # fmt: skip


@dataclass
class Person:
    iin: str
    name: str
    born: date
    sex: str
    region: str
    insured: bool
    died: date | None = None
    attached: "Clinic | None" = None

    @property
    def odd(self) -> bool:
        """The number tells another day of birth than the register of people."""
        return self.iin[4:6] != f"{self.born.day:02d}"

    def age(self, day: date) -> int:
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    def lives(self, day: date) -> bool:
        return self.born <= day and (self.died is None or self.died >= day)


@dataclass
class Doctor:
    iin: str
    name: str
    speciality: str
    left: date | None = None


@dataclass
class Clinic:
    number: int
    kind: str
    bin: str
    name: str
    region: str
    territory: str
    random: Random
    doctors: dict[str, list[Doctor]] = field(default_factory=dict)
    attached: list[Person] = field(default_factory=list)
    executor: "Clinic | None" = None
    sent: list[Any] = field(default_factory=list)  # lines of earlier registers
    lines: int = 0

    @property
    def is_private(self) -> bool:
        return self.kind in PRIVATE

    @property
    def population(self) -> int:
        return 22_000 + self.number * 1_130 % 61_000 if KINDS[self.kind].population else 0

    def doctor(self, speciality: str, left: date | None = None) -> Doctor:
        """One of three of this speciality (an ambulance station has more), hired when first asked for."""
        team = self.doctors.setdefault(speciality if left is None else f"{speciality} (former)", [])
        at = self.random.randrange(1 if left else 12 if self.kind == "ambulance" else 3)
        while len(team) <= at:
            sex = self.random.choice("FFM")
            born = date(1961, 1, 1) + timedelta(days=self.random.randrange(13_000))
            surname, first, patronymic = names.person(self.random, sex)
            serial = 8_000 + self.random.randrange(1_000)
            team.append(Doctor(issued(born, sex, serial), f"{surname} {first} {patronymic}", speciality, left))
        return team[at]

    def next_line(self) -> str:
        self.lines += 1
        return f"{self.number:02d}{self.lines:06d}"


def issued(born: date, sex: str, serial: int) -> str:
    """An ИИН, from the next serial number on that has a check digit."""
    while (found := make_iin(born, sex, serial)) is None:
        serial += 1
    return found


def registered(day: date, serial: int) -> str:
    while (found := make_bin(day, serial)) is None:
        serial += 1
    return found


@dataclass(frozen=True)
class Service:
    code: str
    name_ru: str
    name_kk: str
    care: str
    unit: str
    minutes: int
    sex: str
    age_min: int
    age_max: int
    max_per_day: int
    max_per_year: int
    needs_referral: bool
    in_capitation: bool
    funding: str
    price: Decimal

    @property
    def old_price(self) -> Decimal:
        return (self.price * OLD_SHARE).quantize(Decimal("0.01"))

    def suits(self, person: Person, day: date) -> bool:
        age = person.age(day)
        return (not self.sex or self.sex == person.sex) and self.age_min <= age <= self.age_max


def services() -> list[Service]:
    with (FOLDER / "services.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Service(
                row["code"], row["name_ru"], row["name_kk"], row["care_type"], row["unit"], int(row["minutes"] or 0),
                row["sex"], int(row["age_min"] or 0), int(row["age_max"] or 150), int(row["max_per_day"] or 0),
                int(row["max_per_year"] or 0), row["needs_referral"] == "1", row["in_capitation"] == "1",
                row["funding"], Decimal(row["price"]),
            )
            for row in csv.DictReader(stream)
        ]  # fmt: skip


@dataclass
class Country:
    scale: Scale
    random: Random
    services: dict[str, Service]
    clinics: list[Clinic]
    people: list[Person]
    by_region: dict[str, list[Person]]

    # Three that give no consultations of their own: what the registry says of them there touches only lines that
    # others hand to them.
    @property
    def excluded(self) -> Clinic | None:
        return self.idle(0)

    @property
    def suspended(self) -> Clinic | None:
        return self.idle(1)

    @property
    def late(self) -> Clinic | None:
        return self.idle(2)

    def idle(self, at: int) -> Clinic | None:
        found = [clinic for clinic in self.clinics if "kdu" not in KINDS[clinic.kind].care]
        return found[at] if at < len(found) else None


def make(scale: Scale) -> Country:
    random = Random(SEED)  # noqa: S311 - reproducible, not secret
    clinics = [make_clinic(number, Random(f"{SEED}-{number}")) for number in range(scale.clinics)]  # noqa: S311
    people = list(make_people(scale.people, random, sorted({clinic.region for clinic in clinics})))
    by_region: dict[str, list[Person]] = {}
    for person in people:
        by_region.setdefault(person.region, []).append(person)
    for region, residents in by_region.items():
        homes = [one for one in clinics if one.region == region and KINDS[one.kind].population]
        for number, person in enumerate(residents):
            if homes and number % 25:  # a few are attached nowhere
                person.attached = homes[number % len(homes)]
                person.attached.attached.append(person)
    return Country(scale, random, {one.code: one for one in services()}, clinics, people, by_region)


def make_clinic(number: int, random: Random) -> Clinic:
    kind = TURN[number % len(TURN)]
    region = REGIONS[number % len(REGIONS)] if number else "71"
    territory = "district" if kind == "district" else "city"
    number_of = registered(date(1998 + number % 20, 1 + number % 12, 1), 10_000 + number * 37)
    return Clinic(number, kind, number_of, names.CLINICS[number], region, territory, random)


def make_people(count: int, random: Random, regions: list[str]) -> "list[Person]":
    people, taken = [], set()
    span = (date(2026, 7, 1) - date(1938, 1, 1)).days
    while len(people) < count:
        number = len(people)
        sex = random.choice("FM")
        born = date(1938, 1, 1) + timedelta(days=int(span * random.random() ** 0.8))
        if number % 400 == 7:  # born while the registers are written
            born = date(2026, 8, 5) + timedelta(days=random.randrange(80))
        if number == 13:
            born, sex = date(1903, 5, 17), "F"  # somebody forgot to write down a death
        iin = issued(born, sex, random.randrange(7_000))
        if iin in taken:
            continue
        taken.add(iin)
        surname, first, patronymic = names.person(random, sex)
        shown = born - timedelta(days=1) if number % 500 == 11 else born  # the register of people disagrees
        died = date(2026, 7, 1) + timedelta(days=random.randrange(100)) if number % 500 == 29 else None
        people.append(
            Person(
                iin, f"{surname} {first} {patronymic}", shown, sex, regions[number % len(regions)],
                random.random() > 0.07, died if died is None or died > born else None,
            )
        )  # fmt: skip
    return people
