"""Every machine does what its table says and nothing else."""

import io
from typing import Any

import pytest
from django.core.management import call_command

from config.audit_verbs import VERBS
from config.workflow import MACHINES, Machine, NoSuchStep, Step

PAIRS = [
    (machine, step, state)
    for machine in MACHINES.values()
    for step in machine.steps
    for state in machine.states.values
    if state not in step.sources
]


class Anybody:
    """Has every role: only the table stands in the way."""

    def has(self, *roles: str) -> bool:
        return True


@pytest.mark.parametrize(("machine", "step", "state"), PAIRS, ids=lambda one: getattr(one, "name", one))
def test_a_step_that_the_table_does_not_list_is_refused(machine: Machine, step: Step, state: str) -> None:
    subject = machine.model(state=state)
    with pytest.raises(NoSuchStep) as refusal:
        machine.check(step, subject, Anybody(), {})
    assert str(machine.states(state).label) in str(refusal.value)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda one: one.name)
def test_every_state_can_be_reached_and_left_or_is_final(machine: Machine) -> None:
    reached, left = {machine.initial}, set()
    for step in machine.steps:
        reached.add(step.target)
        left |= set(step.sources)
    assert reached == set(machine.states.values)
    assert {state for state in reached if state not in left} == set(machine.finals)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda one: one.name)
def test_steps_have_one_name_and_words_in_the_log(machine: Machine) -> None:
    names = [step.name for step in machine.steps]
    assert len(names) == len(set(names))
    assert [name for name in names if f"{machine.verb}_{name}" not in VERBS] == []


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda one: one.name)
def test_guards_say_what_they_want(machine: Machine) -> None:
    guards: list[Any] = [guard for step in machine.steps for guard in step.guards]
    assert [guard.__name__ for guard in guards if not guard.__doc__] == []


def test_the_diagrams_in_the_docs_are_those_of_the_tables() -> None:
    call_command("workflows", check=True, stdout=io.StringIO())
