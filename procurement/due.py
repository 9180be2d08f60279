"""What awaits somebody in procurement: one list for the first page of each role, soonest first.

Every row is a state in which the next step is the reader's. Each kind of object costs one query, however many there
are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.enums import REVIEWER_ROLES, Role
from procurement import enums
from procurement.bids.access import campaigns_to_bid_in
from procurement.contracting.desk import turn_of
from procurement.models import (
    Amendment,
    Bid,
    Campaign,
    CoExecution,
    Complaint,
    Contract,
    ManualDistribution,
    Meeting,
    NegotiationRound,
    PurchasePlan,
    Run,
    Seat,
    Vote,
)
from providers.admission.review.deadlines import Deadline, deadlines

Text = str | Promise
SHOWN = 8


@dataclass(frozen=True)
class Due:
    """``day``: the last day of the term, None without one; ``act``: the words of the button."""

    title: str
    text: Text
    act: Text
    url: str
    day: date | None
    deadline: Deadline | None = None


def due(actor: Actor) -> list[Due]:
    """Soonest first; what has no term comes last."""
    found = [row for role in ROLES if role.wanted(actor) for row in role.rows(actor)]
    found = list({row.url + str(row.act): row for row in found}.values())  # a head is also an officer
    found.sort(key=lambda row: (row.day is None, row.day or date.max, row.title))
    terms = deadlines(row.day for row in found)
    return [
        Due(row.title, row.text, row.act, row.url, row.day, terms.get(row.day) if row.day else None) for row in found
    ]


def card(actor: Actor) -> dict[str, Any]:
    """For the first page: the first rows and how many there are."""
    rows = due(actor)
    return {"rows": rows[:SHOWN], "count": len(rows), "more": max(0, len(rows) - SHOWN)}


# Medical organisations -----------------------------------------------------------------------------------------------
def of_provider(actor: Actor) -> Iterator[Due]:
    place = actor.organisation
    assert place is not None
    yield from open_campaigns(actor)
    words = {
        enums.BidState.DRAFT: (_("Your bid is a draft. What is not submitted does not count."), _("Go on")),
        enums.BidState.CORRECTION: (_("Returned with remarks, once only."), _("Correct")),
        enums.BidState.ALLOCATED: (_("Volume is placed with you: accept or decline it."), _("Give an answer")),
    }
    bids = Bid.objects.filter(provider=place.pk, state__in=list(words)).select_related("campaign").order_by("pk")
    for bid in bids:
        if bid.state == enums.BidState.DRAFT and bid.campaign.state != enums.CampaignState.ACCEPTING:
            continue
        text, act = words[enums.BidState(bid.state)]
        day = bid.campaign.closes_on if bid.state == enums.BidState.DRAFT else bid.due_on
        yield Due(str(bid.campaign), text, act, reverse("bids:bid", args=[bid.uuid]), day)
    yield from contracts_of_provider(place.pk)


def open_campaigns(actor: Actor) -> Iterator[Due]:
    """Campaigns in which the organisation could bid and has not."""
    for row in campaigns_to_bid_in(actor).order_by("closes_on", "pk"):
        url = reverse("campaigns:campaign", args=[row.uuid])
        yield Due(str(row), _("Bids are accepted."), _("See the lots"), url, row.closes_on)


def contracts_of_provider(provider: int) -> Iterator[Due]:
    rounds = NegotiationRound.objects.filter(contract__provider=provider, state=enums.RoundState.FUND_OFFER)
    for round_ in rounds.select_related("contract").order_by("pk"):
        url = reverse("procurement:contract-detail", args=[round_.contract.uuid])
        yield Due(contract_title(round_.contract), _("The Fund offers terms."), _("See the offer"), url, round_.due_on)
    agreed = Contract.objects.filter(provider=provider, state=enums.ContractState.AGREED)
    for contract in agreed.order_by("pk"):
        url = reverse("procurement:contract-detail", args=[contract.uuid])
        yield Due(contract_title(contract), _("The terms are agreed."), _("Sign"), url, contract.due_on)
    amendments = Amendment.objects.filter(turn_of(provider=True), contract__provider=provider)
    yield from amendments_due(amendments)
    asked = CoExecution.objects.filter(executor=provider, state=enums.CoExecutionState.PROPOSED)
    for ask in asked.select_related("contract__provider").order_by("pk"):
        url = reverse("contracting:coexecution", args=[ask.uuid])
        name = ask.contract.provider.name
        yield Due(name, _("Asks you to be its co-executor."), _("Give an answer"), url, ask.due_on)


def amendments_due(rows: QuerySet[Amendment]) -> Iterator[Due]:
    for one in rows.select_related("contract").order_by("pk"):
        url = reverse("contracting:amendment", args=[one.uuid])
        text = _("An amendment awaits your signature.")
        yield Due(contract_title(one.contract), text, _("See the amendment"), url, one.due_on)


def contract_title(contract: Contract) -> str:
    return str(_("Contract № %(number)s")) % {"number": contract.number}


# Branches and the central office -------------------------------------------------------------------------------------
def regional(actor: Actor, path: str = "") -> Q:
    """Rows of the branch's region; of the central office those without a region."""
    if actor.sees_country:
        return Q(**{f"{path}region__isnull": True})
    return Q(**{f"{path}region": actor.organisation.region_id if actor.organisation else None})


CAMPAIGNS: dict[str, tuple[Text, Text]] = {
    enums.CampaignState.DRAFT: (_("The campaign is a draft."), _("Go on")),
    enums.CampaignState.APPROVED: (_("Approved and signed, not announced yet."), _("Announce")),
    enums.CampaignState.EVALUATING: (_("Bids are open: the commission decides on them."), _("See the bids")),
    enums.CampaignState.DISTRIBUTING: (_("The commission decides on the distribution."), _("See the distribution")),
}


def of_keeper(actor: Actor) -> Iterator[Due]:
    for row in Campaign.objects.filter(regional(actor), state__in=list(CAMPAIGNS)).order_by("pk"):
        text, act = CAMPAIGNS[row.state]
        yield Due(str(row), text, act, reverse("campaigns:campaign", args=[row.uuid]), row.due_on)
    runs = Run.objects.filter(regional(actor, "campaign__"), state=enums.RunState.COMPUTED)
    for run in runs.select_related("campaign").order_by("pk"):
        url = reverse("distribution:run", args=[run.uuid])
        yield Due(str(run.campaign), _("The distribution is computed."), _("Put before the commission"), url, None)
    rounds = NegotiationRound.objects.filter(
        regional(actor, "contract__campaign__"), state=enums.RoundState.PROVIDER_COUNTER
    )
    for one in rounds.select_related("contract").order_by("pk"):
        url = reverse("procurement:contract-detail", args=[one.contract.uuid])
        yield Due(
            contract_title(one.contract),
            _("The organisation has made a counter-offer."),
            _("Give an answer"),
            url,
            one.due_on,
        )


def of_signer(actor: Actor) -> Iterator[Due]:
    contracts = Contract.objects.filter(
        regional(actor, "campaign__"), campaign__isnull=False, state=enums.ContractState.PROVIDER_SIGNED
    )
    for contract in contracts.order_by("pk"):
        url = reverse("procurement:contract-detail", args=[contract.uuid])
        yield Due(contract_title(contract), _("The organisation has signed."), _("Sign"), url, contract.due_on)
    amendments = Amendment.objects.filter(regional(actor, "contract__campaign__"), turn_of(provider=False))
    yield from amendments_due(amendments.filter(contract__campaign__isnull=False))


def of_central(actor: Actor) -> Iterator[Due]:
    for plan in PurchasePlan.objects.filter(state=enums.PlanState.DRAFT).order_by("pk"):
        title = str(_("Purchase plan of %(year)s, version %(number)s")) % {"year": plan.year, "number": plan.number}
        yield Due(title, _("The plan is a draft."), _("Go on"), reverse("planning:plan", args=[plan.uuid]), None)
    states = (enums.ComplaintState.SUBMITTED, enums.ComplaintState.ACCEPTED)
    complaints = Complaint.objects.filter(state__in=states).select_related("provider").order_by("pk")
    for one in complaints:
        title = str(_("Complaint № %(number)s")) % {"number": one.number}
        url = reverse("complaints:complaint", args=[one.uuid])
        yield Due(title, one.provider.name, _("Decide"), url, one.due_on)
    manual = ManualDistribution.objects.filter(state=enums.ManualState.SUBMITTED)
    for row in manual.select_related("run_lot__lot__campaign").order_by("pk"):
        url = reverse("distribution:manual", args=[row.uuid])
        yield Due(str(row.run_lot.lot), _("Reasons for a manual distribution."), _("Decide"), url, row.due_on)


# The commission ------------------------------------------------------------------------------------------------------
def of_member(actor: Actor) -> Iterator[Due]:
    """Meetings that await the member's vote or signature, and those that come."""
    day = timezone.localdate()
    seats = Seat.objects.filter(user=actor.user).filter(Q(valid_to=None) | Q(valid_to__gte=day))
    mine = dict(seats.order_by("pk").values_list("commission_id", "pk"))
    states = (enums.MeetingState.PLANNED, enums.MeetingState.VOTING, enums.MeetingState.PROTOCOL_DRAFT)
    voted = Vote.objects.filter(seat__in=mine.values()).order_by("pk").values_list("question__meeting_id", flat=True)
    done = set(voted)
    meetings = Meeting.objects.filter(commission__in=mine, state__in=states)
    for row in meetings.select_related("campaign").order_by("planned_at", "pk"):
        title, url = f"№ {row.number}, {row.campaign}", reverse("commission:meeting", args=[row.uuid])
        when = timezone.localdate(row.planned_at)
        if row.state == enums.MeetingState.PLANNED:
            yield Due(title, _("A meeting of the commission."), _("See the agenda"), url, when)
        elif row.state == enums.MeetingState.VOTING and row.pk not in done:
            yield Due(title, _("The commission votes."), _("Vote"), url, when)
        elif row.state == enums.MeetingState.PROTOCOL_DRAFT:
            yield Due(title, _("The protocol is being signed."), _("See the protocol"), url, None)


@dataclass(frozen=True)
class Part:
    wanted: Callable[[Actor], bool]
    rows: Callable[[Actor], Iterable[Due]]


ROLES = (
    Part(lambda actor: actor.works_for_provider, of_provider),
    Part(lambda actor: actor.has(*REVIEWER_ROLES, Role.CENTRAL_OFFICE), of_keeper),
    Part(lambda actor: actor.has(Role.BRANCH_HEAD, Role.CENTRAL_OFFICE), of_signer),
    Part(lambda actor: actor.has(Role.CENTRAL_OFFICE), of_central),
    Part(lambda actor: actor.user is not None and not actor.works_for_provider, of_member),
)
