"""A case of a sample: facts, the checklist, the conclusion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Actor
from accounts.forms import posted
from claims.access import may_see_identity
from config import audit
from monitoring.enums import CaseState, SampleState
from monitoring.expertise import access, acts, casefile, questions
from monitoring.expertise.forms import ChecklistForm, ExpertForm
from monitoring.models import SampleCase
from providers.admission.review.common import actor_of, attempt

WRITE = ["GET", "HEAD", "POST"]
OPEN = (SampleState.DRAWN, SampleState.IN_WORK)


@require_http_methods(WRITE)
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Opening it is noted: it shows a person. Its expert writes here; «keep» needs nothing, «finish» everything."""
    actor = actor_of(request)
    if request.method == "POST":
        found = access.get_case_or_404(actor, uuid, *access.EXPERTS)
    else:
        found = access.get_case_or_404(actor, uuid)
        with transaction.atomic():
            audit.record("monitoring.case_opened", actor=actor, subject=found, sample=found.sample.number)
    form = form_of(request, found)
    if request.method == "POST" and form.is_valid() and written(request, form, found, actor):
        return redirect("expertise:case", next_of(found, actor) if "finish" in request.POST else uuid)
    context = {"form": form, **facts_of(found, actor), "writes": writes(found, actor) or form.is_bound}
    return render(request, "expertise/case.html", context, status=422 if form.is_bound else 200)


def form_of(request: HttpRequest, found: SampleCase) -> ChecklistForm:
    replies = {one.item_id: one for one in found.replies.all()}
    codes = questions.codes_in_force(questions.day_of(found))
    items = questions.of_case(found)
    initial = {"conclusion": found.conclusion}
    prices = questions.prices_of(found, codes)
    return ChecklistForm(posted(request), items=items, replies=replies, codes=codes, prices=prices, initial=initial)


def written(request: HttpRequest, form: ChecklistForm, found: SampleCase, actor: Actor) -> bool:
    told = form.cleaned_data
    facts: dict[str, Any] = {
        "case": found,
        "actor": actor,
        "answers": form.answers,
        "conclusion": told["conclusion"],
    }
    if "finish" in request.POST:
        done = attempt(form, found, lambda: acts.finish_case(**facts, code=form.chosen, crime=told["crime"]))
        word = _("The case is assessed.")
        if done and done.defect is not None:
            word = _("The case is assessed; defect %(number)s is set, the organisation has been told.") % {
                "number": done.defect.number
            }
    else:
        done = attempt(form, found, lambda: acts.save_answers(**facts))
        word = _("Kept. The case is not finished yet.")
    if done:
        messages.success(request, word)
    return bool(done)


def next_of(found: SampleCase, actor: Actor) -> UUID:
    """The actor's next open case of the sample, else the same."""
    rest = found.sample.cases.filter(expert=actor.user).exclude(state=CaseState.DONE).order_by("position")
    following = rest.filter(position__gt=found.position).first() or rest.first()
    return following.uuid if following else found.uuid


def writes(found: SampleCase, actor: Actor) -> bool:
    mine = actor.user is not None and found.expert_id == actor.user.pk and actor.has(*access.EXPERTS)
    return mine and found.state != CaseState.DONE and found.sample.state == SampleState.IN_WORK


def facts_of(found: SampleCase, actor: Actor) -> dict[str, Any]:
    line = questions.line_of(found)
    return {
        "case": found,
        "sample": found.sample,
        "line": line,
        "facts": casefile.facts_of(line, actor) if line else [],
        "person": casefile.person_of(line, actor) if line else None,
        "timeline": casefile.timeline(line, actor) if line else [],
        "identity": may_see_identity(actor),
        "replies": found.replies.select_related("item", "code").order_by("item__position", "pk"),
        "hands_over": actor.has(*access.HEADS) and found.state != CaseState.DONE and found.sample.state in OPEN,
    }


@require_http_methods(WRITE)
def hand_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The head of the branch gives the case to another auditor."""
    actor = actor_of(request)
    found = access.get_case_or_404(actor, uuid, *access.HEADS)
    if request.method != "POST" and (found.state == CaseState.DONE or found.sample.state not in OPEN):
        return redirect("expertise:case", uuid)
    people = access.auditors_of(found.sample.branch)
    form = ExpertForm(posted(request), people=people, initial={"expert": found.expert_id})
    if request.method == "POST" and form.is_valid():
        expert = form.cleaned_data["expert"]
        if attempt(form, found, lambda: acts.hand_over(case=found, actor=actor, expert=expert)):
            messages.success(request, _("The case is handed over."))
            return redirect("expertise:sample", found.sample.uuid)
    context = {"form": form, "case": found, "sample": found.sample}
    return render(request, "expertise/hand_over.html", context, status=422 if form.is_bound else 200)
