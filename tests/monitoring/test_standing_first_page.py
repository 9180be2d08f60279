"""The card of monitoring on the first page."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from monitoring.models import Flag
from monitoring.standing import first_page
from tests.monitoring.world import NOW, Desk, make_desk, make_flag

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.mark.parametrize("who", ["auditor", "chief", "central", "admin", "head"])
def test_every_first_page_has_the_card(client: Any, desk: Desk, who: str) -> None:
    people = {"auditor": desk.auditors["71"][0], "chief": desk.chiefs["71"]}
    client.force_login((people.get(who) or getattr(desk, who)).user)
    client.cookies["language"] = "en"

    page = client.get("/").content.decode()

    assert 'id="monitoring-due"' in page


def test_what_is_late_is_told_first(desk: Desk) -> None:
    for days in (3, 1):
        flag = make_flag(desk)
        Flag.objects.filter(pk=flag.pk).update(due_on=NOW.date().replace(day=days), state="waiting")

    card = first_page.card(desk.head)

    assert card is not None
    days = [row.day for row in card.rows if row.day]
    assert days == sorted(days)


def test_nobody_else_has_the_card() -> None:
    from accounts.access import Actor

    assert first_page.card(Actor()) is None
