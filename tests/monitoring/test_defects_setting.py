"""Setting a defect: groups, numbers, prices, locks, what is refused."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from accounts.access import RoleMissing
from accounts.enums import Role
from accounts.models import Notification
from claims import actions
from claims.errors import IntakeError
from claims.models import LineLock, PeriodClosure
from config.models import AuditEntry
from config.workflow import StepRefused
from monitoring.defects.setting import LineKey, set_defects
from monitoring.enums import DefectOrigin, DefectState, EscalationKind
from monitoring.models import Defect, DefectLine, DefectReduction, Escalation, UnitRate
from tests.monitoring.defects_world import GROUNDS, climb, key, lodge, make_defect
from tests.monitoring.world import DAY, MONTH, NOW, make_desk, make_flag, make_line, make_patient, make_register
from tests.procurement.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def refused(desk, *lines, but=(), **overrides):
    with pytest.raises(StepRefused) as error:
        make_defect(desk, *lines, **overrides)
    assert not Defect.objects.exclude(pk__in=but).exists()
    return [str(reason) for reason in error.value.reasons]


def test_a_defect_is_priced_line_by_line_locked_and_told(desk):
    register = make_register(desk)
    first, second = make_line(desk, register=register), make_line(desk, register=register, amount=Decimal("0.05"))
    flag = make_flag(desk, first)

    defect = make_defect(desk, first, second, flag=flag, code="5.1")

    assert defect.state == DefectState.SET and defect.due_on == date(2026, 11, 10)
    assert (defect.base, defect.amount) == (Decimal("2487.76"), Decimal("7463.28"))
    assert [one.reduction for one in defect.lines.order_by("line_id")] == [Decimal("7463.13"), Decimal("0.15")]
    assert defect.pricing["percent"] == "300" and defect.pricing["root"] == "5.0" and defect.pricing["known"]
    assert [part["lines"] for part in defect.pricing["parts"]] == [2]
    assert set(LineLock.objects.values_list("line_no", "source")) == {
        (first.line_no, defect.uuid), (second.line_no, defect.uuid)
    }  # fmt: skip
    assert not defect.mandatory and not defect.hidden
    told = Notification.objects.get(kind="defect.set")
    assert told.user == desk.head.user and told.params["due"] == "10.11.2026"
    entry = AuditEntry.objects.get(verb="monitoring.defect_set")
    assert entry.subject_id == str(defect.uuid) and entry.data["lines"] == 2


def test_one_defect_a_contract_type_of_care_and_month(desk):
    lines = [make_line(desk), make_line(desk), make_line(desk, care="inpatient")]

    made = set_defects(
        actor=desk.auditors["71"][0], origin=DefectOrigin.INSPECTION, lines=[key(one) for one in [*lines, lines[0]]],
        code="5.0", text=GROUNDS, source=uuid.uuid4(),
    )  # fmt: skip

    assert sorted((one.care_type.code, one.lines.count()) for one in made) == [("inpatient", 1), ("kdu", 2)]
    assert len({one.number for one in made}) == 2
    assert {one.contract for one in made} == {desk.contract} and {one.month for one in made} == {MONTH}


def test_numbers_rise_within_the_year(desk):
    first, second = make_defect(desk), make_defect(desk)
    assert first.number.startswith("Д-2026-") and len(first.number) == len("Д-2026-000123")
    assert int(second.number[-6:]) == int(first.number[-6:]) + 1


@pytest.mark.parametrize(
    ("text", "words"), [("x" * 39, ["Give the grounds: at least 40 characters."]), (" " * 60, None), ("x" * 40, [])]
)
def test_grounds_have_at_least_forty_characters(desk, text, words):
    if words == []:
        assert make_defect(desk, text=text).text == text
    else:
        assert refused(desk, text=text) == (words or ["Give the grounds: at least 40 characters."])


def test_what_does_not_fit_is_refused_in_words(desk):
    line, foreign = make_line(desk), make_line(desk, provider=desk.other)
    auditor = desk.auditors["71"][0]
    assert "not in force" in refused(desk, line, code="9.9")[0]
    assert "does not apply" in refused(desk, line, code=not_for_outpatient())[0]
    assert refused(desk, line, foreign) == ["The lines are not all of this organisation."]
    assert refused(desk, foreign) == ["Only the branch of the organisation's region sets a defect."]
    assert refused(desk, line, actor=desk.auditors["75"][0]) == [
        "Only the branch of the organisation's region sets a defect."
    ]
    with pytest.raises(StepRefused, match="Choose at least one line"):
        set_defects(actor=auditor, origin=DefectOrigin.FLAG, lines=[], code="5.1", text=GROUNDS)
    with pytest.raises(StepRefused, match="Lines are gone: 4711"):
        set_defects(actor=auditor, origin=DefectOrigin.FLAG, lines=[LineKey(MONTH, 4711)], code="5.1", text=GROUNDS)
    for actor in (desk.head, desk.central, make_user(desk.branches["71"], Role.BRANCH_OFFICER)):
        with pytest.raises(RoleMissing):
            make_defect(desk, line, actor=actor)
    assert not DefectLine.objects.exists() and not LineLock.objects.exists()


def not_for_outpatient():
    row = DefectReduction.objects.get(defect__code="3.0", column="kdu")
    row.applies = False
    row.save()
    return "3.1"


def test_a_flag_of_another_organisation_is_refused(desk):
    flag = make_flag(desk, make_line(desk, provider=desk.other))
    assert refused(desk, make_line(desk), flag=flag) == ["The lines are not all of this organisation."]


def test_a_line_is_under_one_defect_at_a_time(desk):
    line = make_line(desk)
    first = make_defect(desk, line)
    words = refused(desk, make_line(desk), line, but=[first.pk])
    assert words == [f"Lines under a defect already: {line.line_no}."]

    climb(desk, first, "object", "lift")

    assert make_defect(desk, line).state == DefectState.SET


def test_a_flag_has_one_defect_until_it_is_lifted(desk):
    first_line, second_line = make_line(desk), make_line(desk)
    flag = make_flag(desk, first_line)
    defect = make_defect(desk, first_line, flag=flag)
    assert refused(desk, second_line, flag=flag, but=[defect.pk]) == ["A defect was set on this flag already."]
    climb(desk, defect, "object", "lift")
    assert make_defect(desk, second_line, flag=flag).flag == flag


@pytest.mark.parametrize(
    ("birth", "outcome", "mandatory"),
    [
        (date(1985, 5, 17), "improved", False),
        (date(1985, 5, 17), "died", True),
        (date(2025, 10, 14), "improved", True),  # a year old on the day after the service
        (date(2025, 10, 13), "improved", False),
        (date(2026, 10, 12), "", True),
    ],
)
def test_deaths_and_infants_are_mandatory(desk, birth, outcome, mandatory):
    patient = make_patient(birth)
    line = make_line(desk, patient_iin=patient.iin, outcome=outcome)
    assert line.day == DAY
    assert make_defect(desk, line).mandatory is mandatory


def test_lines_of_a_closed_month_make_a_hidden_defect(desk):
    PeriodClosure.objects.create(month=MONTH, reason="paid")
    assert make_defect(desk).hidden


def test_a_unit_without_a_rate_makes_a_defect_of_nothing_that_is_priced_later(desk):
    DefectReduction.objects.filter(defect__code="5.0", column="kdu").update(percent=None, units=3, unit="КТ")
    defect = make_defect(desk)
    assert defect.amount == 0 and defect.pricing["known"] is False and defect.pricing["unit"] == "КТ"
    UnitRate.objects.create(unit="КТ", rate=Decimal("14000"), valid_from=date(2026, 1, 1))

    defect = climb(desk, defect, "accept")

    assert defect.amount == Decimal("42000.00") and defect.pricing["known"] is True
    assert defect.lines.get().reduction == Decimal("42000.00")


def test_signs_of_a_crime_are_escalated_at_once(desk, time_machine):
    line = make_line(desk)
    (defect,) = set_defects(
        actor=desk.auditors["71"][0], origin=DefectOrigin.FLAG, lines=[key(line)], code="5.1", text=GROUNDS, crime=True
    )
    found = Escalation.objects.get()
    assert (found.kind, found.amount, found.due_on) == (EscalationKind.CRIME, line.amount, date(2026, 11, 17))
    assert found.arithmetic == {"defects": [defect.number]}
    assert set(Notification.objects.filter(kind="escalation.opened").values_list("user", flat=True)) == {
        desk.chiefs["71"].user.pk, desk.central.user.pk
    }  # fmt: skip


# Locked lines --------------------------------------------------------------------------------------------------------
def test_a_register_with_a_line_under_a_defect_is_not_withdrawn(desk):
    register = make_register(desk)
    line, _other = make_line(desk, register=register), make_line(desk, register=register)
    defect = make_defect(desk, line)

    with pytest.raises(IntakeError, match=line.line_no) as error:
        actions.withdraw(register=register, actor=desk.head)
    assert error.value.code == "defect"

    lodge(desk, defect)
    with pytest.raises(IntakeError):
        actions.withdraw(register=register, actor=desk.head)
    climb(desk, defect, "lift")
    assert actions.withdraw(register=register, actor=desk.head).state == "withdrawn"


def test_lines_of_a_withdrawn_register_are_gone(desk):
    register = make_register(desk)
    line = make_line(desk, register=register)
    actions.withdraw(register=register, actor=desk.head)
    assert refused(desk, line)[0].startswith("Lines are gone")


def test_a_confirmed_defect_keeps_its_lines_locked(desk):
    register = make_register(desk)
    climb(desk, make_defect(desk, make_line(desk, register=register)), "accept")
    with pytest.raises(IntakeError):
        actions.withdraw(register=register, actor=desk.head)
