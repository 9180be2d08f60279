"""Rows in which each screen of padding and of double payment finds something: screen → function of no arguments that
gives the rows by table. The functions take changes, so that tests stand on both sides of each limit."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from monitoring.screens.tables import COLUMNS
from tests.monitoring.screen_rows import DAY, DOCTOR, PATIENT, at, line, person, service, stay

Rows = dict[str, list[dict[str, Any]]]
PLANTED: dict[str, Callable[[], Rows]] = {}

VISIT = "A02.013.000"
VISITS = [{"service": VISIT, "trait": "visit"}]


def planted(code: str) -> Callable[[Callable[..., Rows]], Callable[..., Rows]]:
    def register(build: Callable[..., Rows]) -> Callable[..., Rows]:
        PLANTED[code] = build
        return build

    return register


def row(table: str, **values: Any) -> dict[str, Any]:
    assert set(values) <= set(COLUMNS[table]), f"{table}: {set(values) - set(COLUMNS[table])}"
    return dict.fromkeys(COLUMNS[table]) | values


def somebody(number: int) -> str:
    return f"85{number:010d}"


def on(day: date, count: int, first: int = 1, **changes: Any) -> list[dict[str, Any]]:
    """``count`` visits of one day, each of another patient."""
    return [line(id=first + n, day=day, **{"patient": somebody(first + n)} | changes) for n in range(count)]


@planted("PAD1")
def after_death(died_on: date | None = DAY - timedelta(days=1), **changes: Any) -> Rows:
    return {"lines": [line(**changes)], "persons": [person(died_on=died_on)]}


@planted("PAD2")
def full_day(count: int = 60, **changes: Any) -> Rows:
    return {"lines": on(DAY, count, **changes), "services": [service(VISIT)], "traits": VISITS}


@planted("PAD3")
def long_day(count: int = 100, minutes: int = 15, shift: int | None = 360, **changes: Any) -> Rows:
    rows: Rows = {"lines": on(DAY, count, **changes), "services": [service(VISIT, minutes=minutes)]}
    if shift is not None:
        rows["staff"] = [employed(shift)]
    return rows


def employed(daily_minutes: int | None, **changes: Any) -> dict[str, Any]:
    values = {"provider_id": 1, "doctor": DOCTOR, "speciality": "surgery", "hired_on": date(2020, 1, 1)}
    return row("staff", **values | {"daily_minutes": daily_minutes} | changes)


@planted("PAD4")
def of_the_other_sex(sex: str = "M", **changes: Any) -> Rows:
    """A screening of women, for a man whose number says so too."""
    patient = "850517300006" if sex == "M" else PATIENT
    return {
        "lines": [line(service="SCR.002.000", diagnosis=None, patient=patient) | changes],
        "services": [service("SCR.002.000", sex="F")],
        "persons": [person(patient=patient, sex=sex)],
    }


@planted("PAD11")
def not_received(*answers: str, **changes: Any) -> Rows:
    channels = ("sms", "qr", "app")
    given = zip(answers or ("not_received",), channels, strict=False)
    said = [answer(1, given_answer, channel=channel) for given_answer, channel in given]
    return {"lines": [line(**changes)], "confirmations": said}


def answer(number: int, given: str, **changes: Any) -> dict[str, Any]:
    values = {"provider_id": 1, "line_no": f"L{number}", "channel": "sms", "answer": given}
    return row("confirmations", **values | {"answered_at": at(DAY, 18)} | changes)


@planted("PAD13")
def paid_twice(paid_on: date = DAY, **changes: Any) -> Rows:
    return {"lines": [line()], "payments": [receipt(paid_on=paid_on) | changes]}


def receipt(**changes: Any) -> dict[str, Any]:
    values = {"provider_id": 1, "document_no": "17", "paid_on": DAY, "patient": PATIENT, "service": VISIT}
    return row("payments", **values | {"amount": Decimal("5000.00")} | changes)


SET = ("B01.001.003", "B02.002.003", "B03.003.003", "B03.004.003")


@planted("PAD5")
def same_sets(same: int = 18, visits: int = 30, peers: int = 5, codes: tuple[str, ...] = SET, **changes: Any) -> Rows:
    """The first of ``peers`` doctors gave the set in ``same`` of ``visits`` visits, the others consultations."""
    lines = []
    for visit in range(visits):
        for code in codes if visit < same else (VISIT,):
            lines.append(line(id=len(lines) + 1, service=code, patient=somebody(visit)) | changes)
    others = [f"7001013{n:05d}" for n in range(peers - 1)]
    for other in others:
        lines += on(DAY, visits, first=len(lines) + 1, doctor=other)
    return {"lines": lines, "staff": [employed(360, doctor=one) for one in (DOCTOR, *others)]}


STEPS = ((0, "A02.013.000"), (0, "B01.001.003"), (1, "C03.001.004"), (3, "A02.013.000"), (3, "B01.001.003"))


@planted("PAD6")
def copied(patients: int = 5, steps: tuple[tuple[int, str], ...] = STEPS, **changes: Any) -> Rows:
    """Each patient begins on another day."""
    lines = []
    for patient in range(patients):
        for offset, code in steps:
            day = DAY + timedelta(days=patient + offset)
            lines.append(line(id=len(lines) + 1, day=day, service=code, patient=somebody(patient)) | changes)
    return {"lines": lines}


@planted("PAD7")
def burst(count: int = 20, every: float = 3, hour: int = 23, **changes: Any) -> Rows:
    start = at(DAY, hour)
    entries = [
        row("entries", provider_id=1, line_no=f"L{n}", entered_at=start + timedelta(seconds=every * (n - 1)),
            entered_by="reception3") | changes
        for n in range(1, count + 1)
    ]  # fmt: skip
    return {"lines": on(DAY, count), "entries": entries}


def month_of(first: date, working: int = 5) -> list[dict[str, Any]]:
    """The calendar of a month whose working days are the first ``working`` of each week."""
    days = [first + timedelta(days=n) for n in range(31)]
    return [{"day": day, "is_working": day.weekday() < working} for day in days if day.month == first.month]


OCTOBER = month_of(date(2026, 10, 1))  # 22 working days, of the last three days two: 29 and 30


@planted("PAD8")
def at_the_end(last: int = 12, count: int = 50, **changes: Any) -> Rows:
    """``last`` of ``count`` lines on 29.10.2026. By the calendar 2 of 22 are expected there."""
    lines = on(DAY, count - last, **changes) + on(date(2026, 10, 29), last, first=count, **changes)
    return {"lines": lines, "calendar": OCTOBER}


MONTHS = [date(2026, month, 1) for month in range(5, 11)]


@planted("PAD9")
def to_the_plan(billed: str = "100.50", met: int = 4, plan: str = "100.00", **changes: Any) -> Rows:
    """The last ``met`` of six months come to ``billed`` against ``plan``, those before to half of it."""
    sums = ["50.00"] * (6 - met) + [billed] * met
    lines = [
        line(id=n, day=month.replace(day=5), amount=Decimal(amount)) | changes
        for n, (month, amount) in enumerate(zip(MONTHS, sums, strict=True), start=1)
    ]
    return {"lines": lines, "contract_months": [planned_month(month, plan) for month in MONTHS]}


def planned_month(month: date, amount: str, **changes: Any) -> dict[str, Any]:
    values = {"contract_id": 1, "provider_id": 1, "funding": "OSMS", "care_type": "kdu", "month": month}
    return row("contract_months", **values | {"volume": Decimal(10), "amount": Decimal(amount)} | changes)


@planted("PAD10")
def at_night(off: int = 8, count: int = 30, peers: int = 5, hour: int = 2, day: date = DAY, **changes: Any) -> Rows:
    """``off`` of ``count`` visits of the first doctor at night, none of the others'."""
    night = {"started_at": at(day, hour, 30), "ended_at": at(day, hour, 45)}
    lines = on(day, off, **night | changes) + on(DAY, count - off, first=off + 1)
    others = [f"7001013{n:05d}" for n in range(peers - 1)]
    for other in others:
        lines += on(DAY, count, first=len(lines) + 1, doctor=other)
    return {
        "lines": lines,
        "calendar": OCTOBER,
        "staff": [employed(360, doctor=one) for one in (DOCTOR, *others)],
    }


@planted("PAD12")
def one_device(patients: int = 5, device: str | None = "d1", every: int = 60, **changes: Any) -> Rows:
    """Answers ``every`` so many minutes."""
    said = [
        answer(n, "received", device=device, answered_at=at(DAY, 8) + timedelta(minutes=every * (n - 1))) | changes
        for n in range(1, patients + 1)
    ]
    return {"lines": on(DAY, patients), "confirmations": said}


@planted("PAD14")
def moved(people: int = 50, since: date = DAY, opened: date | None = date(2020, 1, 1), **changes: Any) -> Rows:
    """``people`` left organisation 2 for 1; the first of them got a service on the day. The former goes on, and
    organisation 1 has had somebody since ``opened``."""
    former = [held(n, 2, date(2025, 1, 1), since - timedelta(days=1)) for n in range(1, people + 1)]
    now = [held(n, 1, since) for n in range(1, people + 1)]
    others = [held(900, 2, date(2025, 1, 1))] + ([held(901, 1, opened)] if opened else [])
    return {"lines": on(DAY, 1, **changes), "attachments": former + now + others}


def held(number: int, provider_id: int, since: date, until: date | None = None) -> dict[str, Any]:
    return row("attachments", patient=somebody(number), provider_id=provider_id, valid_from=since, valid_to=until)


def silent(people: int = 3, services: int = 5, quiet: int = 365, apart: int = 1, **changes: Any) -> Rows:
    """People who first came ``quiet`` days after somebody else did, for a service every ``apart`` days."""
    lines = [line(id=1, day=DAY - timedelta(days=quiet), patient=somebody(900))]
    for number in range(1, people + 1):
        for n in range(services):
            lines.append(line(
                id=len(lines) + 1, day=DAY + timedelta(days=n * apart), patient=somebody(number), service=f"S{n}",
            ) | changes)  # fmt: skip
    return {"lines": lines, "attachments": [held(n, 1, DAY - timedelta(days=365)) for n in range(1, people + 1)]}


@planted("PAD15")
def written_off(units: str = "301", on_day: date = DAY, case_no: str | None = None, **changes: Any) -> Rows:
    """A stay of ten days, 4.–13.10.2026; the dose is 100 a day at most."""
    case = stay(at(date(2026, 10, 4), 9), at(DAY, 12))
    return {"lines": [case | changes], "drug_norms": [norm()], "drug_issues": [issue(units, on_day, case_no=case_no)]}


def norm(**changes: Any) -> dict[str, Any]:
    values = {"drug": "J01", "unit": "mg", "max_daily": Decimal("100.000"), "valid_from": date(2020, 1, 1)}
    return row("drug_norms", **values | changes)


def issue(units: str, day: date = DAY, **changes: Any) -> dict[str, Any]:
    values = {"id": 1, "provider_id": 1, "document_no": "7", "patient": PATIENT, "drug": "J01", "issued_on": day}
    return row("drug_issues", **values | {"units": Decimal(units)} | changes)
