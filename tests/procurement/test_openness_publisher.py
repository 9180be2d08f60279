"""The feed gives numbers after the commit only: nothing is lost, nothing appears behind an issued number."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, connections, transaction

from procurement.models import PublicEvent
from procurement.publication import publisher

pytestmark = pytest.mark.django_db(transaction=True)


def write(ocid: str) -> PublicEvent:
    return PublicEvent.objects.create(
        ocid=ocid,
        tag="tender",
        kind="campaign_announced",
        subject_type="procurement.campaign",
        subject_id="00000000-0000-4000-8000-000000000001",
        release={"initiationType": "tender"},
    )


def feed(after: int = 0) -> list[tuple[int | None, str]]:
    """What a reader sees who keeps the last number."""
    rows = PublicEvent.objects.filter(number__gt=after).order_by("number")
    return [(row.number, row.ocid) for row in rows]


class Slow:
    """A deed in a thread of its own that has written its event and waits before it ends."""

    def __init__(self, ocid: str, *, fails: bool = False) -> None:
        self.ocid, self.fails = ocid, fails
        self.written, self.go_on = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        assert self.written.wait(20)

    def run(self) -> None:
        try:
            with transaction.atomic():
                write(self.ocid)
                self.written.set()
                assert self.go_on.wait(20)
                if self.fails:
                    raise InterruptedError
        except InterruptedError:
            pass
        finally:
            connection.close()

    def end(self) -> None:
        self.go_on.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def test_numbers_follow_the_order_of_events_without_gaps() -> None:
    for name in "abc":
        write(name)

    assert publisher.publish_all(batch=2) == 3

    assert feed() == [(1, "a"), (2, "b"), (3, "c")]


def test_an_early_deed_that_commits_late_is_neither_lost_nor_put_behind_an_issued_number() -> None:
    early = Slow("early")
    try:
        write("late")
        publisher.publish_all()
        seen = feed()
        assert seen == [(1, "late")]
    finally:
        early.end()

    publisher.publish_all()

    assert feed(after=1) == [(2, "early")]
    assert feed() == [(1, "late"), (2, "early")]


def test_a_deed_that_is_rolled_back_leaves_neither_event_nor_gap() -> None:
    failing = Slow("never", fails=True)
    write("before")
    publisher.publish_all()
    failing.end()
    write("after")

    publisher.publish_all()

    assert feed() == [(1, "before"), (2, "after")]


def test_one_publisher_works_at_a_time() -> None:
    """While one holds the lock and has not committed, another does nothing, and does not wait."""
    write("a")
    entered, go_on = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with transaction.atomic():
                assert publisher.publish() == 1
                entered.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    try:
        assert entered.wait(20)
        write("b")
        assert publisher.publish() == 0
        assert feed() == []  # the other has not committed
    finally:
        go_on.set()
        thread.join(20)

    assert publisher.publish() == 1
    assert feed() == [(1, "a"), (2, "b")]


def test_a_publisher_that_is_killed_has_numbered_nothing_and_blocks_nobody() -> None:
    write("a")
    numbered = threading.Event()

    def killed() -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            assert publisher.publish() == 1
            numbered.set()
            with connection.cursor() as cursor:  # the server ends its session in the middle
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        connections["default"].close()

    run_in_thread(killed)
    assert numbered.is_set()
    assert feed() == []

    assert publisher.publish() == 1

    assert feed() == [(1, "a")]


def run_in_thread(act: Callable[[], None]) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def test_many_writers_and_publishers_at_once_lose_and_double_nothing() -> None:
    """A reader polls meanwhile and keeps the last number: it ends with every event, each once."""
    stop = threading.Event()
    seen: list[tuple[int | None, str]] = []

    def writer(name: str) -> None:
        try:
            for number in range(15):
                with transaction.atomic():
                    write(f"{name}{number}")
        finally:
            connection.close()

    def numberer() -> None:
        try:
            while not stop.is_set():
                publisher.publish(batch=7)
        finally:
            connection.close()

    def reader() -> None:
        try:
            while not stop.is_set():
                seen.extend(feed(after=seen[-1][0] or 0 if seen else 0))
        finally:
            connection.close()

    writers = [threading.Thread(target=writer, args=(name,)) for name in "abcd"]
    others = [threading.Thread(target=act) for act in (numberer, numberer, reader)]
    for thread in writers + others:
        thread.start()
    for thread in writers:
        thread.join(60)
    stop.set()
    for thread in others:
        thread.join(60)
    publisher.publish_all()
    seen.extend(feed(after=seen[-1][0] or 0 if seen else 0))

    assert [number for number, _ocid in seen] == list(range(1, 61))
    assert len({ocid for _number, ocid in seen}) == 60


def test_a_published_event_is_never_changed() -> None:
    event = write("a")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        PublicEvent.objects.filter(pk=event.pk).update(release={"initiationType": "other"})
    publisher.publish_all()
    with pytest.raises(DatabaseError, match="Cannot delete or update|Cannot update"), transaction.atomic():
        PublicEvent.objects.filter(pk=event.pk).update(number=5)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        event.delete()


def test_how_long_the_oldest_event_waits() -> None:
    assert publisher.waiting_seconds() is None
    write("a")
    waited = publisher.waiting_seconds()
    assert waited is not None
    assert 0 <= waited < 60
    publisher.publish_all()
    assert publisher.waiting_seconds() is None
