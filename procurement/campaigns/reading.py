"""Read models of a campaign's page: its way as steps, its rules in words, what stands around it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import Actor
from accounts.enums import Role
from config.models import StateChange
from config.templatetags.portal import decimal
from procurement.campaigns.forms import ROUNDINGS, WEIGHTS
from procurement.enums import BidState, CampaignState, ComplaintState, Rounding, RunState, WeightFormula
from procurement.models import Bid, Campaign, Complaint, Lot, LotFunding

S = CampaignState
SHOWN = 10


# The way -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class WayStep:
    label: str
    note: str
    css: str  # done, now or nothing


# Where a state stands on the way.
PLACES = {
    S.DRAFT: 0, S.APPROVED: 1, S.PUBLISHED: 2, S.ACCEPTING: 3, S.EVALUATING: 4, S.DISTRIBUTING: 5, S.PROTOCOL: 6,
    S.STANDSTILL: 6, S.CONTRACTING: 7, S.COMPLETED: 8,
}  # fmt: skip
FIRST = 3  # steps before the bids
# State whose beginning ends the step at the place.
ENDS = (S.APPROVED, S.APPROVED, S.PUBLISHED, S.EVALUATING, S.DISTRIBUTING, S.PROTOCOL, S.CONTRACTING, S.COMPLETED)


def text_of(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def way(campaign: Campaign, history: Iterable[StateChange]) -> tuple[list[WayStep], list[WayStep]]:
    """Before the bids, and from the bids to the contracts. ``history`` in any order."""
    changes = sorted(history, key=lambda one: (one.at, one.pk))
    came = {one.target: timezone.localtime(one.at).date() for one in changes}
    state = S(campaign.state)
    over = state in (S.CANCELLED, S.FAILED)
    reached = S(changes[-1].source) if over and changes and changes[-1].source else state
    place = PLACES.get(reached, 0)
    labels = (
        _("Draft"), _("Approval"), _("Announcement"), _("Bids"), _("Examination"), _("Distribution"),
        _("Complaints"), _("Contracts"),
    )  # fmt: skip
    made = []
    for number, label in enumerate(labels):
        done = number < place or state == S.COMPLETED or (number == place and number in (1, 2))
        now = not done and number == place and not over
        made.append(WayStep(label, note(campaign, number, done, now, came), "done" if done else "now" if now else ""))
    return made[:FIRST], made[FIRST:]


def note(campaign: Campaign, place: int, done: bool, now: bool, came: dict[str, date]) -> str:
    if place == 0:
        return text_of(timezone.localtime(campaign.created_at).date())
    if place == PLACES[S.ACCEPTING] and campaign.opens_on and campaign.closes_on:
        return f"{campaign.opens_on:%d.%m} – {campaign.closes_on:%d.%m.%Y}"
    if done:
        return text_of(came.get(ENDS[place]))
    if now and campaign.due_on:
        return _("until %(day)s") % {"day": text_of(campaign.due_on)}
    return ""


# What is due ---------------------------------------------------------------------------------------------------------
def next_words(campaign: Campaign) -> str:
    """What happens in this state, and by whom."""
    words = {
        S.DRAFT: _("The rules and lots are being prepared. The head signs them when nothing is missing."),
        S.APPROVED: _("The money of the lots is held in the plan. The announcement comes next: it freezes the rules."),
        S.PUBLISHED: _("Rules and lots stay as they are. Intake of bids begins by itself on its first day."),
        S.ACCEPTING: _("Bids are sealed: nobody, the Fund included, reads one before the intake is over."),
        S.EVALUATING: _("Bids are open and examined. The commission decides on their conformity."),
        S.DISTRIBUTING: _("Volumes are computed by the published rules. The commission confirms the distribution."),
        S.PROTOCOL: _("The protocol of placement is signed."),
        S.STANDSTILL: _("Organisations answer to their volume and may complain. Open complaints hold contracts back."),
        S.CONTRACTING: _("Contracts are negotiated and signed."),
        S.COMPLETED: _("Every contract is signed or refused."),
        S.CANCELLED: _("It was cancelled. Its money is free for other campaigns."),
        S.FAILED: _("No bid was admissible. Its money is free for other campaigns."),
    }
    return words[S(campaign.state)]


def term_words(campaign: Campaign) -> str:
    """What the day ``due_on`` is the last one of."""
    words = {
        S.PUBLISHED: _("the last day before the intake"),
        S.ACCEPTING: _("the last day of bids"),
        S.EVALUATING: _("the bids are to be examined by"),
        S.DISTRIBUTING: _("the placement is to be decided by"),
        S.STANDSTILL: _("the last day for complaints"),
        S.CONTRACTING: _("the contracts are to be offered by"),
    }
    return words.get(S(campaign.state), "")


# Rules ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rule:
    label: str
    value: str
    meaning: str


def rules(campaign: Campaign) -> list[Rule]:
    weight, rounding = WeightFormula(campaign.weight_formula), Rounding(campaign.rounding)
    share = campaign.share_cap
    return [
        Rule(_("What volume follows"), str(weight.label), str(WEIGHTS[weight])),
        Rule(
            _("Largest share of a lot"),
            _("not limited") if share is None else f"{decimal(share)} %",
            _("Only bids, throughput and co-execution limit what one organisation gets.")
            if share is None
            else _("No organisation gets more of a lot than this share."),
        ),
        Rule(
            _("Least rating"),
            decimal(campaign.threshold),
            _("Organisations with fewer points take no part in the distribution.")
            if campaign.threshold
            else _("Points keep nobody out."),
        ),
        Rule(_("How whole units are made"), str(rounding.label), str(ROUNDINGS[rounding])),
        Rule(
            _("Equal points"),
            _("by BIN"),
            _("Where points and shares are equal, the last unit goes to the lower BIN. Nothing is drawn by lot."),
        ),
        Rule(
            _("Edition of the methodology"),
            campaign.norm or _("not named yet"),
            _("The act by which the volumes are distributed; it stands in the protocol."),
        ),
    ]


# Lots ----------------------------------------------------------------------------------------------------------------
def sums(campaigns: Iterable[Campaign]) -> dict[int, dict[str, Any]]:
    """Campaign → number of lots and their money: two queries."""
    keys = [one.pk for one in campaigns]
    lots = Lot.objects.filter(campaign__in=keys).order_by().values_list("campaign").annotate(Count("pk"))
    money = LotFunding.objects.filter(lot__campaign__in=keys).order_by().values_list("lot__campaign")
    budgets = dict(money.annotate(Sum("budget")))
    counts = dict(lots)
    return {key: {"lot_count": counts.get(key, 0), "budget": budgets.get(key, Decimal(0))} for key in keys}


def own_bids(campaigns: Iterable[Campaign], actor: Actor) -> dict[int, Bid]:
    """Campaign → the bid of the actor's organisation that counts: one query."""
    if not actor.works_for_provider or actor.organisation is None:
        return {}
    rows = Bid.objects.filter(campaign__in=[one.pk for one in campaigns], provider=actor.organisation.pk)
    return {row.campaign_id: row for row in rows.exclude(state=BidState.WITHDRAWN).order_by("pk")}


# Around it -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Link:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Around:
    """A panel of what other parts of the portal know of the campaign. ``act``: a link to begin something there."""

    name: str
    title: str
    links: tuple[Link, ...]
    empty: str = ""
    act: Link | None = None
    more: int = 0  # beyond the links shown


def around(campaign: Campaign, actor: Actor) -> list[Around]:
    """Bids, distributions, meetings, complaints, contracts: what the reader may open. At most five queries."""
    if campaign.state in (S.DRAFT, S.APPROVED):
        return []
    makers = (bids, runs, meetings, complaints, contracts)
    return [made for made in (make(campaign, actor) for make in makers) if made is not None]


def panel(name: str, title: str, rows: list[Any], link: Any, empty: str = "", act: Link | None = None) -> Around:
    """``rows``: one more than is shown, if there are more."""
    return Around(name, title, tuple(link(row) for row in rows[:SHOWN]), empty, act, len(rows) > SHOWN)


def bids(campaign: Campaign, actor: Actor) -> Around | None:
    if actor.works_for_provider:
        return own_bid(campaign, actor)
    if campaign.state in (S.PUBLISHED, S.ACCEPTING, S.CANCELLED) and campaign.is_sealed():
        return Around("bids", _("Bids"), (), _("Sealed until the intake is over."))
    number = campaign.bids.exclude(opened_at=None).count()
    url = reverse("bids:campaign-bids", args=[campaign.uuid])
    text = _("Bids opened: %(number)s") % {"number": number}
    return Around("bids", _("Bids"), (Link(text, url),))


def own_bid(campaign: Campaign, actor: Actor) -> Around | None:
    bid = own_bids([campaign], actor).get(campaign.pk)
    if bid is not None:
        link = Link(_("Your bid"), reverse("bids:bid", args=[bid.uuid]), str(bid.get_state_display()))  # type: ignore[attr-defined]
        return Around("bids", _("Your bid"), (link,))
    if campaign.state != S.ACCEPTING:
        return None
    act = Link(_("Prepare a bid"), reverse("bids:bid-start", args=[campaign.uuid]))
    return Around("bids", _("Your bid"), (), _("You have not applied yet."), act)


def runs(campaign: Campaign, actor: Actor) -> Around | None:
    rows = campaign.runs.exclude(state__in=(RunState.DRAFT,)).order_by("-number")
    if actor.works_for_provider:
        rows = rows.filter(state=RunState.CONFIRMED)
    found = list(rows[: SHOWN + 1])

    def link(row: Any) -> Link:
        text = _("Distribution № %(number)s") % {"number": row.number}
        return Link(
            text, reverse("distribution:run", args=[row.uuid]), f"{row.get_kind_display()}, {row.get_state_display()}"
        )

    return panel("runs", _("Distribution"), found, link) if found else None


def meetings(campaign: Campaign, actor: Actor) -> Around | None:
    if actor.works_for_provider:
        return None
    found = list(campaign.meetings.order_by("-planned_at", "-pk")[: SHOWN + 1])

    def link(row: Any) -> Link:
        when = timezone.localtime(row.planned_at)
        text = _("Meeting № %(number)s") % {"number": row.number}
        return Link(
            text, reverse("commission:meeting", args=[row.uuid]), f"{when:%d.%m.%Y %H:%M}, {row.get_state_display()}"
        )

    plans = actor.has(Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE)
    open_states = (S.EVALUATING, S.DISTRIBUTING, S.STANDSTILL)
    act = None
    if plans and campaign.state in open_states:
        url = reverse("commission:meeting-new")
        act = Link(_("Plan a meeting"), f"{url}?campaign={campaign.uuid}")
    return panel("meetings", _("Commission"), found, link, _("No meeting yet."), act) if found or act else None


def complaints(campaign: Campaign, actor: Actor) -> Around | None:
    rows = Complaint.objects.filter(campaign=campaign)
    if actor.works_for_provider and actor.organisation is not None:
        rows = rows.filter(provider=actor.organisation.pk)
    else:
        rows = rows.exclude(state=ComplaintState.DRAFT)
    found = list(rows.select_related("provider").order_by("-created_at", "-pk")[: SHOWN + 1])

    def link(row: Any) -> Link:
        number = row.number or pgettext("complaint", "draft")
        said = row.get_state_display()
        words = said if actor.works_for_provider else f"{row.provider.name}, {said}"
        return Link(
            _("Complaint № %(number)s") % {"number": number}, reverse("complaints:complaint", args=[row.uuid]), words
        )

    act = None
    may = actor.works_for_provider and campaign.state in (S.EVALUATING, S.DISTRIBUTING, S.PROTOCOL, S.STANDSTILL)
    if may:
        url = reverse("complaints:complaint-new")
        act = Link(_("Submit a complaint"), f"{url}?campaign={campaign.uuid}")
    return panel("complaints", _("Complaints"), found, link, _("None."), act) if found or act else None


def contracts(campaign: Campaign, actor: Actor) -> Around | None:
    rows = campaign.contracts.select_related("provider").order_by("number")
    if actor.works_for_provider and actor.organisation is not None:
        rows = rows.filter(provider=actor.organisation.pk)
    found = list(rows[: SHOWN + 1])

    def link(row: Any) -> Link:
        said = row.get_state_display()
        words = said if actor.works_for_provider else f"{row.provider.name}, {said}"
        return Link(f"№ {row.number}", reverse("procurement:contract-detail", args=[row.uuid]), words)

    seen = actor.works_for_provider or actor.sees_region or actor.sees_country
    return panel("contracts", _("Contracts"), found, link) if found and seen else None
