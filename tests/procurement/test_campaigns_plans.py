"""The purchase plan: drafts, versions, files of lines, approval, and the money that lots hold of it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accounts.access import RoleMissing
from config.workflow import NoSuchStep, Stale, StepRefused
from procurement.enums import FundingSource, PlanState
from procurement.models import PlanLine, PurchasePlan
from procurement.planning import acts, lines_file, money, reports
from procurement.planning.errors import Refusal
from tests.procurement.campaigns_world import (
    NOW,
    YEAR,
    Stage,
    add_line,
    approve,
    approve_plan,
    cancel,
    make_draft,
    make_stage,
    other_care,
    start_version,
)
from tests.signing import cms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield make_stage()


# Drafts --------------------------------------------------------------------------------------------------------------
def test_the_first_plan_of_a_year_needs_no_reason_and_replaces_nothing(stage: Stage) -> None:
    plan = acts.start_plan(actor=stage.central, year=YEAR + 1)
    add_line(stage, plan)

    done = approve_plan(stage, plan)

    assert (done.state, done.number, done.base) == (PlanState.APPROVED, 1, None)
    assert done.approved_at == NOW


def test_a_new_version_is_a_copy_with_a_reason(stage: Stage) -> None:
    with pytest.raises(Refusal) as refusal:
        acts.start_plan(actor=stage.central, year=YEAR)
    assert refusal.value.field == "rationale"

    plan = start_version(stage)

    assert (plan.number, plan.base, plan.state) == (2, stage.plan, PlanState.DRAFT)
    assert plan.lines.get().amount == stage.line.amount
    assert plan.lines.get().pk != stage.line.pk


def test_a_year_has_one_draft_at_a_time(stage: Stage) -> None:
    start_version(stage)

    with pytest.raises(Refusal):
        start_version(stage)


def test_lines_change_in_the_draft_only(stage: Stage) -> None:
    line = stage.line
    facts = {"region": line.region, "care_type": line.care_type, "funding_source": "OSMS", "tariff": Decimal(1)}

    with pytest.raises(NoSuchStep):
        acts.save_line(plan=stage.plan, actor=stage.central, line=line, amount=Decimal(1), **facts)
    with pytest.raises(NoSuchStep):
        acts.remove_line(plan=stage.plan, actor=stage.central, line=line)

    assert PlanLine.objects.get(pk=line.pk).amount == line.amount


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal("-0.01")}, "amount"),
        ({"tariff": Decimal(0)}, "tariff"),
        ({"funding_source": FundingSource.OSMS}, "care_type"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(stage: Stage, change: dict[str, Any], field: str) -> None:
    plan = start_version(stage)

    with pytest.raises(Refusal) as refusal:
        add_line(stage, plan, **change)

    assert refusal.value.field == field
    assert plan.lines.count() == 1


@pytest.mark.parametrize("name", ["officer", "chief", "auditor", "admin"])
def test_only_the_central_office_makes_plans(stage: Stage, name: str) -> None:
    plan = start_version(stage)
    actor = stage.market.actors[name]

    with pytest.raises(RoleMissing):
        acts.start_plan(actor=actor, year=YEAR + 1)
    with pytest.raises(RoleMissing):
        acts.plan_to_sign(plan=plan, actor=actor)


def test_of_two_who_change_a_draft_the_second_looks_again(stage: Stage) -> None:
    plan = start_version(stage)
    seen = plan.version
    add_line(stage, plan, version=seen)

    with pytest.raises(Stale):
        add_line(stage, plan, care_type=other_care(), version=seen)


def test_a_draft_can_be_thrown_away_and_a_plan_in_force_cannot(stage: Stage) -> None:
    acts.discard(plan=start_version(stage), actor=stage.central)
    with pytest.raises(NoSuchStep):
        acts.discard(plan=stage.plan, actor=stage.central)

    assert list(PurchasePlan.objects.values_list("number", "state")) == [(1, PlanState.APPROVED)]


# Files ---------------------------------------------------------------------------------------------------------------
def file_of(text: str, encoding: str = "utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.csv", text.encode(encoding))


HEAD = "region,care_type,funding_source,amount,tariff\n"


def test_a_file_adds_lines_and_brings_others_up_to_date(stage: Stage) -> None:
    plan = start_version(stage)
    text = HEAD + "71,kdu,OSMS,30000000.50,21480.50\n71,kdu,GOBMP,5000000,2000\n"

    found = lines_file.read(file_of(text))
    done = acts.take_lines(plan=plan, actor=stage.central, lines=found.lines)

    assert (found.fault, found.faults, done) == ("", [], (1, 1))
    amounts = dict(plan.lines.values_list("funding_source", "amount"))
    assert amounts == {"OSMS": Decimal("30000000.50"), "GOBMP": Decimal(5000000)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("99,kdu,OSMS,1,1", "99"),
        ("71,nothing,OSMS,1,1", "nothing"),
        ("71,kdu,MONEY,1,1", "MONEY"),
        ("71,kdu,OSMS,many,1", "many"),
        ("71,kdu,OSMS,-1,1", "-1"),
        ("71,kdu,OSMS,NaN,1", "NaN"),
        ("71,kdu,OSMS,1.001,1", "1.001"),
        ("71,kdu,OSMS,1,0", "more than zero"),
        ("71,kdu,OSMS,99999999999999999,1", "out of range"),
        ("71,kdu,GOBMP,1,1", "row 2"),
    ],
)
def test_a_row_that_does_not_do_is_named_with_its_reason(stage: Stage, row: str, said: str) -> None:
    found = lines_file.read(file_of(HEAD + "71,kdu,GOBMP,1,1\n" + row + "\n"))

    assert [fault.line for fault in found.faults] == [3]
    assert said in " ".join(found.faults[0].reasons)


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("region,amount\n71,1\n", "utf-8", "care_type"),
        ("регион;қаржы\n", "cp1251", "UTF-8"),
        (HEAD, "utf-8", "no rows"),
        ("", "utf-8", "missing"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(stage: Stage, text: str, encoding: str, said: str) -> None:
    content = SimpleUploadedFile("plan.csv", text.encode(encoding, errors="replace"))

    assert said in lines_file.read(content).fault


def test_a_file_of_a_spreadsheet_with_semicolons_and_commas_in_numbers_is_read(stage: Stage) -> None:
    found = lines_file.read(file_of("\ufeffregion;care_type;funding_source;amount;tariff\n71;kdu;GOBMP;1 234,50;10\n"))

    assert [(line.amount, line.tariff) for line in found.lines] == [(Decimal("1234.50"), Decimal(10))]


# Approval ------------------------------------------------------------------------------------------------------------
def test_the_approval_replaces_the_version_before(stage: Stage) -> None:
    plan = approve_plan(stage, start_version(stage))

    assert stage.plan.state == PlanState.SUPERSEDED
    assert money.plan_in_force(YEAR) == plan


def test_a_plan_without_lines_or_with_an_old_base_is_not_approved(stage: Stage) -> None:
    empty = acts.start_plan(actor=stage.central, year=YEAR + 1)
    with pytest.raises(StepRefused) as refusal:
        acts.plan_to_sign(plan=empty, actor=stage.central)
    assert "at least one line" in str(refusal.value)

    plan = start_version(stage)
    PurchasePlan.objects.filter(pk=stage.plan.pk).update(state=PlanState.SUPERSEDED)
    with pytest.raises(StepRefused) as refusal:
        acts.plan_to_sign(plan=plan, actor=stage.central)
    assert "Another version" in str(refusal.value)


def test_what_was_changed_after_it_was_seen_needs_another_signature(stage: Stage) -> None:
    plan = start_version(stage)
    document = acts.plan_to_sign(plan=plan, actor=stage.central)
    add_line(stage, plan)

    with pytest.raises(StepRefused):
        acts.approve(plan=plan, actor=stage.central, document=document, cms=cms_of(document, stage.central))

    assert PurchasePlan.objects.get(pk=plan.pk).state == PlanState.DRAFT


def change_amount(stage: Stage, plan: PurchasePlan, amount: str) -> None:
    line = plan.lines.get()
    acts.save_line(
        plan=plan, actor=stage.central, line=line, region=line.region, care_type=line.care_type,
        funding_source=line.funding_source, amount=Decimal(amount), tariff=line.tariff,
    )  # fmt: skip


def test_a_line_does_not_fall_below_what_lots_hold(stage: Stage) -> None:
    approve(stage, make_draft(stage, units=600))  # 12 888 300
    plan = start_version(stage)

    change_amount(stage, plan, "12888299.99")
    with pytest.raises(StepRefused) as refusal:
        acts.plan_to_sign(plan=plan, actor=stage.central)
    assert "12 888 300.00" in str(refusal.value).replace("\xa0", " ")

    change_amount(stage, plan, "12888300.00")
    assert approve_plan(stage, plan).state == PlanState.APPROVED


def test_a_line_that_lots_hold_cannot_be_left_out(stage: Stage) -> None:
    approve(stage, make_draft(stage, units=1))
    plan = start_version(stage)
    add_line(stage, plan)
    acts.remove_line(plan=plan, actor=stage.central, line=plan.lines.get(funding_source="OSMS"))

    with pytest.raises(StepRefused):
        acts.plan_to_sign(plan=plan, actor=stage.central)


def test_a_cancelled_campaign_gives_its_money_back(stage: Stage) -> None:
    campaign = approve(stage, make_draft(stage, units=1000))
    key = money.key_of(stage.line)
    assert money.free(stage.plan)[key] == 0

    cancel(stage, campaign)

    assert money.free(stage.plan)[key] == stage.line.amount


def test_money_is_held_by_key_whatever_version_the_lots_point_to(stage: Stage) -> None:
    approve(stage, make_draft(stage, units=400))
    plan = approve_plan(stage, start_version(stage))

    assert money.free(plan)[money.key_of(plan.lines.get())] == 600 * Decimal("21480.50")


# Comparison ----------------------------------------------------------------------------------------------------------
def test_two_versions_are_compared_line_by_line(stage: Stage) -> None:
    plan = start_version(stage)
    change_amount(stage, plan, "21501980.50")  # one unit and a bit more
    add_line(stage, plan, amount=Decimal(5000), tariff=Decimal(1000))

    found = {one.kind: one for one in reports.differences(stage.plan, plan, stage.central)}

    assert set(found) == {"added", "changed"}
    assert (found["changed"].change, found["changed"].units) == (Decimal("21480.50"), 1)
    assert (found["added"].change, found["added"].units) == (Decimal(5000), 5)
    back = {one.kind: one.change for one in reports.differences(plan, stage.plan, stage.central)}
    assert back == {"removed": Decimal(-5000), "changed": Decimal("-21480.50")}


def test_a_branch_compares_the_lines_of_its_region(stage: Stage) -> None:
    plan = start_version(stage)
    add_line(stage, plan, region=stage.far_region)
    approve_plan(stage, plan)

    kinds = {
        who: [one.kind for one in reports.differences(stage.plan, plan, getattr(stage, who))]
        for who in ("officer", "central")
    }

    assert kinds == {"officer": ["same"], "central": ["same", "added"]}
