"""Rows of a register are read by the batch, column by column: nothing may differ from reading them one by one."""

import io
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from claims.columns import NAMES
from claims.control.check import try_file
from claims.control.editions import InForce, in_force
from claims.errors import FileRefused
from claims.intake import files
from claims.intake.parse import BATCH, STAGED, Parser
from claims.intake.write import as_csv as written
from tests.claims.files import as_csv, as_xlsx
from tests.claims.world import NOW, World, make_world, rules_of

HEADER = ["R-1", "2026-10", "140140000111", "71", "OSMS"]
PATIENTS = ["900101300007", "850517400003", "900101300008", "12345", "", "90010130000X"]
USUAL: dict[str, list[str]] = {
    "case_no": ["", "", "C-1", "И-00012"],
    "practitioner_iin": ["850517400401", "151202500406"],
    "service_code": ["A01.001.000", "B03.500.000"],
    "diagnosis_code": ["J06.9", "I10"],
    "care_form": ["planned", ""],
    "started_at": ["2026-10-05T09:00", "2026-10-06T10:30"],
    "ended_at": ["2026-10-05T09:15", "2026-10-07T10:45"],
    "quantity": ["1", "2"],
    "amount": ["2487.71", "401.12"],
    "executor_bin": ["", "140140000111"],
}
ODD: dict[str, list[str]] = {
    "line_no": ["", "L1", "Л\tтаб", "back\\slash", " L7 ", "x" * 70],
    "patient_iin": PATIENTS,
    "service_code": ["А01.001.000", "=1+1", "x" * 70],
    "started_at": ["32.10.2026", "05.10.2026 9:00", ""],
    "ended_at": ["soon", "2026-10-05", ""],
    "quantity": ["1,0", "many", ""],
    "amount": ["2 487,71", "@SUM(A1)", ""],
    "executor_bin": ["140140000001", "14014"],
    "outcome": ["RECOVERED", "x\ny"],
}


def table(count: int, odd_every: int, seed: int = 1) -> list[list[str]]:
    """``count`` lines, one of ``odd_every`` with a cell that needs a closer look."""
    random = Random(seed)
    lines = [list(NAMES)]
    for number in range(count):
        values = {name: random.choice(cells) for name, cells in USUAL.items()}
        values |= {"line_no": f"L{number}", "patient_iin": random.choice(PATIENTS[:3])}
        if odd_every and number % odd_every == odd_every - 1:
            name = random.choice(list(ODD))
            values[name] = random.choice(ODD[name])
        lines.append(HEADER + [values.get(name, "") for name in NAMES[5:]])
    return lines


class OneByOne(Parser):
    def quickly(self, batch: Any) -> None:
        return None


def read(kind: type[Parser], content: bytes) -> tuple[list[str], Parser | None, str]:
    """Rows for COPY, the parser, and the rule that refused the file."""
    rows: list[str] = []
    parser = None
    try:
        parser = kind(files.rows(io.BytesIO(content), "register.csv"))
        rows.extend(parser.lines())
    except FileRefused as refusal:
        return rows, parser, f"{refusal.rule} {refusal.params}"
    return rows, parser, ""


def same(content: bytes) -> list[str]:
    quick, slow = read(Parser, content), read(OneByOne, content)
    assert quick[0] == slow[0]
    assert quick[2] == slow[2]
    if quick[1] is not None and slow[1] is not None:
        for name in ("count", "header", "line_nos", "diagnosed", "executors"):
            assert getattr(quick[1], name) == getattr(slow[1], name), name
    return quick[0]


def batches_read_quickly(content: bytes) -> int:
    class Counting(Parser):
        quick = 0

        def quickly(self, batch: Any) -> list[str] | None:
            made = super().quickly(batch)
            self.quick += made is not None
            return made

    parser = read(Counting, content)[1]
    assert isinstance(parser, Counting)
    return parser.quick


@pytest.mark.parametrize("odd_every", [0, 7, 400, 3_000])
def test_a_batch_is_read_as_its_rows_are(odd_every: int) -> None:
    content = as_csv(table(3 * BATCH + 17, odd_every))
    rows = same(content)
    assert len(rows) == 3 * BATCH + 17
    assert {row.count("\t") for row in rows} == {len(STAGED) - 1}


def test_the_short_way_is_taken() -> None:
    """All but the first batch, whose first row tells what stands on every other."""
    assert batches_read_quickly(as_csv(table(4 * BATCH, 0))) == 3
    assert batches_read_quickly(as_csv(table(4 * BATCH, 7))) == 0


def test_a_number_of_a_line_is_repeated_wherever_it_stood_before() -> None:
    lines = table(3 * BATCH, 0)
    at = NAMES.index("line_no")
    lines[2 * BATCH + 5][at] = lines[10][at]  # of another batch
    lines[BATCH + 9][at] = lines[BATCH + 7][at]  # of the same
    rows = same(as_csv(lines))
    repeated = STAGED.index("line_no_repeated")
    assert [number for number, row in enumerate(rows, 1) if row.split("\t")[repeated] == "t"] == [
        BATCH + 9, 2 * BATCH + 5,
    ]  # fmt: skip


def changed(lines: list[list[str]], row: int, cells: list[str]) -> bytes:
    return as_csv([*lines[:row], cells, *lines[row + 1 :]])


def faults() -> dict[str, tuple[bytes, str]]:
    """What is wrong → the file, the rule that refuses it (none: it is taken)."""
    lines = table(2 * BATCH + 50, 0)
    row = BATCH + 20
    cells = lines[row]
    unclosed = b'"never closed\n'
    return {
        "another register": (changed(lines, row, ["R-2", *cells[1:]]), "F02.4"),
        "no period": (changed(lines, row, [cells[0], "", *cells[2:]]), "F09.2"),
        "a short row": (changed(lines, row, cells[:-3]), ""),
        "a long row": (changed(lines, row, [*cells, "more"]), ""),
        "an empty row": (changed(lines, row, [""] * len(NAMES)), ""),
        "a broken row": (as_csv(lines[: row + 10]) + unclosed, "F01.5"),
        "a fault before a broken row": (changed(lines[: row + 10], row, ["R-2", *cells[1:]]) + unclosed, "F02.4"),
    }


@pytest.mark.parametrize(("content", "rule"), faults().values(), ids=faults())
def test_a_file_is_refused_for_the_same_fault(content: bytes, rule: str) -> None:
    same(content)
    assert read(Parser, content)[2].partition(" ")[0] == rule


def test_too_many_lines_are_refused_at_the_line_that_is_too_many(settings: Any) -> None:
    settings.UPLOAD_MAX_ROWS = BATCH + 5
    content = as_csv(table(2 * BATCH, 0))
    rows, _parser, refusal = read(Parser, content)
    assert refusal.startswith("F01.9")
    assert len(rows) == BATCH + 5
    same(content)


def test_numbers_kept_as_numbers_get_their_zeros_back() -> None:
    """A workbook may hold an ИИН as a number, beside others that are text."""
    lines = table(2 * BATCH + 10, 0)
    row = BATCH + 20
    content = as_xlsx(lines, **{f"H{row + 1}": 101300007})
    same(content)
    patient = STAGED.index("patient_iin")
    assert read(Parser, content)[0][row - 1].split("\t")[patient] == "000101300007"


# Rules in many editions ---------------------------------------------------------------------------------------------
def split(edition: InForce) -> list[InForce]:
    ends = [date(2026, 2, 28), date(2026, 10, 12), None]
    starts = [edition.valid_from, *(end + timedelta(days=1) for end in ends if end)]
    return [replace(edition, valid_from=start, valid_to=end) for start, end in zip(starts, ends, strict=True)]


def found_by(world: World, editions: list[InForce], changes: dict[str, Any]) -> set[str]:
    stream = written(world.header(), [world.line(**changes)])
    found = try_file(provider=world.provider, stream=stream, name="r.csv", now=NOW, editions=editions)
    return {finding.rule for finding in found}


@pytest.mark.django_db
def test_rules_may_have_many_editions() -> None:
    """A function of the database takes a hundred arguments; three editions of every rule are more."""
    world = make_world()
    bad = {"diagnosis_code": "X99.9", "patient_iin": world.man.iin, "amount": "1"}

    few = found_by(world, in_force(), bad)
    many = found_by(world, [part for edition in in_force() for part in split(edition)], bad)

    assert {"R06", "R05", "F13"} <= few
    assert few == many == rules_of(world.send(world.line(**bad)))


@pytest.mark.django_db
def test_rules_that_are_all_off_find_nothing() -> None:
    world = make_world()
    off = [replace(edition, severity="off") for edition in in_force()]
    assert found_by(world, off, {"amount": "1"}) == set()
