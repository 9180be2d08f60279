"""Services that the patient paid for and that are billed (PAD13)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.monitoring.planted_padding import paid_twice, receipt
from tests.monitoring.screen_rows import DAY, at, find, line, stay


def test_a_receipt_and_a_line_of_one_service_are_found() -> None:
    assert find("PAD13", **paid_twice()) == [
        {
            "line_id": 1, "subject": "receipt:17", "document_no": "17", "paid_on": DAY, "day": DAY,
            "paid": Decimal("5000.00"), "billed": Decimal("2487.71"), "days_apart": 0,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("apart", "found"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_days_between_payment_and_service(apart: int, found: bool) -> None:
    assert bool(find("PAD13", **paid_twice(DAY + timedelta(days=apart)))) == found


@pytest.mark.parametrize(
    "changes",
    [
        {"provider_id": 2},
        {"patient": "900101300001"},
        {"service": "COMFORT"},
        {"service": None},
        {"patient": None},
        {"amount": Decimal("0.00")},
        {"amount": Decimal("-5000.00")},
    ],
    ids=["elsewhere", "somebody else", "another service", "not said what", "not said who", "nothing", "refund"],
)
def test_a_payment_for_something_else_accuses_nobody(changes: dict) -> None:
    assert find("PAD13", **paid_twice(**changes)) == []


def test_a_tiyn_is_a_payment() -> None:
    assert find("PAD13", **paid_twice(amount=Decimal("0.01")))


def test_nothing_is_found_without_accounting() -> None:
    assert find("PAD13", lines=[line()]) == []


def test_one_receipt_accuses_the_nearest_line() -> None:
    lines = [line(id=n, day=DAY + timedelta(days=n - 2)) for n in (1, 2, 3)]

    found = find("PAD13", lines=lines, payments=[receipt()])

    assert [one["line_id"] for one in found] == [2]


def test_two_receipts_for_two_days_accuse_both() -> None:
    lines = [line(id=n, day=DAY + timedelta(days=n)) for n in (1, 2)]
    payments = [receipt(document_no=str(n), paid_on=DAY + timedelta(days=n)) for n in (1, 2)]

    found = find("PAD13", lines=lines, payments=payments)

    assert {(one["line_id"], one["subject"]) for one in found} == {(1, "receipt:1"), (2, "receipt:2")}


@pytest.mark.parametrize(("paid_on", "found"), [(-2, False), (-1, True), (3, True), (6, True), (7, False)])
def test_a_stay_may_be_paid_on_any_of_its_days(paid_on: int, found: bool) -> None:
    case = stay(at(DAY, 9), at(DAY + timedelta(days=5), 12))
    payment = receipt(service="KZG.101", paid_on=DAY + timedelta(days=paid_on))

    assert bool(find("PAD13", lines=[case], payments=[payment])) == found
