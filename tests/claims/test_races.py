"""Registers submitted at the same moment: of two that exclude each other exactly one passes.

Each check runs in a thread with a connection of its own and really commits. So that they meet in the middle, the test
holds a lock that all of them need, waits until all wait for it, and lets them go at once.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, connections

from accounts.access import SYSTEM
from claims import partitions
from claims.actions import submit_file, withdraw
from claims.control.check import check_register
from claims.enums import Channel
from claims.intake.write import as_csv
from claims.models import ContractUsage, Finding, Line, LineNumber, Register, ServiceUsage
from procurement.models import ContractLine
from tests.claims.test_worker import another_connection, empty_broker, until
from tests.claims.world import MONTH, NOW, World, make_contract, make_world

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_broker"),
    pytest.mark.slow,
]
Lines = list[dict[str, str]]


@pytest.fixture
def world() -> World:
    made = make_world()
    make_contract(made.other, "OSMS", made.care_types, number="other")
    yield made
    empty_broker()


def submit(world: World, lines: Lines, other: bool = False, **header: str) -> Register:
    provider = world.other if other else world.provider
    own = {"provider_bin": provider.bin or "", **({"contract_no": "other"} if other else {})}
    content = as_csv(world.header(**own | header), lines)
    return submit_file(provider=provider, actor=SYSTEM, content=content, name="a.csv", channel=Channel.API, now=NOW)


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def at_the_same_moment(*works: Callable[[], Any]) -> list[Any]:
    """All wait for the partitions' lock or for each other, then go on together."""
    gate = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool, another_connection() as other:
        other.execute("LOCK TABLE providers_licence IN ACCESS EXCLUSIVE MODE")  # which every bind reads
        results = [pool.submit(run, work) for work in works]
        gate.wait()
        until(lambda: waiting() >= len(works))
        other.rollback()
        return [result.result(60) for result in results]


def race(*registers: Register) -> list[Register]:
    at_the_same_moment(*(lambda pk=one.pk: check_register(pk) for one in registers))  # type: ignore[misc]
    return list(Register.objects.filter(pk__in=[one.pk for one in registers]).order_by("pk"))


def broken(register: Register) -> set[str]:
    return set(Finding.objects.filter(register=register, severity="reject").values_list("rule", flat=True))


def test_two_organisations_never_both_pass_a_yearly_limit(world: World) -> None:
    """Five units a year: three and three, on different days, so that no daily limit is in the way."""

    def three(day: str) -> Lines:
        at = {"started_at": f"2026-10-{day}T09:00", "ended_at": f"2026-10-{day}T09:10"}
        return [world.line(service_code="B03.500.000", quantity="3", amount="300", **at)]

    checked = race(submit(world, three("08")), submit(world, three("09"), other=True))

    assert sorted(one.state for one in checked) == ["accepted", "refused"]
    assert [broken(one) for one in checked if one.state == "refused"] == [{"Q03"}]
    assert ServiceUsage.objects.get().quantity == 3
    assert sum(Line.objects.in_month(MONTH).values_list("quantity", flat=True)) == 3


def test_two_organisations_never_both_pass_a_daily_limit(world: World) -> None:
    def one() -> Lines:
        return [world.line(service_code="B03.435.002", amount="401.12")]

    checked = race(submit(world, one()), submit(world, one(), other=True))

    assert sorted(one.state for one in checked) == ["accepted", "refused"]
    assert [broken(one) for one in checked if one.state == "refused"] == [{"Q02"}]


def test_many_registers_together_use_a_limit_up_exactly(world: World) -> None:
    def single(day: int) -> Lines:
        at = {"started_at": f"2026-10-0{day}T09:00", "ended_at": f"2026-10-0{day}T09:10"}
        return [world.line(service_code="B03.500.000", amount="100", **at)]

    checked = race(*(submit(world, single(day), other=bool(day % 2)) for day in range(1, 9)))

    assert sorted(one.state for one in checked) == ["accepted"] * 5 + ["refused"] * 3
    assert ServiceUsage.objects.get().quantity == 5


def test_the_plan_of_a_month_counts_both_registers(world: World) -> None:
    """Room for one line: the one that comes second is told that it is beyond the plan."""
    ContractLine.objects.filter(contract=world.contract, care_type=world.care_types["kdu"], month=MONTH).update(
        amount=Decimal("2500")
    )

    checked = race(submit(world, [world.line()]), submit(world, [world.line()]))

    beyond = [one for one in checked if Finding.objects.filter(register=one, rule="P08").exists()]
    assert [one.state for one in checked] == ["accepted", "accepted"]
    assert len(beyond) == 1
    usage = ContractUsage.objects.get(contract=world.contract)
    assert (usage.lines, usage.amount) == (2, 2 * Decimal("2487.71"))


def test_one_line_number_is_taken_once(world: World) -> None:
    checked = race(
        submit(world, [world.line(line_no="same"), world.line()]),
        submit(world, [world.line(line_no="same"), world.line()]),
    )

    assert sorted(one.state for one in checked) == ["accepted", "partly"]
    assert [broken(one) for one in checked if one.state == "partly"] == [{"F08"}]
    assert LineNumber.objects.filter(line_no="same").count() == 1
    assert Line.objects.in_month(MONTH).filter(line_no="same").count() == 1


@pytest.mark.parametrize("same", ["number", "file"])
def test_one_register_is_accepted_once(world: World, same: str) -> None:
    header = world.header(register_no="same")
    first = as_csv(header, [world.line()]).read()
    second = first if same == "file" else as_csv(header, [world.line()]).read()
    registers = [
        submit_file(
            provider=world.provider, actor=SYSTEM, content=BytesIO(content), name="a.csv", channel=Channel.API, now=NOW
        )
        for content in (first, second)
    ]

    checked = race(*registers)

    assert sorted(one.state for one in checked) == ["accepted", "refused"]
    expected = {"F04", "F04.2"} if same == "file" else {"F04"}
    assert [broken(one) for one in checked if one.state == "refused"] == [expected]
    assert Line.objects.in_month(MONTH).count() == 1
    earlier = Finding.objects.filter(rule="F04").get().params["register"]
    assert earlier == str(next(one.uuid for one in checked if one.state == "accepted"))


def test_two_workers_with_one_register_check_it_once(world: World) -> None:
    register = submit(world, [world.line() for _ in range(20)])
    with another_connection() as other, ThreadPoolExecutor(2) as pool:
        other.execute("LOCK TABLE providers_licence IN ACCESS EXCLUSIVE MODE")

        def run() -> bool:
            try:
                return check_register(register.pk)
            finally:
                connections.close_all()

        first = pool.submit(run)
        until(lambda: waiting() == 1)
        assert pool.submit(run).result(60) is False, "another one has it: nothing to do, nothing to wait for"
        other.rollback()
        assert first.result(60) is True
    assert Line.objects.in_month(MONTH).count() == 20


def test_a_withdrawal_and_a_check_that_needs_what_it_frees_do_not_mix(world: World) -> None:
    """Either the limit was free already or it was not; the counters tell the same as the lines."""
    full = [world.line(service_code="B03.500.000", quantity="3", amount="300")]
    accepted = submit(world, full)
    check_register(accepted.pk)
    later = submit(world, [world.line(service_code="B03.500.000", quantity="3", amount="300")], other=True)

    at_once = ThreadPoolExecutor(2)
    barrier = threading.Barrier(2)

    def run(work: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            work()
        finally:
            connections.close_all()

    with at_once as pool:
        works = [lambda: withdraw(register=accepted, actor=SYSTEM), lambda: check_register(later.pk)]
        for done in [pool.submit(run, work) for work in works]:
            done.result(60)

    later.refresh_from_db()
    lines = sum(Line.objects.in_month(MONTH).values_list("quantity", flat=True))
    assert lines == (3 if later.state == "accepted" else 0)
    assert sum(ServiceUsage.objects.values_list("quantity", flat=True)) == lines


def test_partitions_of_a_new_month_are_made_by_one_of_many(world: World) -> None:
    months = [partitions.add_months(MONTH, number) for number in (-9, -8, -7)]
    before = partitions.existing()

    def ensure() -> list[str]:
        try:
            return partitions.ensure(months)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = [name for done in [pool.submit(ensure) for _ in range(4)] for name in done.result(60)]

    wanted = {f"claims_line_{month:%Y_%m}" for month in months}
    assert sorted(made) == sorted(wanted - before)
    assert wanted <= partitions.existing()
