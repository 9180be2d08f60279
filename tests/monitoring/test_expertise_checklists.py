"""The checklists that come with the portal: each suggestion can become a defect of its type of care."""

import csv
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "monitoring/reference"
ASKED = ("inpatient", "day_hospital", "kdu", "phc", "screening", "dental")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


QUESTIONS = rows("checklists")


def test_questions_have_codes_of_their_own_and_both_languages() -> None:
    assert len({row["code"] for row in QUESTIONS}) == len(QUESTIONS)
    assert all(row["name_kk"].endswith("?") and row["name_ru"].endswith("?") for row in QUESTIONS)
    assert all(max(len(row["name_kk"]), len(row["name_ru"])) <= 500 for row in QUESTIONS)
    assert len({row["position"] for row in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("care", ["", *ASKED])
def test_every_type_of_care_is_asked_enough(care: str) -> None:
    assert len([row for row in QUESTIONS if row["care_type"] == care]) >= 5


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["code"])
def test_a_no_suggests_a_defect_that_applies_to_the_care(row: dict[str, str]) -> None:
    columns = {one["care_type"]: one["column"] for one in rows("care_columns")}
    applies = {(one["code"], one["column"]): one["applies"] == "1" for one in rows("defect_reductions")}
    for care in [row["care_type"]] if row["care_type"] else ASKED:
        assert applies[row["defect_code"], columns[care]], care
