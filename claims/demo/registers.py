"""Registers of the made-up country: what clinics send, in portions of three working days, entered in time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from claims.demo.country import KINDS, Clinic, Country, Person, Service
from providers import workdays

ALMATY = ZoneInfo("Asia/Almaty")
YEAR = 2026
GOBMP_EVERY = 3  # of the clinics that have free care, every third sends registers of it
TRIES = 60
OPENS, CLOSES, LONGEST = 8 * 60, 20 * 60, 10  # minutes of a day, days of a stay
HONEST = 0.97  # of the lines are of people who were not in hospital at the time

COMMON = "J06.9 J20.9 I10 M42.1 K29.5 N30.0 L20.8 M54.5 K29.3 J02.9 E78.0 D50.9 R51 H10.9 E04.1 M17.0".split()
CHILDREN = "J06.9 J20.9 J02.9 L20.8 H10.9 D50.9 N30.0 R51".split()
BY_PREFIX = {
    "A02.004": ["N72", "N76.0"], "A02.023": ["H52.1", "H10.9"], "A02.018": ["M54.4", "R51"],
    "A02.013": ["L02.4", "L03.0"], "A02.014": ["J02.9", "J03.9"], "A02.029": ["L20.8"], "A02.039": ["C34.9"],
    "A02.044": ["A15.0"], "A02.046": ["F32.0"], "A02.048": ["F10.2"], "A02.051": ["Z00.1"],
    "A02.055": ["K02.1", "K04.0"], "A02.056": ["K04.0"], "B03.335": ["E11.9"], "B03.401": ["I10", "I25.1"],
    "C03.082": ["N60.1"], "C03.031": ["Z34.0"], "C03.032": ["Z34.8"], "ANT": ["Z34.0", "Z34.8"],
    "C03.010": ["N20.0"], "C03.013": ["N20.0"], "C03.028": ["N72"], "C03.029": ["N72", "D25.9"], "D69": ["Z30.1"],
    "D97": ["Z30.1"], "D67": ["N72"], "D70": ["N72"], "D71": ["N75.1"], "D91": ["Z12.4"], "D86": ["L02.4"],
    "SCR.001": ["Z13.6"], "SCR.002": ["Z12.4"], "SCR.003": ["Z12.3"], "SCR.004": ["Z12.1"], "SCR.005": ["Z13.5"],
    "SCR.006": ["Z13.1"], "AMB": ["R07.4", "R10.4", "I10", "J06.9"], "KZG.001": ["A41.9"],
    "KZG.014": ["J18.9", "J18.0"], "KZG.022": ["I11.9", "I10"], "KZG.025": ["I25.1"], "KZG.031": ["K35.9"],
    "KZG.037": ["K80.1"], "KZG.048": ["M51.1"], "KZG.055": ["O80.0"], "KZG.061": ["E11.7"],
    "KZG.070": ["I21.0", "I21.9"], "KZG.071": ["I63.9"], "BED.001": ["J18.9"], "BED.010": ["I69.3", "T93.2"],
    "BED.020": ["Z51.5"], "DAY.001": ["I11.9", "K29.5"], "DAY.002": ["M51.1", "G54.1"],
}  # fmt: skip
SPECIALITY = {
    "C03.0": "Врач функциональной диагностики", "B0": "Врач-лаборант", "D02": "Физиотерапевт",
    "D6": "Акушер-гинеколог", "D7": "Акушер-гинеколог", "D91": "Акушер-гинеколог", "D97": "Акушер-гинеколог",
    "D": "Хирург", "SCR": "Врач скрининга", "AMB": "Врач скорой помощи", "KZG.055": "Акушер-гинеколог",
    "KZG.031": "Хирург", "KZG.037": "Хирург", "KZG.07": "Кардиолог", "DAY.002": "Невропатолог",
    "BED.010": "Реабилитолог", "ANT": "Акушер-гинеколог",
}  # fmt: skip
EMERGENCY = {"KZG.001.000", "KZG.031.000", "KZG.055.000", "KZG.070.000", "KZG.071.000"}
GOBMP_STAYS = {"KZG.070.000", "KZG.071.000"}
STAYS = {"inpatient", "day_hospital", "rehab", "palliative"}
WEIGHT = {"A01": 30, "A02": 9, "C03": 2, "B03": 5, "B01": 8, "B02": 8, "D02": 3, "D86": 1, "D93": 5}


def by_code(table: dict[str, Any], code: str, default: Any) -> Any:
    """The entry with the longest prefix of the code."""
    found = max((key for key in table if code.startswith(key)), key=len, default=None)
    return table[found] if found else default


@cache
def diagnoses(code: str, child: bool) -> list[str]:
    return by_code(BY_PREFIX, code, CHILDREN if child else COMMON)


@cache
def working_days() -> tuple[date, ...]:
    return tuple(
        row["day"] for row in workdays.days() if row["is_working"] and YEAR - 1 <= row["day"].year <= YEAR + 1
    )


def of_month(month: int) -> list[date]:
    return [day for day in working_days() if (day.year, day.month) == (YEAR, month)]


def next_working(day: date) -> date:
    return next(one for one in working_days() if one > day)


@dataclass
class Line:
    """A line as it is written; ``clean`` is the same line without its flaw."""

    values: dict[str, str]
    person: Person
    service: Service
    day: date
    clean: dict[str, str] | None = None


@dataclass
class Register:
    clinic: Clinic
    source: str
    month: int
    number: str
    contract: str
    sent: datetime
    days: list[date]
    lines: list[Line] = field(default_factory=list)
    corrects: str = ""
    flaws: set[str] = field(default_factory=set)

    @property
    def period(self) -> str:
        return f"{YEAR}-{self.month:02d}"

    @property
    def header(self) -> dict[str, str]:
        return {
            "register_no": self.number,
            "period": self.period,
            "provider_bin": self.clinic.bin,
            "contract_no": self.contract,
            "funding_source": self.source,
        }


def contract_no(clinic: Clinic, source: str) -> str:
    return f"{clinic.region}-{YEAR}-{clinic.number + 101:03d}-{'Г' if source == 'GOBMP' else 'О'}"


def at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), ALMATY)


def shown(moment: datetime) -> str:
    return moment.isoformat()[:16]


class Writer:
    """Writes lines that break no rule; remembers what limits they use."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.by_day: set[tuple[str, str, date]] = set()
        self.by_year: dict[tuple[str, str], int] = {}
        self.busy: dict[tuple[str, date], list[tuple[int, int]]] = {}  # doctor and day → minutes from and to
        self.spent: dict[str, list[tuple[date, date, bool]]] = {}  # person → days from and to, and whether in hospital
        self.choices = {
            (care, source): self.weighted(care, source)
            for source in ("OSMS", "GOBMP")
            for care in {care for kind in KINDS.values() for care in kind.care}
        }

    def weighted(self, care: str, source: str) -> tuple[list[Service], list[int]]:
        real = "inpatient" if care == "birth" else care
        chosen = [
            one
            for one in self.country.services.values()
            if one.care == real
            and one.funding in (source, "BY_DIAGNOSIS")
            and (one.code == "KZG.055.000") == (care == "birth")
            and fits_source(one, source)
            and (one.care != "inpatient" or one.unit == "case")
        ]
        return chosen, [by_code(WEIGHT, one.code, 2) for one in chosen]

    def line(self, clinic: Clinic, source: str, days: list[date], care: str) -> Line:
        random = clinic.random
        services, weights = self.choices[care, source]
        while True:
            service = random.choices(services, weights)[0]
            day = random.choice(days)
            if (person := self.person(clinic, service, source, day)) is not None:
                return self.write(clinic, service, person, day)

    def person(self, clinic: Clinic, service: Service, source: str, day: date) -> Person | None:
        pool = clinic.attached if service.in_capitation else self.country.by_region[clinic.region]
        for _ in range(TRIES):
            person = clinic.random.choice(pool)
            if (source == "OSMS" and not person.insured) or not person.lives(day) or person.died:
                continue
            if not service.suits(person, day) or person.born > day - timedelta(days=40) or person.age(day) > 110:
                continue
            if not self.is_free(person, service, day) and clinic.random.random() < HONEST:
                continue
            if self.takes(service, person, day):
                return person
        return None

    def takes(self, service: Service, person: Person, day: date) -> bool:
        once = (person.iin, service.code, day)
        if once in self.by_day:
            return False
        year = (person.iin, service.code)
        if service.max_per_year and self.by_year.get(year, 0) >= service.max_per_year:
            return False
        self.by_day.add(once)
        if service.max_per_year:
            self.by_year[year] = self.by_year.get(year, 0) + 1
        return True

    def is_free(self, person: Person, service: Service, day: date) -> bool:
        """Whoever lies in hospital is nowhere else meanwhile."""
        stay = service.care in STAYS
        first = day - timedelta(days=LONGEST) if stay else day
        return all(
            last < first or day < begun or not (stay or lay) for begun, last, lay in self.spent.get(person.iin, ())
        )

    def slot(self, doctor: str, start: datetime, minutes: int) -> datetime:
        """The next time of the day at which the doctor receives nobody else; of a full day the time asked for."""
        taken = self.busy.setdefault((doctor, start.date()), [])
        wanted = start.hour * 60 + start.minute
        for begun in [*range(wanted, CLOSES - minutes, 5), *range(OPENS, wanted, 5)]:
            if all(begun + minutes <= one or other <= begun for one, other in taken):
                taken.append((begun, begun + minutes))
                return start.replace(hour=begun // 60, minute=begun % 60)
        return start

    def write(self, clinic: Clinic, service: Service, person: Person, day: date) -> Line:
        random = clinic.random
        stay = service.care in STAYS
        nights = random.randrange(4, 10) if stay else 0
        end = at(day, random.randrange(10, 16), random.choice((0, 15, 30))) if stay else None
        start = (
            at(day - timedelta(days=nights), 9, 30)
            if stay
            else at(day, random.randrange(8, 17), random.randrange(0, 60, 5))
        )
        doctor = clinic.doctor(speciality(service)).iin
        if not stay:
            start = self.slot(doctor, start, service.minutes or 15)
        end = end or start + timedelta(minutes=service.minutes or 15)
        self.spent.setdefault(person.iin, []).append((start.date(), day, stay))
        quantity = nights if service.unit == "bed_day" else nights + 1 if service.unit == "day" else 1
        values = {
            "line_no": clinic.next_line(),
            "case_no": f"И-{clinic.lines:05d}" if stay else "",
            "patient_iin": person.iin,
            "practitioner_iin": doctor,
            "service_code": service.code,
            "diagnosis_code": random.choice(diagnoses(service.code, person.age(day) < 16)),
            "care_form": "emergency" if service.code in EMERGENCY or service.care == "ambulance" else "planned",
            "started_at": shown(start),
            "ended_at": shown(end),
            "quantity": str(quantity),
            "amount": "0" if service.in_capitation else str(service.price * quantity),
            "outcome": random.choice(("improved", "recovered", "improved", "unchanged")) if stay else "",
        }
        if service.needs_referral:
            values |= referral(clinic, person, start.date())
        if clinic.executor and service.care == "kdu" and random.random() < 0.97:
            values["executor_bin"] = clinic.executor.bin
        return Line(values, person, service, day)


def fits_source(service: Service, source: str) -> bool:
    """Services paid by diagnosis go where the diagnoses that we write beside them send them."""
    if service.funding != "BY_DIAGNOSIS":
        return True
    free = service.code.startswith("A02") or service.code in GOBMP_STAYS
    return free == (source == "GOBMP")


# As certificates and norms of throughput call who gives these services.
CERTIFIED = {
    "семейный врач (ВОП)": "Врач общей практики",
    "стоматолог-терапевт": "Стоматолог",
    "стоматолог-хирург": "Стоматолог",
}


def speciality(service: Service) -> str:
    if service.code.startswith("A0"):
        name = service.name_ru.partition(": ")[2]
        return CERTIFIED.get(name, name[:1].upper() + name[1:])
    return team_of(service.code)


@cache
def team_of(code: str) -> str:
    return by_code(SPECIALITY, code, "Терапевт")


def referral(clinic: Clinic, person: Person, start: date) -> dict[str, str]:
    home = person.attached or clinic
    return {
        "referral_no": f"Н-{clinic.random.randrange(10_000, 99_999)}",
        "referral_date": (start - timedelta(days=clinic.random.randrange(1, 15))).isoformat(),
        "referring_bin": home.bin,
    }


# The plan of registers --------------------------------------------------------------------------------------------
def plan(country: Country) -> Iterator[Register]:
    """Registers without lines, in the order in which they are sent."""
    registers = [one for clinic in country.clinics for one in of_clinic(country, clinic)]
    return iter(sorted(registers, key=lambda one: (one.sent, one.number)))


def of_clinic(country: Country, clinic: Clinic) -> Iterator[Register]:
    kind = KINDS[clinic.kind]
    sources = [source for source, mix in (("OSMS", kind.osms), ("GOBMP", kind.gobmp)) if mix]
    for month in country.scale.months:
        days = of_month(month)
        for source in sources:
            often = source == "OSMS" or len(sources) == 1
            if not often and clinic.number % GOBMP_EVERY:
                continue
            for count, last in enumerate(ends(clinic, month, len(days), often), start=1):
                suffix = "Г" if source == "GOBMP" else "О"
                number = f"{clinic.number + 101}-{month:02d}-{suffix}{count}"
                sent = at(next_working(days[last]), 9 + clinic.number % 9, clinic.number % 60)
                window = days[max(0, last - 2) : last + 1]
                yield Register(clinic, source, month, number, contract_no(clinic, source), sent, window)


def ends(clinic: Clinic, month: int, count: int, often: bool) -> list[int]:
    """Positions of the last working days of the portions: the first organisation sends one every three days."""
    if clinic.number == 0 and often:
        return [*range(2, count - 2, 3), count - 1]
    return [2 + (clinic.number * 7 + month * 5) % (count - 2)]


def size(country: Country, register: Register) -> int:
    scale, clinic = country.scale, register.clinic
    lines = scale.first_lines if clinic.number == 0 else scale.lines
    if register.source == "GOBMP" and KINDS[clinic.kind].osms:
        lines = lines // 2
    if clinic.kind == "dental":
        lines = lines // 3
    return max(10, int(lines * (0.9 + 0.2 * clinic.random.random())))


def fill(country: Country, writer: Writer, register: Register) -> None:
    mix = getattr(KINDS[register.clinic.kind], register.source.lower())
    cares = register.clinic.random.choices(list(mix), list(mix.values()), k=size(country, register))
    missing = {care for care in mix if care not in cares}
    for care in [*cares, *sorted(missing)]:
        if care == "phc" and not register.clinic.attached:
            continue
        register.lines.append(writer.line(register.clinic, register.source, register.days, care))
