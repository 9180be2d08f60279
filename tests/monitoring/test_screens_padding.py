"""Padding: planted violations, their clean neighbours and both sides of each limit."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.monitoring.planted_padding import (
    MONTHS,
    SET,
    STEPS,
    VISIT,
    VISITS,
    after_death,
    answer,
    at_night,
    at_the_end,
    burst,
    copied,
    employed,
    full_day,
    issue,
    long_day,
    moved,
    norm,
    not_received,
    of_the_other_sex,
    on,
    one_device,
    planned_month,
    row,
    same_sets,
    silent,
    somebody,
    to_the_plan,
    written_off,
)
from tests.monitoring.screen_rows import DAY, DOCTOR, at, find, line, person, service, stay


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


# PAD11: not received ----------------------------------------------------------------------------------------------
def test_a_patients_no_is_found() -> None:
    assert find("PAD11", **not_received()) == [
        {
            "line_id": 1, "channel": "sms", "refusals": 1, "answered_at": at(DAY, 18), "provider_answers": 1,
            "provider_refusals": 1, "provider_rate": 1.0, "lower_bound": 0.206543, "network_median": None,
            "high_rate": False,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        not_received("received"),
        not_received("none"),
        not_received("not_received", "received"),
        not_received() | {"confirmations": []},
        not_received(provider_id=2),
    ],
    ids=["received", "no answer", "both", "nobody asked", "another organisation's line"],
)
def test_no_refusal_no_finding(rows: dict) -> None:
    assert find("PAD11", **rows) == []


def test_refusals_by_two_ways_are_one_finding() -> None:
    [found] = find("PAD11", **not_received("not_received", "not_received"))

    assert (found["refusals"], found["channel"]) == (2, "qr")


@pytest.mark.parametrize(("refusals", "high"), [(2, False), (3, False), (8, True)])
def test_an_organisation_is_high_only_above_chance(refusals: int, high: bool) -> None:
    """The median is 2 %: 3 of 100 answers may be chance, 8 may not."""
    lines = [line(id=n) for n in range(1, 101)]
    said = [answer(n, "not_received" if n <= refusals else "received") for n in range(1, 101)]
    said += [answer(n, "not_received" if n <= 2 else "received", provider_id=2) for n in range(1, 101)]
    said += [answer(n, "received", provider_id=3) for n in range(1, 101)]

    assert {one["high_rate"] for one in find("PAD11", lines=lines, confirmations=said)} == {high}


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


# PAD12: one device ------------------------------------------------------------------------------------------------
def test_five_patients_of_one_device_are_found() -> None:
    found = find("PAD12", **one_device())

    assert {one["line_id"] for one in found} == {1, 2, 3, 4, 5}
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "subject": "1:d1:2026-10", "same_device": True, "device": "d1", "confirmed_patients": 5,
        "confirmed_lines": 5, "first_at": at(DAY, 8), "last_at": at(DAY, 12), "minutes_taken": 240.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "grounds"),
    [
        ({"patients": 4}, set()),
        ({"patients": 4, "every": 1}, set()),
        ({"device": None}, set()),
        ({"device": None, "patients": 6, "every": 2}, {"minutes"}),
        ({"device": None, "patients": 7, "every": 2}, set()),
        ({"patients": 6, "every": 2}, {"minutes", "device"}),
        ({"channel": "call"}, set()),
        ({"channel": "complaint"}, set()),
        ({"channel": "app"}, {"device"}),
        ({"answer": "not_received"}, set()),
        ({"answer": "none"}, set()),
        ({"answered_at": None}, {"device"}),
        ({"device": None, "answered_at": None}, set()),
        ({"provider_id": 2}, set()),
    ],
)
def test_limits_of_confirmations(facts: dict, grounds: set) -> None:
    found = {one["same_device"] for one in find("PAD12", **one_device(**facts))}

    assert found == {ground == "device" for ground in grounds}


def test_minutes_are_those_of_all_answers_of_the_day() -> None:
    rows = one_device(device=None, every=1)
    rows["lines"] += on(DAY, 1, first=6)
    rows["confirmations"] += [answer(6, "received", answered_at=at(DAY, 12))]

    assert find("PAD12", **rows) == []


def test_five_lines_of_one_patient_are_a_telephone_of_the_family() -> None:
    rows = one_device() | {"lines": on(DAY, 5, patient=somebody(1))}

    assert find("PAD12", **rows) == find("PAD12", **one_device() | {"confirmations": []}) == []


def test_terminals_may_be_named() -> None:
    assert find("PAD12", parameters={"left_out_devices": ["d1"]}, **one_device()) == []
    assert find("PAD12", parameters={"left_out_devices": ["d2"]}, **one_device())


# PAD14: attachment ------------------------------------------------------------------------------------------------
def test_fifty_changes_of_a_day_are_found_with_the_lines_after_them() -> None:
    assert find("PAD14", **moved()) == [
        {
            "line_id": 1, "subject": "1:changes:2026-10-13", "mass_change": True, "since": DAY, "people": 50,
            "people_billed": 1, "services_each": 1.0,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"people": 49}, False),
        ({"since": DAY - timedelta(days=31)}, True),
        ({"since": DAY - timedelta(days=32)}, False),
        ({"since": DAY + timedelta(days=1)}, False),
        ({"opened": DAY - timedelta(days=90)}, True),
        ({"opened": DAY - timedelta(days=89)}, False),
        ({"opened": None}, False),
        ({"provider_id": 2}, False),
        ({"patient": somebody(51)}, False),
    ],
)
def test_limits_of_changes(facts: dict, found: bool) -> None:
    assert bool(find("PAD14", **moved(**facts))) == found


def test_the_yearly_campaign_is_no_mass_change() -> None:
    rows = moved(since=date(2026, 1, 1)) | {"lines": on(date(2026, 1, 5), 1)}

    assert find("PAD14", **rows) == []
    assert find("PAD14", parameters={"left_out_days": []}, **rows)


def test_people_of_an_organisation_that_closed_have_to_go_somewhere() -> None:
    rows = moved()
    rows["attachments"] = [one for one in rows["attachments"] if one["patient"] != somebody(900)]

    assert find("PAD14", **rows) == []


def test_a_first_attachment_is_no_change() -> None:
    rows = moved()
    rows["attachments"] = [one for one in rows["attachments"] if one["provider_id"] == 1]

    assert find("PAD14", **rows) == find("PAD14", **rows | {"attachments": []}) == []


def test_sets_after_a_year_of_silence_are_found() -> None:
    found = find("PAD14", **silent())

    assert {one["line_id"] for one in found} == set(range(2, 17))
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "subject": "1:silence:2026-10-01", "mass_change": False, "since": date(2026, 10, 1),
        "people": 3, "people_billed": 3, "services_each": 5.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"people": 2}, False),
        ({"services": 4}, False),
        ({"quiet": 364}, False),
        ({"apart": 2}, False),
        ({"services": 7}, True),
        ({"care_form": "emergency"}, False),
        ({"care_form": None}, True),
        ({"is_stay": True}, False),
        ({"service": "S0"}, False),
    ],
)
def test_limits_of_sets_after_silence(facts: dict, found: bool) -> None:
    assert bool(find("PAD14", **silent(**facts))) == found


def test_only_people_attached_for_a_year_were_silent() -> None:
    rows = silent()
    rows["attachments"][0] |= {"valid_from": DAY - timedelta(days=364)}

    assert find("PAD14", **rows) == []


# PAD15: drugs -----------------------------------------------------------------------------------------------------
def test_more_than_three_doses_of_a_day_are_found() -> None:
    assert find("PAD15", **written_off()) == [
        {
            "line_id": 1, "subject": "1:J01:1:2026-10-13", "drug": "J01", "unit": "mg", "max_daily": 100.0,
            "units": 301.0, "most_units": 301.0, "most_on": DAY, "stay_days": 10, "allowed": 300.0,
            "times_allowed": 1.003333, "issues": 1,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("units", "found"), [("300", False), ("300.001", True), ("63000", True)])
def test_limits_of_a_day_in_hospital(units: str, found: bool) -> None:
    assert bool(find("PAD15", **written_off(units))) == found


@pytest.mark.parametrize(("units", "found"), [("250", False), ("250.001", True)])
def test_limits_of_a_stay(units: str, found: bool) -> None:
    """Four issues of ten days at 100 each come to 1,000 at most."""
    days = [date(2026, 10, 4), date(2026, 10, 6), date(2026, 10, 8), DAY]
    issues = [issue(units, day, id=n) for n, day in enumerate(days)]

    facts = find("PAD15", **written_off() | {"drug_issues": issues})

    assert [one["allowed"] for one in facts] == ([1000.0] if found else [])


@pytest.mark.parametrize(("units", "found"), [("9000", False), ("9000.001", True)])
def test_outpatients_may_get_a_supply_for_a_month(units: str, found: bool) -> None:
    rows = written_off(units) | {"lines": [line()]}

    assert bool(find("PAD15", **rows)) == found


def test_the_lines_of_an_outpatient_share_the_issue() -> None:
    rows = written_off("9001") | {"lines": [line(id=1), line(id=2)]}

    assert {(one["line_id"], one["subject"]) for one in find("PAD15", **rows)} == {
        (1, "1:J01:1:2026-10-13"),
        (2, "1:J01:1:2026-10-13"),
    }


@pytest.mark.parametrize(("day", "found"), [(3, False), (4, True), (13, True), (14, False)])
def test_an_issue_belongs_to_the_stay_on_whose_days_it_falls(day: int, found: bool) -> None:
    assert bool(find("PAD15", **written_off(on_day=date(2026, 10, day)))) == found


def test_an_issue_belongs_to_its_case_before_any_other_line() -> None:
    rows = written_off("1001", case_no="C1")
    rows["lines"] += [stay(at(date(2026, 10, 10), 9), at(DAY, 12), id=2)]

    assert [one["line_id"] for one in find("PAD15", **rows)] == [1]


@pytest.mark.parametrize(
    "rows",
    [
        written_off() | {"drug_norms": []},
        written_off() | {"drug_issues": []},
        written_off() | {"drug_norms": [norm(drug="J02")]},
        written_off() | {"drug_norms": [norm(valid_to=DAY - timedelta(days=1))]},
        written_off() | {"drug_norms": [norm(valid_from=DAY + timedelta(days=1))]},
        written_off(provider_id=2),
        written_off(patient="900101300001"),
    ],
    ids=["no norms", "no store", "another drug", "norm over", "norm to come", "elsewhere", "somebody else"],
)
def test_no_norm_or_no_line_no_finding(rows: dict) -> None:
    assert find("PAD15", **rows) == []
