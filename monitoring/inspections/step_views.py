"""Steps of unscheduled monitoring, and findings."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import posted
from monitoring.inspections import access, acts
from monitoring.inspections.forms import ConclusionForm, FindingForm, NoteForm, WordsForm
from monitoring.inspections.machine import INSPECTION
from monitoring.models import Inspection
from providers.admission.review.common import actor_of, asked, attempt, press
from providers.admission.review.deadlines import deadline

WRITE = ["GET", "HEAD", "POST"]


@require_POST
def notify(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.PLANNERS)
    word = _("The notice is sent: the organisation sees the plan and the documents to be shown.")
    press(request, lambda: acts.notify(inspection=found, **asked(request)), word)
    return redirect("inspections:inspection", uuid)


@require_POST
def visit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.AUDITORS)
    word = _("The visit is noted. Enter what was found, then write the report.")
    press(request, lambda: acts.visit(inspection=found, **asked(request)), word)
    return redirect("inspections:inspection", uuid)


def worded(
    request: HttpRequest, found: Inspection, form: forms.Form, step: str, act: Callable[..., Inspection], word: str
) -> HttpResponse:
    """A step with words on a page of its own."""
    if request.method != "POST" and found.state not in INSPECTION.step(step).sources:
        return redirect("inspections:inspection", found.uuid)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if attempt(form, found, lambda: act(inspection=found, **told, **asked(request))):
            messages.success(request, word)
            return redirect("inspections:inspection", found.uuid)
    context: dict[str, Any] = {
        "form": form,
        "inspection": found,
        "step": step,
        "label": INSPECTION.step(step).label,
        "tone": INSPECTION.step(step).tone,
        "deadline": deadline(found.due_on),
        "findings": found.findings.select_related("code").order_by("pk") if step == "conclude" else [],
    }
    return render(request, "inspections/step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.AUDITORS)
    form = WordsForm(posted(request), label=_("Report"), hint=_("Who went, what was looked at, what was found"))
    return worded(request, found, form, "report", acts.report, _("The report is written. Now send the conclusion."))


@require_http_methods(WRITE)
def conclude(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.AUDITORS)
    form = ConclusionForm(posted(request), label=_("Conclusion"), hint=_("The organisation reads it word for word"))
    word = _("The conclusion is sent. Findings about lines have become defects.")
    return worded(request, found, form, "conclude", acts.conclude, word)


@require_http_methods(WRITE)
def object_to(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.PROVIDERS)
    form = WordsForm(posted(request), label=_("Objection"), hint=_("Against what, and why"))
    word = _("The objection is lodged. The branch answers within its term.")
    return worded(request, found, form, "object", acts.object_to, word)


@require_http_methods(WRITE)
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.PLANNERS)
    form = WordsForm(posted(request), label=_("Answer"), hint=_("The organisation reads it word for word"))
    word = _("The objection is answered, the monitoring is closed. The organisation has been told.")
    return worded(request, found, form, "answer", acts.answer, word)


@require_http_methods(WRITE)
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.PLANNERS)
    return worded(request, found, NoteForm(posted(request)), "cancel", acts.cancel, _("The monitoring is cancelled."))


# Findings ------------------------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def finding_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.AUDITORS)
    if request.method != "POST" and found.state != acts.VISITED:
        return redirect("inspections:inspection", uuid)
    form = FindingForm(posted(request), inspection=found)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | asked(request)
        if attempt(form, found, lambda: acts.add_finding(inspection=found, **told)):
            messages.success(request, _("The finding is kept."))
            again = "again" in request.POST
            return redirect("inspections:finding-new" if again else "inspections:inspection", uuid)
    context = {"form": form, "inspection": found}
    return render(request, "inspections/finding.html", context, status=422 if form.is_bound else 200)


@require_POST
def finding_remove(request: HttpRequest, uuid: UUID, finding: UUID) -> HttpResponse:
    found = access.get_inspection_or_404(actor_of(request), uuid, *access.AUDITORS)
    told = asked(request) | {"finding": finding}
    press(request, lambda: acts.remove_finding(inspection=found, **told), _("The finding is taken out."))
    return redirect("inspections:inspection", uuid)
