"""Padding by habits and months (PAD5–PAD10): planted violations, clean neighbours, both sides of each limit."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.monitoring.planted_padding import (
    MONTHS,
    SET,
    STEPS,
    VISIT,
    at_night,
    at_the_end,
    burst,
    copied,
    employed,
    on,
    planned_month,
    row,
    same_sets,
    somebody,
    to_the_plan,
)
from tests.monitoring.screen_rows import DAY, DOCTOR, at, find, line


# PAD5: the same set -----------------------------------------------------------------------------------------------
def test_a_set_of_most_visits_is_found_with_its_lines() -> None:
    found = find("PAD5", **same_sets())

    assert len(found) == 18 * 4
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "subject": f"1:{DOCTOR}:2026-10", "codes": ", ".join(SET), "same_visits": 18, "visits": 30,
        "share_same": 0.6, "speciality": "surgery", "peers": 5, "median": 0.0, "mad": 0.0, "z": 8.093889,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"same": 17}, False),
        ({"same": 18, "visits": 29}, False),
        ({"same": 30}, True),
        ({"codes": SET[:3]}, False),
        ({"peers": 4}, False),
        ({"care_type": "antenatal"}, False),
        ({"is_stay": True}, False),
    ],
    ids=["below the share", "few visits", "all", "three services", "few peers", "pregnancy", "stays"],
)
def test_limits_of_a_set(facts: dict, found: bool) -> None:
    assert bool(find("PAD5", **same_sets(**facts))) == found


def test_a_set_that_is_usual_in_the_speciality_is_not_found() -> None:
    lines = []
    doctors = [f"7001013{n:05d}" for n in range(5)]
    for doctor in doctors:
        for visit in range(30):
            lines += [line(id=len(lines) + n, service=code, patient=somebody(visit), doctor=doctor)
                      for n, code in enumerate(SET, start=1)]  # fmt: skip

    assert find("PAD5", lines=lines, staff=[employed(360, doctor=doctor) for doctor in doctors]) == []


def test_a_share_within_three_deviations_of_its_peers_is_not_found() -> None:
    rows = same_sets()

    assert find("PAD5", parameters={"least_mad": 0.14}, **rows) == []
    assert find("PAD5", parameters={"least_mad": 0.13}, **rows)


@pytest.mark.parametrize("trait", ["bundle", "scheduled", "screening"])
def test_what_a_protocol_sets_is_no_set(trait: str) -> None:
    assert find("PAD5", **same_sets() | {"traits": [{"service": SET[0], "trait": trait}]}) == []


def test_nothing_is_compared_where_specialities_are_unknown() -> None:
    rows = same_sets()
    rows["staff"] = [one | {"speciality": None} for one in rows["staff"]]

    assert find("PAD5", **rows) == find("PAD5", **rows | {"staff": []}) == []


# PAD6: copied sequences -------------------------------------------------------------------------------------------
def test_one_sequence_of_five_patients_is_found() -> None:
    found = find("PAD6", **copied())

    assert {one["line_id"] for one in found} == set(range(1, 26))
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "subject": "1:2026-10:1", "same_patients": 5, "steps": 5, "sequence_days": 3,
        "sequence": "00 A02.013.000 J06.9; 00 B01.001.003 J06.9; 01 C03.001.004 J06.9; 03 A02.013.000 J06.9; "
        "03 B01.001.003 J06.9",
    }  # fmt: skip


@pytest.mark.parametrize(
    "facts",
    [
        {"patients": 4},
        {"steps": STEPS[:4]},
        {"steps": tuple((0, code) for code in ("A", "B", "C", "D", "E"))},
        {"steps": tuple((n, "AB"[n % 2]) for n in range(5))},
        {"care_type": "checkup"},
        {"is_stay": True},
    ],
    ids=["four patients", "four lines", "one day", "two services", "check-ups", "stays"],
)
def test_limits_of_a_sequence(facts: dict) -> None:
    assert find("PAD6", **copied(**facts)) == []


@pytest.mark.parametrize("trait", ["bundle", "scheduled", "screening", "course"])
def test_what_is_set_by_calendar_is_not_copied(trait: str) -> None:
    assert find("PAD6", **copied() | {"traits": [{"service": "C03.001.004", "trait": trait}]}) == []


@pytest.mark.parametrize("changed", [{"diagnosis": "J06.0"}, {"service": "B02.001.003"}, {"day": DAY}])
def test_a_patient_who_differs_in_one_step_is_another_sequence(changed: dict) -> None:
    rows = copied()
    rows["lines"][4] |= changed

    assert find("PAD6", **rows) == []


def test_patients_of_two_organisations_are_not_added() -> None:
    rows = copied()
    rows["lines"] = [one | {"provider_id": 2} if one["patient"] == somebody(0) else one for one in rows["lines"]]

    assert find("PAD6", **rows) == []


# PAD7: entries at night -------------------------------------------------------------------------------------------
def test_twenty_patients_in_a_minute_of_the_night_are_found() -> None:
    found = find("PAD7", **burst())

    assert {one["line_id"] for one in found} == set(range(1, 21))
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "subject": "1:reception3:2026-10-13", "entered_by": "reception3", "burst_patients": 20,
        "fastest_seconds": 57, "first_at": at(DAY, 23), "last_at": datetime(2026, 10, 13, 23, 0, 57),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("count", "every", "hour", "found"),
    [
        (19, 1, 23, False),
        (20, 60 / 19, 23, True),
        (20, 3.3, 23, False),
        (20, 3, 21, False),
        (20, 3, 22, True),
        (20, 3, 5, True),
        (20, 3, 6, False),
        (20, 3, 0, True),
    ],
)
def test_limits_of_a_burst(count: int, every: float, hour: int, found: bool) -> None:
    assert bool(find("PAD7", **burst(count, every, hour))) == found


def test_entries_outside_the_burst_are_not_in_its_group() -> None:
    rows = burst(21)
    rows["entries"][20] |= {"entered_at": at(DAY, 23, 30)}

    assert {one["line_id"] for one in find("PAD7", **rows)} == set(range(1, 21))


def test_twenty_lines_of_one_patient_are_no_burst() -> None:
    rows = burst()

    assert find("PAD7", **rows | {"lines": on(DAY, 20, patient=somebody(1))}) == []


@pytest.mark.parametrize(
    "rows",
    [
        burst() | {"traits": [{"service": VISIT, "trait": "lab"}]},
        burst() | {"entries": []},
        burst(provider_id=2),
        {"lines": on(DAY, 20), "entries": [
            one | {"entered_by": f"user{n % 2}"} for n, one in enumerate(burst()["entries"])
        ]},
    ],
    ids=["analyser", "no log", "another organisation's log", "two accounts"],
)  # fmt: skip
def test_nothing_is_found_without_a_burst_of_one_account(rows: dict) -> None:
    assert find("PAD7", **rows) == []


def test_accounts_of_machines_may_be_named() -> None:
    assert find("PAD7", parameters={"left_out_accounts": ["reception3"]}, **burst()) == []
    assert find("PAD7", parameters={"left_out_accounts": ["lis"]}, **burst())


# PAD8: end of the month -------------------------------------------------------------------------------------------
def test_a_pile_at_the_end_of_the_month_is_found() -> None:
    assert find("PAD8", **at_the_end()) == [
        {
            "line_id": None, "provider_id": 1, "subject": "1:2026-10", "month": date(2026, 10, 1), "lines": 50,
            "last_lines": 12, "share_last": 0.24, "by_calendar": 0.090909, "own_share": None, "expected": 0.090909,
            "times_expected": 2.640003,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "count", "found"), [(11, 50, False), (12, 50, True), (12, 49, False), (49, 49, False)]
)
def test_limits_of_the_end_of_a_month(last: int, count: int, found: bool) -> None:
    assert bool(find("PAD8", **at_the_end(last, count))) == found


@pytest.mark.parametrize(("day", "found"), [(28, False), (29, True), (31, True)])
def test_the_end_of_a_month_is_three_days(day: int, found: bool) -> None:
    rows = at_the_end()
    rows["lines"] = on(DAY, 38) + on(date(2026, 10, day), 12, first=50)

    assert bool(find("PAD8", **rows)) == found


def earlier(months: int, last: int) -> list[dict[str, Any]]:
    """Months before October, of 20 lines each, ``last`` of them on the last day but two or so."""
    lines = []
    for n in range(months):
        month = date(2026, 9 - n, 1)
        lines += on(month.replace(day=10), 20 - last, first=1000 + 20 * n)
        lines += on(month.replace(day=28 if month.month == 2 else 30), last, first=1200 + 20 * n)
    return lines


@pytest.mark.parametrize(("months", "last", "found"), [(3, 1, True), (3, 2, False), (2, 2, True), (2, 5, True)])
def test_a_usual_peak_of_the_organisation_is_expected(months: int, last: int, found: bool) -> None:
    rows = at_the_end()
    rows["lines"] += earlier(months, last)

    assert bool(find("PAD8", **rows)) == found


@pytest.mark.parametrize("care_type", ["checkup", "screening", "school", "dialysis"])
def test_campaigns_may_pile_up(care_type: str) -> None:
    assert find("PAD8", **at_the_end(care_type=care_type)) == []


def test_nothing_piles_up_without_a_calendar() -> None:
    assert find("PAD8", **at_the_end() | {"calendar": []}) == []


# PAD9: to the plan ------------------------------------------------------------------------------------------------
def test_months_that_meet_the_plan_are_found() -> None:
    assert find("PAD9", **to_the_plan()) == [
        {
            "line_id": None, "provider_id": 1, "subject": "1:OSMS:kdu:2026-10", "month": date(2026, 10, 1),
            "funding": "OSMS", "care_type": "kdu", "planned": Decimal("100.00"), "billed": Decimal("100.50"),
            "off_plan": 0.005, "met": 4, "met_months": "2026-07, 2026-08, 2026-09, 2026-10", "known_months": 6,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("billed", "met", "found"),
    [("100.51", 4, False), ("99.50", 4, True), ("99.49", 4, False), ("100.00", 3, False), ("100.00", 6, True)],
)
def test_limits_of_meeting_the_plan(billed: str, met: int, found: bool) -> None:
    assert bool(find("PAD9", **to_the_plan(billed, met))) == found


def test_a_month_off_the_plan_is_not_found_for_those_before_it() -> None:
    rows = to_the_plan(met=6)
    rows["lines"][-1] |= {"amount": Decimal("50.00")}

    assert [one["subject"] for one in find("PAD9", **rows)] == ["1:OSMS:kdu:2026-09", "1:OSMS:kdu:2026-08"][::-1]


@pytest.mark.parametrize(
    "rows",
    [
        to_the_plan(is_stay=True),
        to_the_plan(care_type="phc"),
        to_the_plan(funding="GOBMP"),
        to_the_plan() | {"contract_months": []},
        to_the_plan() | {"contract_months": [planned_month(month, "0.00") for month in MONTHS]},
    ],
    ids=["stays", "by the head", "another source", "no plan", "a plan of nothing"],
)
def test_nothing_meets_a_plan_that_is_not_its_own(rows: dict) -> None:
    assert find("PAD9", **rows) == []


# PAD10: nights and days off ---------------------------------------------------------------------------------------
def test_nights_of_a_doctor_are_found() -> None:
    found = find("PAD10", **at_night())

    assert {one["line_id"] for one in found} == set(range(1, 9))
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "subject": f"1:{DOCTOR}:2026-10", "off_lines": 8, "lines": 30, "share_off": 0.266667,
        "speciality": "surgery", "peers": 5, "median": 0.0, "mad": 0.0, "z": 3.597289,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"off": 6}, False),
        ({"off": 7}, True),
        ({"off": 29, "count": 29}, False),
        ({"peers": 4}, False),
        ({"hour": 5}, True),
        ({"hour": 6}, False),
        ({"hour": 23}, False),
        ({"hour": 0}, True),
        ({"started_at": at(DAY, 0)}, False),
        ({"started_at": None}, False),
        ({"care_form": "emergency"}, False),
        ({"care_form": None}, True),
        ({"care_type": "trauma_post"}, False),
        ({"is_stay": True}, False),
        ({"hour": 12, "day": date(2026, 10, 17)}, True),
    ],
)
def test_limits_of_the_night(facts: dict, found: bool) -> None:
    assert bool(find("PAD10", **at_night(**facts))) == found


def test_a_duty_by_the_timetable_is_no_night_work() -> None:
    duty = row("shifts", provider_id=1, doctor=DOCTOR, starts_at=at(DAY, 0), ends_at=at(DAY, 8))

    assert find("PAD10", **at_night() | {"shifts": [duty]}) == []
    assert find("PAD10", **at_night() | {"shifts": [duty | {"ends_at": at(DAY, 2, 30)}]})


@pytest.mark.parametrize("absent", ["staff", "calendar"])
def test_nights_need_peers(absent: str) -> None:
    rows = at_night(hour=12, day=date(2026, 10, 17)) | {absent: []}

    assert find("PAD10", **rows) == []
