"""DUP: what is planted is found, neighbours are not, thresholds are exact."""

from typing import Any

import pytest

from tests.monitoring.planted_duplicates import CASES, PLANTED, later, trait, twice
from tests.monitoring.planting import Case, found_together
from tests.monitoring.screen_rows import find, pairs

EACH = [pytest.param(code, one, id=f"{code}: {one.name}") for code, cases in CASES.items() for one in cases]


@pytest.mark.parametrize(("code", "planted"), EACH)
def test_planted(code: str, planted: Case) -> None:
    assert pairs(code, parameters=planted.parameters, **planted.rows) == planted.found


@pytest.mark.parametrize("code", CASES)
def test_all_cases_at_once_give_what_each_gives(code: str) -> None:
    assert pairs(code, **PLANTED[code]()) == found_together(CASES[code])


@pytest.mark.parametrize("code", CASES)
def test_without_data_nothing_is_found(code: str) -> None:
    assert find(code) == []


@pytest.mark.parametrize("code", CASES)
def test_each_finding_comes_once(code: str) -> None:
    found = [(one["line_id"], one["other_id"], one["subject"]) for one in find(code, **PLANTED[code]())]
    assert len(found) == len(set(found))
    assert all(other is None or other < line for line, other, _ in found)


def only(code: str, **rows: Any) -> dict[str, Any]:
    (found,) = find(code, **rows)
    return found


def test_equal_lines_belong_to_one_screen() -> None:
    assert [code for code in CASES if find(code, lines=twice())] == ["DUP1"]


def test_a_council_gets_a_lower_score() -> None:
    visit = [trait("visit")]
    near, far = later(5), later(6)
    score = lambda rows, traits: only("DUP2", lines=rows, traits=traits)["score"]  # noqa: E731
    assert score(twice(doctor="790101300001", **near), visit) == 50
    assert score(twice(doctor="790101300001", **far), visit) == 80
    assert score(twice(doctor="790101300001", **near), []) == 80
    assert score(twice(**near), visit) == 80


def test_evidence_says_what_was_counted() -> None:
    usual = next(one for one in CASES["DUP4"] if one.name == "after three days")
    found = only("DUP4", **usual.rows)
    assert (found["gap"], found["repeats"], found["soon"]) == (3, 20, 0)
    found = only("DUP9", **CASES["DUP9"][1].rows)
    assert (found["attached_here"], found["capitation"]) == (False, True)
    found = only("DUP7", **CASES["DUP7"][2].rows)
    assert (found["equal"], found["refused_line_no"], found["subject"]) == (6, "old", "refused 5")
    assert only("DUP2", lines=twice(**later(125)))["minutes_apart"] == 125
    assert only("DUP6", **CASES["DUP6"][0].rows)["likeness"] == 1
