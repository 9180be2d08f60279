"""What expertise and unscheduled monitoring bring to money: defects through the one door, all or none."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.access import Actor
from accounts.models import Notification
from claims.models import LineLock
from config.workflow import StepRefused
from monitoring.enums import CaseState, DefectOrigin, DefectState, EscalationKind, InspectionState
from monitoring.expertise import acts, questions, results
from monitoring.expertise.errors import ExpertiseError
from monitoring.inspections import acts as inspecting
from monitoring.models import Defect, DefectCode, DefectReduction, Escalation, Inspection, Sample, SampleCase
from tests.monitoring.expertise_world import TEXT, assess, draw, expert_of, make_questions, make_stays, plan
from tests.monitoring.world import NOW, Desk, make_desk, make_line
from tests.providers.review.pages import signed_in, words

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    made = make_desk()
    make_questions()
    return made


def code(text: str = "5.1") -> DefectCode:
    return DefectCode.objects.get(code=text)


def begun(desk: Desk, count: int = 2, **facts: Any) -> Sample:
    make_stays(desk, count)
    return acts.begin(sample=draw(desk, size=count, **facts), actor=desk.auditors["71"][0])


# Expertise -----------------------------------------------------------------------------------------------------------
def test_a_no_with_a_code_sets_the_defect(desk: Desk) -> None:
    case = begun(desk).cases.get(position=1)

    done = assess(desk, case, "stay", code=code())

    defect = Defect.objects.get()
    assert done.defect == defect and done.state == CaseState.DONE
    assert (defect.origin, defect.source, defect.text) == (DefectOrigin.EXPERTISE, case.uuid, TEXT)
    assert defect.amount == case.amount * 3  # 300 % of the case
    assert LineLock.objects.filter(line_id=case.line_id).count() == 1
    assert Notification.objects.filter(user=desk.head.user, kind="defect.set").count() == 1


@pytest.mark.parametrize(
    ("noes", "facts", "field"),
    [
        (("stay",), {"conclusion": "x" * 39}, "conclusion"),
        ((), {}, "code"),  # nothing is answered with «no»
    ],
)
def test_a_defect_needs_grounds(desk: Desk, noes: tuple[str, ...], facts: dict[str, Any], field: str) -> None:
    case = begun(desk).cases.get(position=1)
    with pytest.raises(ExpertiseError) as refusal:
        assess(desk, case, *noes, code=code(), **facts)
    assert refusal.value.field == field and not Defect.objects.exists()


def test_a_line_under_a_defect_gets_no_second_one_and_the_case_can_still_be_finished(desk: Desk) -> None:
    sample = begun(desk)
    case = sample.cases.get(position=1)
    assess(desk, case, "stay", code=code())
    SampleCase.objects.filter(pk=case.pk).update(state=CaseState.IN_WORK, defect=None)
    case.refresh_from_db()

    with pytest.raises(StepRefused, match="already"):
        assess(desk, case, "stay", code=code())
    case.refresh_from_db()
    assert case.state == CaseState.IN_WORK
    assert assess(desk, case, "stay").defect is None


def test_a_case_whose_line_is_gone_is_finished_in_words(desk: Desk) -> None:
    case = begun(desk).cases.get(position=1)
    line = questions.line_of(case)
    assert line is not None
    type(line).objects.filter(month=line.month, id=line.id).delete()
    case = SampleCase.objects.get(pk=case.pk)
    with pytest.raises(StepRefused):
        assess(desk, case, "common", code=code())
    assert assess(desk, SampleCase.objects.get(pk=case.pk)).state == CaseState.DONE


def test_signs_of_a_crime_are_reported(desk: Desk) -> None:
    assess(desk, begun(desk).cases.get(position=1), "stay", code=code(), crime=True)
    assert Escalation.objects.get().kind == EscalationKind.CRIME


def test_signs_of_a_crime_need_a_code(desk: Desk) -> None:
    with pytest.raises(ExpertiseError, match="choose its code"):
        assess(desk, begun(desk).cases.get(position=1), "stay", crime=True)


def test_money_of_the_sample_is_that_of_its_defects_that_stand(desk: Desk) -> None:
    make_stays(desk, 6)
    sample = acts.begin(sample=draw(desk, size=6), actor=desk.auditors["71"][0])
    cases = list(sample.cases.order_by("position"))
    for case in cases[:2]:
        assess(desk, case, "stay", code=code())
    for case in cases[2:]:
        assess(desk, case)

    found = results.result_of(sample)
    assert (found.found, found.money) == (2, Decimal("1080000.00"))
    assert found.extrapolation is not None and found.extrapolation.exact
    assert found.extrapolation.money.value == 1080000

    Defect.objects.filter(source=cases[0].uuid).update(state=DefectState.LIFTED)
    assert results.result_of(sample).money == Decimal("540000.00")


def test_the_estimate_takes_no_money(desk: Desk) -> None:
    make_stays(desk, 20)
    sample = acts.begin(sample=draw(desk, size=8), actor=desk.auditors["71"][0])
    for case in sample.cases.order_by("position"):
        assess(desk, case, *(("stay",) if case.position < 4 else ()), code=code() if case.position < 4 else None)

    found = results.result_of(sample)

    assert found.extrapolation is not None and not found.extrapolation.exact
    assert found.extrapolation.money.value == Decimal(3 * 540000 * 20 // 8)
    assert found.extrapolation.money.low < found.extrapolation.money.value < found.extrapolation.money.high
    assert Defect.objects.count() == 3 and sum(one.amount for one in Defect.objects.all()) == 3 * 540000


def test_the_form_offers_codes_that_apply_with_what_they_take(desk: Desk) -> None:
    case = begun(desk).cases.get(position=1)
    DefectReduction.objects.filter(defect__code="2.0").update(applies=False)
    html = signed_in(expert_of(desk, case)).get(reverse("expertise:case", args=[case.uuid])).content.decode()
    assert "5.1 Дефект 5.1: −540" in html.replace("\u00a0", "") and "3.1 Дефект 3.1: −90" in html.replace("\u00a0", "")
    assert '<option value="2.0"' not in html


def test_the_pages_show_the_defect(desk: Desk) -> None:
    sample = begun(desk)
    case = sample.cases.get(position=1)
    answers = {f"reply-{item.pk}": "no" if item.code == "stay" else "yes" for item in questions.of_case(case)}
    response = signed_in(expert_of(desk, case)).post(
        reverse("expertise:case", args=[case.uuid]),
        {**answers, "conclusion": TEXT, "code": "5.1", "finish": "1"},
        follow=True,
    )
    defect = Defect.objects.get()
    assert defect.number in words(response.content.decode())
    for address in (reverse("expertise:sample", args=[sample.uuid]), reverse("expertise:case", args=[case.uuid])):
        html = signed_in(desk.central).get(address).content.decode()
        assert reverse("defects:defect", args=[defect.uuid]) in html
    own = signed_in(desk.head).get(reverse("defects:defect", args=[defect.uuid]))
    assert own.status_code == 200 and TEXT in own.content.decode()


# Unscheduled monitoring ----------------------------------------------------------------------------------------------
def leader(desk: Desk) -> Actor:
    return desk.auditors["71"][0]


def reported(desk: Desk, *findings: dict[str, Any]) -> Inspection:
    made = inspecting.notify(inspection=plan(desk), actor=leader(desk))
    Inspection.objects.filter(pk=made.pk).update(visit_on=TODAY)
    made = inspecting.visit(inspection=made, actor=leader(desk))
    for facts in findings:
        inspecting.add_finding(inspection=made, actor=leader(desk), **{"text": TEXT} | facts)
    return inspecting.report(inspection=made, actor=leader(desk), text=TEXT)


def conclude(desk: Desk, made: Inspection, **facts: Any) -> Inspection:
    return inspecting.conclude(inspection=made, actor=leader(desk), text=TEXT, **facts)


def test_findings_about_lines_become_defects_with_the_conclusion(desk: Desk) -> None:
    visit, stay = make_line(desk), make_stays(desk, 1)[0]
    made = reported(
        desk,
        {"line_no": visit.line_no, "code": code()},
        {"line_no": stay.line_no, "code": code("3.0")},
        {"text": "Журнал жүргізілмеген", "amount": Decimal(0)},
    )
    assert not Defect.objects.exists()

    made = conclude(desk, made)

    assert made.state == InspectionState.CONCLUDED and made.concluded_on == TODAY
    defects = {one.code.code: one for one in Defect.objects.select_related("code")}
    assert {one.origin for one in defects.values()} == {DefectOrigin.INSPECTION}
    assert {one.source for one in defects.values()} == {made.uuid}
    assert (defects["5.1"].amount, defects["3.0"].amount) == (visit.amount * 3, stay.amount / 2)
    linked = dict(made.findings.values_list("line_id", "defect__code__code"))
    assert linked == {visit.id: "5.1", stay.id: "3.0", None: None}


def test_lines_of_the_same_code_and_words_share_a_defect(desk: Desk) -> None:
    lines = [make_line(desk) for _ in range(3)]
    same = [{"line_no": one.line_no, "code": code()} for one in lines]
    made = conclude(desk, reported(desk, *same))
    assert len({one.defect_id for one in made.findings.all()}) == Defect.objects.values("contract").distinct().count()


def test_all_findings_become_defects_or_none(desk: Desk) -> None:
    """The second code does not fit the type of care: the conclusion is not sent, nothing is set."""
    line, stay = make_line(desk), make_stays(desk, 1)[0]
    made = reported(desk, {"line_no": line.line_no, "code": code()}, {"line_no": stay.line_no, "code": code("3.1")})
    DefectCode.objects.filter(code="3.1").update(parent="")  # without a price of its own

    with pytest.raises(StepRefused):
        conclude(desk, made)

    made.refresh_from_db()
    assert made.state == InspectionState.REPORTED and not made.conclusion
    assert not Defect.objects.exists() and not LineLock.objects.exists()
    assert not Notification.objects.filter(kind="inspection.concluded").exists()


def test_a_line_that_came_under_another_defect_is_named_and_its_finding_taken_out(desk: Desk) -> None:
    from monitoring.defects.setting import LineKey, set_defects

    line = make_line(desk)
    made = reported(desk, {"line_no": line.line_no, "code": code()})
    set_defects(
        actor=desk.auditors["71"][1], origin=DefectOrigin.FLAG, lines=[LineKey(line.month, line.id)], code="5.1",
        text=TEXT,
    )  # fmt: skip
    with pytest.raises(StepRefused, match=line.line_no):
        conclude(desk, made)

    inspecting.remove_finding(inspection=made, actor=leader(desk), finding=made.findings.get().uuid)
    assert conclude(desk, made).state == InspectionState.CONCLUDED


def test_a_line_that_was_withdrawn_is_named(desk: Desk) -> None:
    line = make_line(desk)
    made = reported(desk, {"line_no": line.line_no, "code": code()})
    type(line).objects.filter(month=line.month, id=line.id).delete()
    with pytest.raises(StepRefused, match="withdrawn"):
        conclude(desk, made)


def test_signs_of_a_crime_are_reported_once_of_all_findings(desk: Desk) -> None:
    line, stay = make_line(desk), make_stays(desk, 1)[0]
    made = reported(desk, {"line_no": line.line_no, "code": code()}, {"line_no": stay.line_no, "code": code("3.0")})
    conclude(desk, made, crime=True)
    assert Escalation.objects.get().amount == line.amount + stay.amount


def test_signs_of_a_crime_need_a_line(desk: Desk) -> None:
    with pytest.raises(StepRefused, match="about a line"):
        conclude(desk, reported(desk), crime=True)


def test_defects_of_a_conclusion_stay_when_the_objection_is_answered(desk: Desk) -> None:
    line = make_line(desk)
    made = conclude(desk, reported(desk, {"line_no": line.line_no, "code": code()}))
    made = inspecting.object_to(inspection=made, actor=desk.head, text=TEXT)
    inspecting.answer(inspection=made, actor=leader(desk), text=TEXT)
    assert Defect.objects.get().state == DefectState.SET
    html = signed_in(desk.head).get(reverse("inspections:inspection", args=[made.uuid])).content.decode()
    assert Defect.objects.get().number in html


def test_the_term_of_the_defect_and_of_the_conclusion_run_apart(desk: Desk) -> None:
    line = make_line(desk)
    made = conclude(desk, reported(desk, {"line_no": line.line_no, "code": code()}))
    assert made.due_on == TODAY + timedelta(days=3)
    assert Defect.objects.get().due_on > made.due_on
