"""The doors to purchase plans: the Fund reads them, the central office makes them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, Role
from procurement.enums import PlanState
from procurement.models import PlanLine, PurchasePlan

READERS = FUND_ROLES
MAKERS = frozenset({Role.CENTRAL_OFFICE})


def plans_visible_to(actor: Actor) -> QuerySet[PurchasePlan]:
    """A branch reads what has been approved; the draft is the central office's own."""
    rows = PurchasePlan.objects.select_related("base", "created_by")
    if actor.sees_country:
        return rows
    return rows.exclude(state=PlanState.DRAFT) if actor.sees_region else rows.none()


def get_plan_or_404(actor: Actor, uuid: UUID) -> PurchasePlan:
    actor.require(*READERS)
    return get_object_or_404(plans_visible_to(actor), uuid=uuid)


def get_made_plan_or_404(actor: Actor, uuid: UUID) -> PurchasePlan:
    """For those who make plans."""
    actor.require(*MAKERS)
    return get_object_or_404(plans_visible_to(actor), uuid=uuid)


def lines_of_plans(plans: Iterable[int], actor: Actor) -> QuerySet[PlanLine]:
    """Lines of plans that the actor may see: a branch reads those of its region."""
    rows = PlanLine.objects.filter(plan__in=list(plans))
    if actor.sees_country:
        return rows
    if actor.sees_region and actor.organisation is not None:
        return rows.filter(region=actor.organisation.region_id)
    return rows.none()


def lines_visible_to(actor: Actor, plan: PurchasePlan) -> QuerySet[PlanLine]:
    return lines_of_plans([plan.pk], actor).select_related("region", "care_type")
