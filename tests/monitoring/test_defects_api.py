"""Defects over the API: own ones, without anybody's name, in the same number of queries."""

from typing import Any

import pytest

from accounts.enums import Scope
from monitoring.enums import Level
from tests.api.conftest import Caller, key
from tests.monitoring.defects_world import GROUNDS, OPINION, climb, lodge, make_defect, review_of
from tests.monitoring.world import NOW, make_desk

pytestmark = pytest.mark.django_db
__all__ = ["key"]


@pytest.fixture
def desk(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def test_a_hospital_reads_its_defects_and_nobodys_name(desk: Any, key: Any) -> None:
    defect = climb(desk, make_defect(desk), "object", "uphold", "object_again")
    hospital = Caller(key(desk.provider))

    listed = hospital.get("defects/").json()
    assert [one["number"] for one in listed["items" if "items" in listed else "results"]] == [defect.number]
    answer = hospital.get(f"defects/{defect.uuid}/")

    body = answer.json()
    assert body["state"] == "objected_again" and body["reduction"] == "7463.13" and body["text"] == GROUNDS
    assert body["lines"][0]["line_no"] == defect.lines.get().line_no
    assert [(one["kind"], one["level"]) for one in body["said"]] == [
        ("objection", "1"), ("opinion", "first"), ("objection", "2")
    ]  # fmt: skip
    assert body["said"][1]["text"] == OPINION
    for level in (Level.FIRST, Level.BLIND):
        review = review_of(defect, level)
        assert review.reviewer and review.branch
        for name in (review.reviewer.email, review.reviewer.iin, review.branch.name_ru):
            assert name not in answer.content.decode()


def test_doors_of_the_api(desk: Any, key: Any) -> None:
    defect = lodge(desk, make_defect(desk))
    stranger, narrow = Caller(key(desk.other)), Caller(key(desk.provider, Scope.REFERENCE_READ))
    assert stranger.get(f"defects/{defect.uuid}/").status_code == 404
    assert stranger.get("defects/").json()["total"] == 0
    assert narrow.get("defects/").status_code == 403
    assert Caller("nonsense").get("defects/").status_code == 401
    assert stranger.client.post("/api/v1/defects/", {}).status_code == 405
    branch = Caller(key(desk.branches["71"]))
    assert branch.get("defects/", {"state": "objected"}).json()["total"] == 1
    assert branch.get("defects/", {"state": "set"}).json()["total"] == 0
    reviewing = Caller(key(review_of(defect).branch))
    assert reviewing.get(f"defects/{defect.uuid}/").status_code == 404


def test_a_list_costs_the_same_for_few_and_many(desk: Any, key: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    hospital = Caller(key(desk.provider))

    def cost() -> int:
        hospital.get("defects/")
        with CaptureQueriesContext(connection) as counted:
            assert hospital.get("defects/").status_code == 200
        return len(counted)

    make_defect(desk)
    before = cost()
    for _each in range(10):
        make_defect(desk)
    assert cost() == before
