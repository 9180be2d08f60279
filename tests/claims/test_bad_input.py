"""Files as they really come: each fault has a message of its own that says where it is."""

import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

from claims.actions import close_period
from claims.control.catalogue import RULES
from claims.control.check import ATTEMPTS, check_register
from claims.enums import RegisterState
from claims.errors import IntakeError
from claims.intake.ndjson import BadLine
from claims.models import (
    CoExecutionUsage,
    ContractUsage,
    Finding,
    Line,
    LineNumber,
    RefusedLine,
    Register,
    ServiceUsage,
)
from claims.protocol import message
from providers.models import RegistryEntry
from tests.claims.files import WAYS, as_csv, as_json, as_xlsx, claiming, from_json, rows, workbook_of, zipped
from tests.claims.world import MONTH, World, halted, make_actor, make_contract, set_contract

pytestmark = pytest.mark.django_db
STORED = (Line, RefusedLine, LineNumber, ServiceUsage, ContractUsage, CoExecutionUsage)


@pytest.fixture
def world(settled: World, db: None) -> World:
    return settled


def stored() -> list[int]:
    return [model.objects.count() for model in STORED]


def told(finding: Finding, language: str = "en") -> str:
    with translation.override(language):
        return message(finding)


# The file as a whole -----------------------------------------------------------------------------------------------
def without(world: World, name: str) -> list[list[str]]:
    table = rows(world, world.line(), world.line())
    at = table[0].index(name)
    return [row[:at] + row[at + 1 :] for row in table]


def twice(world: World, name: str) -> list[list[str]]:
    table = rows(world, world.line())
    at = table[0].index(name)
    return [[*row, row[at]] for row in table]


def put(world: World, row: int, name: str, text: str) -> list[list[str]]:
    """A register of three lines with ``text`` in one cell; ``row`` as a spreadsheet counts."""
    table = rows(world, world.line(), world.line(), world.line())
    table[row - 1][table[0].index(name)] = text
    return table


def plain(world: World) -> bytes:
    return as_csv(rows(world, world.line(), world.line()))


def unclosed(world: World) -> bytes:
    """The quotation mark before the number of the second line is never closed."""
    lines = plain(world).split(b"\n")
    return b"\n".join([lines[0], lines[1], b'"' + lines[2], *lines[3:]])


def lone_half(world: World) -> bytes:
    return as_csv(rows(world, world.line()), encoding="utf-16") + b"\x00\xd8\n\x00"


def excluded(world: World) -> dict[str, str]:
    RegistryEntry.objects.filter(provider=world.provider).update(state="removed", removed_on=MONTH)
    return {}


EMPTY_ROWS = b"<row/>" * 60_000 + b"<row>" + b"<c/>" * 800 + b"<c><v>1</v></c></row>"
Made = Callable[[World], bytes]
# rule, what makes the file, what the message says; each is a file that is refused whole
FILES: dict[str, tuple[str, Made, tuple[str, ...]]] = {
    "nothing": ("F01.1", lambda w: b"", ("The file is empty",)),
    "rows of nothing": ("F01.1", lambda w: b"\n\n  \n,,,\n", ("The file is empty",)),
    "workbook of nothing": ("F01.1", lambda w: as_xlsx([]), ("The file is empty",)),
    "pdf": ("F01.2", lambda w: b"%PDF-1.7 ...", ("This is a PDF file",)),
    "old workbook": ("F01.2", lambda w: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), ("This is a XLS file",)),
    "packed csv": ("F01.2", lambda w: b"\x1f\x8b\x08" + bytes(20), ("This is a GZIP file",)),
    "xml": ("F01.2", lambda w: b'<?xml version="1.0"?><a/>', ("This is a XML file",)),
    "archive": ("F01.2", lambda w: zipped([("register.csv", plain(w))]), ("This is a ZIP file",)),
    "zero byte": (
        "F01.3",
        lambda w: as_csv(put(w, 3, "case_no", "C\x001")),
        ("Row 3, column 7 holds a zero byte",),
    ),
    "zero byte between semicolons": (
        "F01.3",
        lambda w: as_csv(put(w, 4, "line_no", "\x00"), ";"),
        ("Row 4, column 6 holds a zero byte",),
    ),
    "zero byte in UTF-16": (
        "F01.3",
        lambda w: as_csv(put(w, 3, "register_no", "R\x00"), encoding="utf-16"),
        ("Row 3, column 1 holds a zero byte",),
    ),
    "zero byte in a workbook": (
        "F01.3",
        lambda w: as_xlsx(put(w, 2, "register_no", "R\x00")),
        ("Row 2, column 1 holds a zero byte",),
    ),
    "zero byte in JSON": (
        "F01.3",
        lambda w: from_json(as_json(put(w, 3, "case_no", "C\x001"))),
        ("Row 3, column 7 holds a zero byte",),
    ),
    "UTF-16 without its mark": (
        "F01.3",
        lambda w: plain(w).decode().encode("utf-16-le"),
        ("Row 1, column 1 holds a zero byte",),
    ),
    "UTF-8 broken in the third row": (
        "F01.4",
        lambda w: b"\xef\xbb\xbf" + as_csv(put(w, 3, "case_no", "К1")).replace("К".encode(), b"\xd0"),
        ("Row 3 cannot be read",),
    ),
    "neither UTF-8 nor Windows-1251": (
        "F01.4",
        lambda w: as_csv(put(w, 4, "case_no", "?-K")).replace(b"?", b"\x98\xff"),
        ("Row 4 cannot be read",),
    ),
    "half a letter in UTF-16": ("F01.4", lone_half, ("cannot be read as UTF-8",)),
    "quotation mark not closed": ("F01.5", unclosed, ("Row 3 is not a row of a CSV table", "quotation marks")),
    "text after a quotation mark": (
        "F01.5",
        lambda w: as_csv(put(w, 3, "case_no", "?")).replace(b"?", b'"a"b'),
        ("Row 3 is not a row of a CSV table",),
    ),
    "endless cell": (
        "F01.5",
        lambda w: as_csv(put(w, 4, "case_no", "x" * 150_000)),
        ("Row 4 is not a row of a CSV table",),
    ),
    "half a workbook": ("F01.6", lambda w: as_xlsx(put(w, 3, "case_no", "1"))[:-400], ("workbook is damaged",)),
    "damaged sheet": ("F01.6", lambda w: workbook_of(b'<row r="1"><c r="A1"><v>1</c></row>'), ("damaged",)),
    "unknown packing": ("F01.6", lambda w: workbook_of(b"", zipfile.ZIP_BZIP2), ("damaged",)),
    "list of contents that lies a little": (
        "F01.6",
        lambda w: claiming(workbook_of(b'<row r="1"/>' + b" " * 9_000_000), 1_000),
        ("damaged",),
    ),
    "bomb": ("F01.7", lambda w: workbook_of(b" " * 60_000_000), ("58 MB; at most 47 MB",)),
    "bomb that hides its size": (
        "F01.7",
        lambda w: claiming(workbook_of(b" " * 60_000_000), 1_000),
        ("MB; at most 47 MB",),
    ),
    "a cell at the far end of the sheet": (
        "F01.7",
        lambda w: as_xlsx(rows(w, w.line()), XFD1048576="x"),
        ("524288 MB; at most 640 MB", "CSV"),
    ),
    "far end reached by empty rows and cells": ("F01.7", lambda w: workbook_of(EMPTY_ROWS), ("at most 640 MB",)),
    "no lines": ("F01.8", lambda w: as_csv(rows(w)), ("a header and no lines",)),
    "no lines in a workbook": ("F01.8", lambda w: as_xlsx(rows(w)), ("a header and no lines",)),
    "no column": ("F02", lambda w: as_csv(without(w, "diagnosis_code")), ("missing", "diagnosis_code")),
    "no column in a workbook": ("F02", lambda w: as_xlsx(without(w, "line_no")), ("missing", "line_no")),
    "no columns at all": ("F02", lambda w: "реестр за октябрь\nитого 5\n".encode(), ("register_no, period",)),
    "column doubled": ("F02.2", lambda w: as_csv(twice(w, "amount")), ("Column amount", "(column 16)")),
    "column doubled in a workbook": ("F02.2", lambda w: as_xlsx(twice(w, "amount")), ("Column amount",)),
    "two registers in a file": (
        "F02.4",
        lambda w: as_csv(put(w, 4, "register_no", "other")),
        ("Row 4", "Register number", "other", "R-"),
    ),
    "closed period": ("F03", lambda w: as_csv(rows(w, w.line(), period="2026-09")), ("2026-09", "was closed on")),
    "future period": ("F03.2", lambda w: as_csv(rows(w, w.line(), period="2026-11")), ("2026-11 has not begun",)),
    "no period": (
        "F03.3",
        lambda w: as_csv(put(w, 2, "period", "октябрь")),
        ("Row 2: the period октябрь is not a month", "YYYY-MM"),
    ),
    "thirteenth month": ("F03.3", lambda w: as_csv(rows(w, w.line(), period="2026-13")), ("2026-13",)),
    "number again": ("F04", lambda w: as_csv(rows(w, w.line(), register_no="first")), ("first was accepted on",)),
    "file again": ("F04.2", lambda w: FIRST["content"], ("same file was accepted on", "first")),
    "unknown organisation": (
        "F06",
        lambda w: as_csv(rows(w, w.line(), provider_bin="080241000711")),
        ("080241000711 is not found",),
    ),
    "another organisation": (
        "F06.2",
        lambda w: as_csv(rows(w, w.line(), provider_bin=w.other.bin)),
        ("you act for",),
    ),
    "mistyped organisation": (
        "F06.3",
        lambda w: as_csv(rows(w, w.line(), provider_bin="080241000712")),
        ("080241000712 has a wrong check digit",),
    ),
    "organisation excluded before the month": (
        "F06.4",
        lambda w: as_csv(rows(w, w.line(), **excluded(w))),
        ("is admitted to no type of care on any day of 2026-10",),
    ),
    "unknown contract": ("F07", lambda w: as_csv(rows(w, w.line(), contract_no="77/1")), ("Contract 77/1",)),
    "contract of another source": (
        "F07.2",
        lambda w: as_csv(rows(w, w.line(), funding_source="GOBMP")),
        ("is paid from OSMS; the register says GOBMP",),
    ),
    "unknown source": ("F07.3", lambda w: as_csv(rows(w, w.line(), funding_source="DMS")), ("DMS is unknown",)),
    "contract of another year": (
        "F07.4",
        lambda w: as_csv(rows(w, w.line(), contract_no=make_contract(w.provider, "OSMS", {}, **LAST_YEAR).number)),
        ("from 01.01.2025 to 31.12.2025", "2026-10"),
    ),
    "contract that is not concluded": (
        "F07.5",
        lambda w: as_csv(rows(w, w.line(), contract_no=set_contract(w, state="agreed"))),
        ("is not signed by both sides",),
    ),
    "contract suspended in the month": (
        "F07.6",
        lambda w: as_csv(rows(w, w.line(), contract_no=halted(w, date(2026, 10, 1)))),
        ("suspended since 01.10.2026, on every day of 2026-10",),
    ),
    "contract terminated before the month": (
        "F07.7",
        lambda w: as_csv(
            rows(w, w.line(), contract_no=set_contract(w, state="terminated", ended_on=date(2026, 9, 30)))
        ),
        ("its last day was 30.09.2026",),
    ),
    "number left out on the third row": (
        "F09.2",
        lambda w: as_csv(put(w, 3, "register_no", "")),
        ("Row 3: column Register number is empty",),
    ),
    "number left out in a workbook": (
        "F09.2",
        lambda w: as_xlsx(put(w, 4, "contract_no", "")),
        ("Row 4: column Contract number is empty",),
    ),
    "number as a formula": (
        "F11.2",
        lambda w: as_csv(put(w, 2, "register_no", '=CONCAT("R";1)')),
        ("Register number holds a formula: =CONCAT",),
    ),
}
ALSO = {"F04.2": ("F04",)}  # the same file has the same number
LAST_YEAR: dict[str, Any] = {"number": "old", "valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)}
FIRST: dict[str, bytes] = {}


@pytest.fixture
def earlier(world: World) -> Register:
    """A register accepted before, and a closed month."""
    FIRST["content"] = as_csv(rows(world, world.line(line_no="taken"), register_no="first"))
    administrator = make_actor(world.other, "administrator", email="administrator@example.kz")
    close_period(month=date(2026, 9, 1), reason="the year's report", actor=administrator)
    return world.send_file(FIRST["content"])


@pytest.mark.parametrize(("rule", "made", "says"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_taken_is_refused_with_its_own_message(
    world: World, request: pytest.FixtureRequest, rule: str, made: Made, says: tuple[str, ...]
) -> None:
    if rule in ("F03", "F04", "F04.2"):
        request.getfixturevalue("earlier")
    content, before = made(world), stored()

    register = world.send_file(content, "october.csv")

    assert register.state == RegisterState.REFUSED
    found = register.findings.get(rule=rule)
    assert set(register.findings.values_list("severity", "row_no")) == {("reject", None)}
    assert {other.rule for other in register.findings.all()} <= {rule, *ALSO.get(rule, ())}
    for part in says:
        assert part in told(found), told(found)
    assert stored() == before, "a refused file leaves nothing half-stored"


def test_messages_of_refused_files_are_written_in_every_language(world: World, earlier: Register) -> None:
    for name in ("zero byte", "no column", "number again", "contract of another year", "bomb"):
        _rule, made, _says = FILES[name]
        found = world.send_file(made(world), "october.csv").findings.get()
        texts = {told(found, language) for language in ("kk", "ru", "en")}
        assert len(texts) == 3, texts
        assert not any("%(" in text for text in texts), texts


def test_a_refused_file_may_come_again_put_right(world: World) -> None:
    table = rows(world, world.line(), world.line())
    spoilt = [*table[:2], [*table[2][:-1], "x\x00"]]
    assert world.send_file(as_csv(spoilt)).state == RegisterState.REFUSED

    register = world.send_file(as_csv(table))

    assert (register.state, register.lines_accepted, register.number) == ("accepted", 2, table[1][0])


def test_f00_a_check_that_fails_again_and_again_is_given_up_in_words(world: World) -> None:
    register = world.send(world.line())
    Register.objects.filter(pk=register.pk).update(state=RegisterState.CHECKING)
    cache.set(f"attempts:{register.pk}", ATTEMPTS)

    assert check_register(register.pk)

    register.refresh_from_db()
    found = register.findings.order_by("-id").first()
    assert (register.state, found.rule) == ("refused", "F00")
    assert str(register.uuid)[:8] in told(found)


def test_f01_a_file_above_the_limit_is_not_even_kept(world: World, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    content = as_csv(rows(world, world.line())) + b"\n" * 1024 * 1024
    before = Register.objects.count()

    with pytest.raises(IntakeError) as refused, translation.override("en"):
        world.send_file(content)

    assert refused.value.code == "too_large"
    assert "larger than 1 MB" in str(refused.value)
    assert Register.objects.count() == before


@pytest.mark.parametrize("way", WAYS)
def test_f01_too_many_lines_are_refused(world: World, settings: Any, way: str) -> None:
    settings.UPLOAD_MAX_ROWS = 2
    kept, refused = (rows(world, *(world.line() for _ in range(count))) for count in (2, 3))

    assert world.send_file(WAYS[way](kept)).state == RegisterState.ACCEPTED
    found = world.send_file(WAYS[way](refused)).findings.get()

    assert found.rule == "F01.9"
    assert "more than 2 lines" in told(found)


def test_f02_unknown_columns_are_remarked_and_the_rest_is_read(world: World) -> None:
    table = [[*row, extra] for row, extra in zip(rows(world, world.line()), ("ward", "7"), strict=True)]
    for way, write in WAYS.items():
        table[1][table[0].index("line_no")] = table[1][0] = f"{way}-1"
        register = world.send_file(write(table))
        found = register.findings.get(rule="F02.3")
        assert (register.state, found.severity) == ("accepted", "warn")
        assert told(found) == "Column ward is unknown and was not read."


# Lines ------------------------------------------------------------------------------------------------------------
# what is wrong, rule, column, what the message says beside the value
LINES: list[tuple[dict[str, str], str, str, str]] = [
    ({"quantity": "1000000000"}, "F10.2", "quantity", "Quantity 1000000000; a whole number from 1 to 10000"),
    ({"quantity": "1" + "0" * 12}, "F10", "quantity", "whole number"),
    ({"quantity": "9" * 60}, "F10", "quantity", "whole number"),
    ({"quantity": "1.5"}, "F10", "quantity", "Quantity: 1.5 cannot be read"),
    ({"quantity": "две"}, "F10", "quantity", "две cannot be read"),
    ({"quantity": "-1"}, "F10.2", "quantity", "Quantity -1"),
    ({"amount": "-0.01"}, "F10.3", "amount", "below zero"),
    ({"amount": "2487.719"}, "F10", "amount", "at most two decimals"),
    ({"amount": "1" + "0" * 12}, "F10", "amount", "cannot be read"),
    ({"amount": "2e3"}, "F10", "amount", "2e3 cannot be read"),
    ({"amount": "٢٤٨٧"}, "F10", "amount", "cannot be read"),
    ({"amount": "NaN"}, "F10", "amount", "cannot be read"),
    ({"started_at": "31.02.2026"}, "F10", "started_at", "date as YYYY-MM-DDTHH:MM"),
    ({"ended_at": "2026-10-13T25:00"}, "F10", "ended_at", "cannot be read"),
    ({"ended_at": "0001-01-01"}, "F10", "ended_at", "cannot be read"),
    ({"ended_at": "13 қазан"}, "F10", "ended_at", "13 қазан cannot be read"),
    ({"referral_date": "10.13.2026"}, "F10", "referral_date", "date as YYYY-MM-DD"),
    ({"care_form": "плановая"}, "F10.4", "care_form", "плановая is unknown"),
    ({"diagnosis_code": ""}, "F09", "diagnosis_code", "Field Diagnosis is empty"),
    ({"line_no": ""}, "F09", "line_no", "Field Line number is empty"),
    ({"case_no": "x" * 61}, "F11", "case_no", "at most 60 characters"),
    ({"executor_bin": "140140000001"}, "F11", "executor_bin", "right check digit"),
    ({"referral_no": "=1+1"}, "F11.2", "referral_no", "holds a formula: =1+1"),
    ({"amount": "@SUM(A1)"}, "F11.2", "amount", "holds a formula: @SUM(A1)"),
    ({"service_code": "А01.001.ООО"}, "F12", "service_code", "taken as A01.001.000"),
    ({"quantity": "2"}, "F13", "amount", "2 × 2"),
    ({"started_at": "2026-10-01T09:00", "ended_at": "2026-10-01T09:10"}, "F15", "ended_at", "working day"),
    ({"line_no": "taken"}, "F08", "line_no", "already accepted in register first"),
    ({"line_no": "same"}, "F12", "service_code", ""),
    ({"line_no": "same"}, "F08.2", "line_no", "more than once"),
]
LINES[-2][0]["service_code"] = "а01.001.000"


@pytest.mark.parametrize("way", WAYS)
def test_a_bad_cell_is_told_with_its_row_and_column(world: World, earlier: Register, way: str) -> None:
    table = rows(world, *(world.line(**changes) for changes, *_ in LINES))

    register = world.send_file(WAYS[way](table))

    for row, (changes, rule, field, says) in enumerate(LINES, start=2):
        found = register.findings.filter(row_no=row, rule=rule, field=field).first()
        assert found is not None, (changes, list(register.findings.filter(row_no=row).values("rule", "field")))
        assert says in told(found), told(found)
        if field in changes and changes[field]:
            assert found.value == changes[field]
        is_refused = RefusedLine.objects.filter(register=register, row_no=row).exists()
        is_accepted = Line.objects.in_month(MONTH).filter(register=register, row_no=row).exists()
        assert (is_refused, is_accepted) == ((True, False) if found.severity == "reject" else (False, True))
    assert register.lines_total == len(LINES) == register.lines_accepted + register.lines_refused


def test_every_rule_on_files_and_their_form_is_brought_about_here() -> None:
    elsewhere = {rule for name in globals() if (rule := FIRED_BY.get(name))}
    brought = {rule for rule, *_ in FILES.values()} | {rule for _, rule, *_ in LINES} | elsewhere

    # Lines under a defect are another matter than bad input: test_rules brings that about.
    assert brought == {key for key, rule in RULES.items() if rule.group == "F"} - {"F16"}
    assert {key for key, rule in RULES.items() if rule.scope == "file"} <= brought


FIRED_BY = {
    "test_f00_a_check_that_fails_again_and_again_is_given_up_in_words": "F00",
    "test_f01_too_many_lines_are_refused": "F01.9",
    "test_f02_unknown_columns_are_remarked_and_the_rest_is_read": "F02.3",
}


def test_lines_without_sense_are_each_judged_and_summed(world: World) -> None:
    """The largest amounts that can be read, more often than the sum of a register once could hold."""
    lines = [world.line(amount="999999999999.99", quantity="2000000000") for _ in range(150)]

    register = world.send(*lines)

    assert (register.state, register.lines_refused) == ("refused", 150)
    assert register.amount_total == 150 * Decimal("999999999999.99")


def test_a_row_longer_than_the_first_one_is_told(world: World) -> None:
    table = rows(world, world.line(), world.line())
    table[1] += ["", ""]
    table[2] += ["", "stray"]

    register = world.send_file(as_csv(table))

    found = register.findings.get(rule="F10")
    assert (found.row_no, found.field, register.lines_accepted) == (3, "row", 1)
    assert "as many cells as the first row has" in told(found)


# JSON lines ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        (b'{"line_no": "1"}\n{"case_no": "\\ud800"}', 2, "UTF-8"),
        (b'{"\\udfff": "1"}', 1, "UTF-8"),
        (b'{"line_no": "1"}\n\n\xff\xfe', 3, "UTF-8"),
        (b'{"line_no": "1"}\n{"line_no": "2"', 2, "no JSON object"),
        (b'{"amount": 1, "amount": 2}', 1, "stands twice"),
        (b'{"patient_iin": 101300007}', 1, "leading zeros"),
        (b'{"quantity": [1]}', 1, "A text or a number"),
        (b'{"case_no": "' + b"x" * 100_001 + b'"}', 1, "longer than"),
    ],
)
def test_a_json_line_that_cannot_be_read_is_named(content: bytes, row: int, says: str) -> None:
    with pytest.raises(BadLine) as refused, translation.override("en"):
        from_json(content)

    assert refused.value.row == row
    assert says in str(refused.value.message)
