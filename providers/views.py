"""The public registry of medical organisations: no sign-in, no personal data."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.models import Region
from accounts.regions import places
from config.information import base
from config.pages import paginate
from config.sheets import csv_response
from config.templatetags.portal import number
from config.tiles import Tile
from providers.enums import Admission
from providers.filters import ADMISSION, RegistryForm
from providers.models import CareType
from providers.registry import Counts, Entry, Search, entries, licences_by_care, public_provider_or_404
from providers.registry_history import events_of

PAGE = 20
PIECE = 500  # providers read at once for a file
EVENTS, LATEST = 20, 5  # of a history: on its page, on the card


@public
@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    """Search by name, БИН, region, care, ownership and admission, as of today; ``?view=map``: by region."""
    day = timezone.localdate()
    form = RegistryForm(request.GET)
    search = form.search()
    counts = Counts(search, day)
    regions = list(Region.objects.order_by("code"))
    context = {
        "search": search,
        "day": day,
        "query": query_without(request, "page", "view"),
        "total": counts.total,
    }
    if request.GET.get("view") == "map":
        tiles = map_of(request, search, counts, regions)
        context |= {"map": tiles, "title": map_title(search), "all": sum(tile.value for tile in tiles)}
    else:
        page = paginate(request, search.found(day, counts.total), PAGE)
        context |= {"page": page, "entries": entries(list(page), day, licences=False)}
    if getattr(request, "htmx", False):
        return render(request, "providers/_registry_results.html", context)
    context |= {"base": base(request), "regions": counts.region_choices(regions), **filters(form, search, counts, day)}
    return render(request, "providers/registry.html", context)


def filters(form: RegistryForm, search: Search, counts: Counts, day: date) -> dict[str, Any]:
    """Groups of choices with their counts. The one of licences is shown to those who came with it."""
    choices = {
        "care_type": counts.care_choices(day),
        "ownership": counts.ownership_choices(),
        "admission": counts.admission_choices(ADMISSION),
    }
    return {
        "choices": [(name, form.fields[name].label, group) for name, group in choices.items()],
        "narrowed": bool(search.care_types or search.ownership or search.admission or search.licence),
        "licence": [(value, label) for value, label in form.fields["status"].choices if value in search.licence],  # type: ignore[attr-defined]
    }


# Map ----------------------------------------------------------------------------------------------------------------
def map_of(request: HttpRequest, search: Search, counts: Counts, regions: list[Region]) -> list[Tile]:
    """Those admitted, or those of the admission asked for, by region; each tile leads to its list."""
    admission = search.admission or (Admission.ADMITTED.value,)
    found = counts.regions(admission)
    query = query_without(request, "page", "view", "region", "admission", as_text=False)
    query.setlist("admission", list(admission))
    tiles = []
    for region in regions:
        query["region"] = region.code
        place, value = places().get(region.code), found.get(region.code, 0)
        tiles.append(
            Tile(
                short=place.short if place else region.name,
                name=region.name,
                value=value,
                text=number(value),
                url=f"?{query.urlencode()}",
                column=place.column if place else None,
                row=place.row if place else None,
                chosen=region.code == search.region,
            )
        )
    return tiles


def map_title(search: Search) -> str:
    return _("Organisations found, by region") if search.admission else _("Admitted organisations by region")


def query_without(request: HttpRequest, *names: str, as_text: bool = True) -> Any:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode() if as_text else query


# Files --------------------------------------------------------------------------------------------------------------
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
        "admission",
        "admitted_care_types",
        "suspended_care_types",
        "rating",
    )
    found = Paginator(RegistryForm(request.GET).search().found(day), PIECE)

    def body() -> Iterator[list[Any]]:
        for piece in found.page_range:
            for entry in entries(list(found.page(piece)), day):
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
                    entry.admission.value,
                    " ".join(care.code for care in entry.admitted),
                    " ".join(care.code for care in entry.suspended),
                    entry.rating.points if entry.rating else None,
                ]

    return csv_response(f"registry-{day:%Y-%m-%d}", header, body())


# One organisation ---------------------------------------------------------------------------------------------------
@public
@require_safe
def provider(request: HttpRequest, bin: str) -> HttpResponse:
    """One organisation: what it is admitted to, its papers and bases, the contracts of the year, the last events."""
    day = timezone.localdate()
    found = public_provider_or_404(bin)
    entry = entries([found], day)[0]
    events = events_of(one.entry for one in entry.admissions)
    bases = found.bases.valid_on(day).filter(confirmed=True)
    context = {
        "base": base(request),
        "entry": entry,
        "provider": found,
        "licences": licences_by_care(found),
        "accreditations": found.accreditations.filter(confirmed=True).order_by("-valid_from", "pk"),
        "bases": bases.order_by("name", "pk"),
        "contracted": with_shares(entry),
        "events": events[:LATEST],
        "more": len(events) > LATEST,
        "day": day,
    }
    return render(request, "providers/provider.html", context)


@public
@require_safe
def history(request: HttpRequest, bin: str) -> HttpResponse:
    """Events of the organisation's entries, newest first; ``?care_type=`` those of one."""
    found = public_provider_or_404(bin)
    own = found.entries.select_related("care_type").order_by("care_type__position", "care_type__code")
    code = request.GET.get("care_type", "")
    admitted = list(own)
    chosen = [one for one in admitted if one.care_type.code == code]
    if code and not chosen:
        raise Http404
    context = {
        "base": base(request),
        "provider": found,
        "admitted": admitted,
        "chosen": chosen[0].care_type if chosen else None,
        "page": paginate(request, events_of(chosen or admitted), EVENTS),
    }
    return render(request, "providers/history.html", context)


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
