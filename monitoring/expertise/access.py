"""The doors to samples and their cases: the branch whose region it is, and the central office. Others are 404, a
missing role is 403. A medical organisation meets expertise only through the defects that it set."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, Role
from accounts.models import Membership, Organisation, User
from monitoring.models import Sample, SampleCase
from providers.models import Provider

READERS = FUND_ROLES
EXPERTS = frozenset({Role.AUDITOR})
HEADS = frozenset({Role.BRANCH_HEAD})
DRAWERS = EXPERTS | HEADS


def samples_visible_to(actor: Actor) -> QuerySet[Sample]:
    rows = Sample.objects.select_related("branch", "care_type", "provider")
    if actor.sees_region and actor.organisation is not None:
        return rows.filter(branch=actor.organisation.pk)
    return rows if actor.sees_country else rows.none()


def cases_visible_to(actor: Actor) -> QuerySet[SampleCase]:
    samples = samples_visible_to(actor).order_by().values("pk")
    return SampleCase.objects.filter(sample__in=samples).select_related(
        "sample__branch", "sample__care_type", "provider", "expert", "defect__code"
    )


def get_sample_or_404(actor: Actor, uuid: UUID, *roles: str) -> Sample:
    actor.require(*(roles or READERS))
    return get_object_or_404(samples_visible_to(actor), uuid=uuid)


def get_case_or_404(actor: Actor, uuid: UUID, *roles: str) -> SampleCase:
    actor.require(*(roles or READERS))
    return get_object_or_404(cases_visible_to(actor), uuid=uuid)


def auditors_of(branch: Organisation) -> QuerySet[User]:
    """Who may take cases of the branch."""
    members = Membership.objects.current().filter(organisation=branch.pk, roles__contains=[Role.AUDITOR])
    people = User.objects.filter(is_active=True, pk__in=members.order_by().values("user"))
    return people.order_by("last_name", "first_name", "pk")


def providers_of(branch: Organisation) -> QuerySet[Provider]:
    return Provider.objects.filter(region_id=branch.region_id, region_id__isnull=False)
