"""Real-shaped data that nobody here wrote: every line is judged, none is lost, nothing hangs."""

from datetime import datetime

import pytest

from claims.models import Finding, Line, Person, RefusedLine
from tests.claims import foreign
from tests.claims.world import ALMATY, make_contract, make_world

LATE = datetime(2026, 12, 31, 12, 0, tzinfo=ALMATY)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not foreign.SHARED.exists(), reason="the shared data are not on this machine"),
]


def judged(register) -> None:
    refused = RefusedLine.objects.filter(register=register)
    accepted = Line.objects.filter(register=register)
    assert register.lines_total == refused.count() + accepted.count()
    reasons = Finding.objects.filter(register=register, severity="reject").order_by().values_list("row_no", flat=True)
    assert set(refused.order_by().values_list("row_no", flat=True)) == set(reasons)


def test_every_stay_of_desynpuf_is_judged() -> None:
    world = make_world()
    people = foreign.desynpuf_people()
    numbers = foreign.numbers_of(people)
    Person.objects.bulk_create(
        Person(iin=numbers[key], full_name="Beneficiary", birth_date=born, sex=sex, died_on=died)
        for key, (born, sex, died) in people.items()
    )
    make_contract(world.provider, "OSMS", world.care_types, number="2024-2026", valid_from="2024-01-01")

    months = foreign.desynpuf_lines(world, numbers)
    registers = [
        world.send(*lines, period=period, contract_no="2024-2026", now=LATE)
        for period, lines in sorted(months.items())
    ]

    assert sum(register.lines_total for register in registers) == sum(len(lines) for lines in months.values()) == 5775
    for register in registers:
        judged(register)


def test_every_item_of_synthea_is_judged() -> None:
    world = make_world()
    lines = foreign.synthea_lines(world)

    register = world.send(*lines, now=LATE)

    assert register.lines_total == len(lines) > 200
    judged(register)
