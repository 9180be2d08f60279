"""Making a plan: the draft, its lines, a file of lines, the signature."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import posted
from config.workflow import StepRefused
from procurement.enums import PlanState
from procurement.models import PlanLine, PurchasePlan
from procurement.planning import acts, content, documents, lines_file, money
from procurement.planning.access import MAKERS, get_made_plan_or_404
from procurement.planning.forms import FileForm, LineForm, PlanForm, ReasonForm
from procurement.planning.pages import actor_of, asked, attempt, press
from providers.admission.review.signing import shown, signed

FORM = ["GET", "HEAD", "POST"]
SHOWN = 200  # faults of a file


@require_http_methods(FORM)
def plan_new(request: HttpRequest) -> HttpResponse:
    """The first plan of a year, or a new version of the one in force."""
    actor = actor_of(request)
    actor.require(*MAKERS)
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else timezone.localdate().year + 1
    form = PlanForm(posted(request), initial={"year": year})
    if form.is_valid():
        made = attempt_new(form, partial(acts.start_plan, actor=actor, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The draft is begun. Nothing counts before it is signed."))
            return redirect("planning:plan", made.uuid)
    context = {"form": form, "base": money.plan_in_force(year), "year": year}
    return render(request, "planning/plan_new.html", context, status=422 if form.is_bound else 200)


def attempt_new(form: forms.Form, act: Any) -> Any:
    """As ``attempt``, where there is no object yet that a page could be behind of."""
    try:
        return act()
    except StepRefused as refusal:
        field = getattr(refusal, "field", "")
        for reason in refusal.reasons:
            form.add_error(field if field in form.fields else None, str(reason))
    return None


def closed(request: HttpRequest, plan: PurchasePlan) -> HttpResponse:
    """A page of the draft, opened when the plan is no draft any more."""
    state = plan.get_state_display()  # type: ignore[attr-defined]
    messages.error(request, _("Nothing can be changed in the state «%(state)s».") % {"state": state})
    return redirect("planning:plan", plan.uuid)


@require_http_methods(FORM)
def plan_reason(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = get_made_plan_or_404(actor_of(request), uuid)
    if request.method != "POST" and plan.state != PlanState.DRAFT:
        return closed(request, plan)
    form = ReasonForm(posted(request), initial={"rationale": plan.rationale})
    if form.is_valid():
        facts = asked(request) | form.cleaned_data
        if attempt(form, plan, lambda: acts.say_why(plan=plan, **facts)):
            messages.success(request, _("Saved."))
            return redirect("planning:plan", uuid)
    context = {"form": form, "plan": plan, "heading": _("Why the plan is changed")}
    return render(request, "planning/plan_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM)
def line_edit(request: HttpRequest, uuid: UUID, pk: int | None = None) -> HttpResponse:
    """A line of the draft; without ``pk`` a new one."""
    plan = get_made_plan_or_404(actor_of(request), uuid)
    lines = plan.lines.select_related("region", "care_type")
    line: PlanLine | None = get_object_or_404(lines, pk=pk) if pk is not None else None
    if request.method != "POST" and plan.state != PlanState.DRAFT:
        return closed(request, plan)
    names = ("funding_source", "amount", "tariff")
    initial: dict[str, Any] = {name: getattr(line, name) for name in names} if line else {}
    if line:
        initial |= {"region": line.region.code, "care_type": line.care_type.code}
    form = LineForm(posted(request), initial=initial)
    if form.is_valid():
        facts = asked(request) | form.cleaned_data | {"line": line}
        if attempt(form, plan, lambda: acts.save_line(plan=plan, **facts)):
            messages.success(request, _("The line is saved."))
            return redirect("planning:plan", uuid)
    heading = _("Line of the plan") if line else _("New line")
    context = {"form": form, "plan": plan, "line": line, "heading": heading}
    return render(request, "planning/line.html", context, status=422 if form.is_bound else 200)


@require_POST
def line_remove(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    plan = get_made_plan_or_404(actor_of(request), uuid)
    line = get_object_or_404(plan.lines.all(), pk=pk)
    facts = asked(request)
    press(request, lambda: acts.remove_line(plan=plan, line=line, **facts), _("The line is removed."))
    return redirect("planning:plan", uuid)


@require_http_methods(FORM)
def plan_import(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lines from a file: a file with a fault changes nothing and names each row that does not do."""
    plan = get_made_plan_or_404(actor_of(request), uuid)
    if request.method != "POST" and plan.state != PlanState.DRAFT:
        return closed(request, plan)
    form = FileForm(posted(request), request.FILES or None)
    found = None
    if form.is_valid():
        found = lines_file.read(form.cleaned_data["file"])
        if found.fault:
            form.add_error("file", found.fault)
        elif found.faults:
            form.add_error("file", _("Nothing is taken: correct the rows below and send the file again."))
        else:
            facts = asked(request) | {"lines": found.lines}
            done = attempt(form, plan, lambda: acts.take_lines(plan=plan, **facts))
            if done is not None:
                words = _("Lines added: %(added)s, changed: %(changed)s.")
                messages.success(request, words % {"added": done[0], "changed": done[1]})
                return redirect("planning:plan", uuid)
    context = {
        "form": form,
        "plan": plan,
        "faults": found.faults[:200] if found else [],
        "columns": lines_file.COLUMNS,
    }
    return render(request, "planning/import.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM)
def plan_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = get_made_plan_or_404(actor_of(request), uuid)
    if request.method == "POST":
        done = press(
            request,
            lambda: acts.discard(plan=plan, actor=actor_of(request)),
            _("The draft is thrown away. The plan in force stays as it is."),
        )
        return redirect("planning:plan-list") if done else redirect("planning:plan", uuid)
    if plan.state != PlanState.DRAFT:
        return closed(request, plan)
    return render(request, "planning/discard.html", {"plan": plan, "lines": plan.lines.count()})


@require_http_methods(FORM)
def plan_approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The plan as it will be signed; the signature puts it in force."""
    plan = get_made_plan_or_404(actor_of(request), uuid)
    if request.method != "POST" and plan.state != PlanState.DRAFT:
        return closed(request, plan)
    form = forms.Form(posted(request))
    prepare = partial(acts.plan_to_sign, plan=plan, actor=actor_of(request))
    if signed(request, form, plan, prepare, partial(acts.approve, plan=plan)):
        messages.success(request, _("The plan is signed: it is in force from now on."))
        return redirect("planning:plan", uuid)
    context = {"plan": plan, "sections": documents.plan(content.of_plan(plan)), **shown(request, form, prepare)}
    return render(request, "planning/approve.html", context, status=422 if form.is_bound else 200)
