"""The exported package before the checker of the Open Contracting Partnership.

The schema of the standard is not ours to keep here, and no Python package carries it. Whoever wants the check names
its files (docs/open-data.md): OCDS_STANDARD, an archive of the standard; OCDS_EXTENSIONS, a folder of its extensions;
OCDS_CHECKER, a Python with requirements/ocds.txt, if that is not this one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from config import exact
from procurement.publication import packages
from tests.procurement.openness_world import announce_all, make_stage

pytestmark = pytest.mark.django_db
PYTHON = os.environ.get("OCDS_CHECKER", sys.executable)
STANDARD = os.environ.get("OCDS_STANDARD", "")
EXTENSIONS = os.environ.get("OCDS_EXTENSIONS", "")


def why_not() -> str:
    if not STANDARD:
        return "OCDS_STANDARD names no archive of the standard"
    if not Path(STANDARD).is_file():
        return f"there is no {STANDARD}"
    found = subprocess.run([PYTHON, "-c", "import libcoveocds"], capture_output=True)
    return "" if found.returncode == 0 else "libcoveocds is not installed (requirements/ocds.txt)"


def checked(file: Path) -> dict[str, Any]:
    script, own = Path(__file__).with_name("ocds_check.py"), settings.BASE_DIR / "procurement/publication/extension"
    more = ["--extensions", EXTENSIONS] if EXTENSIONS else []
    command = [PYTHON, str(script), str(file), "--standard", STANDARD, "--own", str(own), *more]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


@pytest.fixture
def export(tmp_path: Path) -> Path:
    stage = make_stage()
    announce_all(stage)
    call_command("export_ocds", out=tmp_path / "ocds.json", verbosity=0)
    return tmp_path / "ocds.json"


@pytest.fixture(autouse=True)
def checker() -> None:
    if reason := why_not():
        pytest.skip(reason)


def test_the_schema_has_nothing_against_the_exported_package(export: Path) -> None:
    package = json.loads(export.read_text(encoding="utf-8"))
    tags = {tag for release in package["releases"] for tag in release["tag"]}
    assert {"planning", "tender", "tenderUpdate", "award", "contract", "contractAmendment"} <= tags
    assert "contractTermination" in tags

    report = checked(export)

    assert report["errors"] == []
    assert report["conformance_errors"] == {}
    assert report["failed_extensions"] == {}
    if not report["missing_extensions"]:
        # The checker knows texts in a second language at the top of an object only.
        assert [field for field in report["additional_fields"] if not field.endswith("_kk")] == []


def test_the_schema_has_nothing_against_the_records(export: Path, tmp_path: Path) -> None:
    ocids = sorted({event.ocid for event in packages.public_events()})
    file = tmp_path / "records.json"
    file.write_text(exact.dumps(packages.record_package("http://127.0.0.1/records", ocids)), encoding="utf-8")
    assert checked(file)["errors"] == []


def test_the_checker_sees_what_is_wrong(export: Path) -> None:
    package = json.loads(export.read_text(encoding="utf-8"))
    package["releases"][0]["tag"] = ["nonsense"]
    package["releases"][1]["tender"]["id"] = None
    export.write_text(json.dumps(package), encoding="utf-8")
    assert checked(export)["errors"]
