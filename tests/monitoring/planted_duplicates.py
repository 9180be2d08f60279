"""Planted rows for DUP: violations, clean neighbours, both sides of each threshold."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tests.monitoring.planting import Case, Rows, case, together
from tests.monitoring.screen_rows import DAY, DOCTOR, PATIENT, at, line, person, service, stay

OTHER_DOCTOR = "790101300001"
SECOND, THIRD = "850517400013", "850517400102"
AMOUNT = Decimal("2487.71")
HERE = {"provider_id": 1, "bin": "100140000011", "region": "71"}
THERE = {"provider_id": 2, "bin": "100140000022", "region": "75"}


def twice(**changes: Any) -> list[dict[str, Any]]:
    """A line and the same line under another number, in which ``changes`` are changed."""
    return [line(id=1), line(id=2, register_id=2, **changes)]


def later(minutes: int) -> dict[str, Any]:
    return {
        "started_at": at(DAY, 9) + timedelta(minutes=minutes),
        "ended_at": at(DAY, 9, 15) + timedelta(minutes=minutes),
    }


def trait(name: str, code: str = "A02.013.000") -> dict[str, Any]:
    return {"service": code, "trait": name}


def free(**changes: Any) -> dict[str, Any]:
    """A service whose tariff says nothing about repeats."""
    return service(**{"max_per_day": None} | changes)


DUP1 = [
    case("the same line twice", {(2, 1)}, lines=twice()),
    case("whose tariff says nothing", {(2, 1)}, lines=twice(), services=[free()]),
    case("once a day", {(2, 1)}, lines=twice(), services=[service(max_per_day=1)]),
    case("twice a day is allowed", lines=twice(), services=[service(max_per_day=2)]),
    case("a third time where two are allowed", {(2, 1), (3, 1), (3, 2)},
         lines=[*twice(), line(id=3)], services=[service(max_per_day=2)]),
    case("two units each where three are allowed", {(2, 1)},
         lines=[line(id=1, quantity=2), line(id=2, quantity=2)], services=[service(max_per_day=3)]),
    case("the administrator allows two", parameters={"daily_max": 2}, lines=twice(), services=[free()]),
    case("a treated case twice", {(2, 1)},
         lines=[stay(at(DAY, 9), at(DAY + timedelta(days=4), 12), id=1, case_no="C"),
                stay(at(DAY, 9), at(DAY + timedelta(days=4), 12), id=2, case_no="D")]),
    case("without doctor and diagnosis", {(2, 1)},
         lines=[line(id=1, doctor=None, diagnosis=None), line(id=2, doctor=None, diagnosis=None)]),
    case("another day", lines=twice(day=DAY + timedelta(days=1))),
    case("another patient", lines=twice(patient=SECOND)),
    case("another service", lines=twice(service="A02.014.000")),
    case("another organisation", lines=twice(provider_id=2)),
    case("another doctor", lines=twice(doctor=OTHER_DOCTOR)),
    case("another diagnosis", lines=twice(diagnosis="J20.9")),
    case("another quantity", lines=twice(quantity=2)),
    case("another sum", lines=twice(amount=AMOUNT + 1)),
    case("a minute later", lines=twice(**later(1))),
    case("another source", lines=twice(funding="GOBMP")),
    case("alone", lines=[line()]),
]  # fmt: skip

DUP2 = [
    case("another doctor", {(2, 1)}, lines=twice(doctor=OTHER_DOCTOR), services=[free()]),
    case("another time", {(2, 1)}, lines=twice(**later(120)), services=[service(max_per_day=1)]),
    case("a minute later", {(2, 1)}, lines=twice(**later(1))),
    case("another diagnosis", {(2, 1)}, lines=twice(diagnosis="J20.9")),
    case("three times", {(2, 1), (3, 1), (3, 2)}, lines=[*twice(**later(60)), line(id=3, **later(180))]),
    case("equal in everything", lines=twice()),
    case("twice a day is allowed", lines=twice(**later(120)), services=[service(max_per_day=2)]),
    case("three where two are allowed", {(2, 1), (3, 1), (3, 2)},
         lines=[*twice(**later(60)), line(id=3, **later(180))], services=[service(max_per_day=2)]),
    case("the administrator allows two", parameters={"daily_max": 2}, lines=twice(**later(120)), services=[free()]),
    case("a council of doctors", {(2, 1)}, lines=twice(doctor=OTHER_DOCTOR), traits=[trait("visit")]),
    case("another source", lines=twice(doctor=OTHER_DOCTOR, funding="GOBMP")),
    case("two ambulance calls", lines=[line(id=1, care_type="ambulance"),
         line(id=2, care_type="ambulance", **later(200))]),
    case("two stays", lines=[stay(at(DAY, 9), at(DAY, 18), id=1), stay(at(DAY, 8), at(DAY, 17), id=2)]),
    case("another day", lines=twice(day=DAY + timedelta(days=1), doctor=OTHER_DOCTOR)),
    case("another organisation", lines=twice(provider_id=2, doctor=OTHER_DOCTOR)),
]  # fmt: skip


def elsewhere(**changes: Any) -> list[dict[str, Any]]:
    return twice(**{"provider_id": 2, "doctor": OTHER_DOCTOR} | changes)


BOTH = [HERE, THERE]
DUP3 = [
    case("in two organisations", {(2, 1)}, lines=elsewhere(), providers=BOTH),
    case("an executor who is neither", {(2, 1)}, lines=elsewhere(executor="100140000099"), providers=BOTH),
    case("in three organisations", {(2, 1), (3, 1), (3, 2)}, lines=[*elsewhere(), line(id=3, provider_id=3)]),
    case("twice in one of them", {(2, 1), (3, 2)}, lines=[*elsewhere(), line(id=3, **later(60))]),
    case("organisations unknown", {(2, 1)}, lines=elsewhere()),
    case("one organisation", lines=twice(doctor=OTHER_DOCTOR), providers=BOTH),
    case("another day", lines=elsewhere(day=DAY + timedelta(days=1)), providers=BOTH),
    case("laboratory", lines=elsewhere(), traits=[trait("lab")], providers=BOTH),
    case("sampling by a co-executor", lines=[line(id=1, executor="100140000022"), line(id=2, provider_id=2)],
         providers=BOTH),
    case("the co-executor's own line came first",
         lines=[line(id=1), line(id=2, provider_id=2, executor="100140000011")], providers=BOTH),
    case("two ambulance stations", lines=[line(id=1, care_type="ambulance"),
         line(id=2, provider_id=2, care_type="ambulance")]),
    case("two stays", lines=[stay(at(DAY, 9), at(DAY, 12), id=1),
         stay(at(DAY, 13), at(DAY, 20), id=2, provider_id=2)]),
]  # fmt: skip


def repeats(*gaps: int, code: str = "C03.002.004", first: int = 10) -> list[dict[str, Any]]:
    """Patients who came twice, so many days apart."""
    start = date(2026, 3, 2)
    return [
        line(
            id=first + 2 * number + step,
            patient=f"9{number:011d}",
            service=code,
            day=start + timedelta(days=step * gap),
        )
        for number, gap in enumerate(gaps)
        for step in (0, 1)
    ]


def scan(gap: int, **changes: Any) -> list[dict[str, Any]]:
    return [line(id=1, service="C03.002.004"),
            line(id=2, **{"service": "C03.002.004", "day": DAY + timedelta(days=gap)} | changes)]  # fmt: skip


SELDOM = repeats(*[90] * 20)
DUP4 = [
    case("after a day", {(2, 1)}, lines=scan(1) + SELDOM),
    case("after three days", {(2, 1)}, lines=scan(3) + SELDOM),
    case("received in the other order", {(2, 1)}, lines=scan(-2) + SELDOM),
    case("after four days", lines=scan(4) + SELDOM),
    case("on one day", lines=scan(0) + SELDOM),
    case("another sum", lines=scan(2, amount=AMOUNT + 1) + SELDOM),
    case("another organisation", lines=scan(2, provider_id=2) + SELDOM),
    case("a course", lines=scan(2) + SELDOM, traits=[trait("course", "C03.002.004")]),
    case("one in twenty comes so soon", {(2, 1), (11, 10)}, lines=scan(2) + repeats(3, *[90] * 19)),
    case("two in twenty come so soon", lines=scan(2) + repeats(3, 3, *[90] * 18)),
    case("five repeats are known", {(2, 1)}, lines=scan(2) + repeats(*[30] * 5)),
    case("four repeats are known", lines=scan(2) + repeats(*[30] * 4)),
    case("the tariff allows two a year", {(2, 1)}, lines=scan(2), services=[service("C03.002.004", max_per_year=2)]),
    case("the tariff allows one in four days", lines=scan(2), services=[service("C03.002.004", max_per_year=92)]),
    case("the tariff allows a little fewer", {(2, 1)}, lines=scan(2),
         services=[service("C03.002.004", max_per_year=91)]),
    case("nothing is known", lines=scan(2)),
    case("without a sum", lines=[line(id=n, service="C03.002.004", day=DAY + timedelta(days=n),
         amount=Decimal(0)) for n in (1, 2)]
         + SELDOM),
    case("two stays", lines=[stay(at(DAY, 9), at(DAY, 18), id=1, service="C03.002.004"),
                             stay(at(DAY, 9), at(DAY + timedelta(days=2), 18), id=2,
                             service="C03.002.004")] + SELDOM),
    case("the administrator looks a week ahead", {(2, 1)}, {"days": 7}, lines=scan(7) + SELDOM),
]  # fmt: skip

DUP5 = [
    case("two sources", {(2, 1)}, lines=twice(funding="GOBMP")),
    case("two sources, two doctors", {(2, 1)}, lines=twice(funding="GOBMP", doctor=OTHER_DOCTOR)),
    case("two of one, one of the other", {(2, 1), (3, 1)},
         lines=[*twice(funding="GOBMP"), line(id=3, funding="GOBMP")]),
    case("one source", lines=twice()),
    case("another day", lines=twice(funding="GOBMP", day=DAY + timedelta(days=1))),
    case("another organisation", lines=twice(funding="GOBMP", provider_id=2)),
    case("transferred", lines=[stay(at(DAY, 9), at(DAY, 20), id=1, outcome="transferred"),
                               stay(at(DAY, 9), at(DAY, 20), id=2, funding="GOBMP")]),
]  # fmt: skip


def two_people(second: str, name: str, days: int = 0, number: str = PATIENT, **changes: Any) -> Rows:
    """Two patients; ``second`` and ``name`` of the other one."""
    return {
        "lines": [line(id=1, patient=number), line(id=2, patient=second, day=DAY + timedelta(days=days))],
        "persons": [
            person(patient=number, full_name="Сынақова Айгүл Маратқызы"),
            person(patient=second, full_name=name, **changes),
        ],
    }


SAME_NAME, NEAR_NAME = "Сынақова Айгүл Маратқызы", "Сынақова Айгүль Маратқызы"
DUP6 = [
    Case("the same name", two_people("850517499990", SAME_NAME), {(2, 1)}),
    Case("the same name in capitals", two_people("850517499990", SAME_NAME.upper()), {(2, 1)}),
    Case("nearly the same name", two_people("850517499990", NEAR_NAME), {(2, 1)}, {"likeness": 0.8}),
    Case("not near enough", two_people("850517499990", "Сынақова Айжан Маратқызы")),
    Case("one digit apart", two_people("850517404003", "Иванова Мария"), {(2, 1)}),
    Case("two digits apart", two_people("850517404103", "Иванова Мария")),
    Case("the administrator allows two digits", two_people("850517404103", "Иванова Мария"), {(2, 1)},
         {"number_distance": 2}),
    Case("after seven days", two_people("850517499990", SAME_NAME, 7), {(2, 1)}),
    Case("seven days before", two_people("850517499990", SAME_NAME, -7), {(2, 1)}),
    Case("after eight days", two_people("850517499990", SAME_NAME, 8)),
    Case("another birth date", two_people("850518499990", SAME_NAME, birth_date=date(1985, 5, 18))),
    Case("another sex", two_people("850517399990", SAME_NAME, sex="M")),
    Case("twins", two_people("850517400103", "Сынақова Айгүля Маратқызы")),
    Case("twins eleven numbers apart", two_people("850517401103", "Сынақова Айгүля Маратқызы"), {(2, 1)},
         {"likeness": 0.75}),
    Case("twins in two regions", two_people("850517400103", NEAR_NAME, region="75"), {(2, 1)}),
    Case("neighbouring numbers, one name", two_people("850517400103", SAME_NAME), {(2, 1)}),
    case("people unknown", lines=two_people("850517499990", SAME_NAME)["lines"]),
]  # fmt: skip

SENT = datetime(2026, 10, 14, 10)


def refused(**changes: Any) -> dict[str, Any]:
    """The line as it was refused, forty days before it came back."""
    return {
        "id": 5, "provider_id": 1, "register_id": 9, "withdrawn": False, "corrected": False,
        "received_at": SENT - timedelta(days=40), "line_no": "old", "case_no": None, "patient": PATIENT,
        "doctor": DOCTOR, "service": "A02.013.000", "diagnosis": "J06.9", "day": DAY, "quantity": 1, "amount": AMOUNT,
    } | changes  # fmt: skip


DUP7 = [
    case("equal in all", {(1, None)}, lines=[line()], refused=[refused()]),
    case("withdrawn before", {(1, None)}, lines=[line()], refused=[refused(withdrawn=True)]),
    case("six of eight", {(1, None)}, lines=[line(doctor=OTHER_DOCTOR, diagnosis="J20.9")], refused=[refused()]),
    case("five of eight", lines=[line(doctor=OTHER_DOCTOR, diagnosis="J20.9", quantity=2)], refused=[refused()]),
    case("two unknown", {(1, None)}, lines=[line()], refused=[refused(doctor=None, diagnosis=None)]),
    case("three unknown", lines=[line()], refused=[refused(doctor=None, diagnosis=None, day=None)]),
    case("ninety days", {(1, None)}, lines=[line()], refused=[refused(received_at=SENT - timedelta(days=90))]),
    case("ninety days and a minute", lines=[line()],
         refused=[refused(received_at=SENT - timedelta(days=90, minutes=1))]),
    case("refused later", lines=[line()], refused=[refused(received_at=SENT + timedelta(days=1))]),
    case("its own number", lines=[line(line_no="old")], refused=[refused()]),
    case("corrected after withdrawal", lines=[line()], refused=[refused(withdrawn=True, corrected=True)]),
    case("another patient", lines=[line(patient=SECOND)], refused=[refused()]),
    case("another organisation", lines=[line(provider_id=2)], refused=[refused()]),
    case("refused twice", {(1, None)}, lines=[line()], refused=[refused(), refused(id=6, line_no="older")]),
    case("nothing was refused", lines=[line()]),
]  # fmt: skip

COMPLEX, LIVER = "C03.008.004", "C03.002.004"
PARTS = [{"kind": "bundle", "first": COMPLEX, "second": LIVER}]


def whole(part_days: int = 0, **changes: Any) -> list[dict[str, Any]]:
    return [line(id=1, service=COMPLEX),
            line(id=2, **{"service": LIVER, "day": DAY + timedelta(days=part_days)} | changes)]  # fmt: skip


DUP8 = [
    case("on one day", {(2, 1)}, lines=whole(), pairs=PARTS),
    case("the day after", {(2, 1)}, lines=whole(1), pairs=PARTS),
    case("the day before", {(2, 1)}, lines=whole(-1), pairs=PARTS),
    case("two days after", lines=whole(2), pairs=PARTS),
    case("the part came first", {(2, 1)}, lines=[line(id=1, service=LIVER), line(id=2, service=COMPLEX)],
         pairs=PARTS),
    case("in two organisations", {(2, 1)}, lines=whole(provider_id=2), pairs=PARTS),
    case("a finer diagnosis", {(2, 1)}, lines=whole(diagnosis="J06.8"), pairs=PARTS),
    case("diagnosis unknown", {(2, 1)}, lines=whole(diagnosis=None), pairs=PARTS),
    case("its own indication", lines=whole(diagnosis="K80.1"), pairs=PARTS),
    case("another patient", lines=whole(patient=SECOND), pairs=PARTS),
    case("another kind of pair", lines=whole(), pairs=[PARTS[0] | {"kind": "dearer"}]),
    case("pairs unknown", lines=whole()),
]  # fmt: skip

WITHIN = service("A01.010.000", care_type="phc", in_capitation=True)
DUP9 = [
    case("billed for a sum", {(1, None)}, lines=[line(service="A01.010.000")], services=[WITHIN]),
    case("attached elsewhere", {(1, None)}, lines=[line(service="A01.010.000")], services=[WITHIN],
         attachments=[{"patient": PATIENT, "provider_id": 2, "valid_from": date(2020, 1, 1)},
                      {"patient": PATIENT, "provider_id": 1, "valid_from": date(2019, 1, 1),
                      "valid_to": date(2019, 12, 31)}],
         contract_months=[{"contract_id": c, "provider_id": 1, "funding": "GOBMP", "care_type": "phc",
                           "month": date(2026, 10, 1), "volume": Decimal(1), "amount": Decimal(1)} for c in (1, 2)]),
    case("without a sum", lines=[line(service="A01.010.000", amount=Decimal(0))], services=[WITHIN]),
    case("not within the rate", lines=[line(service="A01.010.000")], services=[service("A01.010.000")]),
    case("services unknown", lines=[line(service="A01.010.000")]),
]  # fmt: skip

CASES: dict[str, list[Case]] = {
    "DUP1": DUP1, "DUP2": DUP2, "DUP3": DUP3, "DUP4": DUP4, "DUP5": DUP5, "DUP6": DUP6, "DUP7": DUP7, "DUP8": DUP8,
    "DUP9": DUP9,
}  # fmt: skip
PLANTED: dict[str, Callable[[], Rows]] = {code: partial(together, cases) for code, cases in CASES.items()}
