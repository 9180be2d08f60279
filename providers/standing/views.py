"""The public page of an organisation's rating and throughput, with the arithmetic of both."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import public
from config.information import base
from config.pages import paginate
from providers.models import Rating
from providers.registry import public_provider_or_404
from providers.standing import capacity, words

VERSIONS = 10


@public
@require_safe
def standing(request: HttpRequest, bin: str) -> HttpResponse:
    """``?version=3`` shows an earlier rating."""
    provider, today = public_provider_or_404(bin), timezone.localdate()
    versions = Rating.objects.filter(provider=provider).order_by("-version")
    rating = chosen(versions, request.GET.get("version", ""))
    context = {
        "base": base(request),
        "provider": provider,
        "rating": rating,
        "parts": words.parts_of(rating) if rating else [],
        "newest": versions.first(),
        "page": paginate(request, versions.defer("parts"), VERSIONS),
        "year": today.year,
        "capacities": words.computed(capacity.latest(provider, today.year)),
    }
    return render(request, "providers/standing.html", context)


def chosen(versions: QuerySet[Rating], number: str) -> Rating | None:
    """The version of this number, or the last one. Http404 for one that there is not."""
    if not number:
        return versions.first()
    found = versions.filter(version=number).first() if number.isdecimal() and len(number) < 9 else None
    if found is None:
        raise Http404
    return found
