"""Accepted and refused lines: the search over a month, and the trial of one line without a register."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import Actor
from accounts.enums import FUND_ROLES, PROVIDER_ROLES
from claims import reports
from claims.access import (
    get_person_or_404,
    lines_visible_to,
    may_see_identity,
    refused_lines_visible_to,
    registers_visible_to,
)
from claims.control.check import try_lines
from claims.filters import RefusedSearchFilter, SearchFilter, month_of
from claims.forms import LineForm, PersonSearchForm, TrialForm, typed_values
from claims.models import Person
from claims.reports import Told, told
from claims.views.common import actor_of, contract_in, is_htmx, own_contracts, provider_of
from claims.views.drafts import staff_options
from config import audit
from config.pages import paginate
from procurement.models import Contract
from providers.models import Provider

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def line_search(request: HttpRequest) -> HttpResponse:
    """By month, organisation, service, diagnosis, number; POST looks for a person by ИИН and goes on with a
    reference that says nothing about them."""
    actor = actor_of(request)
    actor.require(*PROVIDER_ROLES, *FUND_ROLES)
    people = PersonSearchForm(request.POST or None)
    if request.method == "POST":
        if may_see_identity(actor) and people.is_valid():
            return redirect(person_address(request, actor, people.cleaned_data["iin"]))
        return render(request, "claims/lines/search.html", search_context(request, actor, people), status=422)
    context = search_context(request, actor, people)
    part = is_htmx(request, "found")
    return render(request, "claims/lines/_found.html" if part else "claims/lines/search.html", context)


def person_address(request: HttpRequest, actor: Actor, iin: str) -> str:
    """Where the search for this person goes on. A person of whom nothing is visible is as unknown as nobody."""
    with transaction.atomic():
        audit.record("claims.person_searched", actor=actor, iin=iin)
    person = Person.objects.filter(iin=iin).first()
    month = request.POST.get("month", "")
    query = {"person": str(person.uuid) if person else "unknown"} | ({"month": month} if month_of(month) else {})
    return f"{reverse('claims:line-search')}?{urlencode(query)}"


def searched_person(actor: Actor, text: str) -> Person | None:
    try:
        return get_person_or_404(actor, UUID(text))
    except (ValueError, Http404):
        return None


def search_context(request: HttpRequest, actor: Actor, people: PersonSearchForm) -> dict[str, Any]:
    month = month_of(request.GET.get("month")) or reports.last_period(registers_visible_to(actor))
    month = month or timezone.localdate().replace(day=1)
    refused, wanted = request.GET.get("kind") == "refused", request.GET.get("person", "")
    person = searched_person(actor, wanted) if wanted else None
    lines = visible(actor, month, refused)
    if wanted:
        lines = lines.filter(patient_iin=person.iin) if person else lines.none()
    found = (RefusedSearchFilter if refused else SearchFilter)(request.GET, queryset=lines)
    page = paginate(request, found.qs, PAGE)
    return {
        "people": people,
        "identity": may_see_identity(actor),
        "month": month,
        "refused": refused,
        "person": person,
        "unknown": bool(wanted) and person is None,
        "filter": found,
        "page": page,
        "lines": reports.found_lines(page.object_list),
        "own": actor.works_for_provider,
    }


def visible(actor: Actor, month: date, refused: bool) -> Any:
    lines = refused_lines_visible_to(actor, month) if refused else lines_visible_to(actor, month)
    order = ("-ended_at", "id") if refused else ("-day", "id")
    return lines.select_related("register", "register__provider").order_by(*order)


# A trial ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def line_check(request: HttpRequest) -> HttpResponse:
    """What the control would say of one line today. Nothing is stored."""
    actor = actor_of(request)
    provider = provider_of(actor)
    contracts = own_contracts(actor)
    values = typed_values(request.POST)
    contract = contract_in(actor, request.POST.get("contract")) or contracts.first()
    checked = request.method == "POST" and contract is not None
    findings = trial(provider, contract, values) if checked and contract else []
    context = {
        "trial": TrialForm(initial={"contract": contract}, contracts=contracts),
        "form": LineForm(values, findings, leave_out=("line_no",)),
        "findings": findings,
        "checked": checked,
        "contract": contract,
        "staff": staff_options(provider.pk),
    }
    part = is_htmx(request, "line-form")
    return render(request, "claims/lines/_check_form.html" if part else "claims/lines/check.html", context)


def trial(provider: Provider, contract: Contract, values: dict[str, str]) -> list[Told]:
    """The line as a register of its own, of the month in which it ended."""
    month = values["ended_at"][:7]
    header = {
        "register_no": f"trial-{uuid4().hex}",
        "period": month if month_of(month) else f"{timezone.localdate():%Y-%m}",
        "provider_bin": provider.bin or "",
        "contract_no": contract.number,
        "funding_source": contract.funding_source,
    }
    line = {**values, "line_no": uuid4().hex}
    found = try_lines(provider=provider, header=header, lines=[line], now=timezone.now())
    return [told(finding) for finding in found[0]]
