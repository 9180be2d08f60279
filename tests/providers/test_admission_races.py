"""Two people at once, each with a connection of their own: one step is taken, the other is told to look again."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction

from accounts.access import Actor
from config.models import StateChange
from config.workflow import NoSuchStep, Stale, StepRefused
from providers.admission import applying, reviewing
from providers.admission.errors import AdmissionError
from providers.models import Application, ApplicationRemark
from tests.claims.test_races import waiting
from tests.claims.test_worker import another_connection, until
from tests.providers.applicants import Stage, fill, settled_stage, submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def stage() -> Stage:
    return settled_stage()


@pytest.fixture
def submitted(stage: Stage) -> Application:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    return submit(stage, application)


def at_once(application: Application, *works: Callable[[], Any]) -> list[Any]:
    """Each waits for the row that the test holds; then all go on. Results, or the refusals."""
    gate = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return work()
        except StepRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool, another_connection() as other:
        other.execute("SELECT 1 FROM providers_application WHERE id = %s FOR UPDATE", [application.pk])
        results = [pool.submit(run, work) for work in works]
        gate.wait()
        until(lambda: waiting() >= len(works))
        other.rollback()
        return [result.result(60) for result in results]


def refusals(results: list[Any]) -> Iterator[StepRefused]:
    return (one for one in results if isinstance(one, StepRefused))


@pytest.mark.parametrize("with_version", [True, False], ids=["from a page", "from a command"])
def test_of_two_who_take_an_application_up_at_once_one_has_it(
    with_version: bool, stage: Stage, submitted: Application
) -> None:
    page = submitted.version if with_version else None

    def take(actor: Actor) -> Callable[[], Any]:
        return lambda: reviewing.take_up(application=submitted, actor=actor, version=page)

    results = at_once(submitted, take(stage.officer), take(stage.chief))

    (refusal,) = refusals(results)
    assert isinstance(refusal, Stale if with_version else NoSuchStep)
    assert StateChange.objects.filter(subject_id=submitted.uuid, step="take_up").count() == 1
    submitted.refresh_from_db()
    (winner,) = [one for one in results if isinstance(one, Application)]
    assert (submitted.state, submitted.officer) == ("checking", winner.officer)


def test_a_return_and_a_remark_at_once_leave_no_remark_behind_the_back_of_the_applicant(
    stage: Stage, submitted: Application
) -> None:
    application = reviewing.take_up(application=submitted, actor=stage.officer)
    reviewing.add_remark(application=application, actor=stage.officer, section="staff", text="Дипломы")
    application.refresh_from_db()
    page = application.version
    text = {"application": application, "section": "beds", "text": "Төсектер", "version": page}

    results = at_once(
        application,
        lambda: reviewing.return_for_correction(application=application, actor=stage.chief, version=page),
        lambda: reviewing.add_remark(actor=stage.officer, **text),  # type: ignore[arg-type]
    )

    application.refresh_from_db()
    if application.state == "correction":
        assert ApplicationRemark.objects.count() == 1
    else:
        assert ApplicationRemark.objects.count() == 2
    assert len(list(refusals(results))) == 1


def test_of_two_applications_begun_at_once_there_is_one(stage: Stage) -> None:
    gate = threading.Barrier(2)

    def begin() -> Any:
        try:
            gate.wait()
            with transaction.atomic():
                return applying.start_application(provider=stage.provider, actor=stage.clerk)
        except AdmissionError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = [one.result(60) for one in [pool.submit(begin), pool.submit(begin)]]
    assert len(list(refusals(results))) == 1
    assert Application.objects.count() == 1
