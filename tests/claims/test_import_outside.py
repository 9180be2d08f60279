"""Dataset files of what others know: timetables, absences, borders, devices, drugs, entry log, patients' answers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claims.datasets.outside import OUTSIDE
from claims.models import (
    AbroadStay,
    Absence,
    Confirmation,
    Device,
    DrugIssue,
    DrugNorm,
    EntryRecord,
    Shift,
)
from config.models import AuditEntry
from tests.claims import test_import_dataset as main
from tests.claims.test_import_dataset import BIN, DOCTOR, PATIENT, SECOND, rejected, run
from tests.claims.world import World

pytestmark = pytest.mark.django_db
FILES: dict[str, str] = {
    "timetables": "provider_bin,practitioner_iin,starts_at,ends_at\n"
    f"{BIN},{DOCTOR},2026-10-05T08:00,2026-10-05T14:00\n{BIN},{DOCTOR},05.10.2026 20:00,06.10.2026 8:00\n",
    "absences": "provider_bin,practitioner_iin,valid_from,valid_to,kind\n"
    f"{BIN},{DOCTOR},2026-07-01,2026-07-28,leave\n",
    "abroad": f"iin,left_on,returned_on\n{PATIENT},2026-09-01,2026-09-20\n{SECOND},2026-10-01,\n",
    "devices": "provider_bin,device_no,service_code,valid_from,valid_to,daily_minutes\n"
    f"{BIN},УЗИ-1,Т02.002,2026-01-01,,720\n",
    "drug_norms": "drug_code,name_ru,name_kk,unit,max_daily,valid_from,valid_to\n"
    "N02BE01,Парацетамол,Парацетамол,таблетка,8,2026-01-01,2026-06-30\nN02BE01,Парацетамол,,,6.5,2026-07-01,\n",
    "drug_issues": "provider_bin,document_no,patient_iin,drug_code,issued_on,units,case_no\n"
    f'{BIN},С-1,{PATIENT},N02BE01,2026-10-05,"1 200,5",И-1\n{BIN},С-1,{PATIENT},J01CA04,2026-10-05,3,\n',
    "entries": "provider_bin,line_no,entered_at,entered_by\n"
    f"{BIN},00001,2026-10-05T09:31,clerk7\n{BIN},00002,2026-10-05T09:31:20+05:00,clerk7\n",
    "confirmations": "provider_bin,line_no,channel,answer,device,asked_at,answered_at,text\n"
    f"{BIN},00001,sms,not_received,a1b2,2026-10-06T10:00,2026-10-06T10:05,Я там не был\n"
    f"{BIN},00001,qr,received,,,,\n",
}
ROWS = {name: text.count("\n") - 1 for name, text in FILES.items()}
MODELS: tuple[Any, ...] = (Shift, Absence, AbroadStay, Device, DrugNorm, DrugIssue, EntryRecord, Confirmation)


@pytest.fixture
def folder(settled: World, db: None, tmp_path: Path) -> Path:
    first, place = tmp_path / "first", tmp_path / "dataset"
    for where, files in ((first, main.FILES), (place, FILES)):
        where.mkdir()
        for name, text in files.items():
            (where / f"{name}.csv").write_text(text, encoding="utf-8")
    assert run(first)[0] == 0
    return place


def lines(**counts: dict[str, int]) -> list[str]:
    zero = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    return [
        f"{table.file}: " + ", ".join(f"{what} {number}" for what, number in (zero | counts[table.name]).items())
        for table in OUTSIDE
    ]


def test_every_file_is_loaded(folder: Path) -> None:
    assert {table.name for table in OUTSIDE} == set(FILES)
    code, out, error = run(folder)
    assert (code, error) == (0, "")
    assert out.splitlines() == lines(**{name: {"created": count} for name, count in ROWS.items()})
    assert [model.objects.count() for model in MODELS] == [ROWS[table.name] for table in OUTSIDE]
    shift = Shift.objects.get(ends_at=datetime(2026, 10, 5, 9, tzinfo=UTC))
    assert shift.starts_at == datetime(2026, 10, 5, 3, tzinfo=UTC), "times without a zone are of Almaty"
    assert shift.provider.bin == BIN
    assert Device.objects.get().service_code == "T02.002", "a Cyrillic letter in a code is read as Latin"
    assert DrugIssue.objects.get(drug_code="N02BE01").units == Decimal("1200.5")
    assert DrugNorm.objects.get(valid_to=None).max_daily == Decimal("6.5")
    assert AbroadStay.objects.get(iin=SECOND).returned_on is None
    assert Absence.objects.get().valid_to == date(2026, 7, 28)
    entered = set(EntryRecord.objects.values_list("entered_at", flat=True))
    assert entered == {datetime(2026, 10, 5, 4, 31, tzinfo=UTC), datetime(2026, 10, 5, 4, 31, 20, tzinfo=UTC)}
    answer = Confirmation.objects.get(channel="sms")
    assert (answer.answer, answer.text, answer.device) == ("not_received", "Я там не был", "a1b2")


def test_a_second_run_changes_nothing_and_leaves_no_trace(folder: Path) -> None:
    run(folder)
    trace = AuditEntry.objects.count()
    _code, out, _error = run(folder)
    assert out.splitlines() == lines(**{name: {"unchanged": count} for name, count in ROWS.items()})
    assert AuditEntry.objects.count() == trace


def test_a_changed_row_is_updated_by_its_key(folder: Path) -> None:
    run(folder)
    for name, old, new in (
        ("timetables", "2026-10-05T14:00", "2026-10-05T15:00"),
        ("absences", "2026-07-28,leave", "2026-07-20,sick"),
        ("abroad", "2026-10-01,", "2026-10-01,2026-10-30"),
        ("devices", ",720", ",600"),
        ("drug_norms", "6.5", "7"),
        ("drug_issues", "1 200,5", "12"),
        ("entries", "09:31,clerk7", "09:40,clerk8"),
        ("confirmations", "qr,received", "qr,none"),
    ):
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    _code, out, _error = run(folder)
    assert out.splitlines() == lines(**{name: {"updated": 1, "unchanged": count - 1} for name, count in ROWS.items()})


WRONG: list[tuple[str, str, str]] = [  # file, a row added at its end, what the reason says
    ("timetables", f"{BIN},{DOCTOR},2026-10-07T08:00,2026-10-07T08:00", "ends_at: not after starts_at"),
    ("timetables", f"{BIN},{DOCTOR},2026-10-08T08:00,2026-10-10T08:00", "ends_at: more than 36 hours after starts_at"),
    ("timetables", f"{BIN},{DOCTOR},morning,2026-10-07T08:00", "starts_at: not a time (YYYY-MM-DDTHH:MM)"),
    ("timetables", f"{BIN},{DOCTOR[:-1]}x,2026-10-09T08:00,2026-10-09T09:00", "practitioner_iin: wrong check digit"),
    ("timetables", f"080241000711,{DOCTOR},2026-10-09T08:00,2026-10-09T09:00", "provider_bin: unknown organisation"),
    ("timetables", f"{BIN},{DOCTOR},2026-10-05T08:00,2026-10-05T12:00", "the key stands in the file already, row 2"),
    ("absences", f"{BIN},{DOCTOR},2026-08-02,2026-08-01,leave", "valid_to: before valid_from"),
    ("absences", f"{BIN},{DOCTOR},2026-08-02,2026-08-03,tired", "kind: not one of leave, sick, training, archived"),
    ("abroad", f"{PATIENT},2026-05-02,2026-05-01", "returned_on: before left_on"),
    ("abroad", f"{PATIENT},,2026-05-01", "left_on: empty"),
    ("devices", f"{BIN},УЗИ-2,T99,2026-01-01,,720", "service_code: unknown service"),
    ("devices", f"{BIN},УЗИ-2,T02.002,2026-01-01,,1441", "daily_minutes: not between 0 and 1440"),
    ("drug_norms", "N02BE01,Парацетамол,,,5,2026-06-01,2026-06-15", "valid_from: overlaps the norm from 2026-01-01"),
    ("drug_norms", "A,А,,,0,2026-06-01,", "max_daily: not a quantity above zero"),
    ("drug_norms", "A,А,,,1.2345,2026-06-01,", "max_daily: not a quantity above zero with at most three decimals"),
    ("drug_issues", f"{BIN},С-2,{PATIENT},A,2026-10-05,-3,", "units: not a quantity above zero"),
    ("entries", f"{BIN},00003,2026-13-05T09:31,clerk7", "entered_at: not a time"),
    ("confirmations", f"{BIN},00002,fax,received,,,,", "channel: not one of qr, sms, app, call, complaint"),
    ("confirmations", f"{BIN},00002,sms,maybe,,,,", "answer: not one of received, not_received, none"),
    ("confirmations", f"{BIN},00002,sms,none,,2026-10-06T10:00,2026-10-06T09:59,", "answered_at: before asked_at"),
]  # fmt: skip


def test_wrong_rows_are_left_out_with_their_reasons_and_the_rest_is_loaded(folder: Path, tmp_path: Path) -> None:
    for name, row, _reason in WRONG:
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"{row}\n")
    rejects = tmp_path / "rejects"
    code, out, _error = run(folder, rejects)
    assert code == 1
    expected = {}
    for table in OUTSIDE:
        wrong = [(row, reason) for name, row, reason in WRONG if name == table.name]
        expected[table.name] = {"created": ROWS[table.name], "rejected": len(wrong)}
        for found, (_row, reason) in zip(rejected(rejects / table.file), wrong, strict=True):
            assert reason in found["reason"]
    assert out.splitlines() == lines(**expected)


def test_a_norm_must_not_overlap_one_that_is_there(folder: Path, tmp_path: Path) -> None:
    run(folder)
    later = tmp_path / "later"
    later.mkdir()
    head = FILES["drug_norms"].splitlines()[0]
    (later / "drug_norms.csv").write_text(f"{head}\nN02BE01,Парацетамол,,,5,2027-01-01,\n", encoding="utf-8")
    code, _out, error = run(later)
    assert code == 1
    assert "overlaps the norm from 2026-07-01" in error
    rows = f"{head}\nN02BE01,Парацетамол,,,6.5,2026-07-01,2026-12-31\nN02BE01,Парацетамол,,,5,2027-01-01,\n"
    (later / "drug_norms.csv").write_text(rows, encoding="utf-8")
    assert run(later)[1] == "drug_norms.csv: created 1, updated 1, unchanged 0, rejected 0\n"
