"""The first page after sign-in: what is due, what was accepted, what came in."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Actor
from accounts.enums import FUND_ROLES, Role
from accounts.models import User
from claims import reports
from claims.access import contracts_visible_to, registers_visible_to
from claims.control.catalogue import RULES
from claims.enums import RegisterState
from claims.filters import month_of
from claims.models import PeriodClosure
from claims.views.common import actor_of, provider_of
from config import first_page
from config.models import AuditEntry
from procurement import due
from procurement.enums import ContractState
from procurement.models import Service
from providers import terms
from providers.admission.access import open_application
from providers.admission.review import desk as applications
from providers.admission.review import visits
from providers.enums import ApplicationState
from providers.models import Provider, RegistryEntry

LAST, DUE = 6, 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.works_for_provider:
        return cabinet(request, actor)
    if actor.has(*FUND_ROLES):
        return overview(request, actor)
    if actor.has(Role.COMMISSION_MEMBER):
        return render(
            request,
            "claims/home/member.html",
            visits.home(actor) | {"procurement": due.card(actor), "cards": first_page.cards(actor)},
        )
    raise PermissionDenied


def last_registers(actor: Actor) -> Any:
    registers = registers_visible_to(actor).exclude(state=RegisterState.DRAFT)
    return registers.select_related("provider", "contract").order_by("-received_at", "-id")[:LAST]


def cabinet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Home of a medical organisation (mockup 01)."""
    provider, day = provider_of(actor), timezone.localdate()
    registers = registers_visible_to(actor)
    refused = reports.to_correct(registers).select_related("contract")
    drafts = registers.filter(state=RegisterState.DRAFT).annotate(typed=Count("draft_lines")).order_by("-id")
    execution = reports.execution([provider.pk], day)
    context = {
        "provider": provider,
        "refused": refused[:DUE],
        "refused_count": refused.count(),
        "drafts": drafts[:DUE],
        "drafts_count": drafts.count(),
        "execution": execution,
        "total": reports.total(execution),
        "contracts": contracts_visible_to(actor)
        .filter(valid_from__lte=day, valid_to__gte=day, state__in=[ContractState.ACTIVE, ContractState.SUSPENDED])
        .order_by("number", "id")[:5],
        "last": last_registers(actor),
        "procurement": due.card(actor),
        "cards": first_page.cards(actor),
        **admission(provider, day),
    }
    return render(request, "claims/home/cabinet.html", context)


def admission(provider: Provider, day: date) -> dict[str, Any]:
    """An organisation without entries of the registry begins there; an application that was returned is due."""
    application = open_application(provider)
    returned = application is not None and application.state == ApplicationState.CORRECTION
    due = application.due_on if application is not None and returned else None
    return {
        "application": application,
        "returned": returned,
        "left": terms.days_left(terms.ordinals({day, due}), day, due) if due else None,
        "newcomer": not RegistryEntry.objects.filter(provider=provider).exists(),
    }


def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Home of a branch (its region by provider) and of the central office (the country by region)."""
    registers = registers_visible_to(actor)
    by = "provider__region" if actor.sees_country else "provider"
    month = month_of(request.GET.get("month")) or reports.last_period(registers)
    rows = reports.intake(registers, month, by) if month else []
    context = {
        "country": actor.sees_country,
        "month": month,
        "rows": rows,
        "lines": sum(row.lines for row in rows),
        "refused": sum(row.refused for row in rows),
        "accepted_amount": sum(row.amount for row in rows),
        "registers": sum(row.registers for row in rows),
        "rules": reports.share_by_rule(registers, month) if month else [],
        "last": last_registers(actor),
        "waiting": registers.filter(state=RegisterState.CHECKING).count(),
        "admission": applications.home(actor),
        "procurement": due.card(actor),
        "cards": first_page.cards(actor),
        "desk": desk() if actor.has(Role.ADMINISTRATOR) else None,
    }
    return render(request, "claims/home/overview.html", context)


def desk() -> dict[str, int]:
    """What an administrator looks after."""
    return {
        "rules": len(RULES),
        "closed": PeriodClosure.objects.count(),
        "services": Service.objects.count(),
        "people": User.objects.filter(is_active=True).count(),
        "audit": AuditEntry.objects.filter(at__date=timezone.localdate()).count(),
    }
