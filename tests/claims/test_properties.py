"""Properties: check digits against the text of the order, ages and limits against plain Python, harmless exports."""

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from accounts.access import SYSTEM
from accounts.identifiers import is_valid_bin, is_valid_iin, make_bin, make_iin
from claims.actions import withdraw
from claims.models import Coverage, Finding, Line, Person, Register, ServiceUsage
from claims.protocol import harmless, write_csv, write_xlsx
from config import sheets
from procurement.models import Service, Tariff
from tests.claims.files import as_csv, rows
from tests.claims.world import World, make_contract

pytestmark = pytest.mark.django_db
on_one_world = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], derandomize=True
)


@pytest.fixture
def world(settled: World, db: None) -> World:
    return settled


# Identifiers ------------------------------------------------------------------------------------------------------
def by_the_order(number: str) -> tuple[bool, int]:
    """Whether the number is right and by which of the two passes, spelt out as order № 521 tells it."""
    digits = [int(letter) for letter in number]
    rest = (
        1 * digits[0] + 2 * digits[1] + 3 * digits[2] + 4 * digits[3] + 5 * digits[4] + 6 * digits[5]
        + 7 * digits[6] + 8 * digits[7] + 9 * digits[8] + 10 * digits[9] + 11 * digits[10]
    ) % 11  # fmt: skip
    if rest != 10:
        return rest == digits[11], 1
    rest = (
        3 * digits[0] + 4 * digits[1] + 5 * digits[2] + 6 * digits[3] + 7 * digits[4] + 8 * digits[5]
        + 9 * digits[6] + 10 * digits[7] + 11 * digits[8] + 1 * digits[9] + 2 * digits[10]
    ) % 11  # fmt: skip
    return rest != 10 and rest == digits[11], 2


def changed(number: str) -> list[tuple[int, str]]:
    """Every number that differs in one digit, with the place of the digit (from 1)."""
    return [
        (place + 1, number[:place] + digit + number[place + 1 :])
        for place in range(12)
        for digit in "0123456789"
        if digit != number[place]
    ]


made_iins = st.builds(
    make_iin, st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.sampled_from("MF"), st.integers(0, 9999)
)
made_bins = st.builds(make_bin, st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(0, 99_999))


@given(made_iins | made_bins)
def test_a_single_wrong_digit_is_noticed_as_far_as_the_two_passes_can(number: str | None) -> None:
    """What the algorithm promises: the last digit always, one of the first ten while the first pass decides before
    and after. The eleventh has weight 11, which the first pass cannot see, so it promises nothing there."""
    if number is None:  # both passes give ten: never issued
        return
    assert by_the_order(number)[0]
    assert is_valid_iin(number) and is_valid_bin(number)
    for place, other in changed(number):
        is_right, by_pass = by_the_order(other)
        assert is_valid_iin(other) is is_valid_bin(other) is is_right
        if place == 12 or (place <= 10 and by_pass == by_the_order(number)[1] == 1):
            assert not is_right


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_any_twelve_digits_are_judged_as_the_order_says(number: str) -> None:
    assert is_valid_iin(number) is is_valid_bin(number) is by_the_order(number)[0]


# Age --------------------------------------------------------------------------------------------------------------
def age_on(day: date, born: date) -> int:
    """Full years: how many birthdays have come. Who was born on 29 February has it on 1 March in other years."""
    count = 0
    while True:
        try:
            birthday = born.replace(year=born.year + count + 1)
        except ValueError:
            birthday = date(born.year + count + 1, 3, 1)
        if birthday > day:
            return count
        count += 1


days = st.dates(date(1940, 1, 1), date(2026, 10, 13))
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1940, 2026, 4)])
near_birthday = st.tuples(days | leap_days, st.integers(0, 85), st.integers(-2, 2))


def on_the_eve(found: tuple[date, int, int]) -> tuple[date, date]:
    born, years, shift = found
    year = min(born.year + years, 2026)
    near = date(year, born.month, min(born.day, 28)) + timedelta(days=shift + max(0, born.day - 28))
    return born, min(max(near, born), date(2026, 10, 13))


pairs = near_birthday.map(on_the_eve) | st.tuples(days, days).map(lambda two: (min(two), max(two)))


@settings(on_one_world, max_examples=4)
@given(st.lists(pairs, min_size=60, max_size=60))
@example([
    (date(2000, 2, 29), date(2024, 2, 28)), (date(2000, 2, 29), date(2024, 2, 29)),
    (date(2000, 2, 29), date(2026, 2, 28)), (date(2000, 2, 29), date(2026, 3, 1)),
    (date(1985, 5, 17), date(2026, 5, 16)), (date(1985, 5, 17), date(2026, 5, 17)),
    (date(2025, 12, 31), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 1, 1)),
    (date(1999, 12, 31), date(2000, 12, 30)), (date(1941, 3, 1), date(2026, 2, 28)),
])  # fmt: skip
def test_the_age_that_a_rule_judges_is_that_of_the_calendar(world: World, found: list[tuple[date, date]]) -> None:
    with transaction.atomic():
        Service.objects.filter(code="C04.000.001").update(age_min=200, age_max=300)  # everybody is too young
        numbers = (number for serial in range(999) if (number := make_iin(date(1960, 1, 1), "F", serial)))
        people = [Person(iin=next(numbers), full_name="А", birth_date=born, sex="F") for born, _day in found]
        Person.objects.bulk_create(people)
        lines = [
            world.line(
                patient_iin=person.iin,
                service_code="C04.000.001",
                amount="900",
                started_at=f"{day}T23:59",
                ended_at=f"{day}T23:59",
            )
            for person, (_born, day) in zip(people, found, strict=True)
        ]

        register = world.send(*lines)

        shown = Finding.objects.filter(register=register, rule="X03").order_by("row_no")
        ages = [one.params["age"] for one in shown]
        transaction.set_rollback(True)
    assert ages == [age_on(day, born) for born, day in found]


# Limits -----------------------------------------------------------------------------------------------------------
LIMITS: dict[str, tuple[int | None, int | None, str]] = {  # per day, per year, price
    "B03.500.000": (3, 5, "100.00"),
    "B03.435.002": (1, None, "401.12"),
    "Y01.000.001": (None, 4, "50.00"),
}


@dataclass(frozen=True)
class Asked:
    person: int
    service: str
    day: int
    quantity: int
    nights: int = 0
    spoilt: bool = False


@dataclass(frozen=True)
class Sent:
    provider: int
    month: int
    lines: tuple[Asked, ...]
    taken_back: bool = False  # withdrawn after the check


asked = st.builds(
    Asked,
    st.integers(0, 1),
    st.sampled_from(["B03.500.000", "B03.500.000", "B03.435.002", "Y01.000.001"]),
    st.integers(8, 9),
    st.integers(1, 4),
    st.sampled_from([0, 0, 0, 1]),
    st.sampled_from([False, False, False, True]),
)
sent = st.builds(
    Sent,
    st.integers(0, 1),
    st.integers(9, 10),
    st.lists(asked, min_size=1, max_size=9).map(tuple),
    st.sampled_from([False, False, True]),
)


class Book:
    """The limits as one would keep them by hand, line after line."""

    def __init__(self) -> None:
        self.by_day: dict[Any, int] = defaultdict(int)
        self.by_year: dict[Any, int] = defaultdict(int)

    def takes(self, month: int, line: Asked) -> bool:
        per_day, per_year, _price = LIMITS[line.service]
        if line.spoilt or (per_day is not None and line.quantity > per_day * (line.nights + 1)):
            return False
        day, year = self.keys(month, line)
        if per_day is not None and not line.nights and self.by_day[day] + line.quantity > per_day:
            return False
        if per_year is not None and self.by_year[year] + line.quantity > per_year:
            return False
        self.note(month, line, line.quantity)
        return True

    def note(self, month: int, line: Asked, quantity: int) -> None:
        day, year = self.keys(month, line)
        self.by_year[year] += quantity
        if not line.nights:
            self.by_day[day] += quantity

    def keys(self, month: int, line: Asked) -> tuple[Any, Any]:
        return (line.person, line.service, month, line.day), (line.person, line.service)


@pytest.fixture
def limited(world: World) -> World:
    """Both organisations may send; a third service has a yearly limit alone."""
    care_type = world.care_types["kdu"]
    service = Service.objects.create(
        code="Y01.000.001", name_ru="Y", care_type=care_type, funding="OSMS", max_per_year=4
    )
    Tariff.objects.create(service=service, valid_from=date(2026, 1, 1), price=Decimal(50))
    make_contract(world.other, "OSMS", world.care_types, number="other")
    Coverage.objects.get_or_create(person=world.man, valid_from=date(2020, 1, 1))
    return world


def send(world: World, number: int, wanted: Sent) -> tuple[Register, list[dict[str, str]]]:
    people = (world.woman.iin, world.man.iin)
    lines = [
        world.line(
            line_no=f"{number}-{place}",
            patient_iin=people[one.person],
            service_code=one.service,
            quantity=one.quantity,
            amount="7" if one.spoilt else Decimal(LIMITS[one.service][2]) * one.quantity,
            started_at=f"2026-{wanted.month:02d}-{one.day - one.nights:02d}T09:00",
            ended_at=f"2026-{wanted.month:02d}-{one.day:02d}T09:30",
        )
        for place, one in enumerate(wanted.lines)
    ]
    provider = (world.provider, world.other)[wanted.provider]
    header = {"period": f"2026-{wanted.month:02d}", "provider_bin": provider.bin or ""}
    if wanted.provider:
        header["contract_no"] = "other"
    return world.send_file(as_csv(rows(world, *lines, **header)), provider=provider, actor=SYSTEM), lines


@settings(on_one_world, max_examples=15)
@given(st.lists(sent, min_size=1, max_size=4))
@example([Sent(0, 10, (Asked(0, "B03.500.000", 8, 3), Asked(0, "B03.500.000", 8, 2), Asked(0, "B03.500.000", 9, 2)))])
@example(
    [
        Sent(
            0,
            10,
            (
                Asked(0, "B03.500.000", 8, 2),
                Asked(0, "B03.500.000", 9, 2),
                Asked(0, "B03.500.000", 9, 2),
                Asked(0, "B03.500.000", 9, 1),
            ),
        )
    ]
)
@example([Sent(0, 10, (Asked(0, "B03.500.000", 9, 3, 1),)), Sent(1, 10, (Asked(0, "B03.500.000", 9, 2),))])
@example([Sent(0, 9, (Asked(0, "Y01.000.001", 8, 4),), True), Sent(1, 10, (Asked(0, "Y01.000.001", 9, 4),))])
def test_limits_hold_as_if_every_line_were_entered_by_hand(limited: World, registers: list[Sent]) -> None:
    book, expected = Book(), set()
    with transaction.atomic():
        for number, wanted in enumerate(registers):
            register, lines = send(limited, number, wanted)
            fits = [book.takes(wanted.month, one) for one in wanted.lines]
            taken = [one for one, fit in zip(wanted.lines, fits, strict=True) if fit]
            here = set(Line.objects.filter(register=register).values_list("line_no", flat=True))
            assert here == {line["line_no"] for line, fit in zip(lines, fits, strict=True) if fit}
            if wanted.taken_back and taken:
                withdraw(register=register, actor=SYSTEM)
                for one in taken:
                    book.note(wanted.month, one, -one.quantity)
            else:
                expected |= here
        assert set(Line.objects.values_list("line_no", flat=True)) == expected
        used = {(one.patient_iin, one.service.code): one.quantity for one in ServiceUsage.objects.select_related()}
        people = (limited.woman.iin, limited.man.iin)
        for (person, service), quantity in book.by_year.items():
            if LIMITS[service][1] is not None:
                assert used.get((people[person], service), 0) == quantity
        transaction.set_rollback(True)


# Exports ----------------------------------------------------------------------------------------------------------
RISKY = st.tuples(st.sampled_from("=+-@\t\r\n"), st.text()).map("".join)
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")


@given(st.text() | RISKY | st.sampled_from(["-inf", "+nan", "-1_0", "+1e5", "-٣", "=1", "-1", "-1.50", "+7 701"]))
def test_no_text_of_an_export_is_run_as_a_formula(text: str) -> None:
    for write in (harmless, sheets.cell):
        shown = write(text)
        assert shown[:1] not in tuple("=+-@\t\r\n") or (write is harmless and NUMBER.fullmatch(shown))
        assert shown in (text, f"'{text}"), "nothing else is changed"


FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1+cmd", "-2+3", '=HYPERLINK("http://a.b")']


def test_formulas_of_a_register_come_out_of_its_protocol_as_text(world: World) -> None:
    lines = [world.line(diagnosis_code=text, line_no=f"{text} ") for text in FORMULAS]
    register = world.send(*lines)

    table, book = io.StringIO(newline=""), io.BytesIO()
    write_csv(register, table)
    write_xlsx(register, book)

    cells = [cell for row in csv.reader(io.StringIO(table.getvalue())) for cell in row]
    assert len(cells) > 7 * len(FORMULAS)
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@"))]
    assert {f"'{text}" for text in FORMULAS} <= set(cells)
    from claims.intake import workbook

    assert workbook.look(io.BytesIO(book.getvalue())) == {}
    book.seek(0)
    shown = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()
    assert set(FORMULAS) <= {cell for row in shown for cell in row}
