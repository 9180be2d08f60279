"""A repeated write gets the first reply and does nothing again."""

import threading
from typing import Any

import pytest
from django.db import connection

from claims.models import IdempotentReply, Register
from tests.api.conftest import Caller, check, register_text


def test_a_repeat_gets_the_same_reply_and_makes_no_second_register(world: Any, hospital: Caller) -> None:
    text = register_text(world, world.line())
    first = hospital.send(text, key="october-1")
    second = hospital.send(text, key="october-1")

    assert (second.status_code, second.json()) == (202, first.json())
    assert second["Location"] == first["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Register.objects.count() == 1


def test_the_repeat_is_the_first_reply_even_when_the_register_moved_on(world: Any, hospital: Caller) -> None:
    text = register_text(world, world.line())
    first = hospital.send(text, key="k")
    check(first)
    assert hospital.send(text, key="k").json()["state"] == "checking"


def test_the_key_of_another_body_is_refused(world: Any, hospital: Caller) -> None:
    hospital.send(register_text(world, world.line()), key="k")
    answer = hospital.send(register_text(world, world.line()), key="k")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Register.objects.count() == 1


def test_the_same_file_in_another_envelope_is_the_same_request(world: Any, hospital: Caller) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    text = register_text(world, world.line()).encode()
    for boundary_differs in range(2):
        file = SimpleUploadedFile("a.csv", text, "text/csv")
        answer = hospital.post("registers/", {"file": file}, key="k")
        assert answer.status_code == 202, boundary_differs
    assert Register.objects.count() == 1


def test_two_organisations_may_use_one_key(world: Any, hospital: Caller, stranger: Caller) -> None:
    assert hospital.send(register_text(world, world.line()), key="1").status_code == 202
    assert stranger.send(register_text(world, world.line()), key="1").status_code == 202
    assert Register.objects.count() == 2


@pytest.mark.parametrize("bad", [None, "   ", "x" * 201, "ключ"])
def test_a_write_without_a_usable_key_is_refused(world: Any, hospital: Caller, bad: str | None) -> None:
    answer = hospital.send(register_text(world, world.line()), key=bad)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert Register.objects.count() == 0


def test_a_refused_request_does_not_use_up_its_key(world: Any, hospital: Caller) -> None:
    assert hospital.post("registers/?corrects=x", b"a", key="k", content_type="text/csv").status_code == 400
    assert IdempotentReply.objects.count() == 0
    assert hospital.send(register_text(world, world.line()), key="k").status_code == 202


def test_a_repeated_withdrawal_is_no_error(world: Any, hospital: Caller) -> None:
    register = check(hospital.send(register_text(world, world.line())))
    for _time in range(2):
        answer = hospital.post(f"registers/{register.uuid}/withdraw/", key="w")
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


@pytest.mark.django_db(transaction=True)
def test_the_same_request_sent_twice_at_once_makes_one_register(key: Any) -> None:
    from tests.claims.world import make_world

    world = make_world()
    token = key(world.provider)
    text = register_text(world, world.line())
    start, answers = threading.Barrier(4), []

    def send() -> None:
        try:
            start.wait()
            answers.append(Caller(token).send(text, key="at-once"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Register.objects.count() == 1
