"""A campaign from the draft to its announcement, and the days of its intake."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import translation

from accounts.access import SYSTEM, RoleMissing
from accounts.models import Notification
from config.workflow import NoSuchStep, Stale, StepRefused, reasons
from procurement.campaigns import acts, guards, lot_acts, news
from procurement.campaigns.machine import BEFORE_CONTRACTS, CAMPAIGN
from procurement.enums import CampaignState
from procurement.models import Campaign, DirectPlacement, Lot, LotFunding
from procurement.planning.errors import Refusal
from tests.procurement.campaigns_world import (
    CLOSES,
    NOW,
    OPENS,
    YEAR,
    Stage,
    add_lot,
    announce,
    approve,
    at,
    cancel,
    make_draft,
    make_stage,
    place,
    set_rules,
)
from tests.providers.facts import make_entry
from tests.signing import cms_of

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


# The draft -----------------------------------------------------------------------------------------------------------
def test_a_branch_makes_campaigns_of_its_region_and_the_central_office_of_the_country(stage: Stage) -> None:
    own = acts.create(actor=stage.officer, year=YEAR, name_ru="Закуп")
    whole = acts.create(actor=stage.central, year=YEAR, name_ru="ВТМП")
    second = acts.create(actor=stage.officer, year=YEAR, name_ru="Ещё закуп")

    assert (own.region, whole.region) == (stage.market.region, None)
    assert [one.number for one in (own, whole, second)] == [f"71-{YEAR}-001", f"00-{YEAR}-001", f"71-{YEAR}-002"]
    assert own.plan == stage.plan


def test_a_campaign_needs_a_plan_in_force(stage: Stage) -> None:
    with pytest.raises(Refusal) as refusal:
        acts.create(actor=stage.officer, year=YEAR + 1, name_ru="Закуп")

    assert refusal.value.field == "year"


@pytest.mark.parametrize("name", ["far", "central", "auditor", "admin"])
def test_nobody_else_writes_in_a_campaign_of_the_branch(stage: Stage, name: str) -> None:
    campaign = make_draft(stage)
    actor = stage.far if name == "far" else stage.market.actors[name]

    for act in (
        lambda: acts.save_facts(campaign=campaign, actor=actor, name_ru="Чужое"),
        lambda: set_rules(campaign, actor),
        lambda: lot_acts.take_plan(campaign=campaign, actor=actor),
        lambda: lot_acts.remove_lot(campaign=campaign, actor=actor, lot=campaign.lots.get()),
        lambda: acts.campaign_to_sign(campaign=campaign, actor=actor),
        lambda: acts.propose_cancellation(campaign=campaign, actor=actor, reason="Чужое"),
    ):
        with pytest.raises(RoleMissing):
            act()


def test_the_officer_prepares_and_the_head_signs(stage: Stage) -> None:
    campaign = make_draft(stage)

    with pytest.raises(RoleMissing):
        acts.campaign_to_sign(campaign=campaign, actor=stage.officer)

    done = approve(stage, campaign)
    assert (done.state, done.plan) == (CampaignState.APPROVED, stage.plan)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes_on": None, "opens_on": None}, "first and the last day"),
        ({"opens_on": date(2026, 10, 30)}, "has passed"),
        ({"closes_on": date(2026, 11, 11)}, "12.11.2026"),  # 4 working days after the first one
        ({"closes_on": CLOSES}, ""),  # 5 working days: the term is kept to the day
        ({"opens_on": NOW.date(), "closes_on": CLOSES}, ""),
    ],
)
def test_the_term_of_the_intake(stage: Stage, change: dict[str, Any], said: str) -> None:
    campaign = make_draft(stage, **change)

    found = kept_back(stage, campaign)

    assert (said in found) if said else (found == "")


def test_what_is_missing_keeps_the_signature_back(stage: Stage) -> None:
    campaign = make_draft(stage, units=0)
    set_rules(campaign, stage.officer, norm=" ")
    Campaign.objects.filter(pk=campaign.pk).update(name_kk="")

    found = kept_back(stage, campaign)

    for said in ("in Kazakh and in Russian", "edition of the methodology", "at least one lot"):
        assert said in found
    with pytest.raises(StepRefused):
        acts.campaign_to_sign(campaign=campaign, actor=stage.chief)


@pytest.mark.parametrize(("share", "good"), [("0", False), ("0.01", True), ("100", True), ("100.01", False)])
def test_the_share_of_a_lot_is_a_share(stage: Stage, share: str, good: bool) -> None:
    campaign = make_draft(stage)

    if good:
        assert set_rules(campaign, stage.officer, share_cap=Decimal(share)).share_cap == Decimal(share)
    else:
        with pytest.raises(Refusal) as refusal:
            set_rules(campaign, stage.officer, share_cap=Decimal(share))
        assert refusal.value.field == "share_cap"


def test_of_two_who_edit_a_draft_the_second_looks_again(stage: Stage) -> None:
    campaign = make_draft(stage)
    acts.save_facts(campaign=campaign, actor=stage.officer, name_ru="Первое", version=campaign.version)

    with pytest.raises(Stale):
        acts.save_facts(campaign=campaign, actor=stage.chief, name_ru="Второе", version=campaign.version)


# Announcement --------------------------------------------------------------------------------------------------------
def test_the_announcement_tells_those_who_are_admitted_there(stage: Stage) -> None:
    abroad = stage.market.providers[2]
    type(abroad).objects.filter(pk=abroad.pk).update(region=stage.far_region)

    campaign = announce(stage, approve(stage, make_draft(stage)))

    told = Notification.objects.filter(kind="campaign.announced").values_list("organisation_id", flat=True)
    assert set(told) == {one.pk for one in stage.market.providers[:2]}
    assert (campaign.state, campaign.announced_at, campaign.due_on) == (
        CampaignState.PUBLISHED, NOW, date(2026, 11, 4),
    )  # fmt: skip


def test_a_campaign_whose_first_day_is_today_accepts_at_once(stage: Stage) -> None:
    campaign = announce(stage, approve(stage, make_draft(stage, opens_on=NOW.date())))

    assert (campaign.state, campaign.due_on) == (CampaignState.ACCEPTING, CLOSES)


def test_it_cannot_be_announced_once_its_first_day_has_passed(stage: Stage) -> None:
    campaign = approve(stage, make_draft(stage))

    with time_machine.travel(at(date(2026, 11, 6)), tick=False), pytest.raises(StepRefused):
        announce(stage, campaign)


def test_nothing_changes_after_the_approval(stage: Stage) -> None:
    campaign = approve(stage, make_draft(stage))
    lot = campaign.lots.get()

    for act in (
        lambda: acts.save_facts(campaign=campaign, actor=stage.officer, name_ru="Другое"),
        lambda: set_rules(campaign, stage.officer, threshold=Decimal(10)),
        lambda: add_lot(stage, campaign, 1, lot=lot),
        lambda: lot_acts.remove_lot(campaign=campaign, actor=stage.officer, lot=lot),
        lambda: place(stage, lot),
    ):
        with pytest.raises(NoSuchStep):
            act()


@pytest.mark.parametrize(
    "change",
    [
        {"weight_formula": "rating_capacity"},
        {"rounding": "largest_remainder"},
        {"share_cap": Decimal(30)},
        {"threshold": Decimal(1)},
        {"norm": "другая"},
        {"opens_on": date(2026, 11, 6)},
        {"closes_on": date(2026, 11, 13)},
        {"announced_at": None},
        {"name_ru": "Другое"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_announced_rules(stage: Stage, change: dict[str, Any]) -> None:
    approved = approve(stage, make_draft(stage, units=500))
    with transaction.atomic():
        assert Campaign.objects.filter(pk=approved.pk).update(**change) == 1  # before the announcement it may
        transaction.set_rollback(True)
    campaign = announce(stage, approved)

    with pytest.raises(DatabaseError, match="announced"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**change)

    assert Campaign.objects.filter(pk=campaign.pk, state="published").update(cancel_reason="x") == 1


def test_the_database_refuses_to_change_announced_lots(stage: Stage) -> None:
    draft = make_draft(stage, units=500)
    place(stage, draft.lots.get(), 10)
    campaign = announce(stage, approve(stage, draft))
    lot, other = campaign.lots.get(), make_draft(stage, units=1).lots.get()
    funding, placement = lot.funding.get(), lot.direct.get()

    def copy(row: Any, **change: Any) -> None:
        row.pk = None
        for name, value in change.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    for act in (
        lambda: Lot.objects.filter(pk=lot.pk).update(tariff=1),
        lambda: Lot.objects.filter(pk=lot.pk).update(campaign=other.campaign, position=9, number="009"),
        lambda: Lot.objects.filter(pk=other.pk).update(campaign=campaign, position=9, number="009"),
        lambda: Lot.objects.filter(pk=lot.pk)._raw_delete("default"),
        lambda: copy(Lot.objects.get(pk=lot.pk), number="002", position=2, uuid=campaign.uuid),
        lambda: LotFunding.objects.filter(pk=funding.pk).update(budget=1),
        lambda: LotFunding.objects.filter(pk=funding.pk).update(lot=other),
        lambda: LotFunding.objects.filter(pk=funding.pk).delete(),
        lambda: copy(LotFunding.objects.get(pk=funding.pk), funding_source="GOBMP"),
        lambda: DirectPlacement.objects.filter(pk=placement.pk).update(units=11),
        lambda: DirectPlacement.objects.filter(pk=placement.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="announced"), transaction.atomic():
            act()


# The days of intake --------------------------------------------------------------------------------------------------
def test_intake_begins_on_its_first_day_and_not_before(stage: Stage) -> None:
    campaign = announce(stage, approve(stage, make_draft(stage)))

    with time_machine.travel(at(date(2026, 11, 4), "23:59:59"), tick=False):
        assert list(CAMPAIGN.take_due(date(2026, 11, 4), SYSTEM)) == []
        with pytest.raises(StepRefused):
            CAMPAIGN.fire("open", campaign, actor=SYSTEM)
    with time_machine.travel(at(OPENS, "00:00:00"), tick=False):
        assert [one.pk for one in CAMPAIGN.take_due(OPENS, SYSTEM)] == [campaign.pk]

    assert (fresh(campaign).state, fresh(campaign).due_on) == (CampaignState.ACCEPTING, CLOSES)


def test_intake_ends_with_its_last_day_and_not_before(stage: Stage) -> None:
    campaign = announce(stage, approve(stage, make_draft(stage, opens_on=NOW.date())))
    after = date(2026, 11, 13)

    with time_machine.travel(at(CLOSES, "23:59:59"), tick=False):
        assert campaign.is_sealed()
        assert list(CAMPAIGN.take_due(CLOSES, SYSTEM)) == []
        assert list(CAMPAIGN.take_due(after, SYSTEM)) == []  # a clock that runs ahead opens nothing
        with pytest.raises(StepRefused) as refusal:
            CAMPAIGN.fire("close", campaign, actor=SYSTEM)
        assert "12.11.2026" in str(refusal.value)
    with time_machine.travel(at(after, "00:00:00"), tick=False):
        assert not campaign.is_sealed()
        assert [one.pk for one in CAMPAIGN.take_due(after, SYSTEM)] == [campaign.pk]

    assert (fresh(campaign).state, fresh(campaign).due_on) == (CampaignState.EVALUATING, date(2026, 11, 27))


def test_a_reminder_comes_once_on_the_last_days(stage: Stage) -> None:
    announce(stage, approve(stage, make_draft(stage, opens_on=NOW.date())))
    found = []

    for day in (10, 11, 11, 12):
        with time_machine.travel(at(date(2026, 11, day), "00:30:00"), tick=False):
            found.append(news.remind())

    assert found == [0, 1, 0, 0]
    assert Notification.objects.filter(kind="campaign.closing").count() == len(stage.market.providers)


# After the intake ----------------------------------------------------------------------------------------------------
def moved(campaign: Campaign, state: str) -> Campaign:
    """As if it had come there: what the step itself wants is looked at, not the way."""
    Campaign.objects.filter(pk=campaign.pk).update(state=state)
    return fresh(campaign)


def test_without_bids_it_was_not_held(stage: Stage) -> None:
    campaign = moved(announce(stage, approve(stage, make_draft(stage))), CampaignState.EVALUATING)

    done = acts.fail(campaign=campaign, actor=stage.officer)

    assert done.state == CampaignState.FAILED
    assert "No bid is admissible" in " ".join(map(str, guards.something_to_place(campaign)))
    assert Notification.objects.filter(kind="campaign.failed", organisation=stage.market.providers[0]).exists()


def test_volume_without_selection_keeps_a_campaign_without_bids_alive(stage: Stage) -> None:
    draft = make_draft(stage)
    place(stage, draft.lots.get())
    campaign = moved(announce(stage, approve(stage, draft)), CampaignState.EVALUATING)

    with pytest.raises(StepRefused):
        acts.fail(campaign=campaign, actor=stage.officer)

    assert list(guards.something_to_place(campaign)) == []


def test_the_time_for_complaints_runs_five_working_days(stage: Stage) -> None:
    campaign = moved(make_draft(stage), CampaignState.PROTOCOL)

    row = CAMPAIGN.fire("stand_still", campaign, actor=SYSTEM)

    assert row.due_on == date(2026, 11, 9)  # Monday + 5 working days


def test_a_campaign_without_contracts_left_open_is_completed_by_its_keeper(stage: Stage) -> None:
    campaign = moved(make_draft(stage), CampaignState.CONTRACTING)

    with pytest.raises(RoleMissing):
        acts.complete(campaign=campaign, actor=stage.central)

    assert acts.complete(campaign=campaign, actor=stage.officer).state == CampaignState.COMPLETED


# Cancellation --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", BEFORE_CONTRACTS)
def test_it_can_be_cancelled_up_to_the_time_for_complaints(stage: Stage, state: str) -> None:
    campaign = moved(make_draft(stage), state)

    done = cancel(stage, campaign)

    assert (done.state, done.cancel_reason) == (CampaignState.CANCELLED, "Бюджет нақтыланды")
    assert CAMPAIGN.history(done.uuid).last().note == "Бюджет нақтыланды"  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["contracting", "completed", "failed", "cancelled"])
def test_later_it_cannot(stage: Stage, state: str) -> None:
    campaign = moved(make_draft(stage), state)

    with pytest.raises(NoSuchStep):
        acts.propose_cancellation(campaign=campaign, actor=stage.chief, reason="Причина")


def test_a_cancellation_needs_a_reason_and_the_head(stage: Stage) -> None:
    campaign = make_draft(stage)

    with pytest.raises(Refusal):
        acts.propose_cancellation(campaign=campaign, actor=stage.chief, reason=" ")
    with pytest.raises(RoleMissing):
        acts.propose_cancellation(campaign=campaign, actor=stage.officer, reason="Причина")


def test_a_signature_of_another_reason_cancels_nothing(stage: Stage) -> None:
    campaign = make_draft(stage)
    document = acts.propose_cancellation(campaign=campaign, actor=stage.chief, reason="Первая")
    acts.propose_cancellation(campaign=campaign, actor=stage.chief, reason="Вторая")

    with pytest.raises(StepRefused):
        acts.cancel(campaign=campaign, actor=stage.chief, document=document, cms=cms_of(document, stage.chief))

    assert fresh(campaign).state == CampaignState.DRAFT


def test_only_who_was_told_of_it_is_told_of_its_end(stage: Stage) -> None:
    cancel(stage, approve(stage, make_draft(stage, units=10)))
    assert not Notification.objects.filter(kind="campaign.cancelled").exists()

    cancel(stage, announce(stage, approve(stage, make_draft(stage, units=10))))
    assert Notification.objects.filter(kind="campaign.cancelled").count() == len(stage.market.providers)


def test_suspended_organisations_are_not_told(stage: Stage) -> None:
    entry = make_entry(stage.market.providers[0], "inpatient")
    type(entry).objects.filter(provider=stage.market.providers[0]).update(state="suspended")

    announce(stage, approve(stage, make_draft(stage)))

    told = Notification.objects.filter(kind="campaign.announced").values_list("organisation_id", flat=True)
    assert stage.market.providers[0].pk not in set(told)
