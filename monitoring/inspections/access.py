"""The doors to unscheduled monitoring: the branch whose region it is, the central office, and the medical organisation
from the notice on. Others are 404, a missing role is 403."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, Role
from accounts.models import Membership, Organisation, User
from claims.models import Line, LineNumber
from monitoring.enums import InspectionState, Trigger
from monitoring.models import Inspection
from providers.models import Provider

READERS = FUND_ROLES | PROVIDER_ROLES
AUDITORS = frozenset({Role.AUDITOR})
HEADS = frozenset({Role.BRANCH_HEAD})
PLANNERS = AUDITORS | HEADS
PROVIDERS = PROVIDER_ROLES
TOLD = (InspectionState.CONCLUDED, InspectionState.OBJECTED, InspectionState.CLOSED)


def inspections_visible_to(actor: Actor) -> QuerySet[Inspection]:
    rows = Inspection.objects.select_related("provider__region", "branch")
    if actor.works_for_provider and actor.organisation is not None:
        return rows.filter(provider=actor.organisation.pk, notified_on__isnull=False)
    if actor.sees_region and actor.organisation is not None:
        return rows.filter(branch=actor.organisation.pk)
    return rows if actor.sees_country else rows.none()


def get_inspection_or_404(actor: Actor, uuid: UUID, *roles: str) -> Inspection:
    actor.require(*(roles or READERS))
    return get_object_or_404(inspections_visible_to(actor), uuid=uuid)


def sees_findings(found: Inspection, actor: Actor) -> bool:
    """The Fund always; the organisation once the conclusion is sent."""
    return not actor.works_for_provider or found.state in TOLD


def sees_ground(found: Inspection, actor: Actor) -> bool:
    """Who appealed is not told to the organisation."""
    return not actor.works_for_provider or found.trigger != Trigger.APPEAL


def group_of(branch: Organisation) -> QuerySet[User]:
    """Who may go: auditors of the branch."""
    members = Membership.objects.current().filter(organisation=branch.pk, roles__contains=[Role.AUDITOR])
    people = User.objects.filter(is_active=True, pk__in=members.order_by().values("user"))
    return people.order_by("last_name", "first_name", "pk")


def providers_of(branch: Organisation) -> QuerySet[Provider]:
    return Provider.objects.filter(region_id=branch.region_id, region_id__isnull=False).order_by("name_ru", "pk")


def line_in(found: Inspection, number: str) -> Line | None:
    """The provider's accepted line with this number, of the period under monitoring."""
    known = LineNumber.objects.filter(provider=found.provider_id, line_no=number.strip()).first()
    if known is None:
        return None
    lines = Line.objects.in_month(known.month).filter(id=known.line_id, provider=found.provider_id)
    return lines.filter(day__range=(found.period_from, found.period_to)).select_related("care_type", "service").first()
