"""The doors to applications, visits and entries: whose one may see. Others are 404, a missing role is 403."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import BRANCH_ROLES, PROVIDER_ROLES, Role
from providers.models import Application, Provider, ProviderDocument, RegistryEntry, Visit
from providers.models.admission import OPEN

READERS = PROVIDER_ROLES | BRANCH_ROLES | {Role.CENTRAL_OFFICE, Role.ADMINISTRATOR}


def applications_visible_to(actor: Actor) -> QuerySet[Application]:
    """Of its own organisation; of the branch's region or the whole country once they have been submitted."""
    rows = Application.objects.select_related("provider", "provider__region", "officer")
    if actor.works_for_provider:
        return rows.filter(provider=actor.organisation)
    submitted = rows.exclude(submitted_at=None)
    if actor.sees_region and actor.organisation is not None:
        return submitted.filter(provider__region=actor.organisation.region)
    return submitted if actor.sees_country else rows.none()


def get_application_or_404(actor: Actor, uuid: UUID) -> Application:
    actor.require(*READERS)
    return get_object_or_404(applications_visible_to(actor), uuid=uuid)


def get_own_application_or_404(actor: Actor, uuid: UUID) -> Application:
    """For those who fill it in."""
    actor.require(*PROVIDER_ROLES)
    return get_object_or_404(applications_visible_to(actor), uuid=uuid)


def documents_visible_to(actor: Actor) -> QuerySet[ProviderDocument]:
    """Files of its own; for the Fund those that lay before it with an application, also if taken out since."""
    rows = ProviderDocument.objects.select_related("provider").order_by("pk")
    if actor.works_for_provider and actor.organisation is not None:
        return rows.filter(provider_id=actor.organisation.pk)
    applied = applications_visible_to(actor).filter(
        provider=OuterRef("provider"), submitted_at__gte=OuterRef("added_at")
    )
    return rows.filter(Exists(applied.order_by()))


def get_document_or_404(actor: Actor, uuid: UUID) -> ProviderDocument:
    actor.require(*READERS)
    return get_object_or_404(documents_visible_to(actor), uuid=uuid)


def open_application(provider: Provider) -> Application | None:
    """The one that is on its way, if any: an organisation has at most one."""
    return Application.objects.filter(provider=provider, state__in=OPEN).first()


def visits_visible_to(actor: Actor) -> QuerySet[Visit]:
    """Of the applications that one sees; a member of the commission sees those that name the member."""
    rows = Visit.objects.select_related("application__provider__region", "planned_by", "reported_by")
    if actor.has(Role.COMMISSION_MEMBER) and not actor.sees_region and not actor.sees_country:
        return rows.filter(members=actor.user)
    return rows.filter(application__in=applications_visible_to(actor))


def get_visit_or_404(actor: Actor, uuid: UUID) -> Visit:
    actor.require(*READERS, Role.COMMISSION_MEMBER)
    return get_object_or_404(visits_visible_to(actor), uuid=uuid)


def entries_visible_to(actor: Actor) -> QuerySet[RegistryEntry]:
    """Entries that one works with: its own, those of the region, or all. Everybody reads the public registry."""
    rows = RegistryEntry.objects.select_related("provider", "provider__region", "care_type")
    if actor.works_for_provider:
        return rows.filter(provider=actor.organisation)
    if actor.sees_region and actor.organisation is not None:
        return rows.filter(provider__region=actor.organisation.region)
    return rows if actor.sees_country else rows.none()


def get_entry_or_404(actor: Actor, uuid: UUID) -> RegistryEntry:
    actor.require(*READERS)
    return get_object_or_404(entries_visible_to(actor), uuid=uuid)
