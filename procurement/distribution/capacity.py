"""What a provider still can give in the year: throughput of the registry less what it has promised already.

    free = capacity − contracted − awarded − direct − reserved, not below 0, plus what its co-executors hold ready

All in units of a type of care, summed up in the database: the number of statements does not depend on the number of
providers or contracts.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from procurement.enums import AwardState, BidState, CampaignState, CoExecutionState, ContractState, LineVerdict
from procurement.models import Award, BidPartner, Campaign, CoExecution, ContractLine, ContractPosition
from providers.models import Capacity

Key = tuple[int, int]  # provider, type of care
SIGNED = (ContractState.ACTIVE, ContractState.SUSPENDED, ContractState.COMPLETED, ContractState.TERMINATED)
UNSIGNED = (ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED)
IN_FORCE = (AwardState.OFFERED, AwardState.ACCEPTED)
# Bids whose reservations count, and campaigns in which they are not agreements on co-execution yet.
HOLDING = (BidState.ADMISSIBLE, BidState.ALLOCATED, BidState.ZERO, BidState.ACCEPTED)
BEFORE_CONTRACTS = (
    CampaignState.EVALUATING,
    CampaignState.DISTRIBUTING,
    CampaignState.PROTOCOL,
    CampaignState.STANDSTILL,
)


@dataclass(frozen=True)
class Throughput:
    """The arithmetic of one provider and type of care. ``capacity`` None: the registry knows none, which counts as 0.

    ``contracted``: contracts of the year, without those of this campaign; ``awarded``: placed by other campaigns, no
    contract yet; ``direct``: without selection in this campaign; ``reserved``: for others, as a co-executor;
    ``partners``: what its own co-executors hold ready for it in this campaign.
    """

    capacity: int | None = None
    contracted: int = 0
    awarded: int = 0
    direct: int = 0
    reserved: int = 0
    partners: int = 0

    @property
    def free(self) -> int:
        own = (self.capacity or 0) - self.contracted - self.awarded - self.direct - self.reserved
        return max(own, 0) + self.partners

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def throughputs(
    campaign: Campaign, cares: Collection[int], direct: Counter[Key], states: Collection[str] = HOLDING
) -> dict[Key, Throughput]:
    """Of every provider with throughput, contracts or reservations in these types of care; others have none.

    ``direct``: units that this campaign places without selection; ``states``: of its bids that take part.
    """
    found: dict[Key, dict[str, Any]] = defaultdict(dict)
    for provider, care, units in Capacity.objects.filter(year=campaign.year, care_type__in=cares).values_list(
        "provider_id", "care_type_id", "units"
    ):
        found[provider, care]["capacity"] = units
    parts = {
        "contracted": contracted(campaign, cares),
        "awarded": awarded(campaign, cares),
        "direct": direct,
        "reserved": reserved(campaign, cares, states),
        "partners": partners(campaign, cares, states),
    }
    for name, units_of in parts.items():
        for key, units in units_of.items():
            found[key][name] = units
    return {key: Throughput(**facts) for key, facts in found.items()}


def contracted(campaign: Campaign, cares: Collection[int]) -> Counter[Key]:
    """Signed contracts count by their lines, up to the end of those that were ended; the others by their positions.
    Part of a unit counts as a whole one."""
    elsewhere = Q(contract__campaign=None) | ~Q(contract__campaign=campaign)
    running = ~Q(contract__state=ContractState.TERMINATED) | Q(month__lte=F("contract__ended_on"))
    lines = ContractLine.objects.filter(
        elsewhere, running, care_type__in=cares, month__year=campaign.year, contract__state__in=SIGNED
    )
    positions = ContractPosition.objects.filter(
        elsewhere,
        lot__care_type__in=cares,
        contract__state__in=UNSIGNED,
        contract__campaign__year=campaign.year,
    )
    return total(lines, "contract__provider", "care_type", "volume") + total(
        positions, "contract__provider", "lot__care_type", "units"
    )


def awarded(campaign: Campaign, cares: Collection[int]) -> Counter[Key]:
    """Volumes that other campaigns of the year have placed and no contract holds yet."""
    awards = Award.objects.filter(
        campaign__year=campaign.year, lot__care_type__in=cares, state__in=IN_FORCE, positions=None
    ).exclude(campaign=campaign)
    return total(awards, "provider", "lot__care_type", "units")


def reserved(campaign: Campaign, cares: Collection[int], states: Collection[str]) -> Counter[Key]:
    """Units promised to others: agreed co-execution of the year, and what admissible bids name the provider for."""
    agreed = CoExecution.objects.filter(
        Q(contract__campaign=None) | ~Q(contract__campaign=campaign),
        care_type__in=cares,
        state=CoExecutionState.AGREED,
        valid_from__year__lte=campaign.year,
        valid_to__year__gte=campaign.year,
        contract__state__in=(*UNSIGNED, ContractState.ACTIVE, ContractState.SUSPENDED),
    )
    here = Q(line__bid__campaign=campaign, line__bid__state__in=states)
    others = ~Q(line__bid__campaign=campaign) & Q(
        line__bid__campaign__year=campaign.year,
        line__bid__campaign__state__in=BEFORE_CONTRACTS,
        line__bid__state__in=HOLDING,
    )
    return total(agreed, "executor", "care_type", "units") + total(
        named(cares).filter(here | others), "executor", "line__lot__care_type", "units"
    )


def partners(campaign: Campaign, cares: Collection[int], states: Collection[str]) -> Counter[Key]:
    """Units that co-executors hold ready for the bidders of this campaign."""
    here = named(cares).filter(line__bid__campaign=campaign, line__bid__state__in=states)
    return total(here, "line__bid__provider", "line__lot__care_type", "units")


def named(cares: Collection[int]) -> QuerySet[BidPartner]:
    return BidPartner.objects.filter(line__lot__care_type__in=cares, line__verdict=LineVerdict.ADMISSIBLE)


def total(rows: QuerySet[Any], provider: str, care: str, units: str) -> Counter[Key]:
    sums = rows.order_by().values_list(provider, care).annotate(total=Sum(units))
    return Counter({(one, kind): whole(count) for one, kind, count in sums})


def whole(units: Decimal | int) -> int:
    return int(Decimal(units).to_integral_value(rounding=ROUND_CEILING))


def coexecution_bound(own: int, partners: int, share: Decimal | None) -> int:
    """The most that a bidder may be given who hands over a part: what it and its co-executors can do, and no more
    than ``own / (1 − share)`` (procurement rules ҚР ДСМ-242/2020, p. 62-1: the part handed over is limited).

    ``share``: per cent; None where nothing limits the part. Whole numbers only.
    """
    together = own + partners
    if share is None or share >= 100:
        return together
    return min(together, own * 10_000 // (10_000 - int(share * 100)))
