"""After decisions rating, risk and the order of the queue follow, once, however the worker fares."""

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction

from monitoring.enums import DefectState
from monitoring.models import Defect, Flag, ProviderRisk, Recomputation
from monitoring.standing import changed, risk
from monitoring.standing.tasks import compute_standing, recompute_changed
from providers.models import Rating
from providers.standing import rating
from tests.monitoring.standing_world import bill, dismissed, make_component, make_defect, make_numbers, points
from tests.monitoring.world import NOW, Desk, make_desk, make_flag

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk() -> Desk:
    found = make_desk()
    make_numbers()
    make_component()
    bill(found.contract, found.care["kdu"], "1000000.00")
    rating.compute()
    return found


def test_a_decision_asks_and_a_task_answers(desk: Desk) -> None:
    assert points(desk.provider) == Decimal("25.00")
    make_defect(desk)  # 2,487.71 × 3 of a million: 0.75 % of the 5 % that give no points

    changed.decided([desk.provider.pk], ["OVL1"])
    assert Recomputation.objects.count() == 2
    recompute_changed()

    assert not Recomputation.objects.exists()
    assert points(desk.provider) == Decimal("21.25")
    assert ProviderRisk.objects.filter(provider=desk.provider).count() == 1


def test_the_task_runs_by_itself_at_commit(desk: Desk, at_once: None, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    make_defect(desk)

    with django_capture_on_commit_callbacks(execute=True):
        changed.decided([desk.provider.pk], ["OVL1"])

    assert points(desk.provider) == Decimal("21.25")


def test_many_decisions_cost_one_computation_and_repeats_change_nothing(desk: Desk) -> None:
    make_defect(desk)
    for _ in range(5):
        changed.decided([desk.provider.pk, desk.other.pk], ["OVL1", ""])

    assert changed.recompute() == 15
    versions = Rating.objects.count(), ProviderRisk.objects.count()
    assert changed.recompute() == 0
    changed.decided([desk.provider.pk], ["OVL1"])
    changed.recompute()
    compute_standing()
    compute_standing()

    assert (Rating.objects.count(), ProviderRisk.objects.count()) == versions


def test_nothing_decided_asks_for_nothing(desk: Desk) -> None:
    changed.decided([], [])

    assert not Recomputation.objects.exists()


def test_a_decision_that_is_taken_back_asks_for_nothing(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        changed.decided([desk.provider.pk])
        raise ZeroDivisionError

    assert not Recomputation.objects.exists()


def test_a_lifted_defect_gives_the_points_back(desk: Desk) -> None:
    defect = make_defect(desk)
    changed.decided([desk.provider.pk])
    changed.recompute()
    Defect.objects.filter(pk=defect.pk).update(state=DefectState.LIFTED)

    changed.decided([desk.provider.pk])
    changed.recompute()

    assert points(desk.provider) == Decimal("25.00")
    assert Rating.objects.filter(provider=desk.provider).count() == 3


def test_precision_that_changed_moves_open_flags_of_the_screen_everywhere(desk: Desk) -> None:
    here, there = make_flag(desk, stake=Decimal(1000)), make_flag(desk, screen="DUP1", stake=Decimal(1000))
    changed.ranks([here.pk, there.pk])
    before = list(Flag.objects.filter(pk__in=[here.pk, there.pk]).order_by("pk").values_list("rank", flat=True))
    dismissed(desk)

    changed.decided([desk.other.pk], ["OVL1"])
    changed.recompute()

    after = list(Flag.objects.filter(pk__in=[here.pk, there.pk]).order_by("pk").values_list("rank", flat=True))
    assert before == [Decimal("900.0000"), Decimal("900.0000")]
    assert after == [Decimal("857.1000"), Decimal("900.0000")]  # 1,000 × (0 + 0.9 × 20) / (1 + 20)


class Killed(Exception):
    pass


@pytest.mark.parametrize("stage", ["risk", "ranks"])
def test_a_killed_worker_leaves_the_question_open(desk: Desk, stage: str) -> None:
    """The process dies when so much is written: what it wrote is gone with it, the rows are not."""
    make_defect(desk)
    changed.decided([desk.provider.pk], ["OVL1"])
    trigger = {"risk": "monitoring_providerrisk", "ranks": "monitoring_recomputation"}[stage]
    event = {"risk": "INSERT", "ranks": "DELETE"}[stage]
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'killed'; END$$")
        cursor.execute(f"CREATE TRIGGER dies BEFORE {event} ON {trigger} EXECUTE FUNCTION dies()")

    with pytest.raises(Exception, match="killed"), transaction.atomic():
        changed.recompute()
    assert Recomputation.objects.count() == 2
    assert points(desk.provider) == Decimal("25.00")

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER dies ON {trigger}")
    recompute_changed()
    assert points(desk.provider) == Decimal("21.25")
    assert ProviderRisk.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_version(desk: Desk) -> None:
    make_defect(desk)
    changed.decided([desk.provider.pk], ["OVL1"])
    answered: list[int] = []

    def work() -> None:
        try:
            answered.append(changed.recompute())
        finally:
            connection.close()

    with time_machine.travel(NOW, tick=True):
        workers = [threading.Thread(target=work) for _ in range(3)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()

    assert sorted(answered) == [0, 0, 2]
    assert Rating.objects.filter(provider=desk.provider).count() == 2
    assert ProviderRisk.objects.filter(provider=desk.provider).count() == 1


def test_only_those_decided_on_get_a_version_by_day_and_the_others_at_night(desk: Desk) -> None:
    bill(desk.other_contract, desk.care["kdu"], "900000.00")
    make_defect(desk)
    changed.decided([desk.provider.pk])
    changed.recompute()
    assert set(ProviderRisk.objects.values_list("provider", flat=True)) == {desk.provider.pk}

    risk.compute()

    assert set(ProviderRisk.objects.values_list("provider", flat=True)) == {desk.provider.pk, desk.other.pk}
