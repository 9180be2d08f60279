"""Pages of the standing: the overview by role, organisations by risk, one organisation, the quality of screens."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Region
from accounts.regions import places
from claims.views.common import actor_of
from config.pages import is_htmx, paginate
from config.sheets import csv_response
from config.templatetags.portal import grouped
from config.tiles import Tile
from monitoring.models import ProviderRisk
from monitoring.screens.screen import SCREENS
from monitoring.standing import charts, links, listing, overview, provider, quality
from monitoring.standing.access import Scope, get_provider_or_404, scope_of
from monitoring.standing.overview import months_before
from monitoring.standing.proportions import Share

PAGE = 50


# Overview ------------------------------------------------------------------------------------------------------------
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Of an auditor: what they have in hand; of a branch: its region; of the central office: the country, or the
    region in ``?region=71``."""
    actor, day = actor_of(request), timezone.localdate()
    scope = scope_of(actor, request.GET.get("region", ""))
    months = overview.trend(scope, day)
    context = {
        "scope": scope,
        "now": timezone.now(),
        "totals": overview.totals(scope, day),
        "screens": overview.screens(scope.flags),
        "months": months,
        "chart": charts.bars([_("found"), _("decided")], [(row.month, (row.found, row.decided)) for row in months]),
        "ladder": overview.objections(scope.defects, day),
        "escalations": overview.escalations(scope),
        "all_flags": links.flags(),
        "late_flags": links.flags(late="on"),
        "free_flags": links.flags(assignee="free"),
        "all_defects": links.defects(),
        "all_escalations": links.link("defects:escalation-list"),
        "all_reviews": links.link("defects:review-list"),
        **of_role(actor, scope),
    }
    return render(request, "monitoring/overview.html", context)


def of_role(actor: Actor, scope: Scope) -> dict[str, Any]:
    day = timezone.localdate()
    found: dict[str, Any] = {}
    if scope.free:
        found["regions"] = Region.objects.order_by("code")
    if scope.region is None:
        rows = overview.regions(day)
        return found | {"by_region": rows, "tiles": tiles_of(rows)}
    if actor.is_branch and actor.organisation is not None and actor.has(Role.BRANCH_HEAD, Role.BRANCH_OFFICER):
        found["load"] = overview.load(actor.organisation, scope, day)
    if actor.has(Role.AUDITOR) and actor.user is not None:
        found |= {
            "own": overview.own(actor, scope, day),
            "arrived": overview.arrived(scope, day),
            "own_flags": links.flags(assignee="me"),
            "take_next": links.link("flags:take-next"),
        }
    return found


def tiles_of(rows: list[overview.RegionRow]) -> list[Tile]:
    """Money at stake, million tenge."""
    placed = places()
    return [
        Tile(
            short=place.short if (place := placed.get(row.region.code)) else row.region.name,
            name=row.region.name,
            value=row.stake,
            text=grouped(row.stake / 1_000_000, 0 if row.stake >= 10_000_000 or not row.stake else 1),
            url=row.url,
            column=place.column if place else None,
            row=place.row if place else None,
        )
        for row in rows
    ]


# Risk ----------------------------------------------------------------------------------------------------------------
@require_safe
def risk_list(request: HttpRequest) -> HttpResponse:
    scope = scope_of(actor_of(request))
    chosen, rows = listing.found_by(scope, request.GET)
    page = paginate(request, rows, PAGE)
    context = {
        "scope": scope,
        "filter": chosen,
        "page": page,
        "rows": [provider.shown(row) for row in page],
        "computed": ProviderRisk.objects.order_by("-pk").values_list("computed_at", flat=True).first(),
    }
    part = is_htmx(request, "risks")
    return render(request, "monitoring/_risks.html" if part else "monitoring/risk.html", context)


@require_safe
def risk_export(request: HttpRequest) -> HttpResponseBase:
    scope = scope_of(actor_of(request))
    _chosen, rows = listing.found_by(scope, request.GET)
    return csv_response("risk", listing.EXPORTED, (listing.exported(row) for row in rows.iterator(2000)))


@require_safe
def show_provider(request: HttpRequest, bin: str) -> HttpResponse:
    found = get_provider_or_404(actor_of(request), bin)
    page = provider.page_of(found, timezone.localdate())
    context = page | {
        "now": timezone.now(),
        "chart": charts.bars(
            [_("flags"), _("confirmed defects")], [(month, (flags, bad)) for month, flags, bad in page["months"]]
        ),
        "flags_url": links.flags(provider=found.bin),
        "defects_url": links.defects(provider=found.bin),
        "inspections_url": links.link("inspections:inspection-list", provider=found.bin),
    }
    return render(request, "monitoring/provider.html", context)


# Quality of the screens ----------------------------------------------------------------------------------------------
@require_safe
def quality_list(request: HttpRequest) -> HttpResponse:
    scope = scope_of(actor_of(request), request.GET.get("region", ""))
    rows = quality.read(scope.flags, scope.defects, timezone.localdate())
    context = {
        "scope": scope,
        "regions": Region.objects.order_by("code") if scope.free else (),
        "now": timezone.now(),
        "rows": [(row, *links_of(row)) for row in rows],
        "months": quality.RECENT + quality.BEFORE,
    }
    return render(request, "monitoring/quality.html", context)


def links_of(row: quality.Quality) -> tuple[str, str]:
    """Open flags of the screen; its page, where parameters are tried."""
    return links.flags(screen=row.screen), screen_page(row.screen)


def screen_page(screen: str) -> str:
    try:
        return reverse("screening:screen", args=[screen])
    except NoReverseMatch:
        return ""


@require_safe
def quality_export(request: HttpRequest) -> HttpResponseBase:
    scope = scope_of(actor_of(request), request.GET.get("region", ""))
    rows = quality.read(scope.flags, scope.defects, timezone.localdate())
    return csv_response("screens", quality.EXPORTED, (quality.exported(row) for row in rows))


@require_safe
def screen_quality(request: HttpRequest, screen: str) -> HttpResponse:
    scope = scope_of(actor_of(request), request.GET.get("region", ""))
    day = timezone.localdate()
    rows = quality.read(scope.flags, scope.defects, day, screen)
    if not rows and screen not in SCREENS:
        raise Http404
    row = rows[0] if rows else quality.Quality(screen)
    months = months_before(day, quality.RECENT + quality.BEFORE)
    shares = [row.months.get(month, Share()) for month in months]
    context = {
        "scope": scope,
        "row": row,
        "now": timezone.now(),
        "months": list(zip(months, shares, strict=True)),
        "line": charts.percents(months, shares),
        "flags_url": links.flags(screen=screen),
        "screen_url": screen_page(screen),
        "dismissed": row.dismissed,
        "dismissed_url": links.flags(screen=screen, state="dismissed"),
        "recent_months": quality.RECENT,
        "before_months": quality.BEFORE,
    }
    return render(request, "monitoring/screen_quality.html", context)
