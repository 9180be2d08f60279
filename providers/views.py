"""The public registry of medical organisations: no sign-in, no personal data."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import public
from config.information import base
from config.pages import paginate
from config.sheets import csv_response
from providers.filters import STATUS, RegistryForm
from providers.models import CareType, Rating
from providers.registry import (
    Choice,
    Entry,
    Search,
    care_choices,
    entries,
    licences_by_care,
    listed,
    ownership_choices,
    region_choices,
    status_counts,
)

PAGE = 20
PIECE = 500  # providers read at once for a file


@public
@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    """Search by name, БИН, region, type of care, ownership and validity of licences, as of today."""
    day = timezone.localdate()
    form = RegistryForm(request.GET)
    search = form.search()
    page = paginate(request, search.found(day), PAGE)
    context = {
        "search": search,
        "form": form,
        "page": page,
        "entries": entries(list(page), day),
        "day": day,
        "regions": region_choices(search, day),
        "choices": [
            ("care_type", form.fields["care_type"].label, care_choices(search, day)),
            ("ownership", form.fields["ownership"].label, ownership_choices(search, day)),
            ("status", form.fields["status"].label, status_choices(search, day)),
        ],
        "narrowed": bool(search.care_types or search.ownership or search.status),
        "query": query_without_page(request),
    }
    if getattr(request, "htmx", False):
        return render(request, "providers/_registry_results.html", context)
    return render(request, "providers/registry.html", context | {"base": base(request)})


def status_choices(search: Search, day: Any) -> list[Choice]:
    counts = status_counts(search, day)
    return [Choice(v, label, counts.get(v == "valid", 0), v in search.status) for v, label in STATUS]


def query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@public
@require_safe
def registry_csv(request: HttpRequest) -> HttpResponseBase:
    """What the search found, all of it, with the columns of ``providers.csv`` and what the registry adds."""
    day = timezone.localdate()
    header = (
        "bin",
        "name_kk",
        "name_ru",
        "region",
        "territory",
        "ownership",
        "attached_population",
        "registered_on",
        "status",
        "care_types",
        f"contracted_{day.year}",
    )
    found = Paginator(RegistryForm(request.GET).search().found(day), PIECE)

    def body() -> Iterator[list[Any]]:
        for number in found.page_range:
            for entry in entries(list(found.page(number)), day):
                one = entry.provider
                yield [
                    one.bin,
                    one.name_kk,
                    one.name_ru,
                    one.region_id,
                    one.territory,
                    one.ownership,
                    one.attached_population,
                    one.registered_on,
                    "valid" if entry.licensed else "none",
                    " ".join(care.code for care in entry.care_types),
                    entry.amount,
                ]

    return csv_response(f"registry-{day:%Y-%m-%d}", header, body())


@public
@require_safe
def provider(request: HttpRequest, bin: str) -> HttpResponse:
    """One organisation: licences by type of care, and the contracts of the year."""
    day = timezone.localdate()
    found = listed(day).filter(bin=bin).first()
    if found is None:
        raise Http404
    entry = entries([found], day)[0]
    context = {
        "entry": entry,
        "provider": found,
        "licences": licences_by_care(found),
        "contracted": with_shares(entry),
        "rating": Rating.objects.filter(provider=found).order_by("-version").first(),
        "day": day,
    }
    return render(request, "providers/provider.html", context | {"base": base(request)})


def with_shares(entry: Entry) -> list[dict[str, Any]]:
    """Contract sums with their share in percent; shares are rounded so that they add up to 100,0."""
    types = CareType.objects.in_bulk([row.care_type for row in entry.contracted])
    total, before, running, made = entry.amount or Decimal(1), Decimal(0), Decimal(0), []
    for row in entry.contracted:
        running += row.amount
        so_far = (running * 100 / total).quantize(Decimal("0.1"))
        made.append({"care_type": types[row.care_type], "amount": row.amount, "share": so_far - before})
        before = so_far
    return made
