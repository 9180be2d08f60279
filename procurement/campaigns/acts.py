"""What the Fund does with a campaign. Lots and placements without selection: ``lot_acts``."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.access import SYSTEM, Actor
from accounts.models import Region, SignedDocument
from config import audit
from config.workflow import must_be_open
from procurement.campaigns import content
from procurement.campaigns.access import KEEPERS, SIGNERS, require_keeper
from procurement.campaigns.machine import BEFORE_CONTRACTS, CAMPAIGN
from procurement.enums import CampaignState, Rounding, WeightFormula
from procurement.models import Campaign
from procurement.planning import money
from procurement.planning.errors import Refusal

DRAFT = (CampaignState.DRAFT,)
TRIES = 20


# The draft -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def create(*, actor: Actor, year: int, name_ru: str, name_kk: str = "") -> Campaign:
    """A draft of the branch for its region, or of the central office for the whole country."""
    actor.require(*KEEPERS)
    region = actor.organisation.region if actor.is_branch and actor.organisation else None
    plan = money.plan_in_force(year)
    if plan is None:
        raise Refusal(_("There is no approved purchase plan for %(year)s.") % {"year": year}, "year")
    if not name_ru.strip():
        raise Refusal(_("Name the campaign in Kazakh and in Russian."), "name_ru")
    last = Campaign.objects.exclude(norm="").order_by("-created_at", "-pk").first()
    facts = {
        "year": year,
        "region": region,
        "plan": plan,
        "name_ru": name_ru.strip(),
        "name_kk": name_kk.strip(),
        "norm": last.norm if last else "",
        "created_by": actor.user,
    }
    campaign = numbered(region, year, facts)
    CAMPAIGN.log(campaign, actor, "start", "")
    audit.record("procurement.campaign_started", actor=actor, subject=campaign, number=campaign.number)
    return campaign


def numbered(region: Region | None, year: int, facts: dict[str, Any]) -> Campaign:
    """«71-2027-003»: region, year, and a number in both; of two at once the second one takes the next number."""
    start = f"{region.code if region else '00'}-{year}-"
    taken = Campaign.objects.filter(number__startswith=start).count()
    for number in range(taken + 1, taken + 1 + TRIES):
        try:
            with transaction.atomic():
                return Campaign.objects.create(number=f"{start}{number:03}", **facts)
        except IntegrityError:
            continue
    raise Refusal(_("Somebody has changed this meanwhile. Look at it again and decide."))


def save_facts(
    *,
    campaign: Campaign,
    actor: Actor,
    name_ru: str,
    name_kk: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
    version: int | None = None,
) -> Campaign:
    """Names and the days of intake; what is still missing keeps the approval back, not the draft."""
    require_keeper(actor, campaign)
    if not name_ru.strip():
        raise Refusal(_("Name the campaign in Kazakh and in Russian."), "name_ru")
    if opens_on and closes_on and closes_on < opens_on:
        raise Refusal(_("The last day cannot come before the first one."), "closes_on")
    if closes_on and not opens_on:
        raise Refusal(_("Set the first and the last day on which bids are accepted."), "opens_on")
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        row.name_ru, row.name_kk = name_ru.strip(), name_kk.strip()
        row.opens_on, row.closes_on = opens_on, closes_on
        audit.record(
            "procurement.campaign_described", actor=actor, subject=row, opens_on=opens_on, closes_on=closes_on
        )
    return row


def save_rules(
    *,
    campaign: Campaign,
    actor: Actor,
    weight_formula: str,
    rounding: str,
    share_cap: Decimal | None,
    threshold: Decimal,
    norm: str,
    version: int | None = None,
) -> Campaign:
    """The rules by which the volumes will be distributed."""
    require_keeper(actor, campaign)
    if share_cap is not None and not 0 < share_cap <= 100:
        raise Refusal(_("The share is more than 0 and at most 100 %."), "share_cap")
    if threshold < 0:
        raise Refusal(_("The least rating cannot be less than zero."), "threshold")
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        row.weight_formula, row.rounding = WeightFormula(weight_formula), Rounding(rounding)
        row.share_cap, row.threshold, row.norm = share_cap, threshold, norm.strip()
        audit.record(
            "procurement.campaign_ruled",
            actor=actor,
            subject=row,
            weight=row.weight_formula,
            rounding=row.rounding,
            share_cap=share_cap,
            threshold=threshold,
            norm=row.norm,
        )
    return row


# Approval and announcement -------------------------------------------------------------------------------------------
def campaign_to_sign(*, campaign: Campaign, actor: Actor) -> SignedDocument:
    """The draft as it will be announced. StepRefused while something keeps the signature back."""
    require_keeper(actor, campaign, SIGNERS)
    must_be_open(CAMPAIGN.step("approve"), campaign, actor)
    return signatures.prepare(
        kind="campaign",
        subject=campaign,
        title=_("Campaign %(number)s: rules and lots") % {"number": campaign.number},
        content=content.of_campaign(campaign),
        actor=actor,
    )


@transaction.atomic
def approve(
    *, campaign: Campaign, actor: Actor, document: SignedDocument, cms: bytes | str, version: int | None = None
) -> Campaign:
    """Signed by the head: the money of its lots is held in the plan from now on.

    The lines of the plan are locked before the sums are compared: of two campaigns that want the same tenge one gets
    it and the other is told how much is left.
    """
    require_keeper(actor, campaign, SIGNERS)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    plan = money.plan_in_force(campaign.year)
    if plan is not None:
        money.locked_lines(plan)
        if money.plan_in_force(campaign.year) != plan:
            raise Refusal(_("Another version of the plan has come into force meanwhile. Look at the sums again."))
    return CAMPAIGN.fire("approve", campaign, actor=actor, version=version, signature=signature)


@transaction.atomic
def announce(*, campaign: Campaign, actor: Actor, version: int | None = None) -> Campaign:
    """Publishes rules and lots and freezes them. Where the first day of intake is today, it begins at once."""
    require_keeper(actor, campaign)
    row = CAMPAIGN.fire("announce", campaign, actor=actor, version=version)
    if row.opens_on is not None and row.opens_on <= timezone.localdate():
        row = CAMPAIGN.fire("open", row, actor=SYSTEM)
    return row


# The way -------------------------------------------------------------------------------------------------------------
def fail(*, campaign: Campaign, actor: Actor, version: int | None = None) -> Campaign:
    """Not held: nobody's bid is admissible. By who keeps it where nobody applied; else by the commission's protocol,
    which takes the step itself."""
    require_keeper(actor, campaign)
    if campaign.bids.filter(opened_at__isnull=False).exists():
        raise Refusal(_("Bids were opened: the commission decides by its protocol."))
    return CAMPAIGN.fire("fail", campaign, actor=actor, version=version)


def complete(*, campaign: Campaign, actor: Actor, version: int | None = None) -> Campaign:
    """Over: every contract is signed or refused."""
    require_keeper(actor, campaign)
    return CAMPAIGN.fire("complete", campaign, actor=actor, version=version)


# Cancellation --------------------------------------------------------------------------------------------------------
def propose_cancellation(
    *, campaign: Campaign, actor: Actor, reason: str, version: int | None = None
) -> SignedDocument:
    """Writes the reason down and puts the cancellation before the head to sign."""
    require_keeper(actor, campaign, SIGNERS)
    if not reason.strip():
        raise Refusal(_("Give the reason."), "reason")
    with CAMPAIGN.editing(campaign, states=BEFORE_CONTRACTS, version=version) as row:
        row.cancel_reason = reason.strip()
        audit.record("procurement.campaign_cancellation_proposed", actor=actor, subject=row, reason=row.cancel_reason)
    return cancellation_to_sign(campaign=row, actor=actor)


def cancellation_to_sign(*, campaign: Campaign, actor: Actor) -> SignedDocument:
    require_keeper(actor, campaign, SIGNERS)
    if not campaign.cancel_reason or campaign.state not in BEFORE_CONTRACTS:
        raise Refusal(_("Give the reason."), "reason")
    return signatures.prepare(
        kind="campaign_cancellation",
        subject=campaign,
        title=_("Cancellation of campaign %(number)s") % {"number": campaign.number},
        content=content.of_cancellation(campaign),
        actor=actor,
    )


@transaction.atomic
def cancel(
    *, campaign: Campaign, actor: Actor, document: SignedDocument, cms: bytes | str, version: int | None = None
) -> Campaign:
    """By the reason that was written down, once the head has signed it."""
    require_keeper(actor, campaign, SIGNERS)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    note = Campaign.objects.get(pk=campaign.pk).cancel_reason
    return CAMPAIGN.fire("cancel", campaign, actor=actor, version=version, note=note, signature=signature)
