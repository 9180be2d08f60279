"""Two at once, each with a connection of their own: a case is finished once, a conclusion is sent once."""

from typing import Any

import pytest

from config.workflow import StepRefused
from monitoring.enums import CaseState, InspectionState
from monitoring.expertise import acts
from monitoring.inspections import acts as inspecting
from monitoring.models import Defect, DefectCode, Inspection, SampleCase
from tests.monitoring.expertise_world import TEXT, answers, draw, expert_of, make_questions, make_stays, plan
from tests.monitoring.world import NOW, Desk, make_desk, make_line
from tests.procurement.test_commission_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    made = make_desk()
    make_questions()
    return made


def test_a_case_finished_twice_at_once_has_one_defect(desk: Desk) -> None:
    make_stays(desk, 2)
    sample = acts.begin(sample=draw(desk, size=1), actor=desk.auditors["71"][0])
    case = sample.cases.get()
    expert, told, code = expert_of(desk, case), answers(case, "stay"), DefectCode.objects.get(code="5.1")
    facts = {"case": case, "actor": expert, "answers": told, "conclusion": TEXT, "code": code}

    results = at_once(
        "monitoring_sample", sample.pk, lambda: acts.finish_case(**facts), lambda: acts.finish_case(**facts)
    )

    assert sum(isinstance(one, SampleCase) for one in results) == 1
    assert sum(isinstance(one, StepRefused) for one in results) == 1
    assert Defect.objects.count() == 1 and case.replies.count() == len(told)


def test_of_a_colleague_who_takes_over_and_an_expert_who_finishes_one_counts(desk: Desk) -> None:
    make_stays(desk, 2)
    sample = acts.begin(sample=draw(desk, size=1), actor=desk.auditors["71"][0])
    case = sample.cases.get()
    expert = expert_of(desk, case)
    colleague = next(one for one in desk.auditors["71"] if one != expert)
    told = answers(case)

    results = at_once(
        "monitoring_sample",
        sample.pk,
        lambda: acts.finish_case(case=case, actor=expert, answers=told, conclusion=TEXT),
        lambda: acts.hand_over(case=case, actor=desk.chiefs["71"], expert=colleague.user),
    )

    assert sum(isinstance(one, StepRefused) for one in results) == 1
    case.refresh_from_db()
    finished = case.state == CaseState.DONE
    assert case.expert == (expert.user if finished else colleague.user)


def test_a_conclusion_sent_twice_at_once_is_one(desk: Desk) -> None:
    first, second = desk.auditors["71"]
    line = make_line(desk)
    made = plan(desk, members=[first.user, second.user])
    Inspection.objects.filter(pk=made.pk).update(state=InspectionState.VISITED)
    code = DefectCode.objects.get(code="5.1")
    inspecting.add_finding(inspection=made, actor=first, text=TEXT, line_no=line.line_no, code=code)
    made = inspecting.report(inspection=made, actor=first, text=TEXT)

    results = at_once(
        "monitoring_inspection",
        made.pk,
        lambda: inspecting.conclude(inspection=made, actor=first, text=TEXT + " 1"),
        lambda: inspecting.conclude(inspection=made, actor=second, text=TEXT + " 2"),
    )

    assert sum(isinstance(one, StepRefused) for one in results) == 1
    (kept,) = [one for one in results if isinstance(one, Inspection)]
    made.refresh_from_db()
    assert made.conclusion == kept.conclusion and Defect.objects.count() == 1
