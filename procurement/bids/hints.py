"""What a bidder wants to know while it fills in its bid: free throughput, the limit of co-execution, what the
examination would find today. Information only: none of it keeps a bid back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from config.localized import in_force
from procurement.bids.examination import Check
from procurement.bids.facts import facts_of, throughputs
from procurement.bids.opening import checks_of, partners_of
from procurement.enums import CoExecutionState, ContractState
from procurement.models import Campaign, CoExecution, CoExecutionLimit, ContractLine
from providers.models import Provider

RUNNING = (ContractState.ACTIVE, ContractState.SUSPENDED, ContractState.PROVIDER_SIGNED, ContractState.AGREED)


@dataclass(frozen=True)
class Standing:
    """Units of a type of care in the year: what the organisation can give, and what is bound already."""

    throughput: int
    contracted: int
    reserved: int  # as co-executor of others

    @property
    def free(self) -> int:
        return max(0, self.throughput - self.contracted - self.reserved)


def standings(provider: Provider, care: Iterable[int], year: int) -> dict[int, Standing]:
    """Type of care → standing: three queries."""
    wanted = set(care)
    known = throughputs([provider.pk], wanted, year)
    lines = ContractLine.objects.filter(
        contract__provider=provider, contract__state__in=RUNNING, care_type__in=wanted, month__year=year
    )
    contracted = dict(lines.order_by().values_list("care_type_id").annotate(units=Sum("volume")))
    given = CoExecution.objects.filter(
        executor=provider,
        care_type__in=wanted,
        state__in=(CoExecutionState.PROPOSED, CoExecutionState.AGREED),
        valid_from__lte=date(year, 12, 31),
        valid_to__gte=date(year, 1, 1),
    )
    reserved = dict(given.order_by().values_list("care_type_id").annotate(sum=Sum("units")))
    return {
        one: Standing(known.get((provider.pk, one), 0), int(contracted.get(one) or 0), int(reserved.get(one) or 0))
        for one in wanted
    }


def limit(provider: Provider, day: date) -> Decimal | None:
    """Percent of the year's consultations and diagnostics that may be handed over; None where no rule limits it."""
    rows = CoExecutionLimit.objects.filter(
        in_force(day),
        Q(attached_below__isnull=True) | Q(attached_below__gt=provider.attached_population),
        territory=provider.territory,
        attached_from__lte=provider.attached_population,
    )
    row = rows.order_by("-valid_from").first()
    return row.share if row else None


def most(own: int, share: Decimal | None) -> int | None:
    """The largest volume that own units carry when ``share`` percent of it may be handed over: own ÷ (1 − share)."""
    if share is None or share >= 100:
        return None
    return int(own * 100 // (100 - share))


def foreseen(provider: Provider, campaign: Campaign, content: dict[str, Any], day: date) -> dict[str, list[Check]]:
    """Lot (uuid) → checks of the examination if the bids were opened today."""
    facts = facts_of(campaign, [provider.pk], partners_of(content), day)
    return checks_of(provider, campaign, content, facts)
