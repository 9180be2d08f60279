"""Contracts: the list, and one contract with its monthly plan beside what was accepted."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.enums import FUND_ROLES, PROVIDER_ROLES
from config.pages import paginate
from procurement.access import contracts_visible_to
from procurement.contracting import buttons, reading, talks
from procurement.contracting.access import amendments_visible_to
from procurement.contracting.guards import UNSIGNED
from procurement.enums import ContractState, FundingSource
from procurement.models import Contract
from procurement.reports import months_of
from providers.admission.review.deadlines import deadline
from providers.models import Provider

PAGE = 25


class ContractSearch(django_filters.FilterSet):
    number = django_filters.CharFilter(lookup_expr="icontains", label=_("Contract number"))
    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))
    funding_source = django_filters.ChoiceFilter(
        choices=FundingSource.choices, label=_("Funding source"), empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(choices=ContractState.choices, label=_("State"), empty_label=_("all"))
    year = django_filters.NumberFilter(
        method="filter_year", label=_("Year"), widget=forms.NumberInput(attrs={"min": 2020, "max": 2100})
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def filter_provider(self, contracts: QuerySet[Contract], name: str, text: str) -> QuerySet[Contract]:
        if text.strip().isdigit():
            return contracts.filter(provider__bin__startswith=text.strip())
        named = Q(name_ru__icontains=text) | Q(name_kk__icontains=text)
        return contracts.filter(provider__in=Provider.objects.filter(named).order_by().values("pk"))

    def filter_year(self, contracts: QuerySet[Contract], name: str, year: Any) -> QuerySet[Contract]:
        return contracts.filter(valid_from__year__lte=int(year), valid_to__year__gte=int(year))


class OwnContractSearch(ContractSearch):
    provider = None


def sums(contracts: Iterable[Contract]) -> dict[int, dict[str, Any]]:
    """Contract → plan and accepted tenge of all its months: two queries for a page."""
    chosen = Contract.objects.filter(pk__in=[contract.pk for contract in contracts]).order_by()
    plan = dict(chosen.annotate(sum=Sum("lines__amount")).values_list("pk", "sum"))
    used = dict(chosen.annotate(sum=Sum("usage__amount")).values_list("pk", "sum"))
    return {
        pk: {
            "plan": plan[pk] or 0,
            "accepted": used[pk] or 0,
            "share": (used[pk] or 0) * 100 / plan[pk] if plan[pk] else None,
        }
        for pk in plan
    }


@require_safe
def contract_list(request: HttpRequest) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    actor.require(*PROVIDER_ROLES, *FUND_ROLES)
    own = actor.works_for_provider
    contracts = contracts_visible_to(actor).select_related("provider").order_by("-valid_from", "number", "id")
    found = (OwnContractSearch if own else ContractSearch)(request.GET, queryset=contracts)
    page = paginate(request, found.qs, PAGE)
    money = sums(page.object_list)
    context = {
        "filter": found,
        "page": page,
        "rows": [{"contract": contract, **money[contract.pk]} for contract in page],
        "own": own,
        "today": timezone.localdate(),
    }
    part = request.htmx and request.htmx.target == "contracts"  # type: ignore[attr-defined]
    return render(request, "procurement/_contracts.html" if part else "procurement/contract_list.html", context)


@require_safe
def contract_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One contract for both sides: its way, what was checked, plan by month, signatures, and what was accepted."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    actor.require(*PROVIDER_ROLES, *FUND_ROLES)
    rows = contracts_visible_to(actor).select_related("provider", "provider__region", "campaign")
    contract = rows.filter(uuid=uuid).first()
    if contract is None:
        raise Http404
    today = timezone.localdate()
    waiting = talks.open_one(contract)
    context = {
        "contract": contract,
        "care": months_of(contract, today),
        "total": sums([contract])[contract.pk],
        "own": actor.works_for_provider,
        "today": today,
        "waiting": waiting,
        "deadline": deadline(contract.due_on) if contract.state in UNSIGNED else None,
        "buttons": buttons.of_contract(contract, actor, waiting),
        "more": buttons.more_of_contract(contract, actor),
        "given_up": talks.given_up(contract) if contract.terms_version else [],
        "amendments": amendments_visible_to(actor).filter(contract=contract).order_by("-number"),
        **reading.page_of(contract),
    }
    return render(request, "procurement/contract_detail.html", context)
