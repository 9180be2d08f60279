"""The only doors to registers, lines and people: what is not visible to the actor is not there (404)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404

from accounts.access import Actor
from accounts.enums import PROVIDER_ROLES, Role
from claims.models import Line, Person, RefusedLine, Register
from procurement.models import Contract
from providers.models import Provider


def providers_visible_to(actor: Actor) -> Any:
    """Providers whose registers the actor may see: own; of the branch's region; all for the central office."""
    providers = Provider.objects.all()
    if actor.works_for_provider:
        return providers.filter(pk=actor.organisation.pk)  # type: ignore[union-attr]
    if actor.sees_region:
        return providers.filter(region_id=actor.organisation.region_id)  # type: ignore[union-attr]
    if actor.sees_country:
        return providers
    return providers.none()


def own(queryset: Any, actor: Actor) -> Any:
    """Rows of a model with a ``provider`` that the actor may see."""
    if actor.works_for_provider:
        return queryset.filter(provider_id=actor.organisation.pk)  # type: ignore[union-attr]
    if actor.sees_region:
        return queryset.filter(provider__region_id=actor.organisation.region_id)  # type: ignore[union-attr]
    if actor.sees_country:
        return queryset
    return queryset.none()


def registers_visible_to(actor: Actor) -> Any:
    """Drafts are their organisation's own business until they are submitted."""
    registers = own(Register.objects.all(), actor)
    return registers if actor.works_for_provider else registers.exclude(state="draft").exclude(received_at=None)


def get_register_or_404(actor: Actor, uuid: UUID | str) -> Register:
    register = (
        registers_visible_to(actor)
        .select_related("provider", "provider__region", "contract", "corrects", "created_by")
        .filter(uuid=uuid)
        .first()
    )
    if register is None:
        raise Http404
    return register


def lines_visible_to(actor: Actor, month: date) -> Any:
    return own(Line.objects.in_month(month), actor)


def refused_lines_visible_to(actor: Actor, month: date) -> Any:
    """Refused lines of submitted registers of the month, withdrawn ones among them."""
    registers = registers_visible_to(actor).exclude(state="draft").filter(period=month)
    return RefusedLine.objects.filter(register__in=registers.order_by().values("pk"))


def lines_of_person(actor: Actor, person: Person) -> Any:
    """Accepted lines of one person over all months: every partition has an index by person."""
    return own(Line.objects.filter(patient_iin=person.iin), actor)


def contracts_visible_to(actor: Actor) -> Any:
    return own(Contract.objects.all(), actor)


def may_submit(actor: Actor) -> bool:
    return actor.is_provider and actor.has(*PROVIDER_ROLES)


def may_see_identity(actor: Actor) -> bool:
    """Full ИИН and name: the organisation that treated the person, and the Fund's people who check that."""
    return actor.has(*PROVIDER_ROLES, Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.AUDITOR, Role.CENTRAL_OFFICE)


def get_person_or_404(actor: Actor, uuid: UUID | str) -> Person:
    """A person of whom the actor sees at least one line, accepted or refused."""
    person = Person.objects.select_related("region").filter(uuid=uuid).first()
    if person is None or not may_see_identity(actor):
        raise Http404
    if actor.sees_country:
        return person
    providers = providers_visible_to(actor)
    known = (
        Line.objects.filter(patient_iin=person.iin, provider__in=providers).exists()
        or RefusedLine.objects.filter(patient_iin=person.iin, register__provider__in=providers).exists()
    )
    if not known:
        raise Http404
    return person
