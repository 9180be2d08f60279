"""Of a service and a stay the service is in question, whichever was received later; both kinds of run find it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from accounts.access import SYSTEM
from claims.models import Line
from monitoring.enums import RunKind
from monitoring.models import Flag
from monitoring.screening import runs
from monitoring.screens.catalogue import SCREENS
from tests.monitoring.screening_world import desk_with_screens
from tests.monitoring.world import ALMATY, MONTH, NOW, Desk, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> Iterator[Desk]:
    settings.SCREENING_MIRROR = str(tmp_path / "mirror")
    kept = dict(SCREENS)
    for code in kept:
        if code != "OVL3":
            del SCREENS[code]
    with time_machine.travel(NOW, tick=True):
        yield desk_with_screens()
    SCREENS.clear()
    SCREENS.update(kept)


def fresh() -> None:
    run = runs.fresh_run()
    assert run is not None
    runs.perform(run.pk)


def service(desk: Desk) -> Line:
    return make_line(desk)


def stay(desk: Desk) -> Line:
    return make_line(
        desk, provider=desk.other, care="inpatient", started_at=datetime(2026, 10, 10, 9, tzinfo=ALMATY),
        ended_at=datetime(2026, 10, 16, 9, tzinfo=ALMATY), day=datetime(2026, 10, 16).date(), case_no="С-1",
    )  # fmt: skip


@pytest.mark.parametrize("order", [(service, stay), (stay, service)])
def test_the_second_of_them_to_come_raises_the_flag_on_the_service(desk: Desk, order: Any) -> None:
    made = {}
    for make in order:
        assert not Flag.objects.exists()
        made[make] = make(desk)
        fresh()

    flag = Flag.objects.get(screen="OVL3")
    assert (flag.line_id, flag.other_id) == (made[service].id, made[stay].id)
    assert (flag.provider, flag.other_provider) == (desk.provider, desk.other)


@pytest.mark.parametrize("order", [(service, stay), (stay, service)])
def test_a_run_over_the_month_finds_the_same(desk: Desk, order: Any) -> None:
    made = {make: make(desk) for make in order}
    run = runs.start_run(kind=RunKind.ASKED, first=MONTH, last=MONTH, actor=SYSTEM)
    runs.perform(run.pk)
    assert Flag.objects.get(screen="OVL3").line_id == made[service].id
