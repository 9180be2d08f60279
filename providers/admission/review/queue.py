"""The list of applications before the branch."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import FUND_ROLES
from config.pages import paginate
from providers.admission.access import applications_visible_to
from providers.admission.review import desk
from providers.admission.review.common import actor_of
from providers.admission.review.deadlines import deadlines
from providers.admission.review.filters import ApplicationFilter
from providers.models import Application, ApplicationCare

PAGE = 25


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Queues as tabs; without a choice the first of the reader's own in which there is something."""
    actor = actor_of(request)
    actor.require(*FUND_ROLES)
    tabs = desk.queues(actor)
    counts = desk.counted(actor, tabs)
    chosen = next((tab for tab in tabs if tab.name == request.GET.get("tab")), None)
    chosen = chosen or next((tab for tab in tabs if tab.name in ("new", "mine") and counts[tab.name]), tabs[-1])
    rows = desk.annotated(applications_visible_to(actor)).filter(chosen.rows)
    found = ApplicationFilter(request.GET, queryset=desk.in_order(rows), country=actor.sees_country)
    care = ApplicationCare.objects.select_related("care_type").order_by("care_type__position", "pk")
    page = paginate(request, found.qs.prefetch_related(Prefetch("care", care)), PAGE)
    terms = deadlines(row.due_on for row in page)
    context = {
        "tabs": [(tab, counts[tab.name]) for tab in tabs],
        "tab": chosen,
        "filter": found,
        "page": page,
        "rows": [described(row) | {"deadline": terms.get(row.due_on)} for row in page],
        "country": actor.sees_country,
    }
    part = request.htmx and request.htmx.target == "applications"  # type: ignore[attr-defined]
    template = "admission/review/_applications.html" if part else "admission/review/application_list.html"
    return render(request, template, context)


def described(row: Application) -> dict[str, Any]:
    """``unmet``: checks that failed at the submission; None where nothing has been checked."""
    unmet = sum(1 for one in row.checks if one["found"] < one["minimum"]) if row.checks else None
    return {"application": row, "care": row.care.all(), "unmet": unmet}
