"""A campaign from the opened bids to its end: what each step wants, by what the other parts of procurement know."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
import time_machine
from django.utils import translation

from accounts.access import SYSTEM
from config.workflow import NoSuchStep, StepRefused
from procurement.campaigns import acts, lot_acts
from procurement.campaigns.machine import CAMPAIGN
from procurement.enums import (
    AwardOrigin,
    AwardState,
    BidState,
    CampaignState,
    ComplaintState,
    ContractState,
    RunState,
)
from procurement.models import Award, Bid, Campaign, Complaint, Contract, Run
from tests.procurement.campaigns_world import (
    NOW,
    YEAR,
    Stage,
    announce,
    approve,
    at,
    make_draft,
    make_ground,
    make_stage,
)

pytestmark = pytest.mark.django_db
serial = count(1)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield make_stage()


def make_at(stage: Stage, state: str, direct: bool = False, **facts: Any) -> Campaign:
    """An announced campaign as if it had come to the state."""
    draft = make_draft(stage)
    if direct:
        lot_acts.save_direct(
            campaign=draft, actor=stage.officer, lot=draft.lots.get(), provider=stage.market.providers[0],
            funding_source="OSMS", units=10, ground=make_ground(), reason="Рост численности",
        )  # fmt: skip
    campaign = announce(stage, approve(stage, draft))
    Campaign.objects.filter(pk=campaign.pk).update(state=state, **facts)
    return Campaign.objects.get(pk=campaign.pk)


def make_bid(campaign: Campaign, provider: Any, state: str) -> Bid:
    return Bid.objects.create(campaign=campaign, provider=provider, state=state, opened_at=NOW)


def make_award(campaign: Campaign, provider: Any, state: str) -> Award:
    return Award.objects.create(
        campaign=campaign, lot=campaign.lots.get(), provider=provider, funding_source="OSMS", units=1,
        amount=Decimal("21480.50"), origin=AwardOrigin.RUN, state=state,
    )  # fmt: skip


def make_contract(campaign: Campaign, provider: Any, state: str) -> Contract:
    return Contract.objects.create(
        number=f"Д-{next(serial)}", provider=provider, funding_source="OSMS", valid_from=date(YEAR, 1, 1),
        valid_to=date(YEAR, 12, 31), campaign=campaign, state=state,
    )  # fmt: skip


def fire(campaign: Campaign, step: str) -> str:
    """The state after it, or why not."""
    try:
        return str(CAMPAIGN.fire(step, campaign, actor=SYSTEM).state)
    except StepRefused as refusal:
        return str(refusal)


# Evaluation ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("states", "distribute", "fail"),
    [
        ([BidState.ADMISSIBLE, BidState.REJECTED], CampaignState.DISTRIBUTING, "There are admissible bids"),
        ([BidState.REJECTED, BidState.WITHDRAWN], "No bid is admissible.", CampaignState.FAILED),
        ([BidState.ADMISSIBLE, BidState.OPENED], "Not every bid has been examined.", "Not every bid"),
        ([BidState.ADMISSIBLE, BidState.CORRECTION], "Not every bid has been examined.", "Not every bid"),
        ([], "No bid is admissible.", CampaignState.FAILED),
    ],
)
def test_the_examined_bids_decide_whether_it_is_held(
    stage: Stage, states: list[str], distribute: str, fail: str
) -> None:
    for step, expected in (("distribute", distribute), ("fail", fail)):
        campaign = make_at(stage, CampaignState.EVALUATING)
        for provider, state in zip(stage.market.providers, states, strict=False):
            make_bid(campaign, provider, state)
        assert expected in fire(campaign, step)
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.CANCELLED)  # gives the money back


def test_the_distribution_starts_a_run(stage: Stage) -> None:
    campaign = make_at(stage, CampaignState.EVALUATING)
    make_bid(campaign, stage.market.providers[0], BidState.ADMISSIBLE)

    row = CAMPAIGN.fire("distribute", campaign, actor=SYSTEM)

    assert row.due_on == date(2026, 11, 16)  # 10 working days after Monday the 2nd
    assert campaign.runs.get().kind == "main"


def test_who_keeps_it_does_not_say_that_it_failed_once_bids_were_opened(stage: Stage) -> None:
    campaign = make_at(stage, CampaignState.EVALUATING)
    make_bid(campaign, stage.market.providers[0], BidState.REJECTED)

    with pytest.raises(StepRefused) as refusal:
        acts.fail(campaign=campaign, actor=stage.officer)

    assert "the commission decides" in str(refusal.value)


# Protocol ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", RunState.values)
def test_the_protocol_is_published_when_a_run_is_confirmed(stage: Stage, state: str) -> None:
    campaign = make_at(stage, CampaignState.DISTRIBUTING, direct=True)
    Run.objects.create(campaign=campaign, number=1, state=state)

    found = fire(campaign, "publish_protocol")

    confirmed = state == RunState.CONFIRMED
    assert found == (CampaignState.PROTOCOL if confirmed else "The commission has not confirmed the distribution.")


# Standstill ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ComplaintState.values)
def test_an_open_complaint_holds_the_contracts_back(stage: Stage, state: str) -> None:
    campaign = make_at(stage, CampaignState.STANDSTILL)
    said = {
        "decision": "Шешім",
        "remedy_kind": "other",
        "remedy_ordered": "Қайта есептеу",
        "remedy_done": "Қайта есептелді",
    }
    Complaint.objects.create(campaign=campaign, provider=stage.market.providers[0], state=state, **said)

    found = fire(campaign, "contract")

    holds = state in (ComplaintState.SUBMITTED, ComplaintState.ACCEPTED, ComplaintState.SATISFIED)
    assert ("not decided or not remedied: 1" in found) if holds else (found == CampaignState.CONTRACTING)


@pytest.mark.parametrize("state", AwardState.values)
def test_a_volume_without_an_answer_holds_the_contracts_back(stage: Stage, state: str) -> None:
    campaign = make_at(stage, CampaignState.STANDSTILL)
    make_award(campaign, stage.market.providers[0], state)

    found = fire(campaign, "contract")

    if state == AwardState.OFFERED:
        assert "await an answer: 1" in found
    else:
        assert found == CampaignState.CONTRACTING


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.COMPUTED, RunState.PUBLISHED])
def test_a_run_under_way_holds_the_contracts_back(stage: Stage, state: str) -> None:
    campaign = make_at(stage, CampaignState.STANDSTILL)
    Run.objects.create(campaign=campaign, number=1, state=state)

    assert fire(campaign, "contract") == "What is left is being distributed."


def test_the_clock_waits_for_the_last_day_and_for_the_complaint(stage: Stage) -> None:
    last = date(2026, 11, 9)
    campaign = make_at(stage, CampaignState.STANDSTILL, due_on=last)
    complaint = Complaint.objects.create(
        campaign=campaign, provider=stage.market.providers[0], state=ComplaintState.SUBMITTED
    )

    def taken(day: date) -> list[int]:
        with time_machine.travel(at(day), tick=False):
            return [one.pk for one in CAMPAIGN.take_due(day, SYSTEM)]

    assert taken(last) == []
    assert taken(last + timedelta(days=1)) == []
    Complaint.objects.filter(pk=complaint.pk).update(state=ComplaintState.WITHDRAWN)
    assert taken(last) == []
    assert taken(last + timedelta(days=1)) == [campaign.pk]


def test_a_remedy_sends_it_back_to_the_distribution_only_before_the_contracts(stage: Stage) -> None:
    campaign = make_at(stage, CampaignState.STANDSTILL)

    assert fire(campaign, "redo") == CampaignState.DISTRIBUTING
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.CONTRACTING)
    with pytest.raises(NoSuchStep):
        CAMPAIGN.fire("redo", campaign, actor=SYSTEM)


# End -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ContractState.values)
def test_it_is_complete_when_every_contract_is_signed_or_refused(stage: Stage, state: str) -> None:
    campaign = make_at(stage, CampaignState.CONTRACTING)
    make_contract(campaign, stage.market.providers[0], ContractState.ACTIVE)
    make_contract(campaign, stage.market.providers[1], state)

    found = fire(campaign, "complete")

    open_ones = (ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED)
    assert found == ("Contracts that are not signed: 1." if state in open_ones else CampaignState.COMPLETED)


def test_accepted_volume_without_contracts_keeps_it_open(stage: Stage) -> None:
    campaign = make_at(stage, CampaignState.CONTRACTING)
    make_award(campaign, stage.market.providers[0], AwardState.ACCEPTED)

    assert fire(campaign, "complete") == "Contracts are not prepared yet."
