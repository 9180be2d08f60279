"""The doors to defects and to reviews of objections.

A defect is there for its provider, for the branch of the provider's region, and for the central office. A review is
there for the branch to which it was given (its auditor decides) and for the central office; the branch that gets one
finds everything that it needs on the page of the review, and does not get the page of the defect. So nobody who
reviews can read who decided before: see also ``knows_names``.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, Role
from monitoring.enums import Level
from monitoring.models import Defect, Escalation, Refund, Review

READERS = PROVIDER_ROLES | FUND_ROLES
SETTERS = frozenset({Role.AUDITOR, Role.BRANCH_HEAD})
ANSWERERS = PROVIDER_ROLES
ACCEPTERS = frozenset({Role.PROVIDER_HEAD})
REVIEWERS = frozenset({Role.AUDITOR})
CENTRE = frozenset({Role.CENTRAL_OFFICE})
REVIEW_READERS = frozenset({Role.AUDITOR, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE, Role.ADMINISTRATOR})
HEADS = frozenset({Role.BRANCH_HEAD})
KEEPERS = frozenset({Role.BRANCH_HEAD, Role.BRANCH_OFFICER, Role.AUDITOR})  # of refunds


def defects_visible_to(actor: Actor) -> QuerySet[Defect]:
    rows = Defect.objects.select_related("provider", "code", "care_type", "contract", "branch")
    if actor.works_for_provider and actor.organisation is not None:
        return rows.filter(provider=actor.organisation.pk)
    if actor.sees_region and actor.organisation is not None:
        return rows.filter(branch=actor.organisation)
    return rows if actor.sees_country else rows.none()


def get_defect_or_404(actor: Actor, uuid: UUID) -> Defect:
    actor.require(*READERS)
    return get_object_or_404(defects_visible_to(actor), uuid=uuid)


def get_own_defect_or_404(actor: Actor, uuid: UUID) -> Defect:
    """For the provider that answers."""
    actor.require(*ANSWERERS)
    return get_object_or_404(defects_visible_to(actor), uuid=uuid)


def reviews_visible_to(actor: Actor) -> QuerySet[Review]:
    """Of a branch what it was given; of the central office all."""
    rows = Review.objects.select_related("defect__provider", "defect__code", "defect__care_type", "branch")
    if actor.is_branch and actor.has(Role.AUDITOR, Role.BRANCH_HEAD) and actor.organisation is not None:
        return rows.filter(branch=actor.organisation)
    return rows if actor.sees_country else rows.none()


def get_review_or_404(actor: Actor, uuid: UUID) -> Review:
    actor.require(*REVIEW_READERS)
    return get_object_or_404(reviews_visible_to(actor), uuid=uuid)


def escalations_visible_to(actor: Actor) -> QuerySet[Escalation]:
    rows = Escalation.objects.select_related("provider__region", "contract")
    if actor.sees_region and actor.organisation is not None:
        return rows.filter(provider__region=actor.organisation.region_id)
    return rows if actor.sees_country else rows.none()


def get_escalation_or_404(actor: Actor, uuid: UUID, *roles: str) -> Escalation:
    actor.require(*(roles or FUND_ROLES))
    return get_object_or_404(escalations_visible_to(actor), uuid=uuid)


def refunds_visible_to(actor: Actor) -> QuerySet[Refund]:
    visible = defects_visible_to(actor).order_by().values("pk")
    return Refund.objects.select_related("defect__provider", "defect__code", "defect__branch").filter(
        defect__in=visible
    )


def get_refund_or_404(actor: Actor, uuid: UUID, *roles: str) -> Refund:
    actor.require(*(roles or READERS))
    return get_object_or_404(refunds_visible_to(actor), uuid=uuid)


# Blindness -----------------------------------------------------------------------------------------------------------
def reviewed_blindly_by(actor: Actor) -> Q:
    """Defects of which the person has, or had, the second look: in whatever role they read now."""
    if actor.user is None:
        return Q(pk__in=[])
    return Q(Exists(Review.objects.filter(defect=OuterRef("pk"), level=Level.BLIND, reviewer=actor.user)))


def knows_names(actor: Actor, defect: Defect) -> bool:
    """May read who reviewed: the central office and the branch of the provider's region, unless the person has had the
    second look at this defect. Never the provider."""
    if actor.user is None or actor.works_for_provider:
        return False
    if not (actor.sees_country or (actor.sees_region and actor.organisation == defect.branch)):
        return False
    return not Review.objects.filter(defect=defect, level=Level.BLIND, reviewer=actor.user).exists()
