"""Pages of screening: the catalogue for everybody, runs for the Fund, editions for the administrator."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from config.workflow import StepRefused
from monitoring.enums import EditionState, RunKind, RunState
from monitoring.models import Flag, ScreenEdition, ScreeningRun
from monitoring.screening import editions, runs, trials
from monitoring.screens.catalogue import SCREENS
from providers.models import CareType
from tests.monitoring.screening_world import (
    CODES,
    CROWD,
    TWICE,
    desk_with_screens,
    lines,
    screened,
)
from tests.monitoring.world import MONTH, Desk, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_screens")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk() -> Desk:
    return desk_with_screens()


@pytest.fixture
def show(client: Client) -> Any:
    """GET as somebody, in English."""

    def got(actor: Actor, name: str, *args: Any, **more: Any) -> Any:
        client.force_login(actor.user)
        return client.get(reverse(f"screening:{name}", args=args), headers={"accept-language": "en"} | more)

    return got


@pytest.fixture
def send(client: Client) -> Any:
    def posted(actor: Actor, name: str, *args: Any, **data: Any) -> Any:
        client.force_login(actor.user)
        return client.post(reverse(f"screening:{name}", args=args), data, headers={"accept-language": "en"})

    return posted


def drafted(desk: Desk, **changes: Any) -> ScreenEdition:
    facts = {
        "screen": CROWD, "score": 70, "defect_code": "3.1", "parameters": {"least": 2},
        "valid_from": date(2026, 11, 1), "source": "Приказ 1", "actor": desk.admin,
    } | changes  # fmt: skip
    return editions.draft_edition(**facts)


# The catalogue -------------------------------------------------------------------------------------------------------
def test_everybody_reads_the_catalogue_and_the_fund_its_thresholds(desk: Desk, show: Any) -> None:
    for actor in (desk.head, desk.auditors["71"][0], desk.central, desk.admin):
        text = show(actor, "screen-list").content.decode()
        assert all(code in text for code in CODES)
        page = show(actor, "screen", CROWD)
        assert page.status_code == 200 and "TST3 advice" in page.content.decode()
        fund = actor is not desk.head
        assert ("Score" in text) == fund
        assert all((word in page.content.decode()) == fund for word in ("TST3 guards", "Editions", "Score"))
    assert show(desk.head, "screen", "XYZ").status_code == 404


def test_the_catalogue_is_filtered_by_family_and_word(desk: Desk, client: Client) -> None:
    client.force_login(desk.central.user)
    at = reverse("screening:screen-list")
    text = client.get(at, {"family": "duplicate"}).content.decode()
    assert TWICE in text and CROWD not in text
    assert CROWD in client.get(at, {"q": "tst3 TITLE"}).content.decode()
    nothing = client.get(at, {"q": "nothing of the kind"}, headers={"accept-language": "en"}).content.decode()
    assert "No screen fits the filter" in nothing
    part = client.get(at, {"q": "tst3"}, headers={"HX-Request": "true", "HX-Target": "screens"}).content.decode()
    assert "<html" not in part and CROWD in part


def test_codes_among_parameters_are_told_by_name_at_the_same_cost(desk: Desk, show: Any) -> None:
    given = {"left_out_care_types": ["kdu", "inpatient"], "skip_traits": ["lab"], "left_out_forms": ["urgent"]}
    SCREENS[CROWD] = replace(SCREENS[CROWD], parameters=given)
    named = {"name_kk": "Кеңес беру", "name_ru": "Консультации", "name_en": "Consultations"}
    CareType.objects.filter(code="kdu").update(**named)
    show(desk.admin, "screen", CROWD)  # what every first page costs
    costs = []
    for _turn in range(2):
        drafted(desk, parameters=given)
        with CaptureQueriesContext(connection) as spent:
            text = show(desk.admin, "screen", CROWD).content.decode()
        costs.append(len(spent))
    assert any(f"{one}, inpatient" in text for one in named.values()) and "laboratory test" in text
    assert (re.findall(r".{30}\bkdu\b.{30}", text), costs[0]) == ([], costs[1])


def test_drafts_are_the_administrators_business(desk: Desk, show: Any) -> None:
    one = drafted(desk)
    assert "draft" in show(desk.admin, "screen", CROWD).content.decode()
    assert "Приказ 1" not in show(desk.central, "screen", CROWD).content.decode()
    assert show(desk.admin, "edition", one.uuid).status_code == 200
    for actor in (desk.central, desk.auditors["71"][0], desk.head):
        assert show(actor, "edition", one.uuid).status_code == 403
        assert show(actor, "edition-new", CROWD).status_code == 403


def test_a_draft_is_written_with_the_screens_parameters(desk: Desk, send: Any) -> None:
    answer = send(
        desk.admin, "edition-new", CROWD, score="75", defect_code="5.1", on="on", valid_from="2026-12-01",
        source="Приказ 2", parameter_least="4",
    )  # fmt: skip
    made = ScreenEdition.objects.get(state=EditionState.DRAFT)
    assert answer.status_code == 302 and answer.url == reverse("screening:edition", args=[made.uuid])
    assert (made.score, made.defect_code, made.parameters, made.on) == (75, "5.1", {"least": 4}, True)
    assert made.created_by == desk.admin.user


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"parameter_least": "many"}, "Enter a whole number"), ({"score": "200"}, "less than or equal to 100"),
     ({"valid_from": ""}, "required"), ({"defect_code": "9.9"}, "9.9")],
)  # fmt: skip
def test_a_wrong_draft_is_told_and_nothing_typed_is_lost(
    desk: Desk, send: Any, changes: dict[str, str], words: str
) -> None:
    data = {
        "score": "75", "defect_code": "5.1", "on": "on", "valid_from": "2026-12-01", "source": "Приказ 77",
        "parameter_least": "4",
    } | changes  # fmt: skip
    answer = send(desk.admin, "edition-new", CROWD, **data)
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and "Приказ 77" in text
    assert not ScreenEdition.objects.filter(state=EditionState.DRAFT).exists()


def test_lists_among_parameters_are_typed_with_commas(desk: Desk, send: Any) -> None:
    SCREENS[TWICE] = replace(SCREENS[TWICE], parameters={"hours": [6, 12], "share": 0.5, "kinds": ["kdu"]})
    facts = {"score": "75", "valid_from": "2026-12-01", "source": "П", "parameter_share": "0.75"}
    wrong = send(desk.admin, "edition-new", TWICE, **facts, parameter_hours="6, six", parameter_kinds="kdu, phc")
    assert wrong.status_code == 422 and "another kind" in wrong.content.decode()
    send(desk.admin, "edition-new", TWICE, **facts, parameter_hours="6, 24", parameter_kinds="kdu, phc")
    made = ScreenEdition.objects.get(state=EditionState.DRAFT)
    assert made.parameters == {"hours": [6, 24], "share": 0.75, "kinds": ["kdu", "phc"]} and not made.on


# Trials and force ----------------------------------------------------------------------------------------------------
def test_the_trial_stands_beside_the_button_of_force(desk: Desk, show: Any) -> None:
    one = drafted(desk)
    lines(desk, 2)
    assert "has not been tried yet" in show(desk.admin, "edition", one.uuid).content.decode()
    run = trials.start_trial(edition=one, first=MONTH, last=MONTH, actor=desk.admin)
    waiting = show(desk.admin, "edition", one.uuid).content.decode()
    assert "every 1s" in waiting
    runs.perform(run.pk)

    text = show(desk.admin, "edition", one.uuid).content.decode()

    assert "has not been tried yet" not in text and "Would appear" in text and "every 1s" not in text
    assert desk.provider.name_ru in text
    assert show(desk.admin, "trial-progress", run.uuid, **HTMX).headers["HX-Refresh"] == "true"
    assert show(desk.admin, "trial-progress", run.uuid).status_code == 302
    assert show(desk.central, "trial-progress", run.uuid).status_code == 403


def test_a_trial_is_begun_from_the_page(desk: Desk, send: Any) -> None:
    one = drafted(desk)
    bad = send(desk.admin, "trial", one.uuid, first="2026-10", last="2026-09")
    assert bad.status_code == 422 and "before the first" in bad.content.decode()
    assert send(desk.admin, "trial", one.uuid, first="2026-09", last="2026-10").status_code == 302
    run = ScreeningRun.objects.get(kind=RunKind.TRIAL)
    assert (run.edition, run.month_from, run.month_to) == (one, date(2026, 9, 1), MONTH)
    assert send(desk.central, "trial", one.uuid, first="2026-09", last="2026-10").status_code == 403


def test_a_draft_is_put_into_force_or_cancelled_by_a_button(desk: Desk, send: Any, show: Any) -> None:
    one, other = drafted(desk), drafted(desk)
    assert send(desk.central, "edition-activate", one.uuid).status_code == 403
    assert send(desk.admin, "edition-activate", one.uuid).url == reverse("screening:screen", args=[CROWD])
    assert send(desk.admin, "edition-activate", other.uuid).url == reverse("screening:edition", args=[other.uuid])
    assert "01.11.2026" in show(desk.admin, "edition", other.uuid).content.decode()
    assert send(desk.admin, "edition-cancel", other.uuid).status_code == 302
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.state, other.state) == (EditionState.ACTIVE, EditionState.CANCELLED)
    assert "Only a draft is tried" in show(desk.admin, "edition", other.uuid).content.decode()


# Runs ----------------------------------------------------------------------------------------------------------------
def test_the_fund_reads_runs_and_nobody_else(desk: Desk, show: Any) -> None:
    empty = show(desk.central, "run-list").content.decode()
    assert "No run yet" in empty
    make_line(desk, provider=desk.other), make_line(desk)
    run = screened()
    for actor in (desk.auditors["71"][0], desk.chiefs["75"], desk.central, desk.admin):
        assert show(actor, "run-list").status_code == 200
        page = show(actor, "run", run.uuid)
        assert page.status_code == 200 and f"?screen={TWICE}" in page.content.decode()
        assert ("New run" in show(actor, "run-list").content.decode()) == actor.has(*runs.ASKERS)
    for name, args in (("run-list", ()), ("run", (run.uuid,)), ("run-progress", (run.uuid,)), ("run-new", ())):
        assert show(desk.head, name, *args).status_code == 403
    assert show(desk.auditors["71"][0], "run-new").status_code == 403


def test_a_trial_is_no_run_of_the_list(desk: Desk, show: Any) -> None:
    run = trials.start_trial(edition=drafted(desk), first=MONTH, last=MONTH, actor=desk.admin)
    assert "No run yet" in show(desk.admin, "run-list").content.decode()
    assert show(desk.admin, "run", run.uuid).status_code == 404


def test_a_run_is_asked_for_by_months_and_families(desk: Desk, send: Any) -> None:
    wrong = send(desk.central, "run-new", first="2026-10", last="2020-10")
    assert wrong.status_code == 422 and "before the first" in wrong.content.decode()
    long = send(desk.central, "run-new", first="2020-10", last="2026-10")
    assert long.status_code == 422 and "36 months" in long.content.decode()

    answer = send(desk.central, "run-new", first="2026-09", last="2026-10", families=["padding"])

    run = ScreeningRun.objects.get()
    assert answer.url == reverse("screening:run", args=[run.uuid])
    assert (run.kind, run.asked_by, run.screens) == (RunKind.ASKED, desk.central.user, ["TST2", "TST3"])


def test_the_page_follows_a_run(desk: Desk, show: Any) -> None:
    run = runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM, queued=False)
    assert "It waits for a worker" in show(desk.central, "run", run.uuid).content.decode()
    ScreeningRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, done=1, total=4, begun_at=timezone.now())
    part = show(desk.central, "run-progress", run.uuid, **HTMX).content.decode()
    assert "1 of 4 screens" in part and "every 1s" in part and "<html" not in part
    assert show(desk.central, "run-progress", run.uuid).status_code == 302
    runs.perform(run.pk)
    assert show(desk.central, "run-progress", run.uuid, **HTMX).headers["HX-Refresh"] == "true"
    assert "every 1s" not in show(desk.central, "run", run.uuid).content.decode()


def test_a_failed_run_says_what_failed(desk: Desk, show: Any) -> None:
    SCREENS[TWICE] = replace(SCREENS[TWICE], build=lambda data, p: data.lines.select(line_id=data.lines.none))
    run = screened()
    text = show(desk.central, "run", run.uuid).content.decode()
    assert "1 screen failed" in text and TWICE in text
    ScreeningRun.objects.filter(pk=run.pk).update(counts={}, error="OSError: no room")
    text = show(desk.central, "run", run.uuid).content.decode()
    assert "The run failed" in text and "no room" in text and "No screen is done yet" in text


def test_lists_cost_the_same_at_any_length(desk: Desk, show: Any) -> None:
    def cost(count: int) -> int:
        ScreeningRun.objects.all().delete()
        for _n in range(count):
            runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=desk.central, queued=False)
        show(desk.central, "run-list")
        with CaptureQueriesContext(
            connection,
        ) as found:
            show(desk.central, "run-list")
        return len(found)

    assert cost(2) == cost(20)


def test_refused_steps_store_nothing(desk: Desk) -> None:
    one = editions.cancel_edition(edition=drafted(desk), actor=desk.admin)
    with pytest.raises(StepRefused):
        editions.activate_edition(edition=one, actor=desk.admin)
    assert not Flag.objects.exists()
