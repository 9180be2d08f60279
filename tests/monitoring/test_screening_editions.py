"""Editions of screens: the way from a draft to force, and the trial before it."""

from datetime import date
from typing import Any

import pytest

from accounts.access import RoleMissing
from config.models import AuditEntry
from config.workflow import StepRefused
from monitoring.enums import EditionState, RunState
from monitoring.models import Flag, ScreenEdition, ScreeningRun
from monitoring.screening import editions, runs, trials
from monitoring.screens.catalogue import SCREENS
from tests.monitoring.screening_world import (
    CODES,
    CROWD,
    DEAD,
    MONTHLY,
    TWICE,
    desk_with_screens,
    lines,
    screened,
)
from tests.monitoring.world import MONTH, Desk, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_screens")]


@pytest.fixture
def desk() -> Desk:
    return desk_with_screens()


def draft(desk: Desk, **changes: Any) -> ScreenEdition:
    facts = {
        "screen": CROWD, "score": 70, "defect_code": "3.1", "parameters": {"least": 2},
        "valid_from": date(2026, 11, 1), "source": "Приказ 1", "actor": desk.admin,
    } | changes  # fmt: skip
    return editions.draft_edition(**facts)


def test_every_screen_gets_its_first_edition_once(desk: Desk) -> None:
    assert set(ScreenEdition.objects.values_list("screen", flat=True)) == set(CODES)
    assert editions.sync() == 0
    one = ScreenEdition.objects.get(screen=CROWD)
    assert (one.state, one.score, one.parameters, one.valid_from) == (
        EditionState.ACTIVE, 60, {"least": 3}, editions.BEGINNING,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": {"most": 1}}, "most: Unknown parameter"),
        ({"parameters": {"least": "two"}}, "least: A whole number"),
        ({"parameters": {"least": -1}}, "least: A whole number"),
        ({"parameters": {"least": True}}, "least: Yes or no"),
        ({"score": 101}, "between 0 and 100"),
        ({"defect_code": "9.9"}, "9.9"),
        ({"screen": "XYZ"}, "no such screen"),
    ],
)
def test_a_draft_with_wrong_values_is_refused_in_words(desk: Desk, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(StepRefused, match=words):
        draft(desk, **changes)
    assert ScreenEdition.objects.count() == len(CODES)


@pytest.mark.parametrize(
    ("known", "right", "wrong"),
    [
        (1, 0, 1.5), (1.5, 2, "2"), (True, False, 1), (["a"], ["b", "c"], "b"), (["a"], [], [1]), ([1], [2], ["2"]),
        ("a", "b", ""), (0.85, 0.9, -0.1),
    ],
)  # fmt: skip
def test_parameters_keep_the_type_of_the_catalogue(known: Any, right: Any, wrong: Any) -> None:
    assert editions.wrong(known, right) == ""
    assert editions.wrong(known, wrong)


def test_only_an_administrator_drafts_activates_cancels_and_tries(desk: Desk) -> None:
    one = draft(desk)
    for actor in (desk.central, desk.auditors["71"][0], desk.head):
        for act in (
            lambda actor=actor: draft(desk, actor=actor),
            lambda actor=actor: editions.activate_edition(edition=one, actor=actor),
            lambda actor=actor: editions.cancel_edition(edition=one, actor=actor),
            lambda actor=actor: trials.start_trial(edition=one, first=MONTH, last=MONTH, actor=actor),
        ):
            with pytest.raises(RoleMissing):
                act()


def test_an_edition_in_force_ends_the_one_before_on_the_day_before(desk: Desk) -> None:
    one = editions.activate_edition(edition=draft(desk), actor=desk.admin)

    assert one.state == EditionState.ACTIVE
    before = ScreenEdition.objects.get(screen=CROWD, valid_from=editions.BEGINNING)
    assert before.valid_to == date(2026, 10, 31)
    assert editions.active(date(2026, 10, 31))[CROWD] == before
    assert editions.active(date(2026, 11, 1))[CROWD] == one
    assert AuditEntry.objects.filter(verb="monitoring.screen_edition_activated").count() == 1


def test_an_edition_before_one_in_force_is_refused(desk: Desk) -> None:
    editions.activate_edition(edition=draft(desk), actor=desk.admin)
    for day in (date(2026, 11, 1), date(2026, 10, 1)):
        with pytest.raises(StepRefused, match="01.11.2026"):
            editions.activate_edition(edition=draft(desk, valid_from=day), actor=desk.admin)


def test_only_drafts_move(desk: Desk) -> None:
    one = editions.cancel_edition(edition=draft(desk), actor=desk.admin)
    for act in (editions.activate_edition, editions.cancel_edition):
        with pytest.raises(StepRefused):
            act(edition=one, actor=desk.admin)
    with pytest.raises(StepRefused):
        trials.start_trial(edition=one, first=MONTH, last=MONTH, actor=desk.admin)


# Trials --------------------------------------------------------------------------------------------------------------
def tried(edition: ScreenEdition, desk: Desk, first: date = MONTH) -> dict[str, Any]:
    run = trials.start_trial(edition=edition, first=first, last=MONTH, actor=desk.admin)
    done = runs.perform(run.pk)
    assert done is not None and done.state == RunState.DONE
    return ScreeningRun.objects.get(pk=run.pk).result


def test_a_trial_tells_what_would_appear_and_stores_nothing(desk: Desk) -> None:
    two = lines(desk, 2, day=date(2026, 10, 20))
    three = lines(desk, 3)
    lines(desk, 1, day=date(2026, 10, 21))

    result = tried(draft(desk), desk)

    assert result["flags"] == {"before": 1, "after": 2, "appearing": 1, "vanishing": 0, "changed": 0}
    assert result["amounts"] == {
        "before": str(sum(one.amount for one in three)), "after": str(sum(one.amount for one in [*two, *three])),
        "appearing": str(sum(one.amount for one in two)), "vanishing": "0",
    }  # fmt: skip
    (row,) = result["providers"]
    assert (row["name_ru"], row["appearing"], row["vanishing"]) == (desk.provider.name_ru, 1, 0)
    (example,) = result["appearing"]
    assert (example["line_no"], example["lines"]) == (two[0].line_no, 2)
    assert example["register"] == str(two[0].register.uuid) and example["row_no"] == two[0].row_no
    assert not Flag.objects.exists()


def test_a_trial_tells_what_would_vanish(desk: Desk) -> None:
    lines(desk, 3)
    screened()
    before = Flag.objects.get(screen=CROWD).seen_at

    result = tried(draft(desk, parameters={"least": 4}), desk)

    assert result["flags"] == {"before": 1, "after": 0, "appearing": 0, "vanishing": 1, "changed": 0}
    assert len(result["vanishing"]) == 1 and Flag.objects.get(screen=CROWD).seen_at == before


def test_a_draft_that_switches_off_lets_all_flags_vanish(desk: Desk) -> None:
    lines(desk, 3)
    assert tried(draft(desk, on=False), desk)["flags"]["vanishing"] == 1


@pytest.mark.parametrize(("code", "parameters"), [(TWICE, {}), (DEAD, {}), (MONTHLY, {"least": 1})])
def test_screens_of_every_kind_can_be_tried(desk: Desk, code: str, parameters: dict[str, Any]) -> None:
    make_line(desk, provider=desk.other)
    make_line(desk)
    result = tried(draft(desk, screen=code, parameters=parameters), desk)
    assert result["flags"]["after"] == {TWICE: 1, DEAD: 0, MONTHLY: 2}[code]


def test_parameters_that_an_old_edition_does_not_know_are_the_catalogues(desk: Desk) -> None:
    ScreenEdition.objects.filter(screen=CROWD).update(parameters={})
    edition = ScreenEdition.objects.get(screen=CROWD)
    assert editions.parameters_of(edition) == {"least": 3} == dict(SCREENS[CROWD].parameters)
