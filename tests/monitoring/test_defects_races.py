"""Two at once on a defect, each with a connection of their own: one gets through, the other is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections

from accounts.access import SYSTEM
from claims import actions
from claims.errors import IntakeError
from claims.models import Reduction
from config.workflow import MACHINES, StepRefused
from monitoring.defects.machine import DEFECT
from monitoring.defects.setting import set_defects
from monitoring.enums import DefectOrigin, DefectState, EscalationKind, Level, Opinion
from monitoring.models import Defect, DefectLine, Escalation, Objection, Review
from tests.claims.test_races import waiting
from tests.claims.test_worker import another_connection, until
from tests.monitoring.conftest import in_english
from tests.monitoring.defects_world import (
    GROUNDS,
    OPINION,
    at,
    climb,
    decide,
    key,
    lodge,
    make_defect,
    review_of,
    reviewer_of,
)
from tests.monitoring.world import NOW, make_desk, make_line, make_register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
__all__ = ["in_english"]


def at_once(table, pk, *works, column="id"):
    """Each waits for the row that the test holds; then all go on. Results, or the refusals."""
    gate = threading.Barrier(len(works) + 1)

    def run(work):
        try:
            gate.wait()
            return work()
        except (StepRefused, IntakeError) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool, another_connection() as other:
        other.execute(f"SELECT 1 FROM {table} WHERE {column} = %s FOR NO KEY UPDATE", [pk])
        results = [pool.submit(run, work) for work in works]
        gate.wait()
        until(lambda: waiting() >= len(works))
        other.rollback()
        return [result.result(60) for result in results]


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def one_refused(results):
    refused = [one for one in results if isinstance(one, StepRefused | IntakeError)]
    assert len(refused) == len(results) - 1
    return str(refused[0])


def test_two_auditors_setting_a_defect_on_a_line_at_once(desk):
    register = make_register(desk)
    line, other = make_line(desk, register=register), make_line(desk, register=register)

    def put(auditor, lines):
        return lambda: set_defects(
            actor=auditor, origin=DefectOrigin.FLAG, lines=[key(one) for one in lines], code="5.1", text=GROUNDS
        )

    first, second = desk.auditors["71"]
    results = at_once("claims_register", register.pk, put(first, [line]), put(second, [line, other]))

    assert line.line_no in one_refused(results)
    assert Defect.objects.count() == 1 and DefectLine.objects.filter(line_id=line.id).count() == 1


def test_a_defect_against_a_withdrawal(desk):
    register = make_register(desk)
    line = make_line(desk, register=register)

    results = at_once(
        "claims_register", register.pk,
        lambda: make_defect(desk, line), lambda: actions.withdraw(register=register, actor=desk.head),
    )  # fmt: skip

    one_refused(results)
    register.refresh_from_db()
    assert (register.state == "withdrawn") is (not Defect.objects.exists())


def test_two_objections_at_once(desk):
    defect = make_defect(desk)
    one_refused(at_once("monitoring_defect", defect.pk, lambda: lodge(desk, defect), lambda: lodge(desk, defect)))
    assert Objection.objects.count() == 1 and Review.objects.count() == 1


def test_two_decisions_at_once(desk):
    defect = lodge(desk, make_defect(desk))
    decisions = [lambda one=one: decide(desk, defect, Level.FIRST, one) for one in (Opinion.UPHOLD, Opinion.LIFT)]
    one_refused(at_once("monitoring_defect", defect.pk, *decisions))
    review = review_of(defect)
    defect.refresh_from_db()
    assert (defect.state == DefectState.LIFTED) is (review.opinion == Opinion.LIFT)


def test_two_officers_of_the_central_office_at_once_write_one_reduction(desk):
    defect = climb(desk, make_defect(desk), "object", "uphold", "object_again", "agree")
    both = [lambda: decide(desk, defect, Level.CENTRAL, Opinion.UPHOLD) for _each in range(2)]
    one_refused(at_once("monitoring_defect", defect.pk, *both))
    assert Reduction.objects.count() == 1


def test_silence_against_an_objection_at_midnight(desk, time_machine):
    """The day after the last one has begun: the objection is late, whichever comes first."""
    defect = make_defect(desk)
    time_machine.move_to(at(defect.due_on + timedelta(days=1), 0, 0), tick=False)

    def clock():
        return list(MACHINES["defect"].take_due(defect.due_on + timedelta(days=1), SYSTEM))

    results = at_once("monitoring_defect", defect.pk, lambda: lodge(desk, defect), clock, clock)

    assert isinstance(results[0], StepRefused)
    defect.refresh_from_db()
    assert (defect.state, defect.closed_how) == (DefectState.CONFIRMED, "silence")
    assert Reduction.objects.count() == 1 and DEFECT.history(defect.uuid).filter(step="silence").count() == 1


def test_an_objection_of_the_last_day_stops_the_clock(desk, time_machine):
    defect = make_defect(desk)
    last = defect.due_on
    time_machine.move_to(at(last, 23, 59), tick=False)

    def clock():  # begun by a worker whose day is the next one already
        return list(MACHINES["defect"].take_due(last + timedelta(days=1), SYSTEM))

    results = at_once("monitoring_defect", defect.pk, lambda: lodge(desk, defect), clock)

    defect.refresh_from_db()
    assert (defect.state == DefectState.OBJECTED) is (results[1] == [])
    assert isinstance(results[0], StepRefused) is (defect.state == DefectState.CONFIRMED)


def test_two_confirmations_at_once_are_added_up(desk):
    """Each alone is below the limit of the month; together they are above it."""
    limit = Decimal("865000.00")
    made = [make_defect(desk, make_line(desk, amount=part)) for part in (limit - 1, Decimal("1.01"))]
    works = [lambda one=one: climb(desk, one, "accept") for one in made]
    at_once("providers_provider", desk.provider.pk, *works, column="organisation_ptr_id")
    assert Escalation.objects.get().kind == EscalationKind.MONTH
    assert Escalation.objects.get().amount == limit + Decimal("0.01")


def test_reviews_given_out_at_once_are_spread(desk):
    made = [make_defect(desk) for _each in range(4)]
    with ThreadPoolExecutor(4) as pool:

        def run(defect):
            try:
                return lodge(desk, defect)
            finally:
                connections.close_all()

        list(pool.map(run, made))
    assert len(set(Review.objects.values_list("reviewer", flat=True))) == 4
    assert reviewer_of(desk, review_of(made[0])) and OPINION
