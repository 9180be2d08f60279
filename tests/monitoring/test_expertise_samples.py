"""Samples of treated cases: what the frame holds, who takes the cases, how they are assessed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.access import SYSTEM, RoleMissing
from accounts.enums import Role
from accounts.models import Membership
from config.models import AuditEntry
from config.workflow import StepRefused
from monitoring.enums import CaseState, FlagState, Method, Reply, SampleState
from monitoring.expertise import acts, drawing, frame
from monitoring.expertise.access import get_case_or_404, samples_visible_to
from monitoring.expertise.errors import ExpertiseError
from monitoring.expertise.machine import SAMPLE
from monitoring.models import Flag, Sample, SampleCase
from tests.monitoring.expertise_world import answers, assess, draw, expert_of, make_questions, make_stays
from tests.monitoring.world import ALMATY, DAY, MONTH, NOW, Desk, make_desk, make_flag, make_line, make_patient
from tests.procurement.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def keys(sample: Sample) -> list[int]:
    return list(sample.cases.order_by("position").values_list("line_id", flat=True))


# Drawing -------------------------------------------------------------------------------------------------------------
def test_the_frame_is_the_stays_of_the_month_in_the_region(desk: Desk) -> None:
    stays = make_stays(desk, 6)
    make_line(desk)  # a consultation
    make_stays(desk, 2, provider=desk.other)  # another region
    make_stays(desk, 1, received_at=NOW + timedelta(seconds=1))

    sample = draw(desk)

    assert sample.frame_size == 6 and sample.size == 4 and sample.state == SampleState.DRAWN
    assert sample.frame_amount == sum(line.amount for line in stays)
    assert set(keys(sample)) < {line.id for line in stays}
    assert sample.number == f"2026-{sample.pk:06d}"
    assert set(sample.cases.values_list("chance", flat=True)) == {Decimal("0.6666666667")}


def test_one_type_of_care_and_one_organisation_narrow_the_frame(desk: Desk) -> None:
    from tests.providers.facts import make_provider

    make_stays(desk, 2)
    consultations = [make_line(desk, received_at=NOW - timedelta(hours=1)) for _ in range(3)]
    second = make_provider("Екінші", region=desk.provider.region)
    desk.more["second"] = make_line(desk, provider=second, received_at=NOW - timedelta(hours=1))

    whole = draw(desk, care_type=desk.care["kdu"], size=1)
    narrowed = draw(desk, care_type=desk.care["kdu"], provider=desk.provider, size=3)

    assert whole.frame_size == 4
    assert set(keys(narrowed)) == {line.id for line in consultations}


def test_the_seed_comes_from_the_server_and_draws_the_same_again(desk: Desk) -> None:
    make_stays(desk, 12)
    samples = [draw(desk) for _ in range(5)]

    assert len({one.seed for one in samples}) == 5
    for one in samples:
        again = acts.draw_again(sample=one, actor=desk.central)
        assert again.equal and again.same_frame and again.digest == one.frame_digest
    assert keys(draw(desk, seed=samples[0].seed)) == keys(samples[0])
    assert AuditEntry.objects.filter(verb="monitoring.sample_redrawn").count() == 5


def test_what_came_later_does_not_change_the_draw_and_what_went_does(desk: Desk, time_machine: Any) -> None:
    lines = make_stays(desk, 8)
    make_flag(desk, lines[0])
    sample = draw(desk, method=Method.RISK)
    time_machine.move_to(NOW + timedelta(days=1), tick=False)

    make_stays(desk, 2, received_at=NOW + timedelta(hours=2))
    make_flag(desk, lines[1], screen="DUP1", found_at=NOW + timedelta(hours=2))
    Flag.objects.filter(line_id=lines[0].id).update(
        state=FlagState.DISMISSED, dismissed_as="justified", reason="x", decided_by=desk.auditors["71"][0].user,
        decided_at=NOW + timedelta(hours=3),
    )  # fmt: skip
    assert acts.draw_again(sample=sample, actor=desk.central).equal

    type(lines[2]).objects.filter(month=MONTH, id=lines[2].id).delete()  # its register was withdrawn
    again = acts.draw_again(sample=sample, actor=desk.central)
    assert not again.same_frame and again.digest != sample.frame_digest


def test_risk_and_sum_raise_the_chance(desk: Desk) -> None:
    lines = make_stays(desk, 9)
    dear = make_stays(desk, 1, amount=Decimal("360000.00"))[0]
    make_flag(desk, lines[0])

    sample = draw(desk, method=Method.RISK, size=2, seed=7)
    wanted = frame.Wanted(sample.branch, MONTH, NOW)
    sizes = {unit.key: unit.size for unit in frame.units(wanted, Method.RISK)}

    plain = drawing.size_of(lines[1].amount)
    assert sizes[lines[1].id] == plain
    assert sizes[lines[0].id] == plain * 19 // 10  # a flag of score 90
    assert sizes[dear.id] == plain * 2
    total = sum(sizes.values())
    for case in sample.cases.all():
        assert case.chance == pytest.approx(Decimal(2 * sizes[case.line_id]) / total, abs=Decimal("1e-9"))


def test_flags_of_one_line_add_up_as_its_score_does() -> None:
    assert dict(frame.combined([(1, 90), (1, 50), (2, 10)])) == {1: Decimal("95.00"), 2: Decimal("10.0")}
    assert dict(frame.combined([])) == {}


def test_dismissed_and_lapsed_flags_raise_nothing(desk: Desk) -> None:
    line, gone = make_stays(desk, 2)
    by = desk.auditors["71"][0].user
    before = NOW - timedelta(hours=1)
    make_flag(desk, line, state=FlagState.DISMISSED, dismissed_as="justified", reason="x", decided_by=by,
              decided_at=before, found_at=before)  # fmt: skip
    make_flag(desk, gone, state=FlagState.LAPSED, state_since=before, found_at=before)

    branch = desk.branches["71"]
    assert frame.risk_of_lines(frame.Wanted(branch, MONTH, NOW)) == {}
    assert set(frame.risk_of_lines(frame.Wanted(branch, MONTH, before - timedelta(hours=1)))) == set()


@pytest.mark.parametrize(
    ("born", "outcome", "why"),
    [
        (date(2025, 10, 6), "recovered", "infant"),  # one year tomorrow, seen from the admission on 05.10.2026
        (date(2025, 10, 5), "recovered", None),  # one year on the day of admission
        (date(1950, 1, 1), "died", "death"),
        (date(2026, 9, 1), "died", "death"),
        (date(1950, 1, 1), "recovered", None),
    ],
)
def test_all_deaths_and_infants_are_mandatory(desk: Desk, born: date, outcome: str, why: str | None) -> None:
    make_stays(desk, 1)
    child = make_patient(birth=born)
    (line,) = make_stays(desk, 1, patient_iin=child.iin, outcome=outcome)
    if why is None:
        with pytest.raises(ExpertiseError, match="no such case"):
            draw(desk, method=Method.MANDATORY)
        return

    sample = draw(desk, method=Method.MANDATORY)

    case = sample.cases.get()
    assert (case.line_id, case.why, case.chance) == (line.id, why, 1)
    assert sample.size == sample.frame_size == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"size": 0}, "1 to 500"),
        ({"size": 501}, "1 to 500"),
        ({"size": 4}, "only 3"),
        ({"month": date(2026, 9, 1)}, "no such case"),
    ],
)
def test_what_cannot_be_drawn(desk: Desk, facts: dict[str, Any], words: str) -> None:
    from claims import partitions

    partitions.ensure([date(2026, 9, 1)])
    make_stays(desk, 3)
    with pytest.raises(ExpertiseError, match=words):
        draw(desk, **facts)
    assert not Sample.objects.exists()


def test_only_the_own_region_is_drawn_from(desk: Desk) -> None:
    make_stays(desk, 3, provider=desk.other)
    with pytest.raises(ExpertiseError, match="another region"):
        draw(desk, provider=desk.other, size=1)
    for actor in (desk.head, desk.central, desk.admin):
        with pytest.raises(RoleMissing):
            acts.draw_sample(actor=actor, month=MONTH, method=Method.RANDOM, size=1)


def test_cases_are_shared_out_by_load(desk: Desk) -> None:
    make_stays(desk, 10)
    first, second = (one.user for one in desk.auditors["71"])
    draw(desk, size=3)  # 2 and 1

    sample = draw(desk, size=5)

    loads = [SampleCase.objects.filter(expert=one).count() for one in (first, second)]
    assert loads == [4, 4] and sample.cases.count() == 5


def test_cases_that_are_done_and_cancelled_samples_are_no_load(desk: Desk) -> None:
    make_stays(desk, 6)
    sample = draw(desk, size=4)
    acts.cancel(sample=sample, actor=desk.chiefs["71"], note="Қате ай")
    assert set(acts.loads_of(sample).values()) == {0}


def test_a_branch_without_auditors_draws_nothing(desk: Desk) -> None:
    make_stays(desk, 2)
    Membership.objects.filter(roles__contains=[Role.AUDITOR]).update(valid_to=date(2026, 10, 1))
    with pytest.raises(ExpertiseError, match="no auditor"):
        acts.draw_sample(actor=desk.chiefs["71"], month=MONTH, method=Method.RANDOM, size=1)


# Steps ---------------------------------------------------------------------------------------------------------------
STEPS = {
    ("drawn", "begin"), ("drawn", "cancel"), ("in_work", "finish"), ("in_work", "cancel"),
}  # fmt: skip


@pytest.mark.parametrize("state", SampleState.values)
@pytest.mark.parametrize("step", ["begin", "finish", "cancel"])
def test_steps_of_a_sample(desk: Desk, state: str, step: str) -> None:
    make_stays(desk, 2)
    sample = draw(desk, size=1)
    sample.cases.update(state=CaseState.DONE, conclusion="x", done_at=NOW)
    Sample.objects.filter(pk=sample.pk).update(state=state)
    act = {"begin": acts.begin, "finish": acts.finish, "cancel": acts.cancel}[step]
    note = {"note": "Себебі"} if step == "cancel" else {}
    if (state, step) in STEPS:
        assert act(sample=sample, actor=desk.chiefs["71"], **note).state == SAMPLE.step(step).target
    else:
        with pytest.raises(StepRefused):
            act(sample=sample, actor=desk.chiefs["71"], **note)


def test_the_term_of_expertise_runs_from_the_beginning(desk: Desk) -> None:
    make_stays(desk, 2)
    sample = acts.begin(sample=draw(desk, size=1), actor=desk.auditors["71"][0])
    assert sample.due_on == date(2026, 11, 17)  # ten working days after 03.11.2026
    assert list(SAMPLE.take_due(date(2027, 1, 1), SYSTEM)) == []  # no clock ends it


def test_a_sample_is_not_finished_while_a_case_is_left(desk: Desk) -> None:
    make_stays(desk, 3)
    make_questions()
    sample = acts.begin(sample=draw(desk, size=2), actor=desk.auditors["71"][0])
    first, second = sample.cases.order_by("position")
    assess(desk, first)
    with pytest.raises(StepRefused, match="left|still"):
        acts.finish(sample=sample, actor=desk.auditors["71"][0])
    assess(desk, second)
    assert acts.finish(sample=sample, actor=desk.auditors["71"][0]).state == SampleState.DONE


def test_roles_of_the_steps(desk: Desk) -> None:
    make_stays(desk, 2)
    sample = draw(desk, size=1)
    officer = make_user(desk.branches["71"], Role.BRANCH_OFFICER)
    for actor in (officer, desk.central, desk.head, desk.admin):
        with pytest.raises(RoleMissing):
            acts.begin(sample=sample, actor=actor)
    with pytest.raises(RoleMissing):
        acts.cancel(sample=sample, actor=desk.auditors["71"][0], note="x")
    with pytest.raises(StepRefused, match="branch"):
        acts.begin(sample=sample, actor=desk.auditors["75"][0])
    with pytest.raises(StepRefused, match="reason"):
        acts.cancel(sample=sample, actor=desk.chiefs["71"], note=" ")


# Cases ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def case(desk: Desk) -> SampleCase:
    make_stays(desk, 2)
    make_questions()
    sample = acts.begin(sample=draw(desk, size=2), actor=desk.auditors["71"][0])
    return sample.cases.select_related("sample__branch").get(position=1)


def test_answers_are_kept_before_the_end(desk: Desk, case: SampleCase) -> None:
    told = answers(case, "stay")
    first = next(iter(told))
    acts.save_answers(case=case, actor=expert_of(desk, case), answers=told, conclusion="Бастау")
    del told[first]
    kept = acts.save_answers(case=case, actor=expert_of(desk, case), answers=told, conclusion="Бастау")

    assert kept.state == CaseState.IN_WORK and kept.conclusion == "Бастау"
    assert set(kept.replies.values_list("item", flat=True)) == set(told)
    assert kept.replies.get(reply=Reply.NO).code.code == "5.1"


def test_the_checklist_is_that_of_the_care_and_the_day(desk: Desk, case: SampleCase) -> None:
    from monitoring.expertise import questions

    assert [item.code for item in questions.of_case(case)] == ["common", "indication", "stay"]
    type(questions.of_case(case)[0]).objects.filter(code="common").update(valid_to=DAY - timedelta(days=1))
    assert [item.code for item in questions.of_case(case)] == ["indication", "stay"]


def test_an_unfinished_assessment_is_refused_in_words(desk: Desk, case: SampleCase) -> None:
    expert, told = expert_of(desk, case), answers(case)
    partly = dict(list(told.items())[1:])
    with pytest.raises(ExpertiseError, match="left: 1"):
        acts.finish_case(case=case, actor=expert, answers=partly, conclusion="Дұрыс")
    with pytest.raises(ExpertiseError, match="conclusion"):
        acts.finish_case(case=case, actor=expert, answers=told, conclusion=" ")
    case.refresh_from_db()
    assert case.state == CaseState.WAITING and not case.replies.exists()


def test_a_case_without_a_defect_is_done_with_words(desk: Desk, case: SampleCase) -> None:
    done = assess(desk, case, conclusion="Ескерту жоқ")
    assert done.state == CaseState.DONE and done.done_at == NOW and done.defect is None
    with pytest.raises(ExpertiseError, match="already"):
        assess(desk, case)


def test_only_its_expert_assesses_a_case(desk: Desk, case: SampleCase) -> None:
    expert = expert_of(desk, case)
    colleague = next(one for one in desk.auditors["71"] if one != expert)
    with pytest.raises(ExpertiseError, match="another expert"):
        acts.finish_case(case=case, actor=colleague, answers=answers(case), conclusion="x")
    acts.hand_over(case=case, actor=desk.chiefs["71"], expert=colleague.user)
    case.refresh_from_db()
    assert assess(desk, case).expert_id == colleague.user.pk


def test_a_case_goes_to_auditors_of_the_branch_only(desk: Desk, case: SampleCase) -> None:
    with pytest.raises(ExpertiseError, match="auditor of the branch"):
        acts.hand_over(case=case, actor=desk.chiefs["71"], expert=desk.auditors["75"][0].user)
    with pytest.raises(ExpertiseError, match="Only the branch"):
        acts.hand_over(case=case, actor=desk.chiefs["75"], expert=desk.auditors["71"][0].user)
    with pytest.raises(RoleMissing):
        acts.hand_over(case=case, actor=desk.auditors["71"][0], expert=desk.auditors["71"][1].user)


def test_nothing_is_assessed_before_the_beginning_or_after_the_end(desk: Desk, case: SampleCase) -> None:
    for state in (SampleState.DRAWN, SampleState.DONE, SampleState.CANCELLED):
        Sample.objects.update(state=state)
        with pytest.raises(ExpertiseError, match="not under expertise"):
            assess(desk, case)


def test_doors(desk: Desk, case: SampleCase) -> None:
    from django.http import Http404

    for actor in (desk.auditors["71"][1], desk.chiefs["71"], desk.central, desk.admin):
        assert get_case_or_404(actor, case.uuid) == case
        assert samples_visible_to(actor).count() == 1
    for actor in (desk.auditors["75"][0], desk.chiefs["35"]):
        with pytest.raises(Http404):
            get_case_or_404(actor, case.uuid)
    with pytest.raises(RoleMissing):
        get_case_or_404(desk.head, case.uuid)


def test_the_times_of_a_stay_are_its_facts(desk: Desk, case: SampleCase) -> None:
    from monitoring.expertise.questions import line_of

    line = line_of(case)
    assert line is not None and line.ended_at == datetime(2026, 10, 13, 9, 0, tzinfo=ALMATY)
