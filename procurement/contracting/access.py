"""The doors to contracts, their amendments and co-execution, and who stands on which side."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, OrganisationKind, Role
from procurement.access import contracts_visible_to
from procurement.models import Amendment, CoExecution, Contract

READERS = PROVIDER_ROLES | FUND_ROLES
PROVIDERS = frozenset(PROVIDER_ROLES)
PROVIDER_HEAD = frozenset({Role.PROVIDER_HEAD})
KEEPERS = frozenset({Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})
FUND_HEADS = frozenset({Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})


# Sides ---------------------------------------------------------------------------------------------------------------
def on_fund_side(contract: Contract, actor: Actor) -> bool:
    """The branch of the campaign's region (of the organisation's, where the contract was imported); the central office
    for a campaign without a region."""
    place = actor.organisation
    if place is None:
        return False
    region = contract.campaign.region_id if contract.campaign is not None else contract.provider.region_id
    if contract.campaign is not None and region is None:
        return place.kind == OrganisationKind.CENTRAL
    return place.kind == OrganisationKind.BRANCH and place.region_id == region


def on_provider_side(contract: Contract, actor: Actor) -> bool:
    return actor.is_provider and actor.organisation is not None and actor.organisation.pk == contract.provider_id


def on_a_side(contract: Contract, actor: Actor) -> bool:
    return on_fund_side(contract, actor) or on_provider_side(contract, actor)


# Doors ---------------------------------------------------------------------------------------------------------------
def get_contract_or_404(actor: Actor, uuid: UUID, *roles: str) -> Contract:
    """403 without one of the roles (of readers, if none are named), 404 for whom the contract is not."""
    actor.require(*(roles or READERS))
    rows = contracts_visible_to(actor).select_related("provider__region", "campaign__region")
    return get_object_or_404(rows, uuid=uuid)


def amendments_visible_to(actor: Actor) -> QuerySet[Amendment]:
    """Drafts are seen by the side that writes them only."""
    rows = Amendment.objects.filter(contract__in=contracts_visible_to(actor)).select_related(
        "contract__provider__region", "contract__campaign", "ground", "created_by"
    )
    own = Q(from_provider=bool(actor.works_for_provider))
    return rows.filter(own | ~Q(state="draft"))


def get_amendment_or_404(actor: Actor, uuid: UUID, *roles: str) -> Amendment:
    actor.require(*(roles or READERS))
    return get_object_or_404(amendments_visible_to(actor), uuid=uuid)


def coexecutions_visible_to(actor: Actor) -> QuerySet[CoExecution]:
    """Of contracts that one sees, and those in which the own organisation is the co-executor."""
    rows = CoExecution.objects.select_related("contract__provider", "contract__campaign", "executor", "care_type")
    place: Any = actor.organisation
    if actor.works_for_provider and place is not None:
        return rows.filter(Q(contract__provider_id=place.pk) | Q(executor_id=place.pk))
    return rows.filter(contract__in=contracts_visible_to(actor))


def get_coexecution_or_404(actor: Actor, uuid: UUID, *roles: str) -> CoExecution:
    actor.require(*(roles or READERS))
    return get_object_or_404(coexecutions_visible_to(actor), uuid=uuid)
