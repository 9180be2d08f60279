"""What awaits the acting person in contracting, as the counts beside the navigation. The first page shows the same
rows with their terms (``procurement.due``)."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.access import Actor
from accounts.enums import FUND_ROLES
from config import navigation
from procurement.access import contracts_visible_to
from procurement.contracting.access import (
    FUND_HEADS,
    KEEPERS,
    PROVIDER_HEAD,
    PROVIDERS,
    amendments_visible_to,
    coexecutions_visible_to,
)
from procurement.enums import AmendmentState, CoExecutionState, ContractState, RoundState
from procurement.models import Amendment, CoExecution, Contract


def own_side(actor: Actor) -> Q:
    """Contracts that the actor's organisation keeps; of what it only sees nothing awaits it."""
    if actor.works_for_provider:
        return Q()
    return (
        Q(campaign__region__isnull=True, campaign__isnull=False)
        if actor.sees_country
        else Q(campaign__region__isnull=False)
    )


def awaiting(actor: Actor) -> QuerySet[Contract]:
    """Contracts in which the actor's side is to act: an offer to answer, a signature to give."""
    wanted = Q(pk__in=[])
    if actor.has(*PROVIDERS):
        wanted |= Q(rounds__state=RoundState.FUND_OFFER)
    if actor.has(*PROVIDER_HEAD):
        wanted |= Q(state=ContractState.AGREED)
    if actor.has(*KEEPERS):
        wanted |= Q(rounds__state=RoundState.PROVIDER_COUNTER)
    if actor.has(*FUND_HEADS):
        wanted |= Q(state=ContractState.PROVIDER_SIGNED)
    return contracts_visible_to(actor).filter(own_side(actor), wanted).distinct()


def turn_of(*, provider: bool) -> Q:
    """Amendments that await the organisation's side, or the Fund's: the other side agrees first, who proposes it signs
    last."""
    proposed = Q(state=AmendmentState.PROPOSED, from_provider=not provider)
    return proposed | Q(state=AmendmentState.AGREED, from_provider=provider)


def amendments_awaiting(actor: Actor) -> QuerySet[Amendment]:
    """Proposed by the other side, or agreed by it and to be signed."""
    if not actor.has(*PROVIDER_HEAD, *FUND_HEADS):
        return Amendment.objects.none()
    wanted = turn_of(provider=actor.works_for_provider)
    kept = own_side(actor)
    contracts = contracts_visible_to(actor).filter(kept).order_by().values("pk")
    return amendments_visible_to(actor).filter(wanted, contract__in=contracts)


def coexecutions_awaiting(actor: Actor) -> QuerySet[CoExecution]:
    if not actor.has(*PROVIDERS) or actor.organisation is None:
        return CoExecution.objects.none()
    rows = coexecutions_visible_to(actor)
    return rows.filter(state=CoExecutionState.PROPOSED, executor_id=actor.organisation.pk)


def count_contracts(request: Any) -> navigation.Count:
    actor: Actor = request.actor
    if not actor.has(*PROVIDERS, *FUND_ROLES):
        return navigation.Count()
    number = awaiting(actor).order_by().count() + amendments_awaiting(actor).order_by().count()
    return navigation.Count(number, bool(number))


def count_coexecutions(request: Any) -> navigation.Count:
    number = coexecutions_awaiting(request.actor).order_by().count()
    return navigation.Count(number, bool(number))


navigation.COUNTERS["procurement:contract-list"] = count_contracts
navigation.COUNTERS["contracting:coexecution-list"] = count_coexecutions
