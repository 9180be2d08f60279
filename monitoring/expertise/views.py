"""Samples: the list, the draw, what a sample has shown, its steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Actor
from accounts.forms import posted
from config.pages import is_htmx, paginate
from monitoring.enums import CaseState, Method
from monitoring.expertise import access, acts, frame, results
from monitoring.expertise.filters import SampleFilter
from monitoring.expertise.forms import DrawForm, FrameForm, NoteForm
from monitoring.expertise.machine import SAMPLE
from monitoring.models import Sample
from providers.admission.review.buttons import Button
from providers.admission.review.common import actor_of, asked, attempt, press
from providers.admission.review.deadlines import deadline, deadlines

WRITE = ["GET", "HEAD", "POST"]
PAGE = 25
PRESSED = {"begin", "finish"}
PAGES = {
    "begin": "expertise:sample-begin",
    "finish": "expertise:sample-finish",
    "cancel": "expertise:sample-cancel",
}


@require_safe
def sample_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.READERS)
    found = SampleFilter(request.GET, queryset=access.samples_visible_to(actor), country=actor.sees_country)
    done = Count("cases", filter=Q(cases__state=CaseState.DONE))
    rows = found.qs.annotate(done=done).order_by("-created_at", "-pk")
    page = paginate(request, rows, PAGE)
    due = deadlines(one.due_on for one in page)
    context = {
        "filter": found,
        "page": page,
        "rows": [{"sample": one, "deadline": due.get(one.due_on) if one.due_on else None} for one in page],
        "country": actor.sees_country,
        "draws": may_draw(actor),
    }
    part = is_htmx(request, "samples")
    return render(request, "expertise/_samples.html" if part else "expertise/sample_list.html", context)


def may_draw(actor: Actor) -> bool:
    return actor.is_branch and actor.has(*access.DRAWERS)


# The draw ------------------------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
def sample_new(request: HttpRequest) -> HttpResponse:
    """Two steps on one address: of which cases (in the query), then how and how many."""
    actor = actor_of(request)
    actor.require(*access.DRAWERS)
    chosen = FrameForm(request.GET if "month" in request.GET else None, branch=actor.organisation)
    form = DrawForm(posted(request))
    measured = sizes(chosen, actor) if chosen.is_bound and chosen.is_valid() else None
    if request.method == "POST" and measured is not None and form.is_valid():
        told = chosen.cleaned_data | form.cleaned_data
        told["size"] = told["size"] or 0
        if made := tried(form, told, actor):
            messages.success(request, _("The sample is drawn. Seed and digest of the frame stand on its page."))
            return redirect("expertise:sample", made.uuid)
    context = {"chosen": chosen, "form": form, "sizes": measured, "query": request.GET.urlencode()}
    status = 422 if form.is_bound else 200
    return render(request, "expertise/sample_new.html", context, status=status)


def sizes(chosen: FrameForm, actor: Actor) -> dict[str, frame.Size]:
    """How many cases there are to draw from, and how many must all be looked at."""
    assert actor.organisation is not None
    wanted = frame.Wanted(branch=actor.organisation, at=timezone.now(), **chosen.cleaned_data)
    return {"all": frame.measured(wanted, Method.RANDOM), "special": frame.measured(wanted, Method.MANDATORY)}


def tried(form: DrawForm, told: dict[str, Any], actor: Actor) -> Sample | None:
    from monitoring.expertise.errors import ExpertiseError

    try:
        return acts.draw_sample(actor=actor, **told)
    except ExpertiseError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.reasons[0]))
        return None


# One sample ----------------------------------------------------------------------------------------------------------
@require_safe
def sample(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_sample_or_404(actor, uuid)
    cases = results.with_findings(found.cases.select_related("provider", "expert", "defect__code"))
    mine = request.GET.get("mine") == "1"
    if mine:
        cases = cases.filter(expert=actor.user)
    page = paginate(request, cases.order_by("position"), PAGE)
    context = {
        "sample": found,
        "result": results.result_of(found),
        "questions": asked_in(found),
        "page": page,
        "mine": mine,
        "buttons": buttons(found, actor),
        "deadline": deadline(found.due_on),
        "history": history(found),
        "expert": actor.user if actor.has(*access.EXPERTS) else None,
    }
    return render(request, "expertise/sample.html", context)


def asked_in(found: Sample) -> dict[str, list[results.Asked]]:
    rows = results.by_question(found)
    return {"found": [row for row in rows if row.no], "clean": [row for row in rows if not row.no]}


def history(found: Sample) -> list[dict[str, Any]]:
    return [
        {"change": change, "label": SAMPLE.states(change.target).label}
        for change in SAMPLE.history(found.uuid).order_by("-at", "-id")
    ]


def buttons(found: Sample, actor: Actor) -> list[Button]:
    return [
        Button(
            offer.step.name,
            offer.step.label,
            offer.step.tone,
            reverse(PAGES[offer.step.name], args=[found.uuid]),
            offer.reasons,
            act=offer.step.name in PRESSED,
        )
        for offer in SAMPLE.offers(found, actor)
    ]


@require_POST
def redraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Anybody who may read the sample may draw it again and compare."""
    actor = actor_of(request)
    found = access.get_sample_or_404(actor, uuid)
    again = acts.draw_again(sample=found, actor=actor)
    facts = {"digest": again.digest[:16], "kept": found.frame_digest[:16], "cases": again.cases}
    if again.equal and again.same_frame:
        messages.success(request, _("Drawn again: equal. Frame of %(cases)s cases, digest %(digest)s….") % facts)
    elif again.same_frame:
        messages.error(request, _("Drawn again: unequal, though the frame is the same (%(digest)s…).") % facts)
    else:
        word = _(
            "Drawn again: the frame has changed since. Digest then %(kept)s…, now %(digest)s…: registers were"
            " withdrawn, lines came in or flags were scored anew."
        )
        messages.warning(request, word % facts)
    return redirect("expertise:sample", uuid)


@require_POST
def begin(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_sample_or_404(actor_of(request), uuid, *access.DRAWERS)
    word = _("The expertise has begun. The auditors have been told.")
    press(request, lambda: acts.begin(sample=found, **asked(request)), word)
    return redirect("expertise:sample", uuid)


@require_POST
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_sample_or_404(actor_of(request), uuid, *access.DRAWERS)
    press(request, lambda: acts.finish(sample=found, **asked(request)), _("The expertise is finished."))
    return redirect("expertise:sample", uuid)


@require_http_methods(WRITE)
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_sample_or_404(actor_of(request), uuid, *access.HEADS)
    if request.method != "POST" and found.state not in SAMPLE.step("cancel").sources:
        return redirect("expertise:sample", uuid)
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, found, lambda: acts.cancel(sample=found, note=note, **asked(request))):
            messages.success(request, _("The sample is cancelled. Its number and seed stay."))
            return redirect("expertise:sample", uuid)
    context = {"form": form, "sample": found}
    return render(request, "expertise/sample_cancel.html", context, status=422 if form.is_bound else 200)
