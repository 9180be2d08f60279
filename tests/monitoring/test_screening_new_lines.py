"""Same-day runs: only what is new is looked at, against all that is stored."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from monitoring.enums import RunState
from monitoring.models import Flag, ScreeningRun
from monitoring.screening import runs
from monitoring.screens.catalogue import SCREENS
from tests.monitoring.screening_world import (
    OLDER,
    SMALL,
    TWICE,
    ago,
    desk_with_screens,
    flags,
    lines,
    pair,
    screened,
)
from tests.monitoring.world import MONTH, Desk, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_screens")]


@pytest.fixture
def desk() -> Desk:
    return desk_with_screens()


def test_a_same_day_run_finds_what_a_whole_run_finds_of_the_new_lines(desk: Desk) -> None:
    make_line(desk, provider=desk.other)
    lines(desk, 3)
    quiet = lines(desk, 2, day=date(2026, 10, 20))
    first = runs.fresh_run()
    assert first is not None and first.lines == 6
    runs.perform(first.pk)
    ago(first)
    old = flags()
    make_line(desk)  # against the stored line at the other organisation, and one more of the crowd
    make_line(desk, day=date(2026, 10, 20), register=quiet[0].register)
    make_line(desk, day=date(2026, 9, 20))

    run = runs.fresh_run()
    assert run is not None and (run.month_from, run.month_to, run.lines) == (date(2026, 9, 1), MONTH, 3)
    done = runs.perform(run.pk)

    assert done is not None and done.state == RunState.DONE and done.counts[TWICE]["new"] == 1
    same_day = flags()
    assert len(same_day) > len(old)
    Flag.objects.all().delete()
    screened(date(2026, 9, 1), MONTH)
    assert flags() == same_day


def test_a_pair_is_new_when_the_line_it_clashes_with_is_new(desk: Desk) -> None:
    def earlier_in_question(data: Any, parameters: Any) -> Any:
        found = SMALL[0].build(data, parameters)
        return found.rename(line_id="other_id", other_id="line_id")

    SCREENS[TWICE] = replace(SCREENS[TWICE], build=earlier_in_question)
    line = make_line(desk)
    first = runs.fresh_run()
    ScreeningRun.objects.filter(pk=first.pk).update(state=RunState.DONE, created_at=timezone.now() - OLDER)
    other = make_line(desk, provider=desk.other)
    runs.perform(runs.fresh_run().pk)
    assert [(one.line_id, one.other_id) for one in Flag.objects.all()] == [(line.id, other.id)]


def test_findings_among_old_lines_are_not_a_same_day_runs_business(desk: Desk) -> None:
    pair(desk)
    first = runs.fresh_run()
    ScreeningRun.objects.filter(pk=first.pk).update(state=RunState.DONE, created_at=timezone.now() - OLDER)
    make_line(desk, day=date(2026, 10, 20))
    run = runs.fresh_run()
    runs.perform(run.pk)
    assert not Flag.objects.exists()


def test_without_news_there_is_no_run(desk: Desk) -> None:
    assert runs.fresh_run() is None  # nothing at all
    make_line(desk)
    run = runs.fresh_run()
    assert runs.fresh_run() is None  # one is going on
    runs.perform(run.pk)
    assert runs.fresh_run() is None
    make_line(desk)
    assert runs.fresh_run() is not None


def test_what_came_shortly_before_the_last_run_is_looked_at_again(desk: Desk) -> None:
    make_line(desk)
    first = runs.fresh_run()
    runs.perform(first.pk)
    make_line(desk)
    second = runs.fresh_run()
    assert second.after_id == first.after_id == 0
    runs.perform(second.pk)
    ago(first)
    make_line(desk)
    assert runs.fresh_run().after_id == first.last_id
