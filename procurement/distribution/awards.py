"""Placed volumes: made by a signed protocol, accepted or declined by the provider.

A row says what one distribution placed with a provider, in a lot, from one source. A distribution of everything anew
replaces the rows whose volume it changes; one of what is left over adds rows on top, which are answered by themselves:
who declines them keeps what it has accepted before.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from config import audit
from procurement.campaigns.direct import confirmed_of_campaign
from procurement.distribution.capacity import IN_FORCE
from procurement.distribution.inputs import GONE, RETURNING
from procurement.enums import AwardOrigin, AwardState, BidState, ManualState, RunKind, RunState
from procurement.models import Award, Bid, Campaign, Lot, ManualDistribution, Run, RunLine, RunLot
from procurement.splitting import split

Place = tuple[int, int]  # lot, provider
Former = dict[Place, list[Award]]
OPEN = (RunState.DRAFT, RunState.COMPUTED, RunState.PUBLISHED)


@dataclass
class Volume:
    """What a distribution places with a provider in a lot: source → units, by hand if ``manual``."""

    units: Counter[str] = field(default_factory=Counter)
    manual: int | None = None


@transaction.atomic
def place(*, run: Run, actor: Actor) -> None:
    """Awards of a confirmed run (or of the approved manual distribution of a lot), those of a residual run on top;
    moves the bids on."""
    campaign = Campaign.objects.select_for_update().get(pk=run.campaign_id)
    former = awards_in_force(campaign)
    volumes = volumes_of(run, former)
    gone: list[int] = []
    if run.kind != RunKind.RESIDUAL:
        stays = {place for place, awards in former.items() if place in volumes and same(awards, volumes[place])}
        gone = [award.pk for place, awards in former.items() if place not in stays for award in awards]
        Award.objects.filter(pk__in=gone).update(state=AwardState.REPLACED)
        volumes = {place: volume for place, volume in volumes.items() if place not in stays}
        holders = {provider for _lot, provider in stays}
    else:
        holders = {provider for _lot, provider in former}
    bids = {
        one.provider_id: one
        for one in Bid.objects.filter(campaign=campaign, state__in=RETURNING).select_related("campaign").order_by("pk")
    }
    made = new_awards(run, volumes, bids) + direct_awards(campaign)
    Award.objects.bulk_create(made)
    move_bids(bids, offered={provider for _lot, provider in volumes}, holders=holders, actor=actor)
    audit.record(
        "procurement.volumes_placed",
        actor=actor,
        subject=run,
        campaign=campaign.uuid,
        made=len(made),
        replaced=len(gone),
    )


def awards_in_force(campaign: Campaign) -> Former:
    """Awards by distribution, not those without selection."""
    rows = Award.objects.filter(campaign=campaign, state__in=IN_FORCE).exclude(origin=AwardOrigin.DIRECT)
    found: Former = defaultdict(list)
    for one in rows.order_by("pk"):
        found[one.lot_id, one.provider_id].append(one)
    return found


def by_sources(awards: list[Award]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in awards:
        found[one.funding_source] += one.units
    return found


def same(awards: list[Award], volume: Volume) -> bool:
    """The new distribution comes to what was placed before: an answer to that still holds."""
    by_hand = any(one.manual_id for one in awards) or volume.manual
    return not by_hand and by_sources(awards) == volume.units


# What is to be placed ------------------------------------------------------------------------------------------------
def volumes_of(run: Run, former: Former) -> dict[Place, Volume]:
    """Who is to be offered what; of a residual run only what comes on top."""
    manual = {
        one.run_lot_id: one
        for one in ManualDistribution.objects.filter(run_lot__run=run, state=ManualState.APPROVED)
        .order_by("pk")
        .prefetch_related("lines")
    }
    units: dict[int, dict[int, int]] = defaultdict(dict)  # run lot → provider → units
    funding: dict[tuple[int, int], dict[str, int]] = {}
    lines = RunLine.objects.filter(run_lot__run=run, units__gt=0).exclude(run_lot__in=manual).order_by("pk")
    for run_lot, provider, count, paid in lines.values_list("run_lot_id", "provider_id", "units", "funding"):
        units[run_lot][provider] = count
        funding[run_lot, provider] = paid
    for number, one in manual.items():
        units[number] = {line.provider_id: line.units for line in one.lines.all() if line.units}
    found: dict[Place, Volume] = {}
    residual = run.kind == RunKind.RESIDUAL
    for row in RunLot.objects.filter(run=run, pk__in=units).order_by("pk").only("pk", "lot_id", "result"):
        parts = units[row.pk]
        if residual:
            sources = on_top(row, parts, former)
        elif row.pk in manual:
            sources = by_source(parts, row.result["volumes"])
        else:
            sources = {provider: Counter(funding[row.pk, provider]) for provider in parts}
        number = manual[row.pk].pk if row.pk in manual else None
        for provider, counter in sources.items():
            if counter.total():
                found[row.lot_id, provider] = Volume(+counter, number)
    return found


def by_source(units: dict[int, int], volumes: dict[str, int]) -> dict[int, Counter[str]]:
    """Splits the units of providers among the sources that pay for the lot."""
    parts = split({str(provider): count for provider, count in units.items()}, volumes)
    return {int(provider): Counter(sources) for provider, sources in parts.items()}


def on_top(row: RunLot, units: dict[int, int], former: Former) -> dict[int, Counter[str]]:
    """What came on top of the volumes in force, split by what is still free of each source."""
    had = {provider: by_sources(former.get((row.lot_id, provider), [])) for provider in units}
    free = Counter(row.result["volumes"])
    for counter in had.values():
        free.subtract(counter)
    more = {provider: count - had[provider].total() for provider, count in units.items()}
    return by_source(more, {source: max(left, 0) for source, left in free.items()})


# Rows ----------------------------------------------------------------------------------------------------------------
def new_awards(run: Run, volumes: dict[Place, Volume], bids: dict[int, Bid]) -> list[Award]:
    tariffs = dict(Lot.objects.filter(campaign=run.campaign_id).values_list("pk", "tariff"))
    return [
        Award(
            campaign_id=run.campaign_id,
            lot_id=lot,
            provider_id=provider,
            funding_source=source,
            units=units,
            amount=units * tariffs[lot],
            origin=AwardOrigin.RUN if volume.manual is None else AwardOrigin.MANUAL,
            bid=bids.get(provider),
            run=run,
            manual_id=volume.manual,
        )
        for (lot, provider), volume in volumes.items()
        for source, units in sorted(volume.units.items())
    ]


def direct_awards(campaign: Campaign) -> list[Award]:
    """Placements without selection that have no award yet. They follow from no bid, so nobody answers them: the
    provider agrees by signing the contract."""
    rows = Award.objects.filter(campaign=campaign, origin=AwardOrigin.DIRECT, state__in=IN_FORCE)
    there = set(rows.values_list("direct_id", flat=True))
    tariffs = dict(Lot.objects.filter(campaign=campaign).values_list("pk", "tariff"))
    return [
        Award(
            campaign=campaign,
            lot_id=one.lot_id,
            provider_id=one.provider_id,
            funding_source=one.funding_source,
            units=one.units,
            amount=one.units * tariffs[one.lot_id],
            origin=AwardOrigin.DIRECT,
            direct=one,
            state=AwardState.ACCEPTED,
            answered_at=timezone.now(),
        )
        for one in confirmed_of_campaign(campaign)
        if one.pk not in there
    ]


# Bids ----------------------------------------------------------------------------------------------------------------
def move_bids(bids: dict[int, Bid], *, offered: set[int], holders: set[int], actor: Actor) -> None:
    """Whoever is offered something answers (anew); whoever holds nothing is told so; the others stay as they are."""
    for provider, bid in bids.items():
        if provider in offered:
            step("allocate", bid, actor)
        elif provider not in holders and bid.state not in (BidState.ZERO, BidState.DECLINED, BidState.LAPSED):
            step("zero", bid, actor)


def step(name: str, bid: Bid, actor: Actor) -> None:
    from procurement.bids.machine import BID

    BID.fire(name, bid, actor=actor)


# Answers -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def answer(*, bid: Bid, actor: Actor, accepted: bool) -> None:
    """The provider's signed answer, or its silence (declined): sets the awards of the bid. Effect of BID's steps."""
    state = AwardState.ACCEPTED if accepted else AwardState.DECLINED
    if not accepted and bid.state == BidState.LAPSED:
        state = AwardState.LAPSED
    rows = Award.objects.filter(campaign=bid.campaign_id, provider=bid.provider_id, state=AwardState.OFFERED)
    count = rows.exclude(origin=AwardOrigin.DIRECT).update(state=state, answered_at=timezone.now())
    audit.record("procurement.volumes_answered", actor=actor, subject=bid, answer=state, awards=count)


def settle(campaign: Campaign, actor: Actor) -> Run | None:
    """When every bid is answered and volume came free: starts a residual run, in which nobody loses.

    None while an answer is awaited or another run is open, and where nothing came free since the last run.
    """
    from procurement.distribution.runs import start_run

    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        last = Run.objects.filter(campaign=campaign).order_by("-number").first()
        if last is None or last.state in OPEN or awaited(campaign):
            return None
        free = Award.objects.filter(campaign=campaign, state__in=GONE, answered_at__gt=last.created_at)
        if not free.exists():
            return None
        return start_run(campaign=campaign, actor=actor, kind=RunKind.RESIDUAL, base=last)


def awaited(campaign: Campaign) -> bool:
    return Award.objects.filter(campaign=campaign, state=AwardState.OFFERED).exists()
