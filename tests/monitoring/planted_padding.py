"""Rows in which each screen of padding and of double payment finds something: screen → function of no arguments that
gives the rows by table. The functions take changes, so that tests stand on both sides of each limit."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from monitoring.screens.tables import COLUMNS
from tests.monitoring.screen_rows import DAY, DOCTOR, PATIENT, at, line, person, service

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
