"""Unscheduled monitoring: the list with what suggests itself, the plan, the page and its print."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Actor
from accounts.forms import posted
from config.pages import is_htmx, paginate
from monitoring.inspections import access, acts, suggesting
from monitoring.inspections.errors import InspectionError
from monitoring.inspections.filters import InspectionFilter, OwnFilter
from monitoring.inspections.forms import GroundForm, PlanForm, VisitForm
from monitoring.inspections.machine import INSPECTION
from monitoring.models import Inspection
from providers import terms
from providers.admission.review.buttons import Button
from providers.admission.review.common import actor_of, asked, attempt
from providers.admission.review.deadlines import deadline, deadlines

WRITE = ["GET", "HEAD", "POST"]
PAGE = 25
PRESSED = {"notify", "visit"}
PAGES = {name: f"inspections:inspection-{name}" for name in ("notify", "visit", "report", "conclude", "object",
                                                             "answer", "cancel")}  # fmt: skip
REPORTED_ON = (acts.InspectionState.REPORTED, *access.TOLD)


@require_safe
def inspection_list(request: HttpRequest) -> HttpResponse:
    """Where monitoring suggests itself stands above the list, for those who plan it."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    kind = OwnFilter if actor.works_for_provider else InspectionFilter
    found = kind(request.GET, queryset=access.inspections_visible_to(actor), country=actor.sees_country)
    page = paginate(request, found.qs.order_by("-created_at", "-pk"), PAGE)
    due = deadlines(one.due_on for one in page)
    part = is_htmx(request, "inspections")
    context = {
        "filter": found,
        "page": page,
        "rows": [{"inspection": one, "deadline": due.get(one.due_on) if one.due_on else None} for one in page],
        "own": actor.works_for_provider,
        "country": actor.sees_country,
        "plans": may_plan(actor),
        "suggestions": suggesting.suggestions(actor.organisation) if may_plan(actor) and not part else [],  # type: ignore[arg-type]
    }
    page_name = "inspections/_inspections.html" if part else "inspections/inspection_list.html"
    return render(request, page_name, context)


def may_plan(actor: Actor) -> bool:
    return actor.is_branch and actor.has(*access.PLANNERS)


# The plan ------------------------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def inspection_new(request: HttpRequest) -> HttpResponse:
    """Step 1: of whom and why. Step 2: period, questions, day, group. What step 1 held travels along, hidden."""
    actor = actor_of(request)
    actor.require(*access.PLANNERS)
    branch: Any = actor.organisation
    given = {name: request.GET[name] for name in ("provider", "trigger") if name in request.GET}
    ground = GroundForm(posted(request), branch=branch, initial=given)
    second = request.method == "POST" and "period_from" in request.POST
    form = VisitForm(request.POST if second else None, branch=branch, initial=presets())
    grounded = request.method == "POST" and ground.is_valid()
    if second and grounded and "back" not in request.POST and form.is_valid():
        if made := planned(ground, form, actor):
            messages.success(request, _("The monitoring is planned. Send the notice in time."))
            return redirect("inspections:inspection", made.uuid)
    step = 2 if grounded and "back" not in request.POST else 1
    context = {"ground": ground, "form": form, "step": step, "earliest": earliest_visit()}
    failed = form.errors or (ground.is_bound and ground.errors)
    return render(request, "inspections/inspection_new.html", context, status=422 if failed else 200)


def presets() -> dict[str, Any]:
    """The month before, and the first day on which a visit is possible."""
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    return {"period_from": last.replace(day=1), "period_to": last, "visit_on": earliest_visit()}


def earliest_visit() -> Any:
    return terms.last_day("inspection_notice", timezone.localdate())


def planned(ground: GroundForm, form: VisitForm, actor: Actor) -> Inspection | None:
    try:
        return acts.plan_inspection(actor=actor, **ground.cleaned_data, **form.told)
    except InspectionError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.reasons[0]))
        return None


@require_http_methods(WRITE)
def inspection_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.PLANNERS)
    if request.method != "POST" and found.state not in acts.UNDER_WAY:
        return redirect("inspections:inspection", uuid)
    whole = found.state == acts.PLANNED
    form = PlanForm(posted(request), inspection=found, whole=whole)
    if request.method == "POST" and form.is_valid():
        if attempt(form, found, lambda: acts.change_plan(inspection=found, **form.told, **asked(request))):
            messages.success(request, _("The plan is kept."))
            return redirect("inspections:inspection", uuid)
    context = {"form": form, "inspection": found, "whole": whole}
    return render(request, "inspections/inspection_edit.html", context, status=422 if form.is_bound else 200)


# The page ------------------------------------------------------------------------------------------------------------
@require_safe
def inspection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_inspection_or_404(actor, uuid)
    return render(request, "inspections/inspection.html", page_of(found, actor))


@require_safe
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Report and conclusion as they are printed."""
    actor = actor_of(request)
    found = access.get_inspection_or_404(actor, uuid)
    if found.state not in REPORTED_ON or not access.sees_findings(found, actor):
        return redirect("inspections:inspection", uuid)
    return render(request, "inspections/paper.html", page_of(found, actor))


def page_of(found: Inspection, actor: Actor) -> dict[str, Any]:
    sees = access.sees_findings(found, actor)
    findings = list(found.findings.select_related("code", "defect", "entered_by").order_by("pk")) if sees else []
    mine = found.members.filter(user=actor.user).exists() if actor.user else False
    return {
        "inspection": found,
        "members": found.members.select_related("user").order_by("-leads", "pk"),
        "findings": findings,
        "total": sum(one.amount for one in findings),
        "sees": sees,
        "sees_ground": access.sees_ground(found, actor),
        "own": actor.works_for_provider,
        "enters": found.state == acts.VISITED and mine and actor.has(*access.AUDITORS),
        "removes": found.state in (acts.VISITED, acts.InspectionState.REPORTED) and mine,
        "edits": found.state in acts.UNDER_WAY and may_plan(actor) and actor.organisation == found.branch,
        "prints": sees and found.state in REPORTED_ON,
        "buttons": buttons(found, actor),
        "deadline": deadline(found.due_on),
        "history": history(found, actor),
    }


def history(found: Inspection, actor: Actor) -> list[dict[str, Any]]:
    """The organisation reads of what it was told of, without the names of those who did it."""
    rows = INSPECTION.history(found.uuid).order_by("-at", "-id")
    if actor.works_for_provider:
        told = ("notify", "visit", "conclude", "object", "answer", "cancel", "close")
        rows = rows.filter(step__in=told)
    return [{"change": change, "label": INSPECTION.states(change.target).label} for change in rows]


def buttons(found: Inspection, actor: Actor) -> list[Button]:
    return [
        Button(
            offer.step.name,
            offer.step.label,
            offer.step.tone,
            reverse(PAGES[offer.step.name], args=[found.uuid]),
            offer.reasons,
            act=offer.step.name in PRESSED,
        )
        for offer in INSPECTION.offers(found, actor)
        if offer.step.name in PAGES
    ]
