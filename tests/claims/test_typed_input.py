"""Registers as people and their programs write them: encodings, delimiters, dates, amounts, cells of a workbook."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from claims.models import Line
from tests.claims.files import WAYS, as_csv, as_json, as_xlsx, from_json, rows
from tests.claims.world import MONTH, NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settled: World, db: None) -> World:
    return settled


CYRILLIC = "Н-45/б"  # a referral number that tells encodings apart


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("cp1251", b""), ("utf-16", b""), ("utf-16-be", b"\xfe\xff")],
)
@pytest.mark.parametrize(("delimiter", "ends"), [(",", "\n"), (";", "\r\n"), ("\t", "\r\n")])
def test_encodings_marks_and_delimiters_are_recognised(
    world: World, encoding: str, mark: bytes, delimiter: str, ends: str
) -> None:
    table = rows(world, world.line(referral_no=CYRILLIC), world.line(case_no='quote " and; comma,'))

    register = world.send_file(mark + as_csv(table, delimiter, encoding, ends))

    assert (register.state, register.lines_accepted) == ("accepted", 2), list(register.findings.values())
    kept = Line.objects.in_month(MONTH).filter(register=register).order_by("row_no")
    assert [line.referral_no for line in kept] == [CYRILLIC, ""]
    assert [line.case_no for line in kept] == ["", 'quote " and; comma,']


AS_TYPED = [
    {"started_at": "13.10.2026 9:00", "ended_at": "13.10.2026 09:15"},
    {"started_at": "13.10.2026, 09:00", "ended_at": "13/10/2026 09:15:00"},
    {"started_at": "2026-10-13 09:00:00", "ended_at": "2026-10-13T09:15:59.5"},
    {"referral_date": "1.9.2026"},
    {"amount": "2 487,71"},
    {"amount": "2\u00a0487,71"},
    {"amount": "2\u202f487.71 ₸"},
    {"amount": "2'487.71"},
    {"amount": "2,487.71"},
    {"amount": "2.487,71"},
    {"amount": "2487,7100"},
    {"quantity": "1,0"},
    {"quantity": " 1 "},
    {"service_code": "a01.001.000"},
    {"diagnosis_code": " j06.9 "},
    {"care_form": "Planned"},
]


@pytest.mark.parametrize("way", WAYS)
def test_dates_amounts_and_codes_are_read_as_people_type_them(world: World, way: str) -> None:
    table = rows(world, *(world.line(**changes) for changes in AS_TYPED), period="10.2026")

    register = world.send_file(WAYS[way](table))

    assert (register.state, register.period) == ("accepted", MONTH), list(register.findings.values("rule", "value"))
    start, end = NOW.replace(day=13, hour=9), NOW.replace(day=13, hour=9, minute=15)
    for line in Line.objects.in_month(MONTH).filter(register=register):
        assert (line.started_at, line.ended_at.replace(second=0)) == (start, end)
        assert (line.amount, line.quantity) == (Decimal("2487.71"), 1)
        assert (line.service_code, line.diagnosis_code, line.care_form) == ("A01.001.000", "J06.9", "planned")


def test_a_date_alone_is_its_midnight(world: World) -> None:
    register = world.send(world.line(started_at="13.10.2026", ended_at="2026-10-13"))

    line = Line.objects.in_month(MONTH).get(register=register)
    assert line.started_at == line.ended_at == NOW.replace(day=13, hour=0)


def test_cells_of_a_workbook_may_be_numbers_and_dates(world: World) -> None:
    """An ИИН and a БИН kept as numbers have lost their zeros in front."""
    from tests.claims.world import make_person

    young = make_person(date(2001, 2, 3), "F", 3)
    assert young.iin.startswith("0102")
    table = rows(world, world.line(patient_iin=""))
    columns = {name: chr(65 + at) for at, name in enumerate(table[0])}
    typed: dict[str, Any] = {
        "period": datetime(2026, 10, 1),
        "provider_bin": int(world.provider.bin or 0),
        "patient_iin": int(young.iin),
        "started_at": datetime(2026, 10, 13, 9, 0),
        "ended_at": datetime(2026, 10, 13, 9, 15),
        "quantity": 1,
        "amount": 2487.71,
    }

    register = world.send_file(as_xlsx(table, **{f"{columns[name]}2": value for name, value in typed.items()}))

    assert register.state == "accepted", list(register.findings.values("rule", "field", "value"))
    line = Line.objects.in_month(MONTH).get(register=register)
    assert (line.patient_iin, line.amount, line.quantity) == (young.iin, Decimal("2487.71"), 1)
    assert line.started_at == NOW.replace(day=13, hour=9)


def test_formulas_of_a_workbook_are_told_whatever_they_gave(world: World) -> None:
    table = rows(world, world.line(), world.line(), world.line())
    column = chr(65 + table[0].index("amount"))

    register = world.send_file(as_xlsx(table, **{f"{column}3": '=2*1243.855&"<тг>"'}))

    found = register.findings.get()
    assert (found.rule, found.row_no, found.field) == ("F11.2", 3, "amount")
    assert found.value == '=2*1243.855&"<тг>"'
    assert register.lines_accepted == 2


def test_empty_rows_and_columns_around_a_sheet_do_not_count(world: World) -> None:
    table = rows(world, world.line(), world.line(quantity="x"))
    around = [[], ["", "", ""], *(["", "", *row] for row in table), ["", "", "   "], []]

    register = world.send_file(as_xlsx(around))

    assert (register.lines_total, register.lines_accepted) == (2, 1)
    assert register.findings.get(rule="F10").row_no == 5


@pytest.mark.parametrize("way", WAYS)
def test_columns_may_stand_in_any_order_and_optional_ones_may_be_left_out(world: World, way: str) -> None:
    table = rows(world, world.line())
    left_out = ("referr", "executor", "outcome", "case_", "care_form")
    kept = [at for at, name in enumerate(table[0]) if not name.startswith(left_out)]
    if way != "json":
        table[0] = [f" {name.upper()} " for name in table[0]]

    register = world.send_file(WAYS[way]([[row[at] for at in reversed(kept)] for row in table]))

    assert register.state == "accepted", list(register.findings.values())


def test_whole_letters_written_as_escapes_are_read(world: World) -> None:
    content = as_json(rows(world, world.line(case_no="К\U0001f600"))).replace("😀".encode(), b"\\ud83d\\ude00")

    register = world.send_file(from_json(content))

    assert Line.objects.in_month(MONTH).get(register=register).case_no == "К😀"
