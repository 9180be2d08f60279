"""Reading plans: the list by year, a version, two versions side by side."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.pages import paginate
from config.sheets import csv_response
from procurement.enums import PlanState
from procurement.models import PurchasePlan
from procurement.planning import money, reports
from procurement.planning.access import MAKERS, READERS, get_plan_or_404, lines_visible_to, plans_visible_to
from procurement.planning.forms import LineFilter, YearFilter
from procurement.planning.lines_file import COLUMNS
from procurement.planning.machine import PLAN
from procurement.planning.pages import actor_of, buttons, history, is_part, signed_documents

ORDER = ("region__code", "care_type__position", "funding_source", "pk")
KEY = ("region_id", "care_type_id", "funding_source")
PAGE = 50


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*READERS)
    found = YearFilter(request.GET, queryset=plans_visible_to(actor).order_by("-year", "-number"))
    page = paginate(request, found.qs, 25)
    sums = reports.of_plans(page, actor)
    context = {
        "filter": found,
        "page": page,
        "rows": [{**sums.get(row.pk, {"lines": 0, "amount": Decimal(0)}), "plan": row} for row in page],
        "makes": actor.has(*MAKERS),
        "country": actor.sees_country,
    }
    part = is_part(request, "plans")
    return render(request, "planning/_plans.html" if part else "planning/plan_list.html", context)


@require_safe
def plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is planned, what is held of it, and the next steps of whoever makes plans."""
    actor = actor_of(request)
    found = get_plan_or_404(actor, uuid)
    lines = lines_visible_to(actor, found)
    chosen = LineFilter(request.GET, queryset=lines.order_by(*ORDER), country=actor.sees_country)
    held = money.reserved(found.year)
    page = paginate(request, chosen.qs, PAGE)
    context: dict[str, Any] = {
        "plan": found,
        "filter": chosen,
        "page": page,
        "rows": reports.with_money(page, held),
        "edits": actor.has(*MAKERS) and found.state == PlanState.DRAFT,
        "country": actor.sees_country,
        "shown": chosen.qs.aggregate(amount=Sum("amount"))["amount"] or Decimal(0),
    }
    if is_part(request, "lines"):
        return render(request, "planning/_lines.html", context)
    mine = [(key, amount) for *key, amount in lines.order_by().values_list(*KEY, "amount")]
    total = sum((amount for _key, amount in mine), Decimal(0))
    taken = sum((held.get(tuple(key), Decimal(0)) for key, _amount in mine), Decimal(0))
    context |= {
        "total": total,
        "held": taken,
        "free": total - taken,
        "share": 100 * taken / total if total else Decimal(0),
        "count": len(mine),
        "totals": reports.totals(lines),
        "buttons": buttons(PLAN, found, actor, {"approve": "planning:plan-approve"}),
        "renew": actor.has(*MAKERS) and found.state == PlanState.APPROVED,
        "history": history(PLAN, found),
        "documents": signed_documents(found),
    }
    return render(request, "planning/plan.html", context)


@require_safe
def plan_csv(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The lines in the layout in which they are taken in."""
    actor = actor_of(request)
    found = get_plan_or_404(actor, uuid)
    rows = lines_visible_to(actor, found).order_by(*ORDER)
    values = rows.values_list("region__code", "care_type__code", "funding_source", "amount", "tariff")
    return csv_response(f"plan-{found.year}-{found.number}", COLUMNS, values)


@require_safe
def plan_compare(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """With the version that it was copied from, or with another one of the year (``?with=2``)."""
    actor = actor_of(request)
    found = get_plan_or_404(actor, uuid)
    others = plans_visible_to(actor).filter(year=found.year).exclude(pk=found.pk).order_by("-number")
    wanted = request.GET.get("with", "")
    other: PurchasePlan | None
    if wanted:
        if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 4:
            raise Http404
        other = get_object_or_404(others, number=int(wanted))
    else:
        other = found.base if found.base in others else others.first()
    every: list[reports.Difference] = []
    changed: list[reports.Difference] = []
    if other is not None:
        every = reports.differences(other, found, actor)
        changed = [one for one in every if one.kind != "same"]
    context = {
        "plan": found,
        "other": other,
        "others": others,
        "page": (page := paginate(request, changed, PAGE)),
        "rows": page,
        "same": len(every) - len(changed),
        "change": sum((one.change for one in changed), Decimal(0)),
    }
    return render(request, "planning/compare.html", context)
