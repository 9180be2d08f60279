"""``import_dataset`` and ``submit_register``: what they load, what they refuse, what they say and how they end."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from time_machine import travel

from accounts.identifiers import make_bin, make_iin
from accounts.models import Organisation
from claims.datasets.tables import MAIN as TABLES
from claims.models import AccountingEntry, Attachment, Coverage, Finding, Line, Person, Register
from claims.protocol import COLUMNS
from config.models import AuditEntry
from procurement.models import Contract, ContractLine, Service, Tariff
from providers.models import Application, Licence, Provider, RegistryEntry, StaffMember
from tests.claims.files import as_csv, rows
from tests.claims.world import NOW, World, make_actor

pytestmark = pytest.mark.django_db


def number(made: Callable[..., str | None], *args: Any) -> str:
    *rest, serial = args
    return next(found for at in range(serial, serial + 5) if (found := made(*rest, at)))


BIN = number(make_bin, date(2015, 3, 1), 41_000)
OTHER_BIN = number(make_bin, date(2016, 4, 1), 42_000)
PATIENT = number(make_iin, date(1991, 2, 3), "F", 7_100)
SECOND = number(make_iin, date(2004, 2, 29), "M", 7_200)
DOCTOR = number(make_iin, date(1975, 8, 9), "F", 8_100)
FILES: dict[str, str] = {
    "providers": "bin,name_ru,name_kk,region,territory,ownership,attached_population,registered_on\n"
    f"{BIN},Больница «Тест»,«Тест» ауруханасы,71,city,state,31000,2015-03-01\n"
    f"{OTHER_BIN},Клиника,Клиника,710000000,district,private,,\n",
    "licences": "provider_bin,number,care_type,valid_from,valid_to\n"
    f"{BIN},Л-1,kdu,2020-01-01,\n{BIN},Л-1,inpatient,2020-01-01,2027-12-31\n",
    "staff": "provider_bin,iin,full_name,speciality,hired_on,left_on,daily_minutes\n"
    f"{BIN},{DOCTOR},Дәрігер Ә. Қ.,терапевт,2019-05-06,,360\n",
    "services": "code,name_ru,name_kk,care_type,unit,minutes,sex,age_min,age_max,max_per_day,max_per_year,"
    "needs_referral,in_capitation,funding\n"
    "Т01.001,Осмотр,Қарау,kdu,service,15,,,,1,4,0,0,OSMS\nT02.002,УЗИ,УДЗ,kdu,service,20,F,18,,,,1,0,BY_DIAGNOSIS\n",
    "tariffs": "service_code,valid_from,valid_to,price\n"
    "T01.001,2025-01-01,2025-12-31,900.00\nT01.001,2026-01-01,,1000.50\nT02.002,2026-01-01,,2000\n",
    "persons": "iin,full_name,birth_date,sex,died_on,region\n"
    f"{PATIENT},Пациент А. Б.,1991-02-03,F,,71\n{SECOND},Пациент В. Г.,2004-02-29,M,2026-10-05,\n",
    "coverage": f"iin,valid_from,valid_to,basis\n{PATIENT},2020-01-01,,работник\n"
    f"{SECOND},2020-01-01,2022-12-31,студент\n{SECOND},2024-01-01,,работник\n",
    "attachments": f"iin,valid_from,valid_to,provider_bin\n{PATIENT},2021-01-01,,{BIN}\n",
    "contracts": "number,provider_bin,funding_source,valid_from,valid_to,signed_on\n"
    f"Д-1,{BIN},OSMS,2026-01-01,2026-12-31,2025-12-20\n",
    "contract_lines": "contract_no,care_type,month,volume,amount\nД-1,kdu,2026-10,100,1000000.00\n",
    "accounting": "provider_bin,document_no,paid_on,patient_iin,service_code,amount\n"
    f"{BIN},К-1,2026-10-01,{PATIENT},T01.001,1000.50\n{BIN},К-2,2026-10-02,,,15.00\n",
}
ROWS = {name: text.count("\n") - 1 for name, text in FILES.items()}
MODELS = (Provider, Licence, StaffMember, Service, Tariff, Person, Coverage, Attachment, Contract, ContractLine,
          AccountingEntry)  # fmt: skip


@pytest.fixture
def world(settled: World, db: None) -> World:
    return settled


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    place = tmp_path / "dataset"
    place.mkdir()
    for name, text in FILES.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


def run(folder: Path, rejects: Path | None = None) -> tuple[int, str, str]:
    """Exit code, what was printed, what was complained of."""
    out, error = io.StringIO(), io.StringIO()
    try:
        call_command("import_dataset", str(folder), rejects=rejects, verbosity=0, stdout=out, stderr=error)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), error.getvalue()
    return 0, out.getvalue(), error.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


def rejected(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# Loading ------------------------------------------------------------------------------------------------------------
def test_every_file_is_loaded_in_the_order_of_its_references(folder: Path) -> None:
    assert {table.name for table in TABLES} == set(FILES)
    before = counts()

    code, out, error = run(folder)

    assert (code, error) == (0, "")
    expected = [f"{table.file}: created {ROWS[table.name]}, updated 0, unchanged 0, rejected 0" for table in TABLES]
    assert out.splitlines() == expected
    assert [after - earlier for after, earlier in zip(counts(), before, strict=True)] == [
        ROWS[table.name] for table in TABLES
    ]
    clinic = Provider.objects.get(bin=BIN)
    assert (clinic.kind, clinic.region_id, clinic.attached_population) == ("provider", "71", 31_000)
    assert Provider.objects.get(bin=OTHER_BIN).region_id == "71", "nine digits of KATO are read, too"
    assert Service.objects.get(code="T01.001").max_per_year == 4, "a Cyrillic letter in a code is read as Latin"
    assert Tariff.objects.get(service__code="T01.001", valid_to=None).price == Decimal("1000.50")
    assert Coverage.objects.filter(person=SECOND).count() == 2
    assert ContractLine.objects.get(contract__number="Д-1").month == date(2026, 10, 1)
    assert AccountingEntry.objects.get(document_no="К-2").patient_iin == ""


def test_a_second_run_changes_nothing_and_leaves_no_trace(folder: Path) -> None:
    run(folder)
    before, trace = counts(), AuditEntry.objects.count()

    code, out, _error = run(folder)

    assert code == 0
    assert out.splitlines() == [
        f"{table.file}: created 0, updated 0, unchanged {ROWS[table.name]}, rejected 0" for table in TABLES
    ]
    assert (counts(), AuditEntry.objects.count()) == (before, trace)


def test_changed_rows_are_updated_and_new_ones_added(folder: Path) -> None:
    run(folder)
    for name, old, new in (
        ("providers", "31000", "32000"),
        ("persons", "1991-02-03,F,,71", "1991-02-03,F,2026-11-01,71"),
        ("tariffs", "2026-01-01,,1000.50", "2026-01-01,2026-06-30,1000.50\nT01.001,2026-07-01,,1100"),
        ("contract_lines", "100,1000000.00", "120,1200000.00"),
    ):
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    code, out, _error = run(folder)

    assert code == 0
    assert "providers.csv: created 0, updated 1, unchanged 1, rejected 0" in out
    assert "persons.csv: created 0, updated 1, unchanged 1, rejected 0" in out
    assert "tariffs.csv: created 1, updated 1, unchanged 2, rejected 0" in out
    assert Provider.objects.get(bin=BIN).attached_population == 32_000
    assert Person.objects.get(iin=PATIENT).died_on == date(2026, 11, 1)
    assert Tariff.objects.get(service__code="T01.001", valid_from=date(2026, 1, 1)).valid_to == date(2026, 6, 30)
    assert ContractLine.objects.get(contract__number="Д-1").volume == 120


def test_columns_that_a_file_leaves_out_stay_as_they_are(folder: Path, tmp_path: Path) -> None:
    run(folder)
    part = tmp_path / "part"
    part.mkdir()
    (part / "providers.csv").write_text(f"ownership,territory,region,name_ru,bin\nprivate,city,71,Новое имя,{BIN}\n")

    code, out, _error = run(part)

    assert (code, out) == (0, "providers.csv: created 0, updated 1, unchanged 0, rejected 0\n")
    clinic = Provider.objects.get(bin=BIN)
    assert (clinic.name_ru, clinic.name_kk, clinic.attached_population) == ("Новое имя", "«Тест» ауруханасы", 31_000)


def test_files_are_read_as_people_save_them(folder: Path) -> None:
    """Windows-1251, semicolons, a mark in front, dates with points, amounts with a comma."""
    old = (folder / "persons.csv").read_text().replace(",", ";").replace("1991-02-03", "03.02.1991")
    (folder / "persons.csv").write_bytes(old.encode("cp1251"))
    tariffs = "service_code\tvalid_from\tvalid_to\tprice\r\nT01.001\t1.1.2026\t\t1 000,50\r\n"
    (folder / "tariffs.csv").write_bytes(b"\xef\xbb\xbf" + tariffs.encode())

    code, _out, error = run(folder)

    assert (code, error) == (0, "")
    assert Person.objects.get(iin=PATIENT).full_name == "Пациент А. Б."
    assert Person.objects.get(iin=PATIENT).birth_date == date(1991, 2, 3)
    assert Tariff.objects.get(service__code="T01.001").price == Decimal("1000.50")


# Admission ----------------------------------------------------------------------------------------------------------
def admitted() -> dict[str, date]:
    entries = RegistryEntry.objects.filter(provider__bin=BIN, state="active", ground="import", application=None)
    return dict(entries.values_list("care_type__code", "admitted_on"))


def licences(folder: Path, *rows: str) -> Path:
    head = FILES["licences"].splitlines()[0]
    (folder / "licences.csv").write_text("\n".join([head, *rows, ""]))
    return folder


def test_licences_admit_to_the_registry_from_the_first_day_of_the_first_of_them(folder: Path) -> None:
    rows = [f"{BIN},1,kdu,2020-01-01,2021-12-31", f"{BIN},2,kdu,2018-03-05,", f"{BIN},2,inpatient,2027-01-01,"]
    assert run(licences(folder, *rows))[0] == 0
    assert admitted() == {"kdu": date(2018, 3, 5), "inpatient": date(2027, 1, 1)}
    told = AuditEntry.objects.get(verb="claims.dataset_imported", data__file="licences.csv")
    assert (told.data["created"], told.data["admitted"]) == (3, 2)


def test_an_earlier_licence_that_comes_later_moves_the_admission(folder: Path, tmp_path: Path) -> None:
    run(folder)
    run(licences(tmp_path, f"{BIN},Л-0,kdu,2011-02-03,2019-12-31"))
    assert admitted() == {"kdu": date(2011, 2, 3), "inpatient": date(2020, 1, 1)}


def test_what_was_decided_about_an_entry_stays(folder: Path, tmp_path: Path) -> None:
    run(folder)
    entries = RegistryEntry.objects.filter(provider__bin=BIN)
    actor = make_actor(Organisation.objects.create(kind="central", name_ru="Фонд", name_kk="Қор"), "administrator")
    applied = Application.objects.create(
        provider=Provider.objects.get(bin=BIN), kind="more", state="admitted", created_by=actor.user
    )
    entries.filter(care_type__code="kdu").update(state="removed", removed_on=date(2026, 9, 1))
    entries.filter(care_type__code="inpatient").update(application=applied, admitted_on=date(2026, 5, 1))
    before = list(entries.order_by("pk").values())

    run(licences(tmp_path, f"{BIN},Л-0,kdu,2011-02-03,", f"{BIN},Л-0,inpatient,2011-02-03,"))

    assert list(entries.order_by("pk").values()) == before


def test_rejected_licences_admit_nobody(folder: Path) -> None:
    licences(folder, f"{BIN},Л-1,kdu,2020-01-01,2019-01-01")
    assert run(folder)[0] == 1
    assert admitted() == {}


def test_an_imported_organisation_without_entries_gets_them_from_licences_that_are_there(folder: Path) -> None:
    run(folder)
    RegistryEntry.objects.all().delete()
    out = run(folder)[1]
    assert "licences.csv: created 0, updated 0, unchanged 2, rejected 0" in out
    assert set(admitted()) == {"kdu", "inpatient"}


# Refusing rows ------------------------------------------------------------------------------------------------------
WRONG: list[tuple[str, str, str]] = [  # file, a row added at its end, what the reason says
    ("providers", "150340041001,А,А,71,city,state,,", "bin: wrong check digit or not 12 digits"),
    ("providers", f"{number(make_bin, date(2017, 1, 1), 1)},А,А,99,city,state,,", "region: unknown region"),
    ("providers", f"{number(make_bin, date(2017, 1, 1), 50)},А,А,71,town,state,,", "territory: not one of city, dis"),
    ("licences", "080241000711,Л-9,kdu,2020-01-01,", "provider_bin: unknown organisation"),
    ("licences", f"{BIN},Л-9,spa,2020-01-01,", "care_type: unknown type of care"),
    ("licences", f"{BIN},Л-9,kdu,2020-01-01,2019-01-01", "valid_to: before valid_from"),
    ("staff", f"{BIN},{DOCTOR[:-1]}x,А,,2019-05-06,,360", "iin: wrong check digit"),
    ("staff", f"{BIN},{PATIENT},,,2019-05-06,,360", "full_name: empty"),
    ("staff", f"{BIN},{PATIENT},А,,2019-05-06,2018-01-01,360", "left_on: before hired_on"),
    ("services", "T03,А,А,kdu,service,,,60,18,,,0,0,OSMS", "age_max: below age_min"),
    ("services", "T04,А,А,kdu,service,x,,,,,,0,0,OSMS", "minutes: not a whole number"),
    ("services", "T05,А,А,kdu,service,,,,,,,maybe,0,OSMS", "needs_referral: neither 0 nor 1"),
    ("services", "T06,А,А,kdu,service,,,,,,,0,0,DMS", "funding: not one of GOBMP, OSMS, BY_DIAGNOSIS"),
    ("tariffs", "T99,2026-01-01,,1", "service_code: unknown service"),
    ("tariffs", "T02.002,2026-03-01,,1", "valid_from: overlaps the tariff from 2026-01-01"),
    ("tariffs", "T02.002,2025-01-01,2025-12-31,-5", "price: below zero"),
    ("persons", f"{PATIENT},Двойник,1991-02-03,F,,", "the key stands in the file already, row 2"),
    ("persons", f"{DOCTOR},А,31.02.1975,F,,", "birth_date: not a date (YYYY-MM-DD)"),
    ("coverage", f"{DOCTOR},2020-01-01,,", "iin: unknown person"),
    ("attachments", f"{SECOND},2021-01-01,,080241000711", "provider_bin: unknown organisation"),
    ("contracts", f"Д-2,{BIN},OSMS,2026-01-01,,", "valid_to: empty"),
    ("contract_lines", "Д-9,kdu,2026-10,1,1", "contract_no: unknown contract"),
    ("contract_lines", "Д-1,kdu,2026-13,1,1", "month: not a month (YYYY-MM)"),
    ("accounting", f"{BIN},К-3,2026-10-01,{PATIENT},T01.001,много", "amount: not an amount"),
    ("accounting", f"{BIN},К-4,2026-10-01,{PATIENT},T01.001,1,extra", "more cells than the first row has"),
]


def test_wrong_rows_are_left_out_with_their_reasons_and_the_rest_is_loaded(folder: Path, tmp_path: Path) -> None:
    for name, row, _reason in WRONG:
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"{row}\n")
    rejects = tmp_path / "rejects"

    code, out, error = run(folder, rejects)

    assert code == 1
    for table in TABLES:
        wrong = [(row, reason) for name, row, reason in WRONG if name == table.name]
        assert f"{table.file}: created {ROWS[table.name]}, updated 0, unchanged 0, rejected {len(wrong)}" in out
        kept = (rejects / table.file).read_text(encoding="utf-8").splitlines()
        assert kept[0] == FILES[table.name].splitlines()[0] + ",reason"
        for line, (row, reason) in zip(kept[1:], wrong, strict=True):
            assert line.startswith(row), "as it stood in the file"
            assert reason in line
            assert reason in error, "the most frequent reasons are shown"


def test_rejected_rows_put_right_are_imported_from_their_own_file(folder: Path, tmp_path: Path) -> None:
    with (folder / "tariffs.csv").open("a") as stream:
        stream.write("T02.002,2025-01-01,2025-12-31,x\n")
    rejects = tmp_path / "rejects"
    assert run(folder, rejects)[0] == 1
    path = rejects / "tariffs.csv"
    (wrong,) = rejected(path)
    assert wrong["reason"] == "price: not an amount"
    path.write_text(path.read_text().replace("2025-12-31,x", "2025-12-31,1500"))

    code, out, error = run(rejects)

    assert (code, error) == (0, "")
    assert out == "tariffs.csv: created 1, updated 0, unchanged 0, rejected 0\n"


def test_a_good_run_removes_old_rejects(folder: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects"
    rejects.mkdir()
    (rejects / "tariffs.csv").write_text("old")

    assert run(folder, rejects)[0] == 0

    assert list(rejects.iterdir()) == []


def test_all_reasons_of_a_row_are_told(folder: Path, tmp_path: Path) -> None:
    (folder / "persons.csv").write_text("iin,full_name,birth_date,sex\n123,,soon,X\n")

    run(folder, tmp_path)

    (wrong,) = rejected(tmp_path / "persons.csv")
    for part in ("iin:", "full_name: empty", "birth_date:", "sex: not one of M, F"):
        assert part in wrong["reason"]


def test_an_organisation_of_the_fund_is_not_made_a_provider(folder: Path, tmp_path: Path) -> None:
    fund = number(make_bin, date(2016, 7, 1), 100)
    Organisation.objects.create(kind="central", bin=fund, name_ru="Фонд", name_kk="Қор")
    with (folder / "providers.csv").open("a") as stream:
        stream.write(f"{fund},А,А,71,city,state,,\n")

    assert run(folder, tmp_path)[0] == 1

    assert "belongs to an organisation of the Fund" in (tmp_path / "providers.csv").read_text()
    assert not Provider.objects.filter(bin=fund).exists()


# Refusing files -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"iin,full_name,birth_date\n", "columns missing: sex"),
        (b"iin,iin,full_name,birth_date,sex\n", "column stands more than once: iin"),
        (b"%PDF-1.7", "PDF"),
        (b"iin,full_name,birth_date,sex\n\x00,,,\n", "Row 2, column 1"),
        (b'iin,full_name,birth_date,sex\n"1,2\n3,4,5,6\n', "Row 2"),
        (b"PK\x03\x04 no workbook", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_the_others_are_loaded(
    folder: Path, content: bytes, says: str
) -> None:
    from django.utils import translation

    (folder / "persons.csv").write_bytes(content)

    with translation.override("en"):
        code, out, _error = run(folder)

    assert code == 1
    (line,) = [line for line in out.splitlines() if line.startswith("persons.csv")]
    assert line.startswith("persons.csv: refused: ") and says in line
    assert "services.csv: created 2" in out
    assert not Person.objects.filter(iin=PATIENT).exists()


def test_unknown_files_and_columns_are_named(folder: Path) -> None:
    (folder / "doctors.csv").write_text("a,b\n")
    text = (folder / "staff.csv").read_text()
    (folder / "staff.csv").write_text("\n".join(f"{line},x" for line in text.splitlines()).replace(",x", ",shoe", 1))

    code, out, error = run(folder)

    assert code == 0
    assert "doctors.csv is no dataset file and was not read" in error
    assert "staff.csv: unknown column shoe was not read" in error
    assert "staff.csv: created 1" in out


def test_a_folder_without_any_file_of_a_dataset_is_an_error(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds none of: providers.csv"):
        call_command("import_dataset", str(tmp_path))
    with pytest.raises(CommandError, match="is no folder"):
        call_command("import_dataset", str(tmp_path / "nowhere"))


# submit_register ----------------------------------------------------------------------------------------------------
def submit(*paths: Path, into: Path | None = None) -> tuple[int, str]:
    out = io.StringIO()
    try:
        with travel(NOW):
            call_command("submit_register", *map(str, paths), protocol_dir=into, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def register_file(world: World, folder: Path, name: str, *lines: dict[str, str], **header: str) -> Path:
    header = {"period": "2026-10"} | header
    path = folder / name
    path.write_bytes(as_csv(rows(world, *lines, **header)))
    return path


def protocol(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        assert tuple(reader.fieldnames or ()) == COLUMNS == (
            "register_no", "line_no", "rule", "severity", "field", "value", "message",
        )  # fmt: skip
        return list(reader)


def test_a_register_is_taken_in_as_from_the_cabinet(world: World, tmp_path: Path) -> None:
    good, bad = world.line(), world.line(amount="1", diagnosis_code="=1+1")
    path = register_file(world, tmp_path, "october.csv", good, bad)

    code, out = submit(path)

    assert (code, out) == (0, f"{path}: accepted 1, rejected 1\n")
    register = Register.objects.get(channel="command")
    assert (register.state, register.file_name) == ("partly", "october.csv")
    assert Line.objects.in_month(register.period).get(register=register).line_no == good["line_no"]
    found = protocol(tmp_path / "october.protocol.csv")
    assert {row["rule"] for row in found if row["line_no"] == bad["line_no"] and row["severity"] == "reject"} == {
        "R05", "F13", "F11",
    }  # fmt: skip
    assert not [row for row in found if row["line_no"] == good["line_no"] and row["severity"] == "reject"]
    assert "'=1+1" in {row["value"] for row in found}
    assert {row["register_no"] for row in found} == {register.number}
    assert len(found) == Finding.objects.filter(register=register).count()


def test_a_register_all_of_whose_lines_are_refused_is_not_a_refused_file(world: World, tmp_path: Path) -> None:
    path = register_file(world, tmp_path, "october.csv", world.line(amount="1"))

    assert submit(path) == (0, f"{path}: accepted 0, rejected 1\n")


def test_several_files_are_each_told_and_a_refused_one_sets_the_exit_code(world: World, tmp_path: Path) -> None:
    into = tmp_path / "protocols"
    good = register_file(world, tmp_path, "good.csv", world.line())
    repeated = register_file(world, tmp_path, "again.csv", world.line(), register_no="same")
    twice = tmp_path / "twice.csv"
    twice.write_bytes(repeated.read_bytes())
    future = register_file(world, tmp_path, "future.csv", world.line(), period="2026-12")
    stranger = register_file(world, tmp_path, "stranger.csv", world.line(), provider_bin="080241000711")
    empty = tmp_path / "empty.csv"
    empty.touch()
    headless = tmp_path / "headless.csv"
    headless.write_text("a,b\n1,2\n")
    nowhere = tmp_path / "nowhere.csv"

    code, out = submit(good, repeated, twice, future, stranger, empty, headless, nowhere, into=into)

    assert code == 2
    lines = dict(line.split(": ", 1) for line in out.splitlines())
    assert lines[str(good)] == lines[str(repeated)] == "accepted 1, rejected 0"
    for path, rule in ((twice, "F04"), (future, "F03"), (stranger, "F06"), (empty, "F01"), (headless, "F02")):
        assert lines[str(path)].startswith("refused: ")
        found = protocol(into / f"{path.stem}.protocol.csv")
        assert {row["rule"] for row in found} == {rule}
        assert all(row["severity"] == "reject" and row["message"] for row in found)
    assert lines[str(nowhere)] == "refused: no such file"
    assert Line.objects.count() == 2
