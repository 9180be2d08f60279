"""Reasons against the steps of a campaign, in words."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.localized import in_force
from config.workflow import Text
from procurement.campaigns import direct, volume
from procurement.campaigns.access import keeps
from procurement.enums import AwardState, BidState, ContractState, RunState
from procurement.models import Campaign, Ground, LotFunding
from procurement.models.complaints import OPEN_COMPLAINTS
from procurement.planning import money
from procurement.planning.words import above_free, key_names
from providers import terms

UNDECIDED_BIDS = (BidState.SUBMITTED, BidState.OPENED, BidState.CORRECTION)
OPEN_RUNS = (RunState.DRAFT, RunState.COMPUTED, RunState.PUBLISHED)
UNSIGNED = (ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED)


def own(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """Only who keeps the campaign: the branch of its region, or the central office where it has none."""
    if actor is not None and actor.user is not None and not keeps(actor, campaign):
        yield _("Another branch, or the central office, keeps this campaign.")


# Before the announcement ---------------------------------------------------------------------------------------------
def named(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """It has a name in both languages."""
    if not campaign.name_kk.strip() or not campaign.name_ru.strip():
        yield _("Name the campaign in Kazakh and in Russian.")


def dated(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """The days of intake are set, lie ahead, and leave the term «bid_intake» at least."""
    if campaign.opens_on is None or campaign.closes_on is None:
        yield _("Set the first and the last day on which bids are accepted.")
        return
    if campaign.opens_on < timezone.localdate():
        yield _("The first day of intake has passed: choose a later one.")
    first = terms.last_day("bid_intake", campaign.opens_on)
    if first is not None and campaign.closes_on < first:
        yield _("Bids are accepted for too short a time: the last day can be %(day)s at the earliest.") % {
            "day": f"{first:%d.%m.%Y}"
        }


def ruled(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """The rules of the distribution are complete, and the edition of the methodology is named."""
    if not campaign.norm.strip():
        yield _("Name the edition of the methodology by which volumes are distributed.")
    if campaign.threshold < 0:
        yield _("The least rating cannot be less than zero.")


def has_lots(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """There are lots, each of one unit at least."""
    found = volume.offers(campaign)
    if not found:
        yield _("Add at least one lot.")
    for one in found:
        if not one.units:
            yield _("Lot %(number)s: its money does not pay for a single unit.") % {"number": one.lot.number}


def within_plan(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """The money of the lots is free in the plan that is in force."""
    plan = money.plan_in_force(campaign.year)
    if plan is None:
        yield _("There is no approved purchase plan for %(year)s.") % {"year": campaign.year}
        return
    rows = LotFunding.objects.filter(lot__campaign=campaign).select_related("lot")
    wanted, free = money.lots_of(rows), money.free(plan, without=campaign)
    names = key_names(wanted)
    for key in sorted(wanted):
        if wanted[key] > free.get(key, 0):
            yield above_free(names[key], wanted[key], free.get(key, Decimal(0)))


def direct_fits(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """Placements without selection fit into their lots and rest on grounds that are in force."""
    today = timezone.localdate()
    valid = set(Ground.objects.filter(in_force(today)).values_list("pk", flat=True))
    lots = campaign.lots.prefetch_related("funding", "direct__ground").order_by("position", "pk")
    for lot in lots:
        placed: dict[str, int] = {}
        for row in lot.direct.all():
            placed[row.funding_source] = placed.get(row.funding_source, 0) + row.units
            if row.ground_id not in valid:
                yield _("Lot %(number)s: the ground «%(ground)s» is not in force.") % {
                    "number": lot.number,
                    "ground": row.ground.name,
                }
        offer = volume.offer(lot)
        if any(units > offer.units_of(source) for source, units in placed.items()):
            yield _("Lot %(number)s: more is placed without selection than it holds.") % {"number": lot.number}


# On the way ----------------------------------------------------------------------------------------------------------
def begun(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """The first day of intake has come."""
    if campaign.opens_on is None or timezone.localdate() < campaign.opens_on:
        yield _("Bids are accepted from %(day)s on.") % {
            "day": f"{campaign.opens_on:%d.%m.%Y}" if campaign.opens_on else "–"
        }


def intake_over(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """The last day of intake has ended: before that no bid is opened."""
    if campaign.is_sealed():
        yield _("Bids are accepted until the end of %(day)s: nobody opens them before.") % {
            "day": f"{campaign.closes_on:%d.%m.%Y}" if campaign.closes_on else "–"
        }


def examined(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """Every bid has been examined."""
    if campaign.bids.filter(state__in=UNDECIDED_BIDS).exists():
        yield _("Not every bid has been examined.")


def something_to_place(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """There is an admissible bid, or a placement without selection that counts."""
    if not with_bids(campaign) and not direct.confirmed_of_campaign(campaign):
        yield _("No bid is admissible.")


def nothing_to_place(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """No bid is admissible, and nothing is placed without selection."""
    if with_bids(campaign):
        yield _("There are admissible bids: the volumes are distributed.")
    elif direct.confirmed_of_campaign(campaign):
        yield _("Volume is placed without selection: the campaign goes on.")


def with_bids(campaign: Campaign) -> bool:
    return campaign.bids.filter(state=BidState.ADMISSIBLE).exists()


def run_confirmed(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """The commission has confirmed the distribution."""
    if not campaign.runs.filter(state=RunState.CONFIRMED).exists():
        yield _("The commission has not confirmed the distribution.")


def no_complaint(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """No complaint is open."""
    open_ones = campaign.complaints.filter(state__in=OPEN_COMPLAINTS).count()
    if open_ones:
        yield _("Complaints that are not decided or not remedied: %(number)s.") % {"number": open_ones}


def answered(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """Every placed volume is answered, and none is being distributed anew."""
    waiting = campaign.awards.filter(state=AwardState.OFFERED).count()
    if waiting:
        yield _("Placed volumes that await an answer: %(number)s.") % {"number": waiting}
    if campaign.runs.filter(state__in=OPEN_RUNS).exists():
        yield _("What is left is being distributed.")


def contracts_settled(campaign: Campaign, actor: Any = None) -> Iterator[Text]:
    """Every contract is signed or refused."""
    open_ones = campaign.contracts.filter(state__in=UNSIGNED).count()
    if open_ones:
        yield _("Contracts that are not signed: %(number)s.") % {"number": open_ones}
    accepted = campaign.awards.filter(state=AwardState.ACCEPTED)
    if accepted.exists() and not campaign.contracts.exists():
        yield _("Contracts are not prepared yet.")
