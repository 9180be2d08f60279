"""The mirror holds what PostgreSQL holds, whatever happens to either."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from claims.actions import withdraw
from claims.enums import RegisterState
from claims.models import Line, Register
from monitoring.mirror import copying, lines, sync
from monitoring.mirror.folder import folder
from monitoring.models import MirrorMonth
from monitoring.screens.tables import LINES, SCHEMAS
from tests.monitoring.world import ALMATY, MONTH, make_desk, make_line, make_register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mirror(settings: Any, tmp_path: Path) -> Path:
    settings.SCREENING_MIRROR = str(tmp_path / "mirror")
    return tmp_path / "mirror"


def held(month: date = MONTH) -> list[dict[str, Any]]:
    row = MirrorMonth.objects.get(month=month)
    found = folder().dataset(row.files, SCHEMAS["lines"].to_pyarrow()).to_table().to_pylist() if row.files else []
    return sorted(found, key=lambda one: one["id"])


def totals(register: Register) -> None:
    """As intake leaves them on the register."""
    found = list(Line.objects.filter(register=register))
    register.lines_accepted, register.amount_accepted = len(found), sum((one.amount for one in found), Decimal(0))
    register.save()


def test_a_line_is_mirrored_with_every_column_in_local_time() -> None:
    desk = make_desk()
    line = make_line(desk, executor_bin="", case_no="С-1", outcome="", care="inpatient")

    sync.sync()

    (one,) = held()
    assert list(one) == list(LINES)
    assert one["id"] == line.id and one["service"] == "KZG.101" and one["amount"] == Decimal("180000.00")
    assert one["started_at"] == datetime(2026, 10, 13, 9, 0) and one["day"] == date(2026, 10, 13)
    assert one["care_type"] == "inpatient" and one["is_stay"] is True
    assert one["executor"] is None and one["outcome"] is None and one["case_no"] == "С-1"


def test_only_new_lines_are_read_again() -> None:
    desk = make_desk()
    register = make_register(desk)
    make_line(desk, register=register)
    totals(register)
    sync.sync()
    first = MirrorMonth.objects.get(month=MONTH).files

    make_line(desk, register=register)
    totals(register)
    outcome = sync.sync()

    assert outcome.appended == [MONTH] and outcome.lines == 1 and not outcome.written
    row = MirrorMonth.objects.get(month=MONTH)
    assert row.files[:1] == first and len(row.files) == 2
    assert lines.stored(MONTH) == lines.Figures(row.lines, row.amount, row.checksum, row.last_id)
    assert not sync.sync().changed


def test_a_month_whose_registers_say_something_else_is_compared_and_left_alone_when_equal() -> None:
    make_line(make_desk())  # its register counts no lines
    sync.sync()
    assert not sync.sync().changed


def test_a_withdrawn_register_takes_its_lines_out() -> None:
    desk = make_desk()
    stays, goes = make_line(desk), make_line(desk)
    sync.sync()

    withdraw(register=goes.register, actor=desk.head)
    outcome = sync.sync()

    assert outcome.written == [MONTH]
    assert [one["id"] for one in held()] == [stays.id]


def test_a_month_whose_every_line_went_holds_none() -> None:
    desk = make_desk()
    line = make_line(desk)
    sync.sync()
    withdraw(register=line.register, actor=desk.head)
    sync.sync()
    assert held() == [] and MirrorMonth.objects.get(month=MONTH).lines == 0


def test_lines_committed_late_with_smaller_numbers_are_found() -> None:
    desk = make_desk()
    late = make_line(desk)
    make_line(desk)
    number = late.id
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE aside AS SELECT * FROM claims_line WHERE id = %s", [number])
        cursor.execute("DELETE FROM claims_line WHERE id = %s", [number])
        sync.sync()
        cursor.execute("INSERT INTO claims_line SELECT * FROM aside")

    outcome = sync.sync()

    assert outcome.written == [MONTH] and len(held()) == 2


@pytest.mark.parametrize(
    "change", ["amount = amount + 1", "patient_iin = '000000000000'", "outcome = 'died'",
               "started_at = started_at + interval '1 minute'", "diagnosis_code = ''"],
)  # fmt: skip
def test_the_checksum_notices_any_change(change: str) -> None:
    make_line(make_desk())
    before = lines.stored(MONTH)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE claims_line SET {change}")
    assert lines.stored(MONTH) != before


def test_a_file_that_somebody_changed_is_found_and_written_anew(mirror: Path) -> None:
    make_line(make_desk())
    sync.sync()
    (name,) = MirrorMonth.objects.get(month=MONTH).files
    rows = pq.read_table(mirror / name)
    at = rows.column_names.index("quantity")
    pq.write_table(rows.set_column(at, rows.schema.field("quantity"), pa.array([7], "int32")), mirror / name)

    outcome = sync.sync(verify=True)

    assert outcome.written == [MONTH]
    assert held()[0]["quantity"] == 1


@pytest.mark.parametrize("harm", ["gone", "garbage"])
def test_a_file_that_cannot_be_read_is_written_anew(mirror: Path, harm: str) -> None:
    make_line(make_desk())
    sync.sync()
    (name,) = MirrorMonth.objects.get(month=MONTH).files
    (mirror / name).unlink() if harm == "gone" else (mirror / name).write_bytes(b"PAR1 nothing")

    assert sync.sync(verify=True).written == [MONTH]
    assert len(held()) == 1


def test_what_is_sound_is_not_written_again() -> None:
    make_line(make_desk())
    sync.sync()
    assert not sync.sync(verify=True).changed


def test_many_parts_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "PARTS", 2)
    desk = make_desk()
    for _n in range(3):
        make_line(desk)
        outcome = sync.sync()
    assert outcome.joined == [MONTH]
    row = MirrorMonth.objects.get(month=MONTH)
    assert len(row.files) == 1 and row.lines == 3 == len(held())
    assert not sync.sync(verify=True).changed


def test_files_that_nobody_lists_go_after_a_day(mirror: Path) -> None:
    make_line(make_desk())
    sync.sync()
    (mirror / "2026-10" / "left.parquet.part").write_bytes(b"half")
    kept = set(MirrorMonth.objects.get(month=MONTH).files)

    assert folder().sweep(kept, timezone.now()) == 0
    assert folder().sweep(kept, timezone.now() + timedelta(days=2)) == 1
    assert folder().has(kept)


def test_the_mirror_may_lie_at_an_address(settings: Any, tmp_path: Path) -> None:
    settings.SCREENING_MIRROR = (tmp_path / "elsewhere").as_uri()
    make_line(make_desk())
    sync.sync()
    assert len(held()) == 1 and list((tmp_path / "elsewhere").rglob("*.parquet"))


def test_empty_and_strange_texts_come_through_copy() -> None:
    schema = SCHEMAS["pairs"]
    query = "SELECT * FROM (VALUES (%s, %s, %s), ('', '\"', E'a\\nb')) v (a, b, c)"
    found = copying.table(query, ["к,ө", "t", "'"], schema)
    assert found.to_pylist() == [
        {"kind": "к,ө", "first": "t", "second": "'"},
        {"kind": "", "first": '"', "second": "a\nb"},
    ]
    assert copying.table("SELECT 'a', 'b', 'c' WHERE false", [], schema).num_rows == 0


def test_the_command_says_what_it_did(mirror: Path) -> None:
    make_line(make_desk())
    out = StringIO()
    call_command("mirror", stdout=out)
    assert "2026-10: appended, 1 lines" in out.getvalue()
    out = StringIO()
    call_command("mirror", "--rebuild", "--from", "2026-10", "--to", "2026-10", stdout=out)
    assert "2026-10: written, 1 lines" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("mirror", "--from", "October")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_line_once() -> None:
    desk = make_desk()
    for _n in range(5):
        make_line(desk)
    start = threading.Barrier(2)
    found: list[sync.Outcome] = []

    def work() -> None:
        start.wait()
        try:
            found.append(sync.sync())
        finally:
            connection.close()

    both = [threading.Thread(target=work) for _n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(one.lines for one in found) == [0, 5]
    assert len(held()) == 5


def test_numbers_and_sums_agree_with_duckdb_of_a_whole_month() -> None:
    desk = make_desk()
    register = make_register(desk, state=RegisterState.PARTLY)
    with transaction.atomic():
        for n in range(40):
            make_line(
                desk, register=register, quantity=n % 3 + 1, amount=Decimal(n) * Decimal("1.01"),
                ended_at=datetime(2026, 10, 13, 23, 59, 59, 999_999, tzinfo=ALMATY),
            )  # fmt: skip
    sync.sync()
    row = MirrorMonth.objects.get(month=MONTH)
    paths = folder().paths(row.files)
    ((count, amount),) = duckdb.sql(f"SELECT count(*), sum(amount) FROM read_parquet({paths})").fetchall()
    assert (count, amount) == (40, row.amount)
    assert lines.stored(MONTH).checksum == row.checksum
