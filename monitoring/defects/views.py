"""Defects for their readers, and what a provider does with its own."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Actor
from accounts.forms import posted
from config import audit
from config.pages import paginate
from config.sheets import csv_response
from monitoring.defects import access, acts, desk, rungs
from monitoring.defects.forms import DefectFilter, FundDefectFilter, ObjectionForm
from monitoring.defects.machine import DEFECT
from monitoring.enums import DefectState, Level
from monitoring.models import Defect, DefectLine, ObjectionFile
from providers.admission.review.buttons import Button
from providers.admission.review.common import actor_of, asked, attempt
from providers.admission.review.deadlines import deadline, deadlines

WRITE = ["GET", "HEAD", "POST"]
PAGE, LINES = 25, 20
AFTER = {Level.FIRST: 3, Level.BLIND: 5, Level.CENTRAL: 6}  # opinions between the objections 2 and 4
OBJECTIONS = ("object", "object_again", "object_to_centre")


# Lists ---------------------------------------------------------------------------------------------------------------
def filtered(request: HttpRequest, actor: Actor) -> DefectFilter:
    kind = DefectFilter if actor.works_for_provider else FundDefectFilter
    return kind(request.GET, queryset=access.defects_visible_to(actor))


def tab_of(request: HttpRequest, tabs: list[desk.Queue]) -> desk.Queue:
    return next((one for one in tabs if one.name == request.GET.get("tab")), tabs[0])


def with_lines(rows: QuerySet[Defect]) -> QuerySet[Defect]:
    lines = DefectLine.objects.filter(defect=OuterRef("pk")).order_by().values("defect")
    return rows.annotate(lines_count=Coalesce(Subquery(lines.annotate(number=Count("pk")).values("number")), 0))


@require_safe
def defect_list(request: HttpRequest) -> HttpResponse:
    """By queue, the nearest term first."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    tabs, found = desk.queues(actor), filtered(request, actor)
    tab = tab_of(request, tabs)
    counts = desk.counted(found.qs, tabs)
    page = paginate(request, desk.in_order(with_lines(found.qs.filter(tab.rows))), PAGE)
    due = deadlines(one.due_on for one in page)
    context = {
        "tab": tab,
        "tabs": [(one, counts[one.name]) for one in tabs],
        "filter": found,
        "page": page,
        "rows": [
            {"defect": one, "deadline": due.get(one.due_on), "status": rungs.STATUS[DefectState(one.state)]}
            for one in page
        ],
        "own": actor.works_for_provider,
    }
    return render(request, "defects/defect_list.html", context)


@require_safe
def defect_export(request: HttpRequest) -> HttpResponseBase:
    """The list as it is filtered, without people: neither patients nor who decided."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    found = desk.in_order(with_lines(filtered(request, actor).qs.filter(tab_of(request, desk.queues(actor)).rows)))
    header = (
        "number", "state", "set_on", "due_on", "provider_bin", "provider", "contract_no", "care_type", "month",
        "defect_code", "lines", "base", "reduction", "mandatory", "hidden", "closed_on", "closed_how",
    )  # fmt: skip
    return csv_response("defects", header, (row_of(one) for one in found.iterator(chunk_size=2000)))


def row_of(one: Any) -> tuple[Any, ...]:
    return (
        one.number, one.state, timezone.localdate(one.set_at), one.due_on, one.provider.bin, one.provider.name,
        one.contract.number if one.contract else "", one.care_type.code, f"{one.month:%Y-%m}", one.code.code,
        one.lines_count, one.base, one.amount, one.mandatory, one.hidden,
        timezone.localdate(one.closed_at) if one.closed_at else None, one.closed_how,
    )  # fmt: skip


# One defect ----------------------------------------------------------------------------------------------------------
@require_safe
def defect(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_defect_or_404(actor, uuid)
    changes = list(DEFECT.history(found.uuid))
    context = {
        **facts_of(found),
        "lines": paginate(request, found.lines.order_by("day", "line_id"), LINES),
        "rungs": rungs.rungs(found, changes),
        "history": rungs.history(found, changes, actor),
        "talk": talk(found, actor),
        "buttons": buttons(found, actor),
        "own": actor.works_for_provider,
        "flag_url": flag_url(found, actor),
        "refund": getattr(found, "refund", None),
    }
    return render(request, "defects/defect.html", context)


def facts_of(found: Defect) -> dict[str, Any]:
    """What every page of a defect shows of it."""
    return {
        "defect": found,
        "status": rungs.STATUS[DefectState(found.state)],
        "deadline": deadline(found.due_on),
        "next": rungs.NEXT[found.state],
        "ended": rungs.ENDED.get(found.closed_how, ""),
        "parts": found.pricing.get("parts", []),
        "known": found.pricing.get("known", True),
        "unit": found.pricing.get("unit", ""),
    }


def talk(found: Defect, actor: Actor) -> list[dict[str, Any]]:
    """Objections and opinions in the order in which they were said."""
    said: list[dict[str, Any]] = [
        {"kind": "objection", "at": one.at, "place": 2 * one.level, "objection": one, "files": list(one.files.all())}
        for one in found.objections.select_related("by").prefetch_related("files")
    ]
    said += [
        {"kind": "opinion", "at": look.review.decided_at, "place": AFTER[Level(look.review.level)], "look": look}
        for look in rungs.looks(found, actor)
        if look.review.decided_at
    ]
    return sorted(said, key=lambda one: one["place"])


def buttons(found: Defect, actor: Actor) -> list[Button]:
    """Of the objections the one that is possible; reviewers decide on the page of the review."""
    made = []
    for offer in DEFECT.offers(found, actor):
        name = offer.step.name
        if name in OBJECTIONS and name == acts.objection_step(found):
            url = reverse("defects:object", args=[found.uuid])
        elif name == "accept":
            url = reverse("defects:accept", args=[found.uuid])
        else:
            continue
        made.append(Button(name, offer.step.label, offer.step.tone, url, offer.reasons))
    review = found.reviews.filter(decided_at=None).first() if actor.has(*access.REVIEW_READERS) else None
    if review is not None and access.reviews_visible_to(actor).filter(pk=review.pk).exists():
        made.append(Button("review", _("Open the review"), "primary", reverse("defects:review", args=[review.uuid])))
    return made


def flag_url(found: Defect, actor: Actor) -> str:
    """The page of the flag, as the reader has it."""
    if found.flag is None:
        return ""
    return reverse("flags:own-flag" if actor.works_for_provider else "flags:flag", args=[found.flag.uuid])


@require_safe
def objection_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """For whoever may read the defect or has a review of it; what is opened is logged."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    files = ObjectionFile.objects.select_related("objection__defect")
    found = get_object_or_404(files, uuid=uuid)
    subject = found.objection.defect
    reviews = access.reviews_visible_to(actor).filter(defect=subject)
    if not reviews.exists():
        access.get_defect_or_404(actor, subject.uuid)
    with transaction.atomic():
        audit.record("monitoring.objection_file_opened", actor=actor, subject=subject, file=found.name)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


# What the provider does ----------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def object_to(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The first or the second objection, whichever is possible."""
    actor = actor_of(request)
    found = access.get_own_defect_or_404(actor, uuid)
    if request.method != "POST" and found.state not in desk.TO_ANSWER:
        return redirect("defects:defect", uuid)
    form = ObjectionForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = {"text": form.cleaned_data["text"], "uploads": form.cleaned_data["documents"]} | asked(request)
        if attempt(form, found, lambda: acts.lodge_objection(defect=found, **told)):
            messages.success(request, _("The objection is lodged. It is given to a reviewer."))
            return redirect("defects:defect", uuid)
    step = DEFECT.step(acts.objection_step(found))
    context = {"form": form, "label": step.label, "step": step.name, "reasons": kept_back(step, found, actor)}
    return render(request, "defects/object.html", context | facts_of(found), status=422 if form.is_bound else 200)


def kept_back(step: Any, found: Defect, actor: Actor) -> list[Any]:
    return [reason for guard in step.guards for reason in guard(found, actor)]


@require_http_methods(WRITE)
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks first: it cannot be undone."""
    actor = actor_of(request)
    actor.require(*access.ACCEPTERS)
    found = access.get_own_defect_or_404(actor, uuid)
    if request.method != "POST" and found.state != DefectState.SET:
        return redirect("defects:defect", uuid)
    form = forms.Form(posted(request))
    if request.method == "POST" and attempt(form, found, lambda: acts.accept(defect=found, **asked(request))):
        messages.success(request, _("The defect is accepted. The reduction is recorded."))
        return redirect("defects:defect", uuid)
    context = {"form": form, "reasons": kept_back(DEFECT.step("accept"), found, actor)} | facts_of(found)
    return render(request, "defects/accept.html", context, status=422 if form.is_bound else 200)
