"""The doors to flags. The branch of the provider's region reads and decides, the central office and the administrator
read all; a medical organisation has pages of its own, on which it sees its own side only. What is not visible is 404,
a missing role is 403."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES, Role
from monitoring.enums import FlagState
from monitoring.models import BulkAction, Flag

READERS = FUND_ROLES
DECIDERS = frozenset({Role.AUDITOR})
HEADS = frozenset({Role.BRANCH_HEAD})
OWNERS = PROVIDER_ROLES


def flags_visible_to(actor: Actor) -> QuerySet[Flag]:
    """For the Fund's people: of the branch's region, or of the country."""
    flags = Flag.objects.all()
    if actor.sees_region and actor.organisation is not None:
        region = actor.organisation.region_id
        return flags.filter(provider__region=region, provider__region__isnull=False)
    return flags if actor.sees_country else flags.none()


def get_flag_or_404(actor: Actor, uuid: UUID | str) -> Flag:
    actor.require(*READERS)
    flags = flags_visible_to(actor).select_related(
        "provider__region", "other_provider__region", "contract", "care_type", "edition", "assignee", "decided_by"
    )
    return get_object_or_404(flags, uuid=uuid)


def decides_on(flag: Flag, actor: Actor) -> bool:
    """A branch decides about the organisations of its region."""
    place = actor.organisation
    return actor.is_branch and place is not None and place.region_id == flag.provider.region_id


def own_flags(actor: Actor) -> QuerySet[Flag]:
    """Of a medical organisation: flags on its lines. Those of withdrawn lines are over."""
    actor.require(*OWNERS)
    if not actor.is_provider or actor.organisation is None:
        return Flag.objects.none()
    return Flag.objects.filter(~Q(state=FlagState.LAPSED), provider=actor.organisation.pk)


def get_own_flag_or_404(actor: Actor, uuid: UUID | str) -> Flag:
    return get_object_or_404(own_flags(actor).select_related("care_type", "contract"), uuid=uuid)


def get_bulk_or_404(actor: Actor, uuid: UUID | str) -> BulkAction:
    """Of the person who began it."""
    actor.require(*READERS)
    return get_object_or_404(BulkAction.objects.select_related("asked_by"), uuid=uuid, asked_by=actor.user)
