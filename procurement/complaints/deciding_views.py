"""What the central office does with a complaint: takes it for review, decides on it, reports the remedy."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import posted
from procurement.complaints import access, acts, content, documents
from procurement.complaints.forms import DecisionForm, RefusalForm, RemedyForm
from procurement.enums import ComplaintState
from procurement.models import Complaint
from providers.admission.review.common import actor_of, asked, attempt, press
from providers.admission.review.deadlines import deadline
from providers.admission.review.signing import shown, signed

WRITE = ["GET", "HEAD", "POST"]
SUBMITTED, ACCEPTED, SATISFIED = ComplaintState.SUBMITTED, ComplaintState.ACCEPTED, ComplaintState.SATISFIED


def decided_on_or_404(request: HttpRequest, uuid: UUID) -> Complaint:
    """For those who decide: 403 for other readers."""
    actor = actor_of(request)
    actor.require(*access.DECIDERS)
    return access.get_complaint_or_404(actor, uuid)


@require_POST
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = decided_on_or_404(request, uuid)
    press(
        request,
        lambda: acts.accept_for_review(complaint=found, **asked(request)),
        _("The complaint is taken for review. The organisation has been told."),
    )
    return redirect("complaints:complaint", uuid)


@require_http_methods(WRITE)
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Findings and reasons, kept as a draft; the page after it signs them."""
    found = decided_on_or_404(request, uuid)
    if request.method != "POST" and found.state not in (SUBMITTED, ACCEPTED):
        return redirect("complaints:complaint", uuid)
    points = list(found.points.select_related("ground").order_by("position"))
    known = {name: getattr(found, name) for name in ("decision", "norm", "remedy_kind", "remedy_ordered")}
    reviewed = found.state == ACCEPTED
    form: Any = (
        DecisionForm(posted(request), initial=known, points=points)
        if reviewed
        else RefusalForm(posted(request), initial=known)
    )
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data.get(name, "") for name in known} | asked(request)
        findings = form.findings if reviewed else None
        if attempt(form, found, lambda: acts.draft_decision(complaint=found, findings=findings, **told)):
            return redirect("complaints:complaint-decide-sign", uuid)
    context = {
        "form": form,
        "complaint": found,
        "points": points,
        "reviewed": reviewed,
        "deadline": deadline(found.due_on),
    }
    return render(request, "complaints/decide.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def decide_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The decision as it will be signed; the signature makes it count."""
    found = decided_on_or_404(request, uuid)
    if request.method != "POST" and found.state not in (SUBMITTED, ACCEPTED):
        return redirect("complaints:complaint", uuid)
    form = forms.Form(posted(request))
    prepare = partial(acts.decision_to_sign, complaint=found, actor=actor_of(request))
    if signed(request, form, found, prepare, partial(acts.decide, complaint=found)):
        messages.success(request, _("The decision is signed. The organisation has been told."))
        return redirect("complaints:complaint", uuid)
    context = {
        "complaint": found,
        "outcome": content.outcome_of(found),
        "sections": documents.decision(content.of_decision(found)),
        **shown(request, form, prepare),
    }
    return render(request, "complaints/decide_sign.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def remedy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = decided_on_or_404(request, uuid)
    if request.method != "POST" and found.state != SATISFIED:
        return redirect("complaints:complaint", uuid)
    form = RemedyForm(posted(request), initial={"done": found.remedy_done})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | asked(request)
        if attempt(form, found, lambda: acts.draft_remedy(complaint=found, **told)):
            return redirect("complaints:complaint-remedy-sign", uuid)
    context = {"form": form, "complaint": found, "deadline": deadline(found.due_on)}
    return render(request, "complaints/remedy.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def remedy_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = decided_on_or_404(request, uuid)
    if request.method != "POST" and found.state != SATISFIED:
        return redirect("complaints:complaint", uuid)
    form = forms.Form(posted(request))
    prepare = partial(acts.remedy_to_sign, complaint=found, actor=actor_of(request))
    if signed(request, form, found, prepare, partial(acts.remedy, complaint=found)):
        messages.success(request, _("The remedy is signed: the complaint keeps nothing back any more."))
        return redirect("complaints:complaint", uuid)
    context = {
        "complaint": found,
        "sections": documents.remedy_done(content.of_remedy(found)),
        **shown(request, form, prepare),
    }
    return render(request, "complaints/remedy_sign.html", context, status=422 if form.is_bound else 200)
