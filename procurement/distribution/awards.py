"""Placed volumes: made by a signed protocol, accepted or declined by the provider.

A row says what a provider has of a lot from one source; what changes that is another row, the former is «replaced».
Volume that a residual run puts on top of an accepted one is accepted with it: the provider applied for at least that
much in its signed bid, and may take less in the negotiation of the contract.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from config import audit
from procurement.distribution.capacity import HOLDING, IN_FORCE
from procurement.distribution.inputs import direct_of
from procurement.enums import AwardOrigin, AwardState, BidState, ManualState, RunKind, RunState
from procurement.models import Award, Bid, Campaign, Lot, ManualDistribution, Run, RunLine, RunLot
from procurement.splitting import split

Place = tuple[int, int]  # lot, provider
GONE = (AwardState.DECLINED, AwardState.LAPSED)
OPEN = (RunState.DRAFT, RunState.COMPUTED, RunState.PUBLISHED)


@dataclass
class Volume:
    """What a provider is to have of a lot: source → units."""

    units: Counter[str] = field(default_factory=Counter)
    manual: int | None = None

    @property
    def origin(self) -> str:
        return AwardOrigin.RUN if self.manual is None else AwardOrigin.MANUAL


@transaction.atomic
def place(*, run: Run, actor: Actor) -> None:
    """Awards of a confirmed run (or of the approved manual distribution of a lot), those of a residual run on top;
    moves the bids on."""
    campaign = Campaign.objects.select_for_update().get(pk=run.campaign_id)
    former = awards_in_force(campaign)
    volumes = volumes_of(run, former)
    lots = set(RunLot.objects.filter(run=run).values_list("lot_id", flat=True))
    kept = {key: award for key, award in former.items() if same(award, volumes)}
    gone = [award.pk for key, award in former.items() if key not in kept and key[0] in lots]
    Award.objects.filter(pk__in=gone).update(state=AwardState.REPLACED)
    bids = {
        one.provider_id: one
        for one in Bid.objects.filter(campaign=campaign, state__in=HOLDING).order_by("pk").select_related("campaign")
    }
    changed = {provider for lot, provider, source in former if lot in lots and (lot, provider, source) not in kept}
    holders = {key[1] for key in volumes} | {provider for lot, provider, _source in former if lot not in lots}
    accepted = move_bids(run, bids, holders, changed, actor)
    made = new_awards(run, campaign, volumes, kept, bids, accepted)
    made += direct_awards(campaign)
    Award.objects.bulk_create(made)
    audit.record(
        "procurement.volumes_placed", actor=actor, subject=run, campaign=campaign.uuid, made=len(made),
        replaced=len(gone),
    )  # fmt: skip


def awards_in_force(campaign: Campaign) -> dict[tuple[int, int, str], Award]:
    """Lot, provider and source → award by distribution (not those without selection)."""
    rows = Award.objects.filter(campaign=campaign, state__in=IN_FORCE).exclude(origin=AwardOrigin.DIRECT)
    return {(one.lot_id, one.provider_id, one.funding_source): one for one in rows.order_by("pk")}


def same(award: Award, volumes: dict[Place, Volume]) -> bool:
    wanted = volumes.get((award.lot_id, award.provider_id))
    return wanted is not None and (wanted.units[award.funding_source], wanted.origin, wanted.manual) == (
        award.units,
        award.origin,
        award.manual_id,
    )


# What is to be placed ------------------------------------------------------------------------------------------------
def volumes_of(run: Run, former: dict[tuple[int, int, str], Award]) -> dict[Place, Volume]:
    """Lot and provider → units by source, none for those who get nothing."""
    manual = {
        one.run_lot_id: one
        for one in ManualDistribution.objects.filter(run_lot__run=run, state=ManualState.APPROVED)
        .order_by("pk")
        .prefetch_related("lines")
    }
    units: dict[int, dict[int, int]] = defaultdict(dict)  # run lot → provider → units
    funding: dict[tuple[int, int], dict[str, int]] = {}
    lines = RunLine.objects.filter(run_lot__run=run, units__gt=0).exclude(run_lot__in=manual).order_by("pk")
    for run_lot, provider, count, by_source in lines.values_list("run_lot_id", "provider_id", "units", "funding"):
        units[run_lot][provider] = count
        funding[run_lot, provider] = by_source
    for number, one in manual.items():
        units[number] = {line.provider_id: line.units for line in one.lines.all() if line.units}
    found: dict[Place, Volume] = {}
    residual = run.kind == RunKind.RESIDUAL
    for row in RunLot.objects.filter(run=run, pk__in=units).order_by("pk").only("pk", "lot_id", "result"):
        parts = units[row.pk]
        if residual:
            by_provider = on_top(row, parts, former)
        elif row.pk in manual:
            by_provider = by_source(parts, row.result["volumes"])
        else:
            by_provider = {provider: Counter(funding[row.pk, provider]) for provider in parts}
        number = manual[row.pk].pk if row.pk in manual else None
        for provider, counter in by_provider.items():
            found[row.lot_id, provider] = Volume(+counter, number)
    return found


def by_source(units: dict[int, int], volumes: dict[str, int]) -> dict[int, Counter[str]]:
    """Splits the units of providers among the sources that pay for the lot."""
    parts = split({str(provider): count for provider, count in units.items()}, volumes)
    return {int(provider): Counter(sources) for provider, sources in parts.items()}


def on_top(row: RunLot, units: dict[int, int], former: dict[tuple[int, int, str], Award]) -> dict[int, Counter[str]]:
    """What was accepted keeps its sources; what came on top is split by what is free of each source."""
    had: dict[int, Counter[str]] = defaultdict(Counter)
    for (lot, provider, source), award in former.items():
        if lot == row.lot_id and provider in units:
            had[provider][source] += award.units
    free = Counter(row.result["volumes"])
    for counter in had.values():
        free.subtract(counter)
    more = {provider: count - had[provider].total() for provider, count in units.items()}
    added = by_source(more, {source: max(left, 0) for source, left in free.items()})
    return {provider: had[provider] + added[provider] for provider in units}


# Rows ----------------------------------------------------------------------------------------------------------------
def new_awards(
    run: Run,
    campaign: Campaign,
    volumes: dict[Place, Volume],
    kept: dict[tuple[int, int, str], Award],
    bids: dict[int, Bid],
    accepted: set[int],
) -> list[Award]:
    tariffs = dict(Lot.objects.filter(campaign=campaign).values_list("pk", "tariff"))
    now = timezone.now()
    return [
        Award(
            campaign=campaign,
            lot_id=lot,
            provider_id=provider,
            funding_source=source,
            units=units,
            amount=units * tariffs[lot],
            origin=volume.origin,
            bid=bids.get(provider),
            run=run,
            manual_id=volume.manual,
            state=AwardState.ACCEPTED if provider in accepted else AwardState.OFFERED,
            made_at=now,
            answered_at=now if provider in accepted else None,
        )
        for (lot, provider), volume in volumes.items()
        for source, units in sorted(volume.units.items())
        if (lot, provider, source) not in kept
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
        for one in direct_of(campaign)
        if one.pk not in there
    ]


# Bids ----------------------------------------------------------------------------------------------------------------
def move_bids(run: Run, bids: dict[int, Bid], holders: set[int], changed: set[int], actor: Actor) -> set[int]:
    """Every bid learns whether it holds volume. Returns the providers who need not answer again: they have accepted,
    and a residual run only adds to that (or the machine lets nobody take an answer back)."""
    accepted = set()
    for provider, bid in bids.items():
        holds = provider in holders
        if bid.state == BidState.ACCEPTED and holds:
            anew = run.kind != RunKind.RESIDUAL and provider in changed
            if not (anew and step("allocate", bid, actor)):
                accepted.add(provider)
        elif holds and bid.state != BidState.ALLOCATED:
            step("allocate", bid, actor)
        elif not holds and bid.state != BidState.ZERO:
            step("zero", bid, actor)
    return accepted


def step(name: str, bid: Bid, actor: Actor) -> bool:
    """Takes the step of the machine of bids if it has one from there."""
    from procurement.bids.machine import BID

    if bid.state not in BID.step(name).sources:
        return False
    BID.fire(name, bid, actor=actor)
    return True


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


def total(awards: Iterable[Award]) -> int:
    return sum(one.units for one in awards)
