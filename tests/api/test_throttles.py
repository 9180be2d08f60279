"""So many requests a minute, then 429 with Retry-After."""

from typing import Any

import pytest
from django.test import Client

from config.api import GuestThrottle, KeyThrottle
from tests.api.conftest import PROBLEM, Caller


def slow(monkeypatch: pytest.MonkeyPatch, throttle: Any, rate: str) -> None:
    monkeypatch.setattr(throttle, "THROTTLE_RATES", {throttle.scope: rate})


def test_a_key_is_slowed_down(hospital: Caller, stranger: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, KeyThrottle, "2/min")
    assert [hospital.get("me/").status_code for _number in range(2)] == [200, 200]

    answer = hospital.get("me/")
    assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
    assert answer.json()["code"] == "throttled"
    assert 0 < int(answer["Retry-After"]) <= 60
    assert stranger.get("me/").status_code == 200


def test_a_guest_is_slowed_down_by_address(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, GuestThrottle, "1/min")
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert here.get("/api/v1/providers/").status_code == 200
    assert here.get("/api/v1/providers/").status_code == 429
    assert there.get("/api/v1/providers/").status_code == 200


def test_a_wrong_key_does_not_help_a_guest(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Client(headers={"authorization": f"Bearer {n}"}).get("/api/v1/me/").status_code for n in range(2)]
    assert answers == [401, 401]
