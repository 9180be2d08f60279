"""What the views of intake share: who asks, for which organisation, and how a refused act is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import PROVIDER_ROLES
from claims.access import contracts_visible_to
from claims.control.envelope import NEVER_IN_FORCE
from claims.errors import IntakeError
from config.pages import is_htmx as is_htmx
from procurement.models import Contract
from providers.models import Provider


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def provider_of(actor: Actor) -> Provider:
    """The organisation that the actor submits for; 403 without the role, 404 where there is none."""
    actor.require(*PROVIDER_ROLES)
    if not actor.is_provider or actor.organisation is None:
        raise Http404
    return get_object_or_404(Provider.objects.select_related("region"), pk=actor.organisation.pk)


def own_contracts(actor: Actor) -> Any:
    """Contracts that a register may be under now, the newest first."""
    day = timezone.localdate()
    contracts = contracts_visible_to(actor).filter(valid_from__lte=day, valid_to__gte=day - timedelta(days=365))
    contracts = contracts.exclude(state__in=NEVER_IN_FORCE)
    return contracts.order_by("-valid_from", "number", "id")


def contract_in(actor: Actor, text: str | None) -> Contract | None:
    return own_contracts(actor).filter(pk=int(text)).first() if text and text.isdigit() else None


def done(request: HttpRequest, act: Callable[[], Any], word: Any = "") -> Any:
    """What the act returned; None when a guard said no, in which case its sentence is told on the next page."""
    try:
        result = act()
    except IntakeError as error:
        messages.error(request, str(error.message))
        return None
    if word:
        messages.success(request, str(word))
    return result if result is not None else True
