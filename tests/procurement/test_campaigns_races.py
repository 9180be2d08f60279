"""Two who want the same money of the plan at the same moment: one gets it, the other is told how much is left.

Each signs in a thread with a connection of its own and really commits. So that they meet, the test holds the lines of
the plan until both wait for them, and lets them go at once.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connections

from config.workflow import Stale, StepRefused
from procurement.campaigns import acts
from procurement.enums import CampaignState, PlanState
from procurement.models import Campaign, PurchasePlan
from procurement.planning import acts as planning
from procurement.planning import money
from tests.claims.test_races import waiting
from tests.claims.test_worker import another_connection, until
from tests.procurement.campaigns_world import NOW, YEAR, Stage, make_draft, make_stage, start_version
from tests.signing import cms_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield make_stage()


def at_the_same_moment(*works: Callable[[], Any]) -> list[Any]:
    """What each returned, or the refusal."""
    gate = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return work()
        except StepRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool, another_connection() as other:
        other.execute("SELECT 1 FROM procurement_planline FOR UPDATE")
        results = [pool.submit(run, work) for work in works]
        gate.wait()
        until(lambda: waiting() >= len(works))
        other.rollback()
        return [result.result(60) for result in results]


def approval(stage: Stage, campaign: Campaign) -> Callable[[], Any]:
    """Everything but the last act is done: the signature is made."""
    document = acts.campaign_to_sign(campaign=campaign, actor=stage.chief)
    cms = cms_of(document, stage.chief)
    return lambda: acts.approve(campaign=campaign, actor=stage.chief, document=document, cms=cms)


def test_two_campaigns_never_hold_the_same_tenge(stage: Stage) -> None:
    campaigns = [make_draft(stage, units=600), make_draft(stage, units=600)]  # of 1000

    results = at_the_same_moment(*(approval(stage, one) for one in campaigns))

    refused = [one for one in results if isinstance(one, StepRefused)]
    assert len(refused) == 1
    states = sorted(Campaign.objects.values_list("state", flat=True))
    assert states == [CampaignState.APPROVED, CampaignState.DRAFT]
    assert money.free(stage.plan)[money.key_of(stage.line)] == 400 * Decimal("21480.50")


def test_two_campaigns_that_fit_together_both_pass(stage: Stage) -> None:
    campaigns = [make_draft(stage, units=600), make_draft(stage, units=400)]

    results = at_the_same_moment(*(approval(stage, one) for one in campaigns))

    assert [one.state for one in results] == [CampaignState.APPROVED] * 2
    assert money.free(stage.plan)[money.key_of(stage.line)] == 0


def test_a_smaller_plan_and_a_campaign_that_needs_the_old_one_exclude_each_other(stage: Stage) -> None:
    campaign, plan = make_draft(stage, units=1000), start_version(stage)
    line = plan.lines.get()
    planning.save_line(
        plan=plan, actor=stage.central, line=line, region=line.region, care_type=line.care_type,
        funding_source=line.funding_source, amount=line.amount - 1, tariff=line.tariff,
    )  # fmt: skip
    document = planning.plan_to_sign(plan=plan, actor=stage.central)
    cms = cms_of(document, stage.central)

    def smaller() -> PurchasePlan:
        return planning.approve(plan=plan, actor=stage.central, document=document, cms=cms)

    results = at_the_same_moment(approval(stage, campaign), smaller)

    assert sum(isinstance(one, StepRefused) for one in results) == 1
    plan_in_force = money.plan_in_force(YEAR)
    assert plan_in_force is not None
    assert min(money.free(plan_in_force).values()) >= 0


def test_two_heads_who_sign_one_campaign_approve_it_once(stage: Stage) -> None:
    campaign = make_draft(stage, units=10)
    seen = campaign.version
    document = acts.campaign_to_sign(campaign=campaign, actor=stage.chief)
    cms = cms_of(document, stage.chief)

    def sign() -> Campaign:
        return acts.approve(campaign=campaign, actor=stage.chief, document=document, cms=cms, version=seen)

    results = at_the_same_moment(sign, sign)

    assert [type(one) for one in results if isinstance(one, StepRefused)] == [Stale]
    assert PurchasePlan.objects.filter(state=PlanState.APPROVED).count() == 1
