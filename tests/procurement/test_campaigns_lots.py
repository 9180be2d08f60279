"""Lots of a draft and what is placed without selection in them: money of the plan, order, refusals in words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import translation

from config.workflow import StepRefused, reasons
from procurement.campaigns import acts, lot_acts
from procurement.campaigns.machine import CAMPAIGN
from procurement.enums import FundingSource
from procurement.models import Campaign
from procurement.planning.errors import Refusal
from tests.procurement.campaigns_world import (
    NOW,
    Stage,
    add_line,
    add_lot,
    approve,
    approve_plan,
    make_draft,
    make_ground,
    make_stage,
    other_care,
    place,
    start_version,
)
from tests.providers.facts import make_provider

pytestmark = pytest.mark.django_db
TARIFF = Decimal("21480.50")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield make_stage()


def fresh(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def kept_back(stage: Stage, campaign: Campaign) -> str:
    return " ".join(str(one) for one in reasons(CAMPAIGN.step("approve"), fresh(campaign), stage.chief))


# Lots ----------------------------------------------------------------------------------------------------------------
def test_a_lot_takes_no_more_than_is_free_in_the_plan(stage: Stage) -> None:
    campaign = make_draft(stage, units=400)
    add_lot(stage, campaign, 600)

    with pytest.raises(Refusal) as refusal:
        add_lot(stage, campaign, 0, funding={FundingSource.OSMS: Decimal("0.01")})

    assert refusal.value.field == FundingSource.OSMS
    assert campaign.lots.count() == 2


def test_a_lot_can_be_raised_by_what_it_holds_itself(stage: Stage) -> None:
    campaign = make_draft(stage, units=400)
    lot = add_lot(stage, campaign, 1000, lot=campaign.lots.get())

    assert lot.funding.get().budget == 1000 * TARIFF


def test_drafts_hold_nothing_and_approved_campaigns_do(stage: Stage) -> None:
    first, second = make_draft(stage, units=700), make_draft(stage, units=700)
    approve(stage, first)

    found = kept_back(stage, second)

    assert "6 444 150.00 ₸ of the plan is free" in found.replace("\xa0", " ")
    with pytest.raises(StepRefused):
        acts.campaign_to_sign(campaign=second, actor=stage.chief)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"funding": {FundingSource.GOBMP: Decimal(1000)}}, FundingSource.GOBMP),
        ({"funding": {}}, ""),
        ({"funding": {FundingSource.OSMS: Decimal(-1)}}, FundingSource.OSMS),
        ({"tariff": Decimal(0)}, "tariff"),
        ({"name_ru": " "}, "name_ru"),
    ],
)
def test_a_lot_that_makes_no_sense_is_refused(stage: Stage, change: dict[str, Any], field: str) -> None:
    campaign = make_draft(stage, units=0)

    with pytest.raises(Refusal) as refusal:
        add_lot(stage, campaign, 1, **change)

    assert refusal.value.field == field
    assert not campaign.lots.exists()


def test_a_branch_buys_for_its_own_region(stage: Stage) -> None:
    plan = start_version(stage)
    add_line(stage, plan, region=stage.far_region, funding_source=FundingSource.OSMS)
    approve_plan(stage, plan)
    campaign = make_draft(stage, units=0)

    with pytest.raises(Refusal) as refusal:
        add_lot(stage, campaign, 1, region=stage.far_region)

    assert refusal.value.field == "region"


def test_the_whole_plan_of_the_region_in_one_press(stage: Stage) -> None:
    plan = start_version(stage)
    add_line(stage, plan, tariff=TARIFF, amount=Decimal("100000.00"))  # of the same price: the same lot
    add_line(stage, plan, care_type=other_care(), amount=Decimal("5000.50"))
    add_line(stage, plan, care_type=other_care("inpatient"), amount=Decimal("999.99"))  # less than a unit of 1000
    add_line(stage, plan, region=stage.far_region)
    approve_plan(stage, plan)
    campaign = make_draft(stage, units=400)

    made = lot_acts.take_plan(campaign=campaign, actor=stage.officer)

    assert made == 2
    lots = [(lot.care_type.code, {row.funding_source: row.budget for row in lot.funding.all()})
            for lot in campaign.lots.order_by("position")]  # fmt: skip
    assert lots == [
        ("kdu", {"OSMS": 400 * TARIFF}),
        ("kdu", {"OSMS": 600 * TARIFF, "GOBMP": Decimal("100000.00")}),
        ("screening", {"GOBMP": Decimal("5000.50")}),
    ]
    assert lot_acts.take_plan(campaign=campaign, actor=stage.officer) == 0


def test_a_lot_that_is_removed_or_moved_leaves_numbers_in_order(stage: Stage) -> None:
    campaign = make_draft(stage, units=1)
    second, third = (add_lot(stage, campaign, units) for units in (2, 3))

    lot_acts.move_lot(campaign=campaign, actor=stage.officer, lot=third, up=True)
    lot_acts.remove_lot(campaign=campaign, actor=stage.officer, lot=campaign.lots.get(position=1))

    assert list(campaign.lots.values_list("pk", "number")) == [(third.pk, "001"), (second.pk, "002")]


# Placement without selection -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("units", "good"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_a_placement_fits_into_its_lot(stage: Stage, units: int, good: bool) -> None:
    lot = make_draft(stage).lots.get()

    if good:
        assert place(stage, lot, units).units == units
    else:
        with pytest.raises(Refusal) as refusal:
            place(stage, lot, units)
        assert refusal.value.field == "units"
        assert not lot.direct.exists()


def test_a_placement_needs_a_ground_in_force_a_reason_and_an_admitted_organisation(stage: Stage) -> None:
    lot, stranger = make_draft(stage).lots.get(), make_provider("Чужая")
    old = make_ground("19.1", valid_to=date(2026, 11, 1))
    cases: list[tuple[str, dict[str, Any]]] = [
        ("ground", {"ground": old}),
        ("ground", {"ground": make_ground("own", kind="penalty")}),
        ("reason", {"reason": " "}),
        ("bin", {"provider": stranger}),
    ]
    for field, change in cases:
        with pytest.raises(Refusal) as refusal:
            place(stage, lot, **change)
        assert refusal.value.field == field
    assert place(stage, lot, ground=make_ground("19.2", valid_to=NOW.date())).units == 100


def test_one_provider_has_one_placement_of_a_source(stage: Stage) -> None:
    lot = make_draft(stage).lots.get()
    place(stage, lot)

    with pytest.raises(Refusal) as refusal:
        place(stage, lot, ground=make_ground("19.4"))

    assert refusal.value.field == "bin"


def test_a_lot_is_not_made_smaller_than_what_is_carved_out(stage: Stage) -> None:
    campaign = make_draft(stage)
    lot = campaign.lots.get()
    place(stage, lot, 100)

    with pytest.raises(Refusal):
        add_lot(stage, campaign, 99, lot=lot)

    assert lot.funding.get().budget == 1000 * TARIFF
