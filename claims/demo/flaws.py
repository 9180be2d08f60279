"""Flaws: each takes a clean line of a register and spoils it so that one rule of the catalogue notices.

A flaw returns the lines that stand instead of the clean one, or None where the line cannot have it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from claims.demo.country import ENDED, KINDS, Clinic, Country, Person, issued
from claims.demo.registers import STAYS, Line, Register, Writer, at, referral, shown

Flaw = Callable[["Place"], list[Line] | None]
SHARE = 0.03  # of the lines
LEFT = date(2026, 6, 30)
FLAWS: dict[str, tuple[int, Flaw]] = {}


@dataclass
class Place:
    """Where a flaw may strike: the line and what stands around it."""

    country: Country
    writer: Writer
    register: Register
    line: Line
    sent_before: list[Line]

    @property
    def random(self) -> Random:
        return self.register.clinic.random

    @property
    def care(self) -> str:
        return self.line.service.care

    @property
    def is_stay(self) -> bool:
        return self.care in STAYS

    def spoilt(self, person: Person | None = None, **values: str) -> list[Line]:
        return [replace(self.line, values=self.line.values | values, clean=self.line.values,
                        person=person or self.line.person)]  # fmt: skip

    def someone(self, fits: Callable[[Person], bool]) -> Person | None:
        pool = self.country.by_region[self.register.clinic.region]
        start = self.random.randrange(len(pool))
        return next((one for one in pool[start:] + pool[:start] if fits(one)), None)

    def on(self, start: datetime, end: datetime) -> list[Line]:
        return self.spoilt(started_at=shown(start), ended_at=shown(end))

    def with_service(self, code: str, **values: str) -> list[Line]:
        service = self.country.services[code]
        amount = "0" if service.in_capitation else str(service.price)
        own = {"service_code": code, "quantity": "1", "amount": amount}
        return self.spoilt(**own | values)


def flaw(rule: str, weight: int = 1) -> Callable[[Flaw], Flaw]:
    def register(function: Flaw) -> Flaw:
        FLAWS[rule] = (weight, function)
        return function

    return register


def plain(place: Place) -> bool:
    """An ordinary consultation or test of today: the host of most flaws."""
    return place.care == "kdu" and not place.line.service.needs_referral and place.line.service.funding == "OSMS"


def simple(rule: str, weight: int, **values: str) -> None:
    FLAWS[rule] = (weight, lambda place: place.spoilt(**values) if plain(place) else None)


simple("F09", 2, diagnosis_code="")
simple("F10", 2, started_at="32.10.2026 9:00")
simple("F10.2", 1, quantity="0")
simple("F10.3", 1, amount="-100.00")
simple("F10.4", 1, care_form="plan")
simple("F11", 1, executor_bin="990140000001")
simple("F11.2", 1, referral_no="=СЦЕПИТЬ(B2;C2)")
simple("R01.2", 1, practitioner_iin="900101300001")
simple("R04", 3, service_code="A99.999.000")
simple("R06", 3, diagnosis_code="Z99.99")
simple("R07", 4, diagnosis_code="J06")
simple("R08", 1, diagnosis_code="V01.1")
simple("R14.2", 1, outcome="improved")
simple("P02.2", 1, service_code="SCR.001.000", amount="3150.00")


# The file and the form of a line ---------------------------------------------------------------------------------
@flaw("F08", 3)
def number_taken(place: Place) -> list[Line] | None:
    clinic = place.register.clinic
    return place.spoilt(line_no=place.random.choice(clinic.sent).values["line_no"]) if clinic.sent else None


@flaw("F08.2", 2)
def number_repeated(place: Place) -> list[Line] | None:
    return [place.line, *place.spoilt()]


@flaw("F12", 3)
def lookalike(place: Place) -> list[Line] | None:
    code = place.line.values["service_code"]
    return place.spoilt(service_code="А" + code[1:]) if code[0] == "A" else None


@flaw("F13", 2)
def wrong_product(place: Place) -> list[Line] | None:
    quantity = int(place.line.values["quantity"])
    amount = Decimal(place.line.values["amount"]) + Decimal("0.02") * (quantity > 2)
    return place.spoilt(amount=str(amount)) if quantity > 2 else None


# Dates -----------------------------------------------------------------------------------------------------------
@flaw("L01", 2)
def backwards(place: Place) -> list[Line] | None:
    values = place.line.values
    return place.spoilt(started_at=values["ended_at"], ended_at=values["started_at"])


@flaw("L02")
def outside_case(place: Place) -> list[Line] | None:
    stays = [line for line in place.register.lines if line.service.care == "inpatient" and line.clean is None]
    return place.spoilt(case_no=stays[0].values["case_no"]) if plain(place) and stays else None


@flaw("L03")
def in_future(place: Place) -> list[Line] | None:
    day = place.register.sent.date() + timedelta(days=1)
    return place.on(at(day, 9, 0), at(day, 9, 15)) if plain(place) and day.month == place.register.month else None


@flaw("L03.2")
def before_contract(place: Place) -> list[Line] | None:
    return place.on(at(date(2025, 12, 30), 9, 0), at(date(2025, 12, 30), 9, 15)) if plain(place) else None


@flaw("L03.3", 3)
def other_month(place: Place) -> list[Line] | None:
    day = date(2026, place.register.month, 1) - timedelta(days=1)
    return place.on(at(day, 10, 0), at(day, 10, 20)) if plain(place) else None


@flaw("L04")
def before_birth(place: Place) -> list[Line] | None:
    child = place.someone(lambda one: one.insured and one.born > place.line.day)
    return place.spoilt(child, patient_iin=child.iin) if plain(place) and child else None


@flaw("L04.2")
def impossible_age(place: Place) -> list[Line] | None:
    oldest = min(place.country.people, key=lambda one: one.born)
    return place.spoilt(oldest, patient_iin=oldest.iin) if plain(place) else None


@flaw("L06", 2)
def after_death(place: Place) -> list[Line] | None:
    late = place.someone(lambda one: one.insured and one.died is not None and one.died < place.line.day)
    return place.spoilt(late, patient_iin=late.iin) if plain(place) and late else None


@flaw("L07")
def death_differs(place: Place) -> list[Line] | None:
    late = place.someone(lambda one: one.insured and one.died is not None and one.died > place.line.day)
    return place.spoilt(late, patient_iin=late.iin, outcome="died") if place.is_stay and late else None


@flaw("L08", 2)
def more_bed_days(place: Place) -> list[Line] | None:
    return longer(place, 2) if place.line.service.unit == "bed_day" else None


@flaw("L09", 2)
def more_days(place: Place) -> list[Line] | None:
    return longer(place, 4) if place.line.service.unit == "day" else None


def longer(place: Place, days: int) -> list[Line]:
    quantity = int(place.line.values["quantity"]) + days
    return place.spoilt(quantity=str(quantity), amount=str(place.line.service.price * quantity))


@flaw("L11", 2)
def two_calls(place: Place) -> list[Line] | None:
    return longer(place, 1) if place.care == "ambulance" else None


# Insurance and contract ------------------------------------------------------------------------------------------
@flaw("P01", 14)
def uninsured(place: Place) -> list[Line] | None:
    person = place.someone(
        lambda one: not one.insured and one.lives(place.line.day) and place.line.service.suits(one, place.line.day)
    )
    return place.spoilt(person, patient_iin=person.iin) if plain(place) and person else None


@flaw("P02", 3)
def other_payer(place: Place) -> list[Line] | None:
    return place.spoilt(diagnosis_code="C34.9") if place.line.service.funding == "BY_DIAGNOSIS" and (
        place.register.source == "OSMS") else None  # fmt: skip


@flaw("P03", 2)
def both_lists(place: Place) -> list[Line] | None:
    by_diagnosis = place.line.service.funding == "BY_DIAGNOSIS" and place.care == "kdu"
    return place.spoilt(diagnosis_code="K50.0") if by_diagnosis and place.register.source == "GOBMP" else None


@flaw("P05", 2)
def attached_elsewhere(place: Place) -> list[Line] | None:
    clinic = place.register.clinic
    if not place.line.service.in_capitation:
        return None
    homes = (one for one in place.country.people if one.attached not in (None, clinic) and one.sex == "F")
    person = next((one for one in homes if one.age(place.line.day) > 18 and one.lives(place.line.day)), None)
    return place.spoilt(person, patient_iin=person.iin) if person else None


@flaw("P06", 2)
def billed_apart(place: Place) -> list[Line] | None:
    return place.spoilt(amount=str(place.line.service.price)) if place.line.service.in_capitation else None


@flaw("P07", 2)
def not_in_contract(place: Place) -> list[Line] | None:
    return place.with_service("PAT.001.000") if plain(place) and place.register.clinic.kind != "hospital" else None


@flaw("P10.2")
def handed_to_a_newcomer(place: Place) -> list[Line] | None:
    return handed_over(place, place.country.late)


@flaw("P10.3", 2)
def handed_to_one_excluded(place: Place) -> list[Line] | None:
    return handed_over(place, place.country.excluded)


@flaw("P10.4", 2)
def handed_to_one_suspended(place: Place) -> list[Line] | None:
    return handed_over(place, place.country.suspended)


def handed_over(place: Place, executor: Clinic | None) -> list[Line] | None:
    return place.spoilt(executor_bin=executor.bin) if plain(place) and executor else None


@flaw("P12", 2)
def short_stay(place: Place) -> list[Line] | None:
    if place.care != "inpatient":
        return None
    start = at(place.line.day - timedelta(days=2), 9, 30)
    return place.spoilt(started_at=shown(start), outcome="transferred")


@flaw("P13")
def death(place: Place) -> list[Line] | None:
    person = place.line.person
    if place.care != "inpatient" or person.age(place.line.day) < 60:
        return None
    person.died = place.line.day
    return place.spoilt(outcome="died")


@flaw("P16", 6)
def long_wait(place: Place) -> list[Line] | None:
    return referred(place, 29)


# People, diagnoses, staff ----------------------------------------------------------------------------------------
@flaw("R01", 3)
def mistyped(place: Place) -> list[Line] | None:
    iin = place.line.values["patient_iin"]
    return place.spoilt(patient_iin=iin[:-1] + str((int(iin[-1]) + 1) % 10))


@flaw("R02", 2)
def disagrees(place: Place) -> list[Line] | None:
    if not plain(place):
        return None
    suits, day = place.line.service.suits, place.line.day
    strange = place.someone(
        lambda one: one.insured and one.odd and suits(one, day) and one.lives(day) and not one.died
    )
    return place.spoilt(strange, patient_iin=strange.iin) if plain(place) and strange else None


@flaw("R03", 3)
def unknown_person(place: Place) -> list[Line] | None:
    return place.spoilt(patient_iin=issued(date(1977, 4, 9), "F", 9_000 + place.random.randrange(900)))


@flaw("R04.2")
def not_in_force(place: Place) -> list[Line] | None:
    return place.spoilt(service_code=ENDED) if plain(place) else None


@flaw("R05", 5)
def old_price(place: Place) -> list[Line] | None:
    quantity = int(place.line.values["quantity"])
    return (
        None if place.line.service.in_capitation else place.spoilt(amount=str(place.line.service.old_price * quantity))
    )


@flaw("R07.2", 2)
def vague_stay(place: Place) -> list[Line] | None:
    return place.spoilt(diagnosis_code="J18") if place.care == "inpatient" else None


@flaw("R10", 4)
def stranger(place: Place) -> list[Line] | None:
    return place.spoilt(practitioner_iin=issued(date(1981, 2, 3), "M", 9_000 + place.random.randrange(900)))


@flaw("R10.2", 6)
def left(place: Place) -> list[Line] | None:
    return place.spoilt(practitioner_iin=place.register.clinic.doctor("Терапевт", LEFT).iin) if plain(place) else None


@flaw("P10")
@flaw("R12", 2)
def no_licence(place: Place) -> list[Line] | None:
    if not plain(place) or "rehab" in KINDS[place.register.clinic.kind].care:
        return None
    return place.with_service("BED.010.000", **referral(place.register.clinic, place.line.person, place.line.day))


@flaw("R14", 2)
def odd_outcome(place: Place) -> list[Line] | None:
    return place.spoilt(outcome="cured") if place.is_stay else None


@flaw("R15", 12)
def no_referral(place: Place) -> list[Line] | None:
    return place.spoilt(referral_no="", referral_date="") if place.line.service.needs_referral else None


@flaw("R15.2", 3)
def later_referral(place: Place) -> list[Line] | None:
    return referred(place, -2)


@flaw("R15.3", 4)
def old_referral(place: Place) -> list[Line] | None:
    return referred(place, 96)


@flaw("R15.4", 6)
def foreign_referral(place: Place) -> list[Line] | None:
    home = place.line.person.attached
    if not place.line.service.needs_referral or home is None:
        return None
    other = next(one for one in place.country.clinics if one is not home and one is not place.register.clinic)
    return place.spoilt(referring_bin=other.bin)


def referred(place: Place, days: int) -> list[Line] | None:
    if not place.line.service.needs_referral:
        return None
    start = date.fromisoformat(place.line.values["started_at"][:10])
    return place.spoilt(referral_date=(start - timedelta(days=days)).isoformat())


# Limits ----------------------------------------------------------------------------------------------------------
@flaw("Q02", 6)
def twice_a_day(place: Place) -> list[Line] | None:
    again = {"line_no": place.register.clinic.next_line()}
    if place.line.service.max_per_day != 1:
        return None
    return [place.line, replace(place.line, values=place.line.values | again, clean={})]


@flaw("Q03", 5)
def over_the_year(place: Place) -> list[Line] | None:
    service = place.line.service
    if service.max_per_year != 1:
        return None
    earlier = (line for line in place.sent_before if line.service is service and line.clean is None)
    done = next((line.person for line in earlier if not line.person.died), None)
    return place.spoilt(done, patient_iin=done.iin) if done else None


@flaw("Q07")
def two_groups(place: Place) -> list[Line] | None:
    return second_of_case(place, "KZG.048.000")


@flaw("Q08")
def mixed_payment(place: Place) -> list[Line] | None:
    return second_of_case(place, "BED.001.000")


def second_of_case(place: Place, code: str) -> list[Line] | None:
    if place.care != "inpatient" or place.register.source != "OSMS":
        return None
    values = referral(
        place.register.clinic, place.line.person, date.fromisoformat(place.line.values["started_at"][:10])
    )
    extra = place.with_service(code, line_no=place.register.clinic.next_line(), **values)
    return [replace(place.line, clean={}), replace(extra[0], clean={})]


@flaw("Q09", 2)
def more_than_days(place: Place) -> list[Line] | None:
    return longer(place, 4) if plain(place) and place.line.service.max_per_day == 1 else None


# Sex and age -----------------------------------------------------------------------------------------------------
@flaw("X01", 4)
def other_sex(place: Place) -> list[Line] | None:
    man = place.someone(lambda one: grown(one, place, "M"))
    return place.spoilt(man, patient_iin=man.iin) if place.line.service.sex == "F" and man and plain(place) else None


@flaw("X02", 4)
def other_sex_diagnosis(place: Place) -> list[Line] | None:
    return place.spoilt(diagnosis_code="N40") if plain(place) and place.line.person.sex == "F" else None


@flaw("X03", 4)
def other_age(place: Place) -> list[Line] | None:
    adult = place.someone(lambda one: grown(one, place, "F"))
    return (
        place.spoilt(adult, patient_iin=adult.iin)
        if place.line.service.age_max == 17 and adult and plain(place)
        else None
    )


@flaw("X04", 4)
def odd_age(place: Place) -> list[Line] | None:
    young = place.line.person.sex == "F" and 16 < place.line.person.age(place.line.day) < 33
    return place.spoilt(diagnosis_code="N95.1") if plain(place) and young else None


@flaw("X04.2", 2)
def check_of_infants(place: Place) -> list[Line] | None:
    return place.spoilt(diagnosis_code="Z00.1") if plain(place) and place.line.person.age(place.line.day) else None


@flaw("X08", 2)
def not_pregnant(place: Place) -> list[Line] | None:
    return place.spoilt(diagnosis_code="J06.9") if place.care == "antenatal" else None


def grown(person: Person, place: Place, sex: str) -> bool:
    return person.sex == sex and person.insured and not person.died and 20 < person.age(place.line.day) < 70


# Spoiling registers ----------------------------------------------------------------------------------------------
def spoil(country: Country, writer: Writer, register: Register, sent_before: list[Line]) -> None:
    """About SHARE of the lines get a flaw, those first that the data have not shown yet."""
    seen: set[str] = country.__dict__.setdefault("flaws", set())
    random = register.clinic.random
    lines: list[Line] = []
    for line in register.lines:
        place = Place(country, writer, register, line, sent_before)
        chosen = strike(place, random, seen) if random.random() < SHARE else None
        lines.extend(chosen or [line])
    register.lines = lines


def strike(place: Place, random: Random, seen: set[str]) -> list[Line] | None:
    fresh = [rule for rule in FLAWS if rule not in seen]
    weighted = random.choices(list(FLAWS), [weight for weight, _ in FLAWS.values()], k=8)
    for rule in [*fresh, *weighted]:
        spoilt = FLAWS[rule][1](place)
        if spoilt is not None:
            seen.add(rule)
            place.register.flaws.add(rule)
            return spoilt
    return None
