"""The machine of campaigns (procurement rules ҚР ДСМ-242/2020, p. 20–48)."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.signatures import fault
from config.workflow import Machine, Step, Text, register
from procurement.campaigns import content, effects, guards
from procurement.campaigns.access import KEEPERS, SIGNERS
from procurement.enums import CampaignState
from procurement.models import Campaign
from providers import terms

DRAFT, APPROVED, PUBLISHED = CampaignState.DRAFT, CampaignState.APPROVED, CampaignState.PUBLISHED
ACCEPTING, EVALUATING = CampaignState.ACCEPTING, CampaignState.EVALUATING
DISTRIBUTING, PROTOCOL = CampaignState.DISTRIBUTING, CampaignState.PROTOCOL
STANDSTILL, CONTRACTING = CampaignState.STANDSTILL, CampaignState.CONTRACTING
COMPLETED, CANCELLED, FAILED = CampaignState.COMPLETED, CampaignState.CANCELLED, CampaignState.FAILED
BEFORE_CONTRACTS = (DRAFT, APPROVED, PUBLISHED, ACCEPTING, EVALUATING, DISTRIBUTING, PROTOCOL, STANDSTILL)
COMPLETE = (guards.named, guards.dated, guards.ruled, guards.has_lots, guards.direct_fits, guards.within_plan)
TERMS = {
    EVALUATING: "bid_review",
    DISTRIBUTING: "placement_decision",
    STANDSTILL: "standstill",
    CONTRACTING: "contract_draft",
}


def due(campaign: Campaign, state: str) -> date | None:
    """The last day of the state: of the intake the day before it begins and the day on which it ends."""
    if state == PUBLISHED:
        return campaign.opens_on - timedelta(days=1) if campaign.opens_on else None
    if state == ACCEPTING:
        return campaign.closes_on
    code = TERMS.get(CampaignState(state))
    return terms.last_day(code, timezone.localdate()) if code else None


FAULTS = {
    "campaign": fault("campaign", content.of_campaign),
    "campaign_cancellation": fault("campaign_cancellation", content.of_cancellation),
}


def signature_fault(kind: str, subject: Any, actor: Any, signature: Any) -> Text | None:
    return FAULTS[kind](subject, actor, signature)


CAMPAIGN = register(
    Machine(
        name="campaign",
        model=Campaign,
        states=CampaignState,
        initial=DRAFT,
        verb="procurement.campaign",
        due=due,
        signature_fault=signature_fault,
        finals=frozenset({COMPLETED, CANCELLED, FAILED}),
        steps=(
            Step(
                "approve", (DRAFT,), APPROVED, _("Approve the campaign"), SIGNERS, (guards.own, *COMPLETE),
                effects.approved, signed="campaign", tone="primary",
            ),
            Step(
                "announce", (APPROVED,), PUBLISHED, pgettext_lazy("step", "Announce"), KEEPERS,
                (guards.own, guards.dated), effects.announced, tone="primary",
            ),
            Step("open", (PUBLISHED,), ACCEPTING, _("Intake of bids begins"), guards=(guards.begun,),
                 effect=effects.opened, clock=True),
            Step("close", (ACCEPTING,), EVALUATING, _("Intake of bids ends"), guards=(guards.intake_over,),
                 effect=effects.closed, clock=True),
            Step("distribute", (EVALUATING,), DISTRIBUTING, _("Distribute the volumes"),
                 guards=(guards.examined, guards.something_to_place), effect=effects.distributed),
            Step("fail", (EVALUATING,), FAILED, _("Not held: no admissible bid"),
                 guards=(guards.examined, guards.nothing_to_place), effect=effects.failed),
            Step("publish_protocol", (DISTRIBUTING,), PROTOCOL, _("Publish the protocol of placement"),
                 guards=(guards.run_confirmed,), effect=effects.protocol_published),
            Step("stand_still", (PROTOCOL,), STANDSTILL, _("Time for complaints begins")),
            Step("redo", (STANDSTILL,), DISTRIBUTING, _("Distribute anew")),
            Step("contract", (STANDSTILL,), CONTRACTING, _("Conclude the contracts"),
                 guards=(guards.no_complaint, guards.answered), effect=effects.contracts_begun, clock=True),
            Step("complete", (CONTRACTING,), COMPLETED, _("Complete the campaign"),
                 guards=(guards.contracts_settled,), effect=effects.completed, clock=True),
            Step(
                "cancel", BEFORE_CONTRACTS, CANCELLED, _("Cancel the campaign"), SIGNERS, (guards.own,),
                effects.cancelled, signed="campaign_cancellation", explained=True, tone="stop",
            ),
        ),
    )
)  # fmt: skip
