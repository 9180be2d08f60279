"""A large register is checked in tables of its own instead of temporary ones: nothing else may differ."""

from typing import Any

import pytest
from django.db import connection, transaction

from claims.control import check
from claims.models import Finding, Line, Register
from tests.claims.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def outcome(register: Register) -> tuple[Any, ...]:
    found = Finding.objects.filter(register=register).order_by("row_no", "rule")
    lines = Line.objects.filter(register=register).order_by("row_no")
    return (
        register.state,
        register.lines_accepted,
        register.amount_refused,
        list(found.values_list("row_no", "rule", "severity", "value", "params")),
        list(lines.values_list("row_no", "amount", "month")),
    )


def workplaces() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'check%'")
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "LARGE", 0)


def sent_and_forgotten(world: World) -> tuple[Any, ...]:
    wrong = {"diagnosis_code": "X99.9", "patient_iin": world.man.iin}
    lines = [world.line(line_no=f"L{number}", **(wrong if number % 3 else {})) for number in range(9)]
    sid = transaction.savepoint()
    found = outcome(world.send(*lines))
    transaction.savepoint_rollback(sid)
    return found


def test_the_outcome_is_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    small = sent_and_forgotten(world)
    monkeypatch.setattr(check, "LARGE", 0)
    large = sent_and_forgotten(world)

    assert small == large
    assert (small[0], small[1] > 0, len(small[3]) > 5) == ("partly", True, True)
    assert workplaces() == []


def test_nothing_stays_of_a_file_that_is_refused(world: World, all_are_large: None) -> None:
    register = world.send_file(b"register_no;period\n1;2026-10\n")
    assert register.state == "refused"
    assert workplaces() == []


def test_the_lines_stand_where_all_lines_stand(world: World, all_are_large: None) -> None:
    register = world.send(world.line())
    assert Line.objects.filter(register=register).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                       " WHERE c.relname LIKE 'claims_line_2%'")  # fmt: skip
        assert cursor.fetchall() == [("public",)]
