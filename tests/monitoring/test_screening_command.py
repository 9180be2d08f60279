"""``manage.py screen`` and the file of flags (interface: commands, flags)."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.models import Person
from monitoring.models import Flag
from monitoring.screening import export
from tests.monitoring.screening_world import (
    CROWD,
    DEAD,
    MONTHLY,
    TWICE,
    desk_with_screens,
    flags,
    lines,
    screened,
)
from tests.monitoring.world import Desk, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_screens")]
COLUMNS = [
    "screen", "family", "score", "provider_bin", "register_no", "line_no", "other_provider_bin", "other_register_no",
    "other_line_no", "evidence",
]  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return desk_with_screens()


def exported(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def screen(out: Path, *more: str) -> tuple[list[dict[str, str]], str]:
    said = StringIO()
    call_command("screen", "--from", "2026-10", "--to", "2026-10", "--out", str(out), *more, stderr=said)
    return exported(out), said.getvalue()


def test_a_pair_is_one_row_with_both_lines(desk: Desk, tmp_path: Path) -> None:
    other, line = make_line(desk, provider=desk.other), make_line(desk)

    (row,), said = screen(tmp_path / "flags.csv")

    assert json.loads(row.pop("evidence")) == {"amount": "2487.71", "day": "2026-10-13", "other_amount": "2487.71"}
    assert row == {
        "screen": TWICE, "family": "duplicate", "score": "85", "provider_bin": desk.provider.bin,
        "register_no": line.register.number, "line_no": line.line_no, "other_provider_bin": desk.other.bin,
        "other_register_no": other.register.number, "other_line_no": other.line_no,
    }  # fmt: skip
    assert f"{TWICE}: 1 flags, 1 new, 1 lines" in said and "2 lines, 4 screens, 1 flags" in said
    assert Flag.objects.count() == 1


def test_a_group_is_a_row_for_each_line_and_an_outside_record_one(desk: Desk, tmp_path: Path) -> None:
    Person.objects.update(died_on=date(2026, 10, 12))
    found = lines(desk, 3)

    rows, _said = screen(tmp_path / "flags.csv")

    for code in (CROWD, DEAD):
        mine = [row for row in rows if row["screen"] == code]
        assert [row["line_no"] for row in mine] == sorted(one.line_no for one in found)
        assert all(not row[name] for row in mine for name in COLUMNS if name.startswith("other_"))


def test_a_flag_on_an_organisation_is_a_row_without_a_line(desk: Desk, tmp_path: Path) -> None:
    lines(desk, 5)
    rows, _said = screen(tmp_path / "flags.csv", "--screen", MONTHLY)
    assert [(row["screen"], row["provider_bin"], row["register_no"], row["line_no"]) for row in rows] == [
        (MONTHLY, desk.provider.bin, "", "")
    ]


def test_the_file_is_the_same_each_time_and_in_order(desk: Desk, tmp_path: Path) -> None:
    lines(desk, 5)
    make_line(desk, provider=desk.other)
    screen(tmp_path / "a.csv")
    screen(tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert len(exported(tmp_path / "a.csv")) > 5


def test_only_flags_of_the_months_are_exported_and_none_that_lapsed(desk: Desk) -> None:
    make_line(desk, provider=desk.other), make_line(desk)
    screened()
    assert len(list(export.rows(date(2026, 10, 1), date(2026, 10, 1)))) == 1
    assert not list(export.rows(date(2026, 9, 1), date(2026, 9, 1)))
    Flag.objects.update(state="lapsed")
    assert not list(export.rows(date(2026, 10, 1), date(2026, 10, 1)))


def test_formulas_are_escaped(desk: Desk, tmp_path: Path) -> None:
    make_line(desk, provider=desk.other, line_no="=1+1"), make_line(desk, line_no="@a")
    (row,), _said = screen(tmp_path / "flags.csv")
    assert (row["line_no"], row["other_line_no"]) == ("'@a", "'=1+1")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--from", "2026-13", "--to", "2026-10"],
        ["--from", "2026-10", "--to", "2026-09"],
        ["--from", "2026-10", "--to", "2026-10", "--engine", "oracle"],
        ["--from", "2026-10", "--to", "2026-10", "--screen", "XYZ"],
    ],
)
def test_wrong_arguments_are_told_and_store_nothing(desk: Desk, arguments: list[str]) -> None:
    make_line(desk, provider=desk.other), make_line(desk)
    with pytest.raises(CommandError):
        call_command("screen", *arguments, stderr=StringIO())
    assert not Flag.objects.exists()


def test_a_failed_run_fails_the_command(desk: Desk) -> None:
    from dataclasses import replace

    from monitoring.screens.catalogue import SCREENS

    SCREENS[TWICE] = replace(SCREENS[TWICE], build=lambda data, p: data.lines.select(line_id=data.lines.none))
    make_line(desk)
    with pytest.raises(CommandError, match=TWICE):
        call_command("screen", "--from", "2026-10", "--to", "2026-10", stderr=StringIO())


@pytest.mark.slow
def test_spark_stores_what_duckdb_stores(desk: Desk, tmp_path: Path) -> None:
    from tests.monitoring import screen_rows

    screen_rows.spark()  # skipped where there is no Java; its settings are those of the run
    Person.objects.update(died_on=date(2026, 10, 19))
    lines(desk, 5)
    lines(desk, 2, day=date(2026, 10, 20), diagnosis_code="", practitioner_iin="")
    lines(desk, 3, provider=desk.other, day=date(2026, 10, 20))
    screened(date(2026, 8, 1), date(2026, 11, 1))
    by_duckdb = flags()
    assert {code for code, _key in by_duckdb} == {TWICE, DEAD, CROWD, MONTHLY}
    Flag.objects.all().delete()

    run = screened(date(2026, 8, 1), date(2026, 11, 1), engine="spark")

    assert run.engine == "spark" and flags() == by_duckdb
