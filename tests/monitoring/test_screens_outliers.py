"""Outliers: planted ones, their clean neighbours and both sides of each limit."""

from datetime import date, timedelta

import pytest

from tests.monitoring.planted_outliers import (
    DEARER,
    OPERATION,
    coded_up,
    handed,
    provider,
    rates,
    short_stays,
    stays,
)
from tests.monitoring.planted_padding import somebody
from tests.monitoring.screen_rows import DAY, at, find, line, service

OCTOBER = date(2026, 10, 1)


# OUT1: rates ------------------------------------------------------------------------------------------------------
def test_a_rate_far_from_its_peers_is_found() -> None:
    assert find("OUT1", **rates()) == [
        {
            "line_id": None, "provider_id": 1, "subject": "1:C03.001:2026-10", "month": OCTOBER,
            "service_family": "C03.001", "per_attached": True, "services": 200, "base": 10000, "rate": 2.0,
            "close_peers": True, "peers": 20, "quartile_low": 0.99, "median": 1.0, "quartile_high": 1.01,
            "mad": 0.01, "z": 6.744908,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"first": 151}, False),  # the least deviation is a tenth of the median: 100 + 3.5 × 1.4826 × 10
        ({"first": 152}, True),
        ({"peers": 19}, False),
        ({"first": 29, "each": 5}, False),
        ({"first": 30, "each": 30}, False),
        ({"first": 100}, False),
        ({"care_type": "ambulance"}, False),
        ({"is_stay": True}, False),
        ({"referring": provider(2)["bin"]}, False),
        ({"referring": provider(1)["bin"]}, True),
    ],
)
def test_limits_of_a_rate(facts: dict, found: bool) -> None:
    assert bool(find("OUT1", **rates(**facts))) == found


def test_a_rate_is_compared_with_its_like_where_these_are_enough() -> None:
    """Of 40 organisations the twenty of villages give twice as much: usual there, unusual in a town."""
    rows = rates(peers=40)
    for n in range(20, 40):
        rows["providers"][n] |= {"territory": "district"}
        rows["lines"][n] |= {"quantity": 200 + n % 3}

    assert {(one["provider_id"], one["close_peers"]) for one in find("OUT1", **rows)} == {(1, True)}


def test_a_rate_without_its_like_is_compared_with_all() -> None:
    rows = rates(peers=21)
    rows["providers"][0] |= {"ownership": "private"}

    assert [one["close_peers"] for one in find("OUT1", **rows)] == [False]


def test_organisations_without_people_attached_are_counted_by_lines() -> None:
    rows = rates()
    for n, one in enumerate(rows["providers"]):
        one |= {"attached_population": None}
        rows["lines"] += [line(id=1000 + 100 * n + k, provider_id=n + 1, service="A02") for k in range(9)]
    rows["services"].append(service("A02"))

    [found] = find("OUT1", **rows)

    assert (found["per_attached"], found["base"], found["rate"], found["close_peers"]) == (False, 10, 2000.0, True)


@pytest.mark.parametrize("absent", ["services", "providers"])
def test_rates_need_registers(absent: str) -> None:
    assert find("OUT1", **rates() | {absent: []}) == []


# OUT2: stays ------------------------------------------------------------------------------------------------------
def test_a_stay_far_longer_than_its_group_is_found() -> None:
    assert find("OUT2", **stays()) == [
        {
            "line_id": 1, "stays": 20, "days": 20, "days_median": 10.0, "days_z": 6.744908, "cost": 180000.0,
            "cost_median": 180000.0, "cost_z": 0.0,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"days": 15}, False),  # 10 + 3.5 × 1.4826 × 1 = 15.19
        ({"days": 16}, True),
        ({"days": 10}, False),
        ({"days": 10, "amount": "226700.00"}, False),  # 180,000 × (1 + 3.5 × 1.4826 × 5 %) = 226,701.90
        ({"days": 10, "amount": "226702.00"}, True),
        ({"others": 18}, False),
        ({"outcome": "died"}, False),
        ({"outcome": "transferred"}, False),
        ({"outcome": None}, True),
        ({"service": "KZG.999"}, False),
        ({"is_stay": False}, False),
        ({"started_at": None}, False),
    ],
)
def test_limits_of_a_stay(facts: dict, found: bool) -> None:
    assert bool(find("OUT2", **stays(**facts))) == found


@pytest.mark.parametrize(("days", "found"), [(12, False), (13, True)])
def test_stays_all_alike_leave_half_a_day(days: int, found: bool) -> None:
    """10 + 3.5 × 1.4826 × 0.5 = 12.59."""
    rows = stays(days)
    rows["lines"][1:] = [one | {"started_at": at(DAY - timedelta(days=10), 9)} for one in rows["lines"][1:]]

    assert bool(find("OUT2", **rows)) == found


# OUT3: dearer groups ----------------------------------------------------------------------------------------------
def test_a_rising_share_of_the_dearer_group_is_found() -> None:
    assert find("OUT3", **coded_up()) == [
        {
            "line_id": None, "provider_id": 1, "subject": "1:KZG.101:KZG.102:2026-10", "month": OCTOBER,
            "cheaper": "KZG.101", "dearer": "KZG.102", "shares": [0.2, 0.2, 0.2, 0.4, 0.4, 0.4],
            "share_before": 0.2, "share_after": 0.4, "risen": 0.2, "added_up": 0.6, "mix_changed": 0.0, "cases": 60,
        }
    ]  # fmt: skip


TWENTY = (20,) * 6


@pytest.mark.parametrize(
    ("dear", "cases", "found"),
    [
        ((4, 4, 4, 7, 7, 7), TWENTY, False),  # 15 points
        ((4, 4, 4, 7, 7, 8), TWENTY, True),
        ((4, 4, 4, 4, 4, 14), TWENTY, True),
        ((4, 4, 4, 14, 4, 4), TWENTY, True),
        ((4, 4, 4, 14, 4, 0), TWENTY, False),
        ((4, 4, 4, 4, 4, 4), TWENTY, False),
        ((8, 8, 8, 4, 4, 4), TWENTY, False),
        ((2, 2, 2, 6, 6, 6), (10, 10, 10, 15, 15, 15), True),
        ((2, 2, 2, 6, 6, 6), (10, 10, 10, 15, 15, 16), False),  # a new department
        ((2, 2, 2, 4, 4, 4), (10, 10, 9, 10, 10, 10), False),
    ],
)
def test_limits_of_a_rise(dear: tuple, cases: tuple, found: bool) -> None:
    assert bool(find("OUT3", **coded_up(dear, cases))) == found


@pytest.mark.parametrize(("changed", "found"), [(2, True), (3, False)])
def test_a_changed_mix_of_diagnoses_explains_it(changed: int, found: bool) -> None:
    rows = coded_up()
    for month in range(3, 6):
        for n in range(changed):
            rows["lines"][10 * month + n] |= {"diagnosis": "I21.0"}

    assert bool(find("OUT3", **rows)) == found


@pytest.mark.parametrize(
    "rows",
    [
        coded_up() | {"pairs": []},
        coded_up() | {"pairs": [DEARER[0] | {"kind": "bundle"}]},
        coded_up() | {"pairs": [{"kind": "dearer", "first": "KZG.102", "second": "KZG.101"}]},
        coded_up(is_stay=False),
    ],
    ids=["no pairs", "a bundle", "cheaper", "not stays"],
)
def test_groups_are_compared_only_in_pairs(rows: dict) -> None:
    assert find("OUT3", **rows) == []


# OUT4: day care in hospital ---------------------------------------------------------------------------------------
def test_short_planned_stays_are_found() -> None:
    found = find("OUT4", **short_stays())

    assert {one["line_id"] for one in found} == set(range(100, 110))
    assert found[0] | {"line_id": 0} == {
        "line_id": 0, "stay_days": 3, "block": "J18", "day_cases": 20, "short_stays": 10, "all_stays": 20,
        "share_short": 0.5, "peers_limit": 0.0, "peers": 20,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"days": 4}, False),
        ({"days": 0}, True),
        ({"short": 0}, False),
        ({"short": 1}, True),
        ({"peers": 19}, False),
        ({"day_cases": 19}, False),
        ({"care_form": "emergency"}, False),
        ({"care_form": None}, True),
        ({"outcome": "died"}, False),
        ({"outcome": "left"}, False),
        ({"outcome": None}, True),
        ({"diagnosis": "K80.0"}, False),
        ({"diagnosis": None}, False),
        ({"service": "OPER.1"}, False),
        ({"care_type": "rehab"}, False),
    ],
)
def test_limits_of_short_stays(facts: dict, found: bool) -> None:
    assert bool(find("OUT4", **short_stays(**facts))) == found


@pytest.mark.parametrize(("second", "found"), [(9, {1}), (10, set()), (11, {2})])
def test_an_organisation_is_found_above_nearly_all(second: int, found: set) -> None:
    """Of twenty the nineteenth makes the limit, which has to be exceeded."""
    rows = short_stays()
    lines = [one for one in rows["lines"] if one["provider_id"] == 2]
    for one in lines[:second]:
        one |= {"started_at": at(DAY - timedelta(days=2), 9)}

    assert {one["line_id"] // 100 for one in find("OUT4", **rows)} == found


@pytest.mark.parametrize("trait", ["operation", "night"])
def test_a_stay_with_an_operation_or_a_night_procedure_is_not_found(trait: str) -> None:
    rows = short_stays(short=1)
    done = line(id=5, service="DONE", patient=somebody(0), day=DAY - timedelta(days=3))
    rows["lines"].append(done)
    rows["traits"] = [OPERATION, {"service": "DONE", "trait": trait}]

    assert find("OUT4", **rows) == []
    assert find("OUT4", **rows | {"traits": [OPERATION]})
    done |= {"day": DAY - timedelta(days=4)}
    assert find("OUT4", **rows)


def test_without_a_list_of_operations_nothing_is_found() -> None:
    assert find("OUT4", **short_stays() | {"traits": []}) == []
    assert find("OUT4", **short_stays() | {"traits": [{"service": "A", "trait": "visit"}]}) == []


# OUT5: one co-executor --------------------------------------------------------------------------------------------
def test_nearly_everything_to_one_dear_executor_is_found() -> None:
    assert find("OUT5", **handed()) == [
        {
            "line_id": None, "provider_id": 1, "subject": "1:990140000050:2026-10", "month": OCTOBER,
            "executor": "990140000050", "executor_lines": 46, "handed_lines": 50, "share_executor": 0.92,
            "mean_price": 1201.0, "peers_price": 1000.0, "times_price": 1.201, "regional_share": 0.0, "peers": 5,
            "returned_lines": 0, "shared_patients": 0,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"to_first": 45}, False),
        ({"price": "1200.00"}, False),
        ({"peers": 4}, False),
        ({"executor": None}, False),
        ({"executor": provider(1)["bin"]}, False),
        ({"taken": "sole"}, False),
        ({"to_first": 50}, True),
    ],
)
def test_limits_of_one_executor(facts: dict, found: bool) -> None:
    assert bool(find("OUT5", **handed(**facts))) == found


def test_few_lines_handed_over_say_nothing() -> None:
    rows = handed(to_first=50)
    rows["lines"] = rows["lines"][1:]

    assert find("OUT5", **rows) == []


def test_patients_sent_back_are_shown() -> None:
    rows = handed()
    back = provider(1)["bin"]
    rows["lines"] += [line(id=900 + n, provider_id=50, patient=somebody(n), executor=back) for n in (1, 2, 2)]

    [found] = find("OUT5", **rows)

    assert (found["returned_lines"], found["shared_patients"]) == (3, 2)


def test_executors_need_the_register_of_organisations() -> None:
    assert find("OUT5", **handed() | {"providers": []}) == []
