"""Planted rows for OVL: violations, clean neighbours, both sides of each threshold."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from tests.monitoring.planting import Case, Rows, case, together
from tests.monitoring.screen_rows import DAY, DOCTOR, PATIENT, at, line, service, stay

OTHER_DOCTOR = "790101300001"
SECOND = "850517400013"
HOSPITAL, CLINIC = "100140000011", "100140000022"
PROVIDERS = [
    {"provider_id": 1, "bin": HOSPITAL, "region": "71"}, {"provider_id": 2, "bin": CLINIC, "region": "75"},
    {"provider_id": 3, "bin": "100140000033", "region": "71"},
]  # fmt: skip
CT, CONSULTATION = "C03.001.007", "A02.013.000"


def days(count: float) -> timedelta:
    return timedelta(days=count)


def trait(name: str, code: str = CONSULTATION) -> dict[str, Any]:
    return {"service": code, "trait": name}


ADMITTED, DISCHARGED = at(DAY, 10), at(DAY + days(8), 12)


def two_stays(hours: float, **changes: Any) -> list[dict[str, Any]]:
    """A stay and another one elsewhere that began so many hours before the first ended."""
    begins = DISCHARGED - timedelta(hours=hours)
    return [
        stay(ADMITTED, DISCHARGED, id=1),
        stay(begins, begins + days(6), **{"id": 2, "provider_id": 2, "case_no": "C2"} | changes),
    ]


OVL1 = [
    case("two days", {(2, 1)}, lines=two_stays(48)),
    case("a minute over six hours", {(2, 1)}, lines=two_stays(6 + 1 / 60)),
    case("six hours", lines=two_stays(6)),
    case("a transfer with late discharge", lines=two_stays(5)),
    case("one after the other", lines=two_stays(-1)),
    case("one within the other", {(2, 1)},
         lines=[stay(ADMITTED, DISCHARGED, id=1), stay(ADMITTED + days(2), ADMITTED + days(3), id=2, provider_id=2)]),
    case("the longer one was received later", {(2, 1)},
         lines=[stay(ADMITTED + days(2), ADMITTED + days(3), id=1, provider_id=2), stay(ADMITTED, DISCHARGED, id=2)]),
    case("three at once", {(2, 1), (3, 1), (3, 2)},
         lines=[*two_stays(48), stay(ADMITTED, DISCHARGED + days(3), id=3, provider_id=3)]),
    case("two day hospitals", {(2, 1)}, lines=[one | {"care_type": "day_hospital"} for one in two_stays(48)]),
    case("by day and by night", lines=two_stays(48, care_type="day_hospital")),
    case("a newborn under the mother's number", lines=two_stays(48, diagnosis="P59.9")),
    case("one hospital", lines=two_stays(48, provider_id=1)),
    case("another patient", lines=two_stays(48, patient=SECOND)),
    case("the end is not known", lines=[stay(ADMITTED, DISCHARGED, id=1),
         stay(ADMITTED, DISCHARGED, id=2, provider_id=2) | {"ended_at": None}]),
    case("no hour is allowed", {(2, 1)}, {"hours": 0}, lines=two_stays(1 / 60)),
    case("no hour is allowed, none is common", parameters={"hours": 0}, lines=two_stays(0)),
]  # fmt: skip


def departments(hours: float, **changes: Any) -> list[dict[str, Any]]:
    return two_stays(hours, **{"provider_id": 1} | changes)


OVL2 = [
    case("two days", {(2, 1)}, lines=departments(48)),
    case("a minute over an hour", {(2, 1)}, lines=departments(1 + 1 / 60)),
    case("an hour", lines=departments(1)),
    case("one after the other", lines=departments(0)),
    case("lines of one case", lines=departments(48, case_no="C1")),
    case("cases without a number", {(2, 1)}, lines=[one | {"case_no": None} for one in departments(48)]),
    case("a newborn under the mother's number", lines=departments(48, diagnosis="Z38.0")),
    case("two newborns' diagnoses", {(2, 1)}, lines=[one | {"diagnosis": "P59.9"} for one in departments(48)]),
    case("two hospitals", lines=two_stays(48)),
    case("another patient", lines=departments(48, patient=SECOND)),
]  # fmt: skip


def visit(day: int = 4, **changes: Any) -> list[dict[str, Any]]:
    """A stay of nine days, and a service elsewhere ``day`` days after the admission."""
    return [
        stay(ADMITTED, DISCHARGED, id=1),
        line(**{"id": 2, "provider_id": 2, "day": DAY + days(day), "service": CONSULTATION} | changes),
    ]


OVL3 = [
    case("in the middle", {(2, 1)}, lines=visit(), providers=PROVIDERS),
    case("the day after the admission", {(2, 1)}, lines=visit(1), providers=PROVIDERS),
    case("the day of the admission", lines=visit(0), providers=PROVIDERS),
    case("the day before the discharge", {(2, 1)}, lines=visit(7), providers=PROVIDERS),
    case("the day of the discharge", lines=visit(8), providers=PROVIDERS),
    case("the stay was received later", {(1, 2)},
         lines=[one | {"id": 3 - one["id"]} for one in visit()], providers=PROVIDERS),
    case("organisations unknown", {(2, 1)}, lines=visit()),
    case("rehabilitation", {(2, 1)}, lines=[visit()[0] | {"care_type": "rehab"}, visit()[1]], providers=PROVIDERS),
    case("day hospital", lines=[visit()[0] | {"care_type": "day_hospital"}, visit()[1]], providers=PROVIDERS),
    case("ordered by somebody else", {(2, 1)}, lines=visit(referring="100140000099"), providers=PROVIDERS),
    case("ordered by the hospital", lines=visit(referring=HOSPITAL), providers=PROVIDERS),
    case("given by the hospital", lines=visit(executor=HOSPITAL), providers=PROVIDERS),
    case("without the patient", lines=visit(), traits=[trait("remote")], providers=PROVIDERS),
    case("called to the patient", lines=visit(), traits=[trait("called")], providers=PROVIDERS),
    case("ambulance", lines=visit(care_type="ambulance"), providers=PROVIDERS),
    case("in the same hospital", lines=visit(provider_id=1), providers=PROVIDERS),
    case("another patient", lines=visit(patient=SECOND), providers=PROVIDERS),
    case("a newborn under the mother's number", lines=visit(diagnosis="P59.9"), providers=PROVIDERS),
    case("two days are left out", parameters={"strict_days": 2}, lines=visit(1), providers=PROVIDERS),
]  # fmt: skip


def day_case(first: int, last: int, **changes: Any) -> list[dict[str, Any]]:
    """The stay of nine days, and a case of the day hospital on these of its days."""
    return [
        stay(ADMITTED, DISCHARGED, id=1),
        stay(at(DAY + days(first), 9), at(DAY + days(last), 14),
             **{"id": 2, "provider_id": 2, "care_type": "day_hospital", "service": "DAY.001.000"} | changes),
    ]  # fmt: skip


OVL4 = [
    case("in the middle", {(2, 1)}, lines=day_case(3, 5)),
    case("one day in the middle", {(2, 1)}, lines=day_case(4, 4)),
    case("begun the day before the discharge", {(2, 1)}, lines=day_case(7, 12)),
    case("step-down on the day of discharge", lines=day_case(8, 14)),
    case("step-up on the day of admission", lines=day_case(-6, 0)),
    case("ended the day after the admission", {(2, 1)}, lines=day_case(-6, 1)),
    case("in one hospital", {(2, 1)}, lines=day_case(3, 5, provider_id=1)),
    case("hospital at home", {(2, 1)}, lines=day_case(3, 5, care_type="home_hospital")),
    case("the stay was received later", {(1, 2)}, lines=[one | {"id": 3 - one["id"]} for one in day_case(3, 5)]),
    case("one after the other", lines=day_case(9, 14)),
    case("two stays by night", lines=day_case(3, 5, care_type="inpatient")),
    case("another patient", lines=day_case(3, 5, patient=SECOND)),
    case("the administrator allows a day", parameters={"days": 1}, lines=day_case(7, 12)),
]  # fmt: skip

FAR = [{"region": a, "other_region": b, "km": km} for a, b, km in (
    ("71", "75", 1200), ("75", "71", 1200), ("71", "10", 150), ("10", "71", 150), ("71", "11", 149),
    ("11", "71", 149),
)]  # fmt: skip


def journey(minutes: float, region: str = "75", **changes: Any) -> Rows:
    """A service until 9:15 in the capital, and one in another region so many minutes later."""
    starts = at(DAY, 9, 15) + timedelta(minutes=minutes)
    second = {
        "id": 2,
        "provider_id": 2,
        "day": starts.date(),
        "started_at": starts,
        "ended_at": starts + timedelta(minutes=15),
    }
    return {
        "lines": [line(id=1), line(**second | changes)],
        "providers": [*PROVIDERS[:1], {"provider_id": 2, "bin": CLINIC, "region": region}],
        "distances": FAR,
    }  # fmt: skip


OVL5 = [
    Case("an hour", journey(60), {(2, 1)}),
    Case("a minute too fast", journey(599), {(2, 1)}),
    Case("just possible", journey(600)),
    Case("at the same time", journey(-10), {(2, 1)}),
    Case("a hundred and fifty kilometres", journey(60, "10"), {(2, 1)}),
    Case("a little nearer", journey(60, "11")),
    Case("one region", journey(60, "71")),
    Case("the region is far, the distance is not known", journey(60, "63")),
    Case("received in the other order",
         journey(60) | {"lines": [one | {"id": 3 - one["id"]} for one in journey(60)["lines"]]}, {(2, 1)}),
    Case("without the patient", journey(60) | {"traits": [trait("remote")]}),
    Case("samples travel", journey(60) | {"traits": [trait("lab")]}),
    Case("given by a co-executor here", journey(60, executor=HOSPITAL)),
    Case("given by a co-executor there", journey(60, "71", executor="100140000044"), set()),
    Case("without a time of day", journey(60, started_at=at(DAY, 0), ended_at=at(DAY, 0))),
    Case("during a stay", {"lines": [stay(ADMITTED, DISCHARGED, id=1), line(id=2, provider_id=2, day=DAY + days(3))],
                           "providers": PROVIDERS, "distances": FAR}),
    Case("soon after a stay", {"lines": [stay(ADMITTED, DISCHARGED, id=1),
                                         line(id=2, provider_id=2, day=DISCHARGED.date(),
                                         started_at=DISCHARGED + timedelta(hours=1),
                                              ended_at=DISCHARGED + timedelta(hours=2))],
                               "providers": PROVIDERS, "distances": FAR}, {(2, 1)}),
    Case("another patient", journey(60, patient=SECOND)),
    Case("distances unknown", {name: rows for name, rows in journey(60).items() if name != "distances"}, alone=True),
    Case("the administrator allows a plane", journey(200), set(), {"speed": 500}),
]  # fmt: skip


def away(left: int, back: int | None, **changes: Any) -> Rows:
    """A service, and a journey that began and ended so many days from it."""
    return {
        "lines": [line(**changes)],
        "abroad": [{"patient": PATIENT, "left_on": DAY + days(left),
                    "returned_on": None if back is None else DAY + days(back)}],
    }  # fmt: skip


LONG_STAY = {"is_stay": True, "care_type": "inpatient", "started_at": at(DAY - days(10), 9), "ended_at": at(DAY, 12)}
OVL6 = [
    Case("in the middle", away(-5, 5), {(1, None)}),
    Case("the day after leaving", away(-1, 5), {(1, None)}),
    Case("the day of leaving", away(0, 5)),
    Case("the day before returning", away(-5, 1), {(1, None)}),
    Case("the day of returning", away(-5, 0)),
    Case("not back yet", away(-5, None), {(1, None)}),
    Case("not back yet, left that day", away(0, None)),
    Case("before the journey", away(2, 5)),
    Case("after it", away(-9, -2)),
    Case("two records of one journey", {**away(-5, 5), "abroad": away(-5, 5)["abroad"] + away(-4, 6)["abroad"]},
         {(1, None)}),
    Case("without the patient", away(-5, 5) | {"traits": [trait("remote")]}),
    Case("treatment abroad", away(-5, 5, care_type="abroad")),
    Case("begun before leaving", away(-1, 5, started_at=at(DAY - days(1), 9))),
    Case("a stay over two days of it", away(-2, 9, **LONG_STAY), {(1, None)}),
    Case("a stay discharged a day late", away(-1, 9, **LONG_STAY)),
    Case("another patient", away(-5, 5, patient=SECOND)),
    case("borders unknown", lines=[line()]),
    Case("two days at the border", away(-1, 5), set(), {"margin": 2}),
]  # fmt: skip


def again(gap: int, **changes: Any) -> list[dict[str, Any]]:
    """A stay, and the next one so many days after its discharge, of the same organisation."""
    start = at(DISCHARGED.date() + days(gap), 15)
    return [stay(ADMITTED, DISCHARGED, id=1, diagnosis="J15.9"),
            stay(start, start + days(5), **{"id": 2, "diagnosis": "J18.9"} | changes)]  # fmt: skip


def first(rows: list[dict[str, Any]], **changes: Any) -> list[dict[str, Any]]:
    return [rows[0] | changes, *rows[1:]]


OVL7 = [
    case("after a week", {(2, 1)}, lines=again(7)),
    case("on the day of the discharge", {(2, 1)}, lines=again(0)),
    case("after thirty days", {(2, 1)}, lines=again(30)),
    case("after thirty-one days", lines=again(31)),
    case("another disease, one organisation", {(2, 1)}, lines=again(7, diagnosis="K35.9")),
    case("another organisation, one group of diseases", {(2, 1)}, lines=again(7, provider_id=2)),
    case("another organisation, the next group", lines=again(7, provider_id=2, diagnosis="J20.9")),
    case("another organisation, the group before", lines=again(7, provider_id=2, diagnosis="J06.9")),
    case("another organisation, diagnosis unknown", lines=again(7, provider_id=2, diagnosis=None)),
    case("received in the other order", {(2, 1)}, lines=[one | {"id": 3 - one["id"]} for one in again(7)]),
    case("three stays", {(2, 1), (3, 2)},
         lines=[*again(5), stay(DISCHARGED + days(15), DISCHARGED + days(18), id=3, diagnosis="J18.9")]),
    case("before the discharge", lines=again(-1)),
    case("continues a transfer", lines=first(again(1, provider_id=2), outcome="transferred")),
    case("two days after a transfer", {(2, 1)}, lines=first(again(2, provider_id=2), outcome="transferred")),
    case("palliative", lines=again(7, care_type="palliative")),
    case("rehabilitation", lines=again(7, care_type="rehab")),
    case("oncology", lines=again(7, diagnosis="C34.9")),
    case("dialysis", lines=again(7, diagnosis="Z49.1")),
    case("chemotherapy", lines=again(7, diagnosis="Z51.1")),
    case("a planned repeat", lines=again(7, service="KZG.200"), traits=[trait("readmitted", "KZG.200")]),
    case("a planned stage", lines=again(7, service="KZG.200"), traits=[trait("staged", "KZG.200")]),
    case("a newborn under the mother's number", lines=again(7, diagnosis="P36.9")),
    case("another patient", lines=again(7, patient=SECOND)),
    case("within a week only", parameters={"days": 7}, lines=again(8)),
]  # fmt: skip


def beside(minutes: int, **changes: Any) -> list[dict[str, Any]]:
    """A service until 9:15, and one of the same doctor to another patient that began so many minutes before that."""
    starts = at(DAY, 9, 15) - timedelta(minutes=minutes)
    return [
        line(id=1),
        line(
            **{"id": 2, "patient": SECOND, "started_at": starts, "ended_at": starts + timedelta(minutes=20)} | changes
        ),
    ]


OVL8 = [
    case("ten minutes", {(2, 1)}, lines=beside(10)),
    case("six minutes", {(2, 1)}, lines=beside(6)),
    case("five minutes", lines=beside(5)),
    case("one after the other", lines=beside(0)),
    case("in two organisations", {(2, 1)}, lines=beside(10, provider_id=2), providers=PROVIDERS),
    case("one patient in two organisations", {(2, 1)}, lines=beside(10, provider_id=2, patient=PATIENT),
         providers=PROVIDERS),
    case("one patient in one place", lines=beside(10, patient=PATIENT), providers=PROVIDERS),
    case("one patient, one place of two organisations",
         lines=beside(10, patient=PATIENT, provider_id=2, executor=HOSPITAL), providers=PROVIDERS),
    case("received in the other order", {(2, 1)}, lines=[one | {"id": 3 - one["id"]} for one in beside(10)]),
    case("three at once: each once", {(2, 1), (3, 1)}, lines=[*beside(10), line(id=3, patient="850517400102")]),
    case("a long one over two others", {(2, 1), (3, 1)}, lines=[
        line(id=1, ended_at=at(DAY, 12)), line(id=2, patient=SECOND, started_at=at(DAY, 9, 30),
        ended_at=at(DAY, 9, 45)),
        line(id=3, patient="850517400102", started_at=at(DAY, 11), ended_at=at(DAY, 11, 15))]),
    case("several people at once", lines=beside(10), traits=[trait("group")]),
    case("laboratory", lines=beside(10), traits=[trait("lab")]),
    case("courses", lines=beside(10), traits=[trait("course")]),
    case("stays", lines=two_stays(48, provider_id=1, patient=SECOND)),
    case("doctors unknown", lines=[one | {"doctor": None} for one in beside(10)]),
    case("without a time of day", lines=[one | {"started_at": at(DAY, 0)} for one in beside(10)]),
    case("another doctor", lines=beside(10, doctor=OTHER_DOCTOR)),
    case("another day", lines=beside(10, day=DAY + days(1), started_at=at(DAY + days(1), 9),
         ended_at=at(DAY + days(1), 9, 20))),
    case("the administrator allows ten", parameters={"minutes": 10}, lines=beside(10)),
]  # fmt: skip


def shift(starts: datetime, ends: datetime, **changes: Any) -> dict[str, Any]:
    return {"provider_id": 1, "doctor": DOCTOR, "starts_at": starts, "ends_at": ends} | changes


def absence(first_day: date, last_day: date, **changes: Any) -> dict[str, Any]:
    return {
        "provider_id": 1,
        "doctor": DOCTOR,
        "valid_from": first_day,
        "valid_to": last_day,
        "reason": "leave",
    } | changes


def member(**changes: Any) -> dict[str, Any]:
    return {
        "provider_id": 1,
        "doctor": DOCTOR,
        "speciality": "Хирург",
        "hired_on": date(2020, 1, 1),
        "left_on": None,
    } | changes


AFTERNOON = shift(at(DAY, 14), at(DAY, 20))
COLLEAGUE = member(doctor=OTHER_DOCTOR)
MORNING = shift(at(DAY, 8), at(DAY, 14), doctor=OTHER_DOCTOR)
OVL9 = [
    case("before the shift", {(1, None)}, lines=[line()], shifts=[AFTERNOON]),
    case("half an hour before", lines=[line()], shifts=[shift(at(DAY, 9, 30), at(DAY, 15))]),
    case("a minute more", {(1, None)}, lines=[line()], shifts=[shift(at(DAY, 9, 31), at(DAY, 15))]),
    case("half an hour after", lines=[line()], shifts=[shift(at(DAY, 4), at(DAY, 8, 45))]),
    case("thirty-one minutes after", {(1, None)}, lines=[line()], shifts=[shift(at(DAY, 4), at(DAY, 8, 44))]),
    case("in the second shift of the day", lines=[line()], shifts=[AFTERNOON, shift(at(DAY, 8), at(DAY, 10))]),
    case("in a night shift", lines=[line()], shifts=[shift(at(DAY - days(1), 20), at(DAY, 9))]),
    case("on another day of the month", {(1, None)}, lines=[line()],
         shifts=[shift(at(DAY + days(1), 8), at(DAY + days(1), 14))]),
    case("no timetable of the month", lines=[line()], shifts=[shift(at(DAY + days(30), 8), at(DAY + days(30), 14))]),
    case("no timetable of the doctor", lines=[line()], shifts=[AFTERNOON | {"doctor": OTHER_DOCTOR}]),
    case("no timetable there", lines=[line()], shifts=[AFTERNOON | {"provider_id": 2}], providers=PROVIDERS),
    case("working for the co-executor", lines=[line(provider_id=2, executor=HOSPITAL)],
         shifts=[shift(at(DAY, 8), at(DAY, 10))], providers=PROVIDERS),
    case("not working for the co-executor", {(1, None)}, lines=[line(provider_id=2, executor=HOSPITAL)],
         shifts=[AFTERNOON], providers=PROVIDERS),
    case("changed places with a colleague", lines=[line()], shifts=[AFTERNOON, MORNING], staff=[member(), COLLEAGUE]),
    case("the colleague was at work", {(1, None)},
         lines=[line(), line(id=2, doctor=OTHER_DOCTOR, started_at=at(DAY, 12), ended_at=at(DAY, 12, 15))],
         shifts=[AFTERNOON, MORNING], staff=[member(), COLLEAGUE]),
    case("a colleague of another speciality", {(1, None)}, lines=[line()], shifts=[AFTERNOON, MORNING],
         staff=[member(), COLLEAGUE | {"speciality": "Терапевт"}]),
    case("without a time of day", lines=[line(started_at=at(DAY, 0), ended_at=at(DAY, 0))], shifts=[AFTERNOON]),
    case("a stay", lines=[stay(ADMITTED, DISCHARGED)], shifts=[AFTERNOON]),
    case("on leave", {(1, None)}, lines=[line()], absences=[absence(DAY - days(3), DAY + days(3))]),
    case("the first day of leave", {(1, None)}, lines=[line()], absences=[absence(DAY, DAY + days(3))]),
    case("the last day of leave", {(1, None)}, lines=[line()], absences=[absence(DAY - days(3), DAY)]),
    case("the day before leave", lines=[line()], absences=[absence(DAY + days(1), DAY + days(3))]),
    case("the day after leave", lines=[line()], absences=[absence(DAY - days(3), DAY - days(1))]),
    case("on leave elsewhere", lines=[line()], absences=[absence(DAY, DAY, provider_id=2)], providers=PROVIDERS),
    case("on leave and outside the shift", {(1, None)}, lines=[line()], absences=[absence(DAY, DAY)],
         shifts=[AFTERNOON]),
    case("left the day before", {(1, None)}, lines=[line()], staff=[member(left_on=DAY - days(1))]),
    case("left that day", lines=[line()], staff=[member(left_on=DAY)]),
    case("hired the day after", {(1, None)}, lines=[line()], staff=[member(hired_on=DAY + days(1))]),
    case("hired that day", lines=[line()], staff=[member(hired_on=DAY)]),
    case("nothing is known", lines=[line()]),
    case("two shifts must be known", parameters={"known_shifts": 2}, lines=[line()], shifts=[AFTERNOON]),
]  # fmt: skip


def device(number: str = "D1", minutes: int = 100, **changes: Any) -> dict[str, Any]:
    return {"provider_id": 1, "device_no": number, "service": CT, "valid_from": date(2020, 1, 1), "valid_to": None,
            "daily_minutes": minutes} | changes  # fmt: skip


def scans(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        line(id=number, **{"service": CT, "patient": f"9{number:011d}"} | changes) for number in range(1, count + 1)
    ]


def each(count: int, start: int = 1) -> set[tuple[int, None]]:
    return {(number, None) for number in range(start, start + count)}


FIVE = [service(CT, minutes=5)]
OVL10 = [
    case("twenty-four where twenty-three are allowed", each(24), lines=scans(24), services=FIVE, devices=[device()]),
    case("twenty-three", lines=scans(23), services=FIVE, devices=[device()]),
    case("one line of many", {(1, None)}, lines=[line(id=1, service=CT, quantity=24)], services=FIVE,
         devices=[device()]),
    case("a second device", lines=scans(24), services=FIVE, devices=[device(), device("D2")]),
    case("a second device is not enough", each(47), lines=scans(47), services=FIVE, devices=[device(), device("D2")]),
    case("the second device is out of use", each(24), lines=scans(24), services=FIVE,
         devices=[device(), device("D2", valid_to=DAY - days(1))]),
    case("the second device comes tomorrow", each(24), lines=scans(24), services=FIVE,
         devices=[device(), device("D2", valid_from=DAY + days(1))]),
    case("two services share a device", each(24),
         lines=[*scans(12), *[line(id=n, service="C03.009") for n in range(13, 25)]],
         services=[*FIVE, service("C03.009", minutes=5)], devices=[device(), device(service="C03.009")]),
    case("another day", lines=[*scans(12), *[line(id=n, service=CT, day=DAY + days(1)) for n in range(13, 25)]],
         services=FIVE, devices=[device()]),
    case("given by a co-executor", lines=scans(24, executor=CLINIC), services=FIVE, devices=[device()],
         providers=PROVIDERS),
    case("minutes unknown", lines=scans(24), services=[service(CT, minutes=None)], devices=[device()]),
    case("devices unknown", lines=scans(24), services=FIVE),
    case("a device elsewhere", lines=scans(24), services=FIVE, devices=[device(provider_id=2)], providers=PROVIDERS),
    case("half as much again is allowed", parameters={"tolerance": 1.5}, lines=scans(24), services=FIVE,
         devices=[device()]),
]  # fmt: skip

CASES: dict[str, list[Case]] = {
    "OVL1": OVL1, "OVL2": OVL2, "OVL3": OVL3, "OVL4": OVL4, "OVL5": OVL5, "OVL6": OVL6, "OVL7": OVL7, "OVL8": OVL8,
    "OVL9": OVL9, "OVL10": OVL10,
}  # fmt: skip
PLANTED: dict[str, Callable[[], Rows]] = {code: partial(together, cases) for code, cases in CASES.items()}
