"""OVL: what is planted is found, neighbours are not, thresholds are exact."""

from typing import Any

import pytest

from tests.monitoring.planted_overlaps import CASES, PLANTED
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
    if code not in ("OVL3", "OVL4"):  # there the service or the case of the day hospital is in question
        assert all(other is None or other < line for line, other, _ in found)


def only(code: str, **rows: Any) -> dict[str, Any]:
    (found,) = find(code, **rows)
    return found


def planted(code: str, name: str) -> dict[str, Any]:
    return next(one for one in CASES[code] if one.name == name).rows


def test_evidence_says_what_was_measured() -> None:
    assert only("OVL1", **planted("OVL1", "two days"))["overlap_hours"] == 48
    assert only("OVL3", **planted("OVL3", "the day after the admission"))["day_of_stay"] == 2
    assert only("OVL4", **planted("OVL4", "in the middle"))["days_in_common"] == 3
    found = only("OVL5", **planted("OVL5", "an hour"))
    assert (found["from_region"], found["to_region"], found["km"], found["minutes"]) == ("71", "75", 1200, 60)
    found = only("OVL7", **planted("OVL7", "received in the other order"))
    assert (found["days_between"], found["same_organisation"]) == (7, True)
    found = only("OVL9", **planted("OVL9", "on leave and outside the shift"))
    assert (found["absent"], found["not_employed"], found["outside_hours"]) == (True, False, True)


def test_a_line_at_once_with_several_says_with_how_many() -> None:
    found = find("OVL8", **planted("OVL8", "three at once: each once"))
    assert sorted((one["line_id"], one["lines_at_once"]) for one in found) == [(2, 1), (3, 2)]


def test_a_group_is_one_day_of_a_pool_of_devices() -> None:
    found = find("OVL10", **planted("OVL10", "two services share a device"))
    assert {one["subject"] for one in found} == {"1:device D1:2026-10-13"}
    assert {(one["units"], one["needed"], one["capacity"]) for one in found} == {(24, 120, 100)}
    found = find("OVL10", **planted("OVL10", "a second device is not enough"))
    assert {(one["subject"], one["capacity"]) for one in found} == {("1:service C03.001.007:2026-10-13", 200)}
