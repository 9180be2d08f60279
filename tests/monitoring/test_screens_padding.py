"""Padding by lines and days (PAD1–PAD4): planted violations, clean neighbours, both sides of each limit."""

from datetime import timedelta
from typing import Any

import pytest

from tests.monitoring.planted_padding import (
    VISIT,
    VISITS,
    after_death,
    employed,
    full_day,
    long_day,
    of_the_other_sex,
    on,
    row,
    somebody,
)
from tests.monitoring.screen_rows import DAY, DOCTOR, at, find, line, person, service


def score(code: str, **rows: Any) -> set[int | None]:
    """Scores of all findings: nothing, or one."""
    return {one["score"] for one in find(code, **rows)}


# PAD1: after death ------------------------------------------------------------------------------------------------
def test_a_service_on_the_day_after_death_is_found() -> None:
    [found] = find("PAD1", **after_death())

    assert found == {
        "line_id": 1, "died_on": DAY - timedelta(days=1), "day": DAY, "days_after": 1, "lines_after": 1,
        "providers_after": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        after_death(died_on=DAY),
        after_death(died_on=None),
        after_death(care_type="pathology"),
        {"lines": [line()]},
        after_death() | {"traits": [{"service": VISIT, "trait": "post_mortem"}]},
    ],
    ids=["the day of death", "alive", "autopsy", "not in the register", "possible after death"],
)
def test_nothing_is_found_after_death_that_may_be(rows: dict) -> None:
    assert find("PAD1", **rows) == []


def test_many_organisations_after_one_death_are_shown() -> None:
    rows = after_death() | {"lines": [line(id=n, provider_id=n) for n in (1, 2, 3)]}

    assert {one["providers_after"] for one in find("PAD1", **rows)} == {3}


# PAD2: patients a day ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("count", "scores"), [(35, set()), (36, {60}), (59, {60}), (60, {95}), (1442, {95})])
def test_patients_of_a_day(count: int, scores: set) -> None:
    assert score("PAD2", **full_day(count)) == scores


def test_the_group_is_the_whole_day_of_the_doctor() -> None:
    found = find("PAD2", **full_day(36))

    assert {one["line_id"] for one in found} == set(range(1, 37))
    assert {(one["subject"], one["patients"], one["times_norm"]) for one in found} == {
        (f"1:{DOCTOR}:2026-10-13", 36, 1.5)
    }


def test_the_same_patients_again_are_no_more_patients() -> None:
    rows = full_day(35)
    rows["lines"] += [line(id=100 + n, patient=somebody(n + 1), service=VISIT) for n in range(35)]

    assert find("PAD2", **rows) == []


def test_a_doctor_of_two_organisations_has_one_day_and_a_group_in_each() -> None:
    rows = full_day(20)
    rows["lines"] += on(DAY, 20, first=101, provider_id=2)

    assert {(one["subject"], one["patients"]) for one in find("PAD2", **rows)} == {
        (f"1:{DOCTOR}:2026-10-13", 40),
        (f"2:{DOCTOR}:2026-10-13", 40),
    }


def test_patients_of_two_days_or_doctors_are_not_added() -> None:
    lines = on(DAY, 30) + on(DAY + timedelta(days=1), 30, first=31) + on(DAY, 30, first=61, doctor="700101300001")

    assert find("PAD2", **full_day() | {"lines": lines}) == []


@pytest.mark.parametrize("trait", ["lab", "scheduled", "screening", "group", "course"])
def test_what_is_not_a_visit_does_not_count(trait: str) -> None:
    assert find("PAD2", **full_day() | {"traits": [*VISITS, {"service": VISIT, "trait": trait}]}) == []


@pytest.mark.parametrize(
    "changes", [{"doctor": None}, {"care_type": "checkup"}, {"is_stay": True}], ids=["nobody", "check-up", "stay"]
)
def test_lines_that_are_nobodys_visit_do_not_count(changes: dict) -> None:
    assert find("PAD2", **full_day(**changes)) == []


@pytest.mark.parametrize(
    ("code", "facts", "found"),
    [
        ("CONS-7", {}, True),
        ("CONS-7", {"care_type": "phc", "minutes": None}, True),
        ("CONS-7", {"minutes": 10}, True),
        ("XRAY-1", {"minutes": 9}, False),
        ("DENT-1", {"care_type": "dental"}, False),
        ("C03.001.005", {"minutes": 20}, False),
        ("B03.001.003", {"minutes": 20}, False),
        ("A01.010.000", {}, False),
    ],
)
def test_codes_without_traits_count_by_their_care_type_and_norm(code: str, facts: dict, found: bool) -> None:
    rows = full_day(service=code) | {"services": [service(code, **facts)], "traits": []}

    assert bool(find("PAD2", **rows)) == found


def test_visits_are_known_by_nothing_else() -> None:
    assert find("PAD2", lines=on(DAY, 60)) == []


# PAD3: minutes a day ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("count", "minutes", "shift", "scores"),
    [
        (30, 15, 360, set()),  # 450 minutes: 125 % of the shift exactly
        (451, 1, 360, {50}),
        (64, 15, 360, {50}),  # 16 hours exactly
        (961, 1, 360, {80}),
        (96, 15, 360, {80}),  # 24 hours exactly
        (1441, 1, 360, {100}),
        (64, 15, None, set()),
        (961, 1, None, {80}),
        (1441, 1, None, {100}),
        (961, 1, 960, set()),  # on duty for 16 hours, with the margin 20
        (1441, 1, 1440, {100}),
    ],
)
def test_minutes_of_a_day(count: int, minutes: int, shift: int | None, scores: set) -> None:
    assert score("PAD3", **long_day(count, minutes, shift)) == scores


def test_the_arithmetic_of_a_long_day_is_shown() -> None:
    rows = long_day(24, 20, 360)

    found = find("PAD3", **rows)

    assert len(found) == 24
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "subject": f"1:{DOCTOR}:2026-10-13", "score": 50, "minutes": 480, "shift_minutes": 360,
        "limit_minutes": 450.0, "times_limit": 1.066667, "services": 24, "units": 24, "day": DAY, "providers": 1,
    }  # fmt: skip


def test_minutes_are_times_the_quantity() -> None:
    assert score("PAD3", **long_day(1, 15, None, quantity=97)) == {100}
    assert score("PAD3", **long_day(1, 15, None, quantity=64)) == set()


def test_the_timetable_goes_before_the_register_of_staff() -> None:
    shift = row("shifts", provider_id=1, doctor=DOCTOR, starts_at=at(DAY, 8), ends_at=at(DAY, 20))

    assert score("PAD3", **long_day(40, 20, 360) | {"shifts": [shift]}) == set()
    assert score("PAD3", **long_day(46, 20, 360) | {"shifts": [shift]}) == {50}


def test_shifts_of_two_organisations_are_added() -> None:
    lines = on(DAY, 20) + on(DAY, 20, first=21, provider_id=2)
    rows = long_day() | {"lines": lines, "staff": [employed(240), employed(240, provider_id=2)]}

    assert score("PAD3", **rows) == set()
    assert score("PAD3", **rows | {"staff": [employed(240), employed(239, provider_id=2)]}) == {50}


@pytest.mark.parametrize(
    "staff",
    [
        [],
        [employed(None)],
        [employed(60, hired_on=DAY + timedelta(days=1))],
        [employed(60, left_on=DAY - timedelta(days=1))],
        [employed(60, provider_id=2)],
    ],
    ids=["nobody", "hours unknown", "not yet", "no more", "elsewhere"],
)
def test_an_unknown_shift_leaves_the_limits_of_a_day(staff: list) -> None:
    assert score("PAD3", **long_day(64, 15) | {"staff": staff}) == set()


@pytest.mark.parametrize("trait", ["lab", "group"])
def test_work_of_devices_and_of_groups_is_not_the_doctors_time(trait: str) -> None:
    assert find("PAD3", **long_day() | {"traits": [{"service": VISIT, "trait": trait}]}) == []


@pytest.mark.parametrize(
    "rows",
    [
        long_day(is_stay=True),
        long_day(doctor=None),
        long_day() | {"services": []},
        long_day() | {"services": [service(VISIT, minutes=None)]},
    ],
    ids=["stays", "nobody", "no tariff", "no norm"],
)
def test_work_without_a_norm_is_not_counted(rows: dict) -> None:
    assert find("PAD3", **rows) == []


# PAD4: the other sex ----------------------------------------------------------------------------------------------
FOR_WOMEN = {"code_from": "O00", "code_to": "O99", "sex": "F", "age_min": None, "age_max": None, "severity": "reject"}


def test_a_screening_of_women_for_a_man_is_found() -> None:
    assert find("PAD4", **of_the_other_sex()) == [
        {"line_id": 1, "score": 100, "sex": "M", "service_sex": "F", "diagnosis_sex": None, "number_agrees": True}
    ]


@pytest.mark.parametrize(("diagnosis", "found"), [("O80", True), ("O99.8", True), ("O00.0", True), ("N99.9", False)])
def test_a_diagnosis_of_women_for_a_man_is_found(diagnosis: str, found: bool) -> None:
    rows = of_the_other_sex(service=VISIT, diagnosis=diagnosis) | {"diagnosis_limits": [FOR_WOMEN]}

    assert bool(find("PAD4", **rows)) == found


def test_a_number_that_speaks_for_the_service_lowers_the_score() -> None:
    rows = of_the_other_sex(patient="850517400003")
    rows["persons"] = [person(sex="M")]

    [found] = find("PAD4", **rows)

    assert (found["score"], found["number_agrees"]) == (50, False)


@pytest.mark.parametrize(
    "rows",
    [
        of_the_other_sex("F"),
        of_the_other_sex() | {"services": [service("SCR.002.000", sex=None)]},
        of_the_other_sex() | {"persons": []},
        of_the_other_sex() | {"services": []},
        of_the_other_sex(service=VISIT, diagnosis="O80") | {"diagnosis_limits": [FOR_WOMEN | {"severity": "warn"}]},
        of_the_other_sex(service=VISIT, diagnosis="O80"),
    ],
    ids=["a woman", "for both", "person unknown", "no tariff", "only a warning", "no limits"],
)
def test_nothing_is_found_without_a_clash_of_sex(rows: dict) -> None:
    assert find("PAD4", **rows) == []
