"""Two at once, and a worker that is killed in the middle of a bulk action."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import connections

from config.models import AuditEntry, StateChange
from config.workflow import StepRefused
from monitoring.models import BulkAction, Flag
from monitoring.queue import acts, bulk, deciding, tasks
from tests.claims.test_worker import Worker, another_connection, empty_broker, until, waiting_for_locks
from tests.monitoring.test_queue_machine import REASON
from tests.monitoring.world import Desk, make_desk, make_flag

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def together(*works: Callable[[], Any]) -> list[Any]:
    """All at the same moment, each on a connection of its own. Results, or the refusals."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return work()
        except StepRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [result.result(60) for result in [pool.submit(run, work) for work in works]]


def test_auditors_who_ask_at_once_never_get_the_same_flag(desk: Desk) -> None:
    flags = [make_flag(desk) for _number in range(8)]
    first, second = desk.auditors["71"]

    def several(actor: Any) -> Callable[[], list[Flag | None]]:
        return lambda: [acts.take_next(actor=actor) for _turn in range(4)]

    got = [one for part in together(several(first), several(second)) for one in part]

    assert sorted(one.pk for one in got) == sorted(flag.pk for flag in flags)
    assert Counter(Flag.objects.values_list("assignee", flat=True)) == {first.user.pk: 4, second.user.pk: 4}


def test_what_another_one_is_taking_is_passed_over(desk: Desk) -> None:
    best, next_best = make_flag(desk, rank=900), make_flag(desk, rank=800)
    with another_connection() as other:
        other.execute("SELECT 1 FROM monitoring_flag WHERE id = %s FOR UPDATE", [best.pk])
        assert acts.take_next(actor=desk.auditors["71"][0]) == next_best
        other.rollback()
    assert acts.take_next(actor=desk.auditors["71"][0]) == best


def test_of_two_decisions_at_once_one_counts(desk: Desk) -> None:
    flag = make_flag(desk)
    decisions = [
        lambda actor=actor: deciding.dismiss(flag=flag, as_="justified", reason=REASON, actor=actor, version=1)
        for actor in desk.auditors["71"]
    ]

    results = together(*decisions)

    assert sum(isinstance(one, StepRefused) for one in results) == 1
    assert StateChange.objects.filter(subject_id=flag.uuid).count() == 1


def test_a_flag_is_dealt_once_by_two_heads_at_once(desk: Desk) -> None:
    for _number in range(10):
        make_flag(desk)
    shares = together(*[lambda: acts.assign_by_load(actor=desk.chiefs["71"])] * 2)
    assert sum(sum(one.values()) for one in shares) == 10
    assert StateChange.objects.filter(step="assign").count() == 10


# The worker ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def start(own_broker: None, own_cache: None, settings: Any, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": "portal"}}
    empty_broker()
    workers: list[Worker] = []

    def make() -> Worker:
        workers.append(Worker(tmp_path / "worker.log"))
        return workers[-1]

    yield make
    for worker in workers:
        worker.die()
    empty_broker()


def begin(desk: Desk, flags: list[Flag]) -> BulkAction:
    actor = desk.auditors["71"][0]
    assert actor.user is not None
    return bulk.start(
        verb="dismiss",
        flags=flags,
        details={"as_": "justified", "reason": REASON},
        actor=actor,
        membership=actor.user.memberships.get(),
    )


@pytest.mark.skipif(not all(portal.EMBEDDED.values()), reason="needs the servers of the test run")
@pytest.mark.parametrize("stop", [0, 17], ids=["at the first", "in the middle"])
def test_a_bulk_action_outlives_its_worker(desk: Desk, start: Callable[[], Worker], stop: int) -> None:
    flags = [make_flag(desk) for _number in range(bulk.AT_ONCE + 5)]
    theirs = flags[3]
    Flag.objects.filter(pk=theirs.pk).update(state="in_work", assignee=desk.auditors["71"][1].user)
    with another_connection() as other:
        other.execute("SELECT 1 FROM monitoring_flag WHERE id = %s FOR UPDATE", [flags[stop].pk])
        action = begin(desk, flags)
        worker = start()
        until(waiting_for_locks, worker)

        worker.die()

        action.refresh_from_db()
        assert (action.done, action.state) == (stop, "running" if stop else "waiting")
        decided = Flag.objects.filter(state="dismissed").count()
        assert decided == (stop - 1 if stop > 3 else stop), "what is through stands, the refused one aside"
        other.rollback()
    BulkAction.objects.filter(pk=action.pk).update(created_at=action.created_at - tasks.PATIENCE * 2)
    second = start()

    def resumed() -> bool:
        tasks.resume_bulk()
        return BulkAction.objects.get(pk=action.pk).state == "done"

    until(resumed, second)

    action.refresh_from_db()
    assert action.done == len(flags)
    assert [one["flag"] for one in action.refused] == [str(theirs.uuid)]
    for flag in flags:
        steps = StateChange.objects.filter(subject_id=flag.uuid, step="dismiss").count()
        assert steps == (0 if flag == theirs else 1), "each exactly once"
    assert AuditEntry.objects.filter(verb="monitoring.flag_dismiss").count() == len(flags) - 1
    assert AuditEntry.objects.filter(verb="monitoring.bulk_finished").count() == 1
    bulk.run(action.pk)  # a message that is still under way
    assert AuditEntry.objects.filter(verb="monitoring.bulk_finished").count() == 1
