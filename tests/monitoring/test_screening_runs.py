"""Runs: what is found becomes flags once, whoever runs it and how often."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import SYSTEM, RoleMissing
from claims.actions import withdraw
from claims.models import Person
from config.models import AuditEntry, StateChange
from config.workflow import StepRefused
from monitoring.enums import DefectOrigin, DefectState, DismissReason, EditionState, FlagState, RunKind, RunState
from monitoring.models import Defect, DefectCode, Flag, FlagLine, ScreenEdition, ScreeningRun
from monitoring.screening import runs, tasks
from monitoring.screens.catalogue import SCREENS
from tests.monitoring.screening_world import (
    CODES,
    CROWD,
    DEAD,
    MONTHLY,
    OLDER,
    TWICE,
    desk_with_screens,
    flags,
    lines,
    pair,
    screened,
)
from tests.monitoring.world import MONTH, NOW, Desk, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_screens")]


@pytest.fixture
def desk() -> Desk:
    return desk_with_screens()


def decide(key: str, state: str, desk: Desk) -> Flag:
    flag = Flag.objects.get(key=key)
    words = {"dismissed_as": DismissReason.JUSTIFIED, "reason": "documents"} if state == FlagState.DISMISSED else {}
    Flag.objects.filter(pk=flag.pk).update(
        state=state, decided_by=desk.auditors["71"][0].user, decided_at=NOW, **words
    )
    return flag


# Findings become flags -----------------------------------------------------------------------------------------------
def test_two_lines_become_one_flag_on_the_later_one(desk: Desk) -> None:
    other, line = pair(desk)

    run = screened()

    assert run.state == RunState.DONE and run.counts[TWICE] == {"found": 1, "new": 1, "lines": 1}
    flag = Flag.objects.get(screen=TWICE)
    assert (flag.key, flag.line_id, flag.other_id) == (f"{other.id}-{line.id}", line.id, other.id)
    assert (flag.provider, flag.other_provider, flag.contract) == (desk.provider, desk.other, desk.contract)
    assert (flag.line_no, flag.other_no, flag.month, flag.care_type) == (
        line.line_no, other.line_no, MONTH, desk.care["kdu"],
    )  # fmt: skip
    assert flag.evidence == {"day": "2026-10-13", "amount": "2487.71", "other_amount": "2487.71"}
    assert flag.stake == line.amount * 3 and flag.amount == line.amount and flag.risk == Decimal(85)
    assert flag.rank > 0 and flag.edition.screen == TWICE and flag.run == run
    assert flag.due_on is not None and flag.state == FlagState.NEW
    assert [(one.line_id, one.other) for one in flag.lines.all()] == [(line.id, False), (other.id, True)]


def test_a_line_and_an_outside_record_become_a_flag(desk: Desk) -> None:
    Person.objects.filter(pk=desk.patient.pk).update(died_on=date(2026, 10, 12))
    line = make_line(desk)

    screened()

    flag = Flag.objects.get(screen=DEAD)
    assert flag.key == f"{line.id}:death" and flag.evidence == {"died_on": "2026-10-12"}
    assert [(one.line_id, one.other) for one in flag.lines.all()] == [(line.id, False)]


def test_a_group_becomes_one_flag_with_all_its_lines(desk: Desk) -> None:
    found = lines(desk, 4)

    screened()

    flag = Flag.objects.get(screen=CROWD)
    assert flag.key == f"{desk.provider.pk}:{desk.doctor}:2026-10-13" and flag.line_id == found[0].id
    assert flag.lines_count == 4 and flag.amount == sum(one.amount for one in found)
    assert flag.stake == sum(one.amount for one in found)  # 3.1 takes 100 %
    assert flag.lines.count() == 4 and flag.evidence == {"lines_a_day": 4}


def test_an_organisation_becomes_a_flag_of_its_month(desk: Desk) -> None:
    lines(desk, 5)

    screened(date(2026, 9, 1), MONTH)

    flag = Flag.objects.get(screen=MONTHLY)
    assert (flag.key, flag.month) == (f"{desk.provider.pk}:2026-10", MONTH)
    assert flag.line_id is None and flag.stake == 0 and flag.risk == 20 and not flag.lines.exists()


@pytest.mark.parametrize(("count", "found"), [(2, 0), (3, 1)])
def test_parameters_come_from_the_edition_in_force(desk: Desk, count: int, found: int) -> None:
    ScreenEdition.objects.filter(screen=CROWD).update(parameters={"least": 3}, score=33, defect_code="5.1")
    lines(desk, count)
    screened()
    assert Flag.objects.filter(screen=CROWD, score=33, defect_code="5.1", parameters={"least": 3}).count() == found


def test_a_screen_that_is_switched_off_is_not_run(desk: Desk) -> None:
    ScreenEdition.objects.filter(screen=CROWD).update(on=False)
    lines(desk, 4)
    assert CROWD not in screened().counts


def test_a_screen_without_the_data_it_needs_is_silent(desk: Desk) -> None:
    make_line(desk)
    Person.objects.all().delete()
    assert screened().counts[DEAD] == {"found": 0, "new": 0, "lines": 0}


def test_findings_of_other_months_are_not_the_runs_own(desk: Desk) -> None:
    pair(desk)
    pair(desk, day=date(2026, 9, 15))
    screened(date(2026, 9, 1))
    assert set(Flag.objects.values_list("month", flat=True)) == {date(2026, 9, 1)}


# Idempotence ---------------------------------------------------------------------------------------------------------
def test_a_second_run_changes_nothing(desk: Desk) -> None:
    pair(desk)
    lines(desk, 5)
    screened()
    first, versions = flags(), list(Flag.objects.values_list("key", "version", "found_at"))

    run = screened()

    assert flags() == first and sum(one["new"] for one in run.counts.values()) == 0
    assert list(Flag.objects.values_list("key", "version", "found_at")) == versions


def test_what_nobody_decided_follows_the_lines(desk: Desk) -> None:
    found = lines(desk, 3)
    screened()
    more = make_line(desk, register=found[0].register)

    screened()

    flag = Flag.objects.get(screen=CROWD)
    assert flag.lines_count == 4 and flag.evidence == {"lines_a_day": 4} and flag.version == 2
    assert flag.lines.filter(line_id=more.id).exists() and flag.stake == sum(o.amount for o in [*found, more])


@pytest.mark.parametrize("state", [FlagState.DISMISSED, FlagState.DEFECT])
def test_what_was_decided_stays_as_it_was(desk: Desk, state: str) -> None:
    other, line = pair(desk)
    screened()
    flag = decide(f"{other.id}-{line.id}", state, desk)
    ScreenEdition.objects.filter(screen=TWICE).update(score=10)

    screened()

    after = Flag.objects.get(pk=flag.pk)
    assert (after.state, after.score, after.seen_at, after.run_id) == (state, 85, flag.seen_at, flag.run_id)
    assert Flag.objects.filter(screen=TWICE).count() == 1


def test_new_lines_of_a_decided_group_go_to_a_successor(desk: Desk) -> None:
    found = lines(desk, 3)
    screened()
    base = Flag.objects.get(screen=CROWD).key
    decide(base, FlagState.DISMISSED, desk)
    screened()
    assert Flag.objects.filter(screen=CROWD).count() == 1  # nothing new, no successor

    fourth = make_line(desk, register=found[0].register)
    screened()
    fifth = make_line(desk, register=found[0].register)
    screened()

    second = Flag.objects.get(key=f"{base}#2")
    assert {one.line_id for one in second.lines.all()} == {fourth.id, fifth.id} and second.lines_count == 2
    decide(f"{base}#2", FlagState.DEFECT, desk)
    sixth = make_line(desk, register=found[0].register)
    screened()
    assert [one.line_id for one in Flag.objects.get(key=f"{base}#3").lines.all()] == [sixth.id]
    assert Flag.objects.get(key=base).lines.count() == 3


def test_a_reopened_group_keeps_its_lines_and_its_successor_the_rest(desk: Desk) -> None:
    found = lines(desk, 3)
    screened()
    base = Flag.objects.get(screen=CROWD).key
    decide(base, FlagState.DISMISSED, desk)
    make_line(desk, register=found[0].register)
    screened()
    Flag.objects.filter(key=base).update(state=FlagState.NEW, dismissed_as="", reason="", decided_by=None)
    before = flags()
    screened()
    assert flags() == before


# Risk ----------------------------------------------------------------------------------------------------------------
def test_the_risk_of_a_line_counts_open_and_confirmed_flags(desk: Desk) -> None:
    other, line = pair(desk)
    lines(desk, 2, register=line.register)  # with the pair's line three in a day
    screened()
    assert set(Flag.objects.filter(line_id=line.id).values_list("screen", "risk")) == {
        (TWICE, Decimal("94.00")), (CROWD, Decimal("94.00")),  # 100·(1 − 0.15·0.40)
    }  # fmt: skip

    decide(f"{other.id}-{line.id}", FlagState.DISMISSED, desk)
    screened()
    assert Flag.objects.get(screen=CROWD).risk == Decimal("60.00")


@pytest.mark.parametrize(("state", "risk"), [("confirmed", "94.00"), ("lifted", "60.00"), ("objected", "60.00")])
def test_of_decided_flags_only_confirmed_defects_count(desk: Desk, state: str, risk: str) -> None:
    other, line = pair(desk)
    lines(desk, 2, register=line.register)
    screened()
    flag = decide(f"{other.id}-{line.id}", FlagState.DEFECT, desk)
    Defect.objects.create(
        number="1", origin=DefectOrigin.FLAG, flag=flag, provider=desk.provider, branch=desk.branches["71"],
        care_type=desk.care["kdu"], month=MONTH, code=DefectCode.objects.get(code="5.1"), base=1, amount=1, text="т",
        state=DefectState(state),
    )  # fmt: skip
    screened()
    assert Flag.objects.get(screen=CROWD).risk == Decimal(risk)


# Withdrawn registers -------------------------------------------------------------------------------------------------
def test_flags_of_withdrawn_lines_lapse(desk: Desk) -> None:
    other, line = pair(desk)
    screened()
    withdraw(register=other.register, actor=desk.other_head)

    screened()

    flag = Flag.objects.get(screen=TWICE)
    assert flag.state == FlagState.LAPSED and flag.version == 2 and flag.due_on is None
    change = StateChange.objects.get(machine="flag", subject_id=flag.uuid)
    assert (change.step, change.source, change.target) == ("lapse", "new", "lapsed")
    assert AuditEntry.objects.get(verb="monitoring.flags_lapsed").data["flags"] == 1


def test_a_decided_flag_does_not_lapse(desk: Desk) -> None:
    other, line = pair(desk)
    screened()
    decide(f"{other.id}-{line.id}", FlagState.DISMISSED, desk)
    withdraw(register=other.register, actor=desk.other_head)
    screened()
    assert Flag.objects.get(screen=TWICE).state == FlagState.DISMISSED


def test_a_group_lapses_with_its_last_line_and_is_new_when_it_is_found_again(desk: Desk) -> None:
    first = lines(desk, 3)
    more = lines(desk, 1)
    screened()
    withdraw(register=more[0].register, actor=desk.head)
    screened()
    flag = Flag.objects.get(screen=CROWD)
    assert flag.state == FlagState.NEW and flag.lines.count() == 3
    withdraw(register=first[0].register, actor=desk.head)
    screened()
    assert Flag.objects.get(screen=CROWD).state == FlagState.LAPSED

    lines(desk, 3)
    screened()

    flag = Flag.objects.get(screen=CROWD)
    assert flag.state == FlagState.NEW and flag.due_on is not None and flag.lines.count() == 3


def test_lines_withdrawn_after_the_mirror_was_written_are_not_flagged(desk: Desk) -> None:
    other, line = pair(desk)
    run = runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM, queued=False)
    runs.sync()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM claims_line WHERE id = %s", [other.id])
    ScreeningRun.objects.filter(pk=run.pk).update(begun_at=timezone.now())
    run.refresh_from_db()
    edition = runs.active(date(2026, 10, 1))[TWICE]
    with runs.framed(run, runs.scope_of(run), [runs.SCREENS[TWICE]]) as frame:
        for screen, find in runs.in_turn(frame, [(runs.SCREENS[TWICE], runs.parameters_of(edition))]):
            runs.screen_one(run, frame, screen, edition, find)
    assert not Flag.objects.exists() and not FlagLine.objects.exists()


# Asking, failing, resuming -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("months", "engine", "screens"),
    [((MONTH, date(2026, 9, 1)), "duckdb", ()), ((MONTH, MONTH), "oracle", ()), ((MONTH, MONTH), "duckdb", ("X",))],
)
def test_a_run_that_cannot_be_is_refused(desk: Desk, months: Any, engine: str, screens: Any) -> None:
    with pytest.raises(StepRefused):
        runs.start_run(
            kind=RunKind.ASKED, first=months[0], last=months[1], actor=desk.central, engine=engine, screens=screens
        )


def test_only_the_central_office_and_administrators_ask_for_runs(desk: Desk) -> None:
    for actor in (desk.auditors["71"][0], desk.chiefs["71"], desk.head):
        with pytest.raises(RoleMissing):
            runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=actor)
    for actor in (desk.central, desk.admin):
        assert runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=actor).asked_by == actor.user


@pytest.mark.parametrize(
    "build",
    [
        lambda data, parameters: data.lines.select(line_id=data.lines.nonsense),  # cannot be built
        lambda data, parameters: data.lines.select(line_id=data.lines.care_type.cast("int64")),  # cannot be computed
    ],
)
def test_one_broken_screen_fails_the_run_and_leaves_the_others_done(desk: Desk, build: Any) -> None:
    SCREENS[DEAD] = replace(SCREENS[DEAD], build=build)
    lines(desk, 4)

    run = screened()

    assert run.state == RunState.FAILED and DEAD in run.error and "error" in run.counts[DEAD]
    assert run.counts[CROWD]["found"] == 1 and run.done == len(CODES)
    assert Flag.objects.filter(screen=CROWD).count() == 1


def test_a_finished_run_is_not_done_again_and_a_held_one_is_left_alone(desk: Desk) -> None:
    run = screened()
    assert runs.perform(run.pk) is None
    other = runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM, queued=False)
    with runs.held(other.pk) as mine:
        assert mine
        connected = connection.copy()
        with connected.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [runs.LOCK, other.pk])
            assert cursor.fetchone() == (False,)
        connected.close()


def test_a_run_goes_on_after_the_screens_that_are_done(desk: Desk) -> None:
    lines(desk, 5)
    pair(desk)
    run = runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM, queued=False)
    stored = {"found": 9, "new": 9, "lines": 9}
    ScreeningRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, counts={TWICE: stored})
    done = runs.perform(run.pk)
    assert done.counts[TWICE] == stored and not Flag.objects.filter(screen=TWICE).exists()
    assert Flag.objects.filter(screen=CROWD).count() == 1 and done.done == done.total == len(CODES)


@pytest.mark.usefixtures("at_once")
def test_a_run_that_shows_no_life_is_taken_up(desk: Desk) -> None:
    pair(desk)
    quiet, lively = (
        runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM, queued=False) for _n in range(2)
    )
    long_ago = timezone.now() - OLDER
    ScreeningRun.objects.update(state=RunState.RUNNING, created_at=long_ago, beat_at=long_ago)
    ScreeningRun.objects.filter(pk=lively.pk).update(beat_at=timezone.now())
    tasks.resume()
    quiet.refresh_from_db()
    lively.refresh_from_db()
    assert (quiet.state, lively.state) == (RunState.DONE, RunState.RUNNING)


def test_a_run_that_fails_three_times_is_given_up(desk: Desk, settings: Any) -> None:
    make_line(desk)
    run = runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM, queued=False)
    settings.SCREENING_MIRROR = "/proc/nowhere"
    for attempt in range(1, runs.ATTEMPTS + 1):
        with pytest.raises(OSError):
            runs.perform(run.pk)
        run.refresh_from_db()
        assert run.state == (RunState.FAILED if attempt == runs.ATTEMPTS else RunState.RUNNING)
    assert run.error and runs.perform(run.pk) is None


@pytest.mark.usefixtures("at_once")
def test_the_night_screens_the_current_month_and_the_one_before(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.screen_months()
    run = ScreeningRun.objects.get(kind=RunKind.MONTH)
    month = timezone.localdate().replace(day=1)
    assert run.month_to == month and run.month_from == (month - timedelta(days=1)).replace(day=1)
    assert run.state == RunState.DONE


def test_drafts_do_not_count(desk: Desk) -> None:
    ScreenEdition.objects.create(
        screen=TWICE, score=1, valid_from=date(2026, 1, 1), parameters={}, state=EditionState.DRAFT
    )
    pair(desk)
    screened()
    assert Flag.objects.get(screen=TWICE).score == 85


def test_thousands_of_flags_take_as_many_statements_as_one(desk: Desk) -> None:
    lines_of_both = (make_line(desk, provider=desk.other), make_line(desk))
    copy = """
        INSERT INTO claims_line (month, day, register_id, provider_id, contract_id, care_type_id, service_id,
            funding_source, received_at, row_no, line_no, case_no, patient_iin, practitioner_iin, service_code,
            diagnosis_code, care_form, started_at, ended_at, quantity, amount, referral_no, referral_date,
            referring_bin, executor_bin, outcome)
        SELECT month, day, register_id, provider_id, contract_id, care_type_id, service_id, funding_source,
            received_at, n, 'Т-' || n || '-' || id, '', lpad(n::text, 12, '0'), '', service_code, diagnosis_code,
            care_form, started_at, ended_at, 1, amount, '', NULL, '', '', ''
        FROM claims_line, generate_series(1, 5000) n WHERE id = %s"""
    with connection.cursor() as cursor:
        for one in lines_of_both:
            cursor.execute(copy, [one.id])
        cursor.execute("ANALYZE claims_line")
    with CaptureQueriesContext(connection) as caught:
        run = screened(screens=(TWICE,))
    assert run.counts[TWICE]["new"] == 5001 and len(caught) < 150
