"""Every screen: planted rows are found on DuckDB, Spark finds the same in them, column by column; texts are whole."""

import csv
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import ibis
import pytest
from django.utils import translation

import tests.monitoring
from monitoring.enums import FindingKind
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import FIXED, Screen
from monitoring.screens.tables import unbound
from tests.monitoring.screen_rows import find

CODES = sorted(SCREENS)
DEFECTS = Path(__file__).parents[2] / "monitoring" / "reference" / "defects.csv"
PATIENTS_OWN = {"patient", "patient_iin", "iin", "full_name", "name", "names", "patients_iin", "birth_date", "address"}
CATALOGUE = [
    *(f"DUP{n}" for n in range(1, 10)), *(f"OVL{n}" for n in range(1, 11)), *(f"PAD{n}" for n in range(1, 16)),
    *(f"OUT{n}" for n in range(1, 6)),
]  # fmt: skip


def planted() -> dict[str, Callable[[], dict[str, list[dict[str, Any]]]]]:
    """From every module ``planted_…`` of this folder."""
    found: dict[str, Any] = {}
    for module in iter_modules(tests.monitoring.__path__):
        if module.name.startswith("planted_"):
            found |= import_module(f"tests.monitoring.{module.name}").PLANTED
    return found


PLANTED = planted()


def columns(screen: Screen) -> dict[str, Any]:
    return dict(screen(unbound()).schema().items())


def test_the_catalogue_is_whole() -> None:
    assert set(SCREENS) == set(CATALOGUE)
    assert set(PLANTED) == set(SCREENS)


# The same everywhere ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", CODES)
def test_planted_rows_are_found(code: str) -> None:
    assert find(code, **PLANTED[code]())


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("code", CODES)
def test_spark_finds_the_same(code: str) -> None:
    rows = PLANTED[code]()

    assert find(code, on="spark", **rows) == find(code, **rows)


@pytest.mark.parametrize("code", CODES)
def test_without_rows_nothing_is_found(code: str) -> None:
    assert find(code) == []


@pytest.mark.parametrize("code", CODES)
def test_a_table_that_a_screen_needs_silences_it(code: str) -> None:
    rows = PLANTED[code]()

    for table in SCREENS[code].needs:
        assert find(code, **rows | {table: []}) == [], table


# The contract -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", CODES)
def test_a_finding_has_what_its_kind_asks(code: str) -> None:
    screen = SCREENS[code]
    kinds = columns(screen)
    for one in find(code, **PLANTED[code]()):
        has = {name for name in FIXED if one.get(name) is not None}
        match screen.kind:
            case FindingKind.PAIR:
                assert has >= {"line_id", "other_id"} and one["other_id"] != one["line_id"]
            case FindingKind.LINE:
                assert "line_id" in has and "other_id" not in has and "provider_id" not in has
            case FindingKind.GROUP:
                assert has >= {"line_id", "subject"} and "other_id" not in has and "provider_id" not in has
            case FindingKind.PROVIDER:
                assert has >= {"provider_id", "subject"} and "line_id" not in has
        assert 0 <= one.get("score", screen.score) <= 100
    wanted = {"line_id": "int64", "other_id": "int64", "provider_id": "int64", "subject": "string", "score": "int32"}
    for name, kind in wanted.items():
        assert name not in kinds or kinds[name] == ibis.dtype(kind)(nullable=kinds[name].nullable), name


@pytest.mark.parametrize("code", CODES)
def test_a_finding_stands_once(code: str) -> None:
    keys = [tuple(one.get(name) for name in FIXED[:4]) for one in find(code, **PLANTED[code]())]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("code", CODES)
def test_rows_of_a_group_have_one_evidence(code: str) -> None:
    if SCREENS[code].kind != FindingKind.GROUP:
        pytest.skip("not of a group")
    evidence: dict[str, set[str]] = {}
    for one in find(code, **PLANTED[code]()):
        facts = {name: value for name, value in one.items() if name not in ("line_id", "subject")}
        evidence.setdefault(one["subject"], set()).add(repr(sorted(facts.items())))

    assert {len(one) for one in evidence.values()} == {1}


@pytest.mark.parametrize("code", CODES)
def test_evidence_holds_nothing_of_patients(code: str) -> None:
    """Neither by the name of a column nor by what stands in it."""
    rows = PLANTED[code]()
    secret = {one["patient"] for table in rows.values() for one in table if one.get("patient")}
    secret |= {one["full_name"] for one in rows.get("persons", [])}

    assert not PATIENTS_OWN & set(columns(SCREENS[code]))
    for one in find(code, **rows):
        shown = " ".join(str(value) for value in one.values())
        assert not [word for word in secret if word in shown]


# Words ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", CODES)
def test_texts_are_whole(code: str) -> None:
    screen = SCREENS[code]

    for text in (screen.title, screen.explanation, screen.guards, screen.advice, screen.source):
        assert str(text).strip()
    assert len(str(screen.title)) <= 60
    for name in [*columns(screen), *screen.parameters]:
        assert name in FIXED or str(screen.labels.get(name, "")).strip(), f"no label of {name}"


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("code", CODES)
def test_texts_are_translated(code: str, language: str) -> None:
    screen = SCREENS[code]
    texts = [screen.title, screen.explanation, screen.guards, screen.advice, *screen.labels.values()]
    with translation.override("en"):
        english = [str(text) for text in texts]
    with translation.override(language):
        assert [] == [before for before, text in zip(english, texts, strict=True) if str(text) == before]


@pytest.mark.parametrize("code", CODES)
def test_the_suggested_defect_is_in_the_classifier(code: str) -> None:
    with DEFECTS.open(encoding="utf-8") as file:
        active = {row["code"] for row in csv.DictReader(file) if not row["valid_to"]}

    assert SCREENS[code].defect in active | {""}


@pytest.mark.parametrize("code", CODES)
def test_parameters_are_plain(code: str) -> None:
    parameters = dict(SCREENS[code].parameters)

    assert json.loads(json.dumps(parameters)) == parameters
