"""Padding by what others say (PAD11–PAD15): planted violations, clean neighbours, both sides of each limit."""

from datetime import date, timedelta

import pytest

from tests.monitoring.planted_padding import (
    answer,
    issue,
    moved,
    norm,
    not_received,
    on,
    one_device,
    silent,
    somebody,
    written_off,
)
from tests.monitoring.screen_rows import DAY, at, find, line, stay


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
