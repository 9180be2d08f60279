"""Intake judges registers by the contracts made on the portal: state, days of suspension, end, co-executors."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.control.catalogue import RULES
from claims.control.check import try_file
from claims.intake.write import as_csv
from claims.models import Finding
from procurement.models import CoExecution
from providers.models import Licence, RegistryEntry
from tests.claims.world import NOW, World, halted, make_world, rules_of, set_contract

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 13)


@pytest.fixture
def world() -> World:
    return make_world()


# The register -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["prepared", "agreed", "provider_signed", "refused"])
def test_nothing_is_taken_under_a_contract_that_is_not_concluded(world: World, state: str) -> None:
    set_contract(world, state=state)

    register = world.send(world.line())
    assert (register.state, rules_of(register)) == ("refused", {"F07.5"})


@pytest.mark.parametrize("state", ["active", "suspended", "completed", "terminated"])
def test_a_contract_that_was_concluded_is_judged_by_its_days(world: World, state: str) -> None:
    set_contract(world, state=state)

    assert world.send(world.line()).state == "accepted"


@pytest.mark.parametrize(
    ("since", "until", "rules"),
    [
        (date(2026, 10, 1), None, {"F07.6"}),
        (date(2026, 10, 1), date(2026, 10, 31), {"F07.6"}),
        (date(2026, 10, 2), None, {"P07.2"}),
        (date(2026, 9, 1), date(2026, 10, 30), {"P07.2"}),
        (date(2026, 10, 14), None, set()),
        (date(2026, 10, 13), None, {"P07.2"}),
        (date(2026, 9, 1), date(2026, 10, 12), set()),
        (date(2026, 9, 1), date(2026, 10, 13), {"P07.2"}),
        (date(2026, 9, 1), date(2026, 9, 30), set()),
        (date(2026, 11, 1), None, set()),
    ],
)
def test_days_of_suspension(world: World, since: date, until: date | None, rules: set[str]) -> None:
    halted(world, since, until)

    assert rules_of(world.send(world.line())) == rules


def test_two_suspensions_that_fill_the_month_together(world: World) -> None:
    halted(world, date(2026, 9, 20), date(2026, 10, 15))
    halted(world, date(2026, 10, 16), None)

    register = world.send(world.line())
    finding = Finding.objects.get(register=register)
    assert finding.rule == "F07.6"
    assert finding.params == {"since": "2026-09-20", "period": "2026-10"}


@pytest.mark.parametrize(
    ("ended", "rules"),
    [
        (date(2026, 9, 30), {"F07.7"}),
        (date(2026, 10, 1), {"L03.2"}),
        (date(2026, 10, 12), {"L03.2"}),
        (date(2026, 10, 13), set()),
    ],
)
def test_the_last_day_of_a_terminated_contract(world: World, ended: date, rules: set[str]) -> None:
    set_contract(world, state="terminated", ended_on=ended)

    assert rules_of(world.send(world.line())) == rules


# Co-executors -------------------------------------------------------------------------------------------------------
def admit_other(world: World) -> None:
    care = world.care_types["kdu"]
    Licence.objects.get_or_create(
        provider=world.other, care_type=care, defaults={"number": "Л", "valid_from": date(2020, 1, 1)}
    )
    RegistryEntry.objects.get_or_create(
        provider=world.other, care_type=care, defaults={"admitted_on": date(2020, 1, 1)}
    )


def agree(world: World, **overrides: Any) -> None:
    facts = {
        "contract": world.contract,
        "executor": world.other,
        "care_type": world.care_types["kdu"],
        "units": 10,
        "amount": 1,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "state": "agreed",
    } | overrides
    CoExecution.objects.create(**facts)


CO_EXECUTION = [
    ({}, set()),
    ({"state": "ended"}, set()),
    ({"state": "proposed"}, {"R16"}),
    ({"state": "refused"}, {"R16"}),
    ({"valid_from": DAY}, set()),
    ({"valid_from": date(2026, 10, 14)}, {"R16"}),
    ({"valid_to": DAY}, set()),
    ({"valid_to": date(2026, 10, 12)}, {"R16"}),
]


@pytest.mark.parametrize(("facts", "rules"), CO_EXECUTION)
def test_a_co_executor_must_be_agreed_on_the_day(world: World, facts: dict[str, Any], rules: set[str]) -> None:
    admit_other(world)
    agree(world, **facts)

    assert rules_of(world.send(world.line(executor_bin=world.other.bin))) == rules


def test_a_contract_without_co_execution_takes_any_co_executor(world: World) -> None:
    admit_other(world)

    assert rules_of(world.send(world.line(executor_bin=world.other.bin))) == set()


def test_agreed_for_another_type_of_care_or_contract_is_not_agreed(world: World) -> None:
    admit_other(world)
    agree(world, care_type=world.care_types["inpatient"])
    assert rules_of(world.send(world.line(executor_bin=world.other.bin))) == {"R16"}

    CoExecution.objects.all().delete()
    agree(world, contract=world.gobmp)
    assert rules_of(world.send(world.line(executor_bin=world.other.bin))) == set()


def test_two_agreements_one_after_the_other_leave_one_row_a_line(world: World) -> None:
    admit_other(world)
    agree(world, state="ended", valid_to=date(2026, 10, 13))
    agree(world, valid_from=date(2026, 10, 13))

    register = world.send(world.line(executor_bin=world.other.bin), world.line())
    assert (register.lines_total, register.lines_accepted) == (2, 2)


def test_own_lines_need_no_agreement(world: World) -> None:
    agree(world)

    assert rules_of(world.send(world.line(), world.line(executor_bin=world.provider.bin))) == set()


# Costs --------------------------------------------------------------------------------------------------------------
def statements(world: World, lines: int) -> int:
    text = as_csv(world.header(), [world.line(executor_bin=world.other.bin) for _number in range(lines)])
    with CaptureQueriesContext(
        connection,
    ) as found:
        try_file(provider=world.provider, stream=text, name="trial.csv", now=NOW)
    return len(found)


def test_the_number_of_statements_depends_on_nothing(world: World) -> None:
    admit_other(world)
    statements(world, 1)
    plain = statements(world, 1)
    agree(world)
    halted(world, date(2026, 10, 20), date(2026, 10, 21))
    halted(world, date(2026, 10, 25), None)
    assert statements(world, 1) == statements(world, 30) == plain


def test_every_new_rule_has_words() -> None:
    assert all(
        str(RULES[key].title) and str(RULES[key].message) for key in ("F07.5", "F07.6", "F07.7", "P07.2", "R16")
    )
