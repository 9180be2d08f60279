"""Lines and the registry: who was not admitted on the day, or was suspended, is refused with that reason."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from claims.evidence import Evidence
from claims.models import Finding, RefusedLine, Register
from claims.protocol import message
from providers.models import Licence, Provider, RegistryEntry, StaffMember, Suspension
from tests.claims.world import World, iin, rules_of

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 10, 5), date(2026, 10, 9)


@pytest.fixture
def world(settled: World, db: None) -> World:
    return settled


def entry_of(world: World, provider: Provider | None = None, care: str = "kdu") -> RegistryEntry:
    return RegistryEntry.objects.get(provider=provider or world.provider, care_type=world.care_types[care])


def suspend(entry: RegistryEntry, **values: Any) -> Suspension:
    return Suspension.objects.create(entry=entry, **{"cause": "decision", "since": FIRST} | values)


def on(day: date, **values: Any) -> dict[str, Any]:
    return {"started_at": f"{day}T09:00", "ended_at": f"{day}T09:15"} | values


def admission(register: Register, line: dict[str, str]) -> set[str]:
    return {rule for rule in rules_of(register, line["line_no"]) if rule.startswith("P10")}


def told(register: Register, rule: str, language: str = "en") -> str:
    with translation.override(language):
        return message(Finding.objects.filter(register=register, rule=rule).order_by("row_no")[0])


# Suspensions --------------------------------------------------------------------------------------------------------
def test_a_suspension_counts_from_its_first_day_through_its_last(world: World) -> None:
    suspend(entry_of(world), until=LAST)
    days = [FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)]
    lines = [world.line(**on(day)) for day in days]

    register = world.send(*lines)

    assert [admission(register, line) for line in lines] == [set(), {"P10.4"}, {"P10.4"}, set()]
    assert register.lines_accepted == 2


def test_a_suspension_without_an_end_lasts(world: World) -> None:
    suspend(entry_of(world))
    line = world.line()
    assert admission(world.send(line), line) == {"P10.4"}


def test_other_types_of_care_go_on(world: World) -> None:
    suspend(entry_of(world, care="inpatient"))
    consultation, stay = world.line(), world.stay()

    register = world.send(consultation, stay)

    assert admission(register, consultation) == set()
    assert admission(register, stay) == {"P10.4"}
    assert register.lines_accepted == 1


@pytest.mark.parametrize(("since", "refused"), [(date(2026, 10, 9), True), (date(2026, 10, 10), False)])
def test_a_stay_is_judged_on_the_day_on_which_it_ended(world: World, since: date, refused: bool) -> None:
    suspend(entry_of(world, care="inpatient"), since=since)
    stay = world.stay(started_at="2026-10-05T10:00", ended_at="2026-10-09T11:00")
    assert bool(admission(world.send(stay), stay)) is refused


def test_a_stay_that_began_under_a_suspension_and_ended_after_it_is_taken(world: World) -> None:
    suspend(entry_of(world, care="inpatient"), until=date(2026, 10, 8))
    stay = world.stay(started_at="2026-10-05T10:00", ended_at="2026-10-09T11:00")
    assert admission(world.send(stay), stay) == set()


def test_the_message_names_the_day_and_every_cause_in_the_language_of_the_reader(world: World) -> None:
    entry = entry_of(world)
    suspend(entry, cause="licence", since=date(2026, 10, 2), detail="Л-1")
    suspend(entry, cause="rating", since=date(2026, 10, 12))

    register = world.send(world.line())

    assert told(register, "P10.4") == (
        "The admission of whoever gave the service is suspended since 02.10.2026: no valid licence for this type of"
        " care (Л-1); rating below the threshold."
    )
    for language, cause in (("ru", "нет действующей лицензии"), ("kk", "қолданыстағы лицензия жоқ")):
        text = told(register, "P10.4", language)
        assert all(words in text for words in ("02.10.2026", cause, "рейтинг")), text
        assert "licence" not in text


# Admission ----------------------------------------------------------------------------------------------------------
def test_admission_counts_from_its_first_day_to_the_day_before_the_exclusion(world: World) -> None:
    entry = entry_of(world)
    RegistryEntry.objects.filter(pk=entry.pk).update(
        admitted_on=FIRST, state="removed", removed_on=LAST + timedelta(days=1)
    )
    days = [FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)]
    lines = [world.line(**on(day)) for day in days]

    register = world.send(*lines)

    assert [admission(register, line) for line in lines] == [{"P10.2"}, set(), set(), {"P10.3"}]
    assert "is admitted to this type of care from 05.10.2026" in told(register, "P10.2")
    assert "on 10.10.2026; the service is of 10.10.2026" in told(register, "P10.3")


def test_an_entry_that_has_run_out_ends_with_the_day_of_its_state(world: World) -> None:
    entry = entry_of(world)
    RegistryEntry.objects.filter(pk=entry.pk).update(state="expired", state_since="2026-10-05T19:30:00Z")
    suspend(entry, since=date(2025, 10, 5))  # went on until the end
    before, after = (world.line(**on(date(2026, 10, day))) for day in (5, 6))

    register = world.send(before, after)

    assert admission(register, before) == {"P10.4"}
    assert admission(register, after) == {"P10.3"}, "in Almaty it was the 6th already"


def test_a_suspension_outside_the_time_of_admission_says_nothing_more(world: World) -> None:
    entry = entry_of(world)
    suspend(entry, since=date(2026, 9, 1))
    RegistryEntry.objects.filter(pk=entry.pk).update(state="removed", removed_on=date(2026, 10, 13))
    line = world.line()
    assert admission(world.send(line), line) == {"P10.3"}


def test_an_organisation_admitted_to_other_care_alone_is_told_so(world: World) -> None:
    entry_of(world).delete()
    line = world.line()

    register = world.send(line)

    assert admission(register, line) == {"P10"}
    assert "not in the registry of providers for this type of care" in told(register, "P10")


# Co-executors -------------------------------------------------------------------------------------------------------
def test_the_admission_of_the_co_executor_is_judged_where_there_is_one(world: World) -> None:
    suspend(entry_of(world))
    own, handed = world.line(), world.line(executor_bin=world.other.bin)

    register = world.send(own, handed)

    assert admission(register, own) == {"P10.4"}
    assert admission(register, handed) == set()


@pytest.mark.parametrize(("since", "refused"), [(date(2026, 10, 13), True), (date(2026, 10, 14), False)])
def test_a_suspended_co_executor_refuses_its_lines_alone(world: World, since: date, refused: bool) -> None:
    suspend(entry_of(world, world.other), since=since)
    own, handed = world.line(), world.line(executor_bin=world.other.bin)

    register = world.send(own, handed)

    assert admission(register, own) == set()
    assert admission(register, handed) == ({"P10.4"} if refused else set())


def test_a_co_executor_that_was_never_admitted_is_refused(world: World) -> None:
    entry_of(world, world.other).delete()
    handed = world.line(executor_bin=world.other.bin)
    assert admission(world.send(handed), handed) == {"P10"}


# What is not known --------------------------------------------------------------------------------------------------
def test_of_whom_the_registry_knows_nothing_it_says_nothing(world: World) -> None:
    for provider in (world.provider, world.other):
        RegistryEntry.objects.filter(provider=provider).delete()
        Licence.objects.filter(provider=provider).delete()
    lines = [world.line(), world.line(executor_bin=world.other.bin)]

    register = world.send(*lines)

    assert all(admission(register, line) == set() for line in lines)
    assert "R12" in rules_of(register), "that no licence is known is said by its own rule"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"admitted_on": date(2026, 11, 1)}, True),
        ({"admitted_on": date(2026, 10, 31)}, False),
        ({"state": "removed", "removed_on": date(2026, 10, 1)}, True),
        ({"state": "removed", "removed_on": date(2026, 10, 2)}, False),
        ({"state": "expired", "state_since": "2026-09-30T19:00:00Z"}, True),
        ({"state": "expired", "state_since": "2026-10-01T19:00:00Z"}, False),
    ],
)
def test_a_file_is_refused_whole_where_no_day_of_the_month_was_admitted(
    world: World, changes: dict[str, Any], refused: bool
) -> None:
    RegistryEntry.objects.filter(provider=world.provider).update(**changes)
    assert (rules_of(world.send(world.line())) == {"F06.4"}) is refused


def test_a_file_of_one_that_applied_and_was_not_admitted_is_refused_whole(world: World) -> None:
    RegistryEntry.objects.filter(provider=world.provider).delete()
    Licence.objects.filter(provider=world.provider).update(confirmed=False)

    register = world.send(world.line())

    assert rules_of(register) == {"F06.4"}
    assert world.provider.bin in told(register, "F06.4")


def test_a_suspended_organisation_reads_the_cause_on_its_lines(world: World) -> None:
    for entry in RegistryEntry.objects.filter(provider=world.provider):
        suspend(entry, since=date(2026, 1, 1))
    line = world.line()
    assert admission(world.send(line), line) == {"P10.4"}


# Beside the line ----------------------------------------------------------------------------------------------------
def evidence(register: Register) -> str:
    with translation.override("en"):
        return Evidence(register, RefusedLine.objects.get(register=register)).reference("admission")


def test_the_page_of_a_line_says_what_the_registry_says(world: World) -> None:
    entry = entry_of(world)
    suspend(entry, cause="sanitary", since=date(2026, 10, 2), detail="СЭЗ-1")
    assert evidence(world.send(world.line())) == (
        "admitted from 01.01.2020; suspended from 02.10.2026: no valid sanitary permit (СЭЗ-1)"
    )
    RegistryEntry.objects.filter(pk=entry.pk).update(state="removed", removed_on=date(2026, 10, 13))
    assert evidence(world.send(world.line())) == "admitted from 01.01.2020; excluded on 13.10.2026"
    entry.delete()
    assert evidence(world.send(world.line())) == "not in the registry for this type of care"


def test_who_is_only_typed_in_an_application_does_not_work_there_yet(world: World) -> None:
    number = iin(date(1981, 1, 1), "F", 7)
    member = StaffMember.objects.create(
        provider=world.provider, iin=number, full_name="Дәрігер", hired_on=date(2020, 1, 1), confirmed=False
    )
    line = world.line(practitioner_iin=number)
    assert "R10" in rules_of(world.send(line), line["line_no"])
    StaffMember.objects.filter(pk=member.pk).update(confirmed=True)
    again = world.line(practitioner_iin=number)
    assert rules_of(world.send(again), again["line_no"]) == set()
