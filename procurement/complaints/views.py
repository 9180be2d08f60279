"""Complaints for their readers, and what a provider does with its own."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Actor
from accounts.forms import posted
from accounts.signatures.documents import of_subject
from config.pages import paginate
from procurement.complaints import access, acts, content, desk, documents
from procurement.complaints.forms import CourtForm, NoteForm, PointForm, StartForm
from procurement.complaints.machine import COMPLAINT, may_complain
from procurement.enums import ComplaintState
from procurement.models import Complaint
from providers.admission.review.buttons import Button
from providers.admission.review.common import actor_of, asked, attempt, press
from providers.admission.review.deadlines import deadline, deadlines
from providers.admission.review.signing import shown, signed

WRITE = ["GET", "HEAD", "POST"]
PAGE = 25
DRAFT = ComplaintState.DRAFT
PAGES = {
    "submit": "complaints:complaint-submit",
    "withdraw": "complaints:complaint-withdraw",
    "to_court": "complaints:complaint-court",
    "accept_for_review": "complaints:complaint-accept",
    "declare_inadmissible": "complaints:complaint-decide",
    "satisfy": "complaints:complaint-decide",
    "remedy": "complaints:complaint-remedy",
}
PRESSED = {"accept_for_review"}
KINDS = ("complaint", "complaint_decision", "complaint_remedy")


@require_safe
def complaint_list(request: HttpRequest) -> HttpResponse:
    """By queue, the nearest deadline first."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    tabs = desk.queues(actor)
    tab = next((one for one in tabs if one.name == request.GET.get("tab")), tabs[0])
    counts = desk.counted(actor, tabs)
    page = paginate(request, desk.in_order(access.complaints_visible_to(actor).filter(tab.rows)), PAGE)
    due = deadlines(one.due_on for one in page)
    context = {
        "tab": tab,
        "tabs": [(one, counts[one.name]) for one in tabs],
        "page": page,
        "rows": [{"complaint": one, "deadline": due.get(one.due_on) if one.due_on else None} for one in page],
        "own": actor.works_for_provider,
    }
    return render(request, "complaints/complaint_list.html", context)


@require_safe
def complaint(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_complaint_or_404(actor_of(request), uuid)
    return render(request, "complaints/complaint.html", page_of(found, actor_of(request)))


def page_of(found: Complaint, actor: Actor) -> dict[str, Any]:
    papers = [one for kind in KINDS for one in of_subject(kind, found).prefetch_related("signatures__organisation")]
    return {
        "complaint": found,
        "points": found.points.select_related("ground").order_by("position"),
        "buttons": buttons(found, actor),
        "writes": found.state == DRAFT and actor.works_for_provider,
        "deadline": deadline(found.due_on),
        "blocks": found.state in desk.TO_DECIDE,
        "decided": found.decided_at is not None,
        "documents": [one for one in papers if one.signatures.all()],
        "history": [
            {"change": change, "label": words_of(change)}
            for change in COMPLAINT.history(found.uuid).order_by("-at", "-id")
        ],
    }


def words_of(change: Any) -> Any:
    """A step that leaves the state as it is has words of its own."""
    if change.source == change.target:
        return COMPLAINT.step(change.step).label
    return ComplaintState(change.target).label


def buttons(found: Complaint, actor: Actor) -> list[Button]:
    """Of a decision there is one button: its form says which it is."""
    made = []
    for offer in COMPLAINT.offers(found, actor):
        step = offer.step
        if step.name not in PAGES:
            continue
        kept = offer.reasons if step.name in ("submit", "withdraw") else ()
        label = _("Decide on the complaint") if step.name == "satisfy" else step.label
        url = reverse(PAGES[step.name], args=[found.uuid])
        made.append(Button(step.name, label, step.tone, url, kept, act=step.name in PRESSED))
    return made


# Writing -------------------------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def complaint_new(request: HttpRequest) -> HttpResponse:
    """First the campaign, then what is wrong."""
    actor = actor_of(request)
    actor.require(*access.APPLICANTS)
    campaigns = access.contestable_by(actor.organisation)  # type: ignore[arg-type]
    chosen = request.GET.get("campaign", "")
    if not chosen:
        return render(request, "complaints/complaint_choose.html", {"page": paginate(request, campaigns, PAGE)})
    campaign = get_object_or_404(campaigns, uuid=uuid_of(chosen))
    form = StartForm(posted(request), campaign=campaign)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        lot = told.pop("lot")
        if made := attempt(form, campaign, lambda: begin(campaign, actor, lot, told)):
            messages.success(request, _("The draft is kept. Add points, then the head signs and submits it."))
            return redirect("complaints:complaint", made.uuid)
    probe = Complaint(campaign=campaign, provider_id=actor.organisation.pk if actor.organisation else None)
    context = {"form": form, "campaign": campaign, "reasons": list(may_complain(probe, actor))}
    return render(request, "complaints/complaint_new.html", context, status=422 if form.is_bound else 200)


def begin(campaign: Any, actor: Actor, lot: Any, point: dict[str, Any]) -> Complaint:
    with transaction.atomic():
        made = acts.start_complaint(campaign=campaign, actor=actor, lot=lot)
        acts.save_point(complaint=made, actor=actor, **point)
    return made


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(WRITE)
def point_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return point_page(request, access.get_own_complaint_or_404(actor_of(request), uuid), None)


@require_http_methods(WRITE)
def point_edit(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    found = access.get_own_complaint_or_404(actor_of(request), uuid)
    return point_page(request, found, get_object_or_404(found.points, position=position))


def point_page(request: HttpRequest, found: Complaint, point: Any) -> HttpResponse:
    if request.method != "POST" and found.state != DRAFT:
        return redirect("complaints:complaint", found.uuid)
    known = {"ground": point.ground_id, "text": point.text, "wanted": point.wanted} if point else {}
    form = PointForm(posted(request), initial=known)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"complaint": found, "point": point} | asked(request)
        if attempt(form, found, lambda: acts.save_point(**told)):
            messages.success(request, _("The point is kept."))
            return redirect("complaints:complaint", found.uuid)
    context = {"form": form, "complaint": found, "point": point}
    return render(request, "complaints/point.html", context, status=422 if form.is_bound else 200)


@require_POST
def point_remove(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    found = access.get_own_complaint_or_404(actor_of(request), uuid)
    point = get_object_or_404(found.points, position=position)
    word = _("The point is taken out; the others are numbered anew.")
    press(request, lambda: acts.remove_point(complaint=found, point=point, **asked(request)), word)
    return redirect("complaints:complaint", uuid)


# Steps of the provider -----------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The complaint as it will be signed by the head."""
    actor = actor_of(request)
    actor.require(*access.HEAD)
    found = access.get_own_complaint_or_404(actor, uuid)
    if request.method != "POST" and found.state != DRAFT:
        return redirect("complaints:complaint", uuid)
    form = forms.Form(posted(request))
    prepare = partial(acts.complaint_to_sign, complaint=found, actor=actor)
    if done := signed(request, form, found, prepare, partial(acts.submit, complaint=found)):
        word = _("The complaint № %(number)s is submitted. Until it is decided no contract of the campaign is signed.")
        messages.success(request, word % {"number": done.number})
        return redirect("complaints:complaint", uuid)
    context = {
        "complaint": found,
        "sections": documents.complaint(content.of_complaint(found)),
        **shown(request, form, prepare),
    }
    return render(request, "complaints/submit.html", context, status=422 if form.is_bound else 200)


def noted(
    request: HttpRequest, found: Complaint, form: forms.Form, act: Callable[..., Complaint], page: str, word: str
) -> HttpResponse:
    """A step with a note on a page of its own."""
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, found, lambda: act(complaint=found, note=note, **asked(request))):
            messages.success(request, word)
            return redirect("complaints:complaint", found.uuid)
    context = {"form": form, "complaint": found}
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_own_complaint_or_404(actor_of(request), uuid)
    if request.method != "POST" and found.state not in COMPLAINT.step("withdraw").sources:
        return redirect("complaints:complaint", uuid)
    form = NoteForm(posted(request))
    word = _("The complaint is withdrawn.")
    return noted(request, found, form, acts.withdraw, "complaints/withdraw.html", word)


@require_http_methods(WRITE)
def to_court(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor_of(request).require(*access.HEAD)
    found = access.get_own_complaint_or_404(actor_of(request), uuid)
    if request.method != "POST" and found.state not in COMPLAINT.step("to_court").sources:
        return redirect("complaints:complaint", uuid)
    word = _("It is noted that the decision is before the court.")
    return noted(request, found, CourtForm(posted(request)), acts.to_court, "complaints/court.html", word)
