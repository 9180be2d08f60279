"""What an auditor or the head of a branch does with one flag."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import posted
from monitoring.models import Flag
from monitoring.queue import access, acts, deciding
from monitoring.queue.evidence import page_of
from monitoring.queue.forms import DEFECT, DISMISS, AssignForm, DecisionForm, NoteForm
from monitoring.queue.machine import FLAG
from providers.admission.review.common import actor_of, asked, attempt, press

WRITE = ["GET", "HEAD", "POST"]


def back_to(request: HttpRequest, flag: Flag, name: str = "flags:flag") -> HttpResponse:
    """With the filter of the list from which one came."""
    response, query = redirect(name, flag.uuid), request.GET.urlencode()
    response["Location"] += f"?{query}" if query else ""
    return response


def pressed(
    request: HttpRequest, uuid: UUID, act: Callable[..., Any], roles: frozenset[Any], word: str
) -> HttpResponse:
    actor_of(request).require(*roles)
    flag = access.get_flag_or_404(actor_of(request), uuid)
    press(request, lambda: act(flag=flag, **asked(request)), word)
    return back_to(request, flag)


@require_POST
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return pressed(request, uuid, acts.take, access.DECIDERS, _("The flag is in your work."))


@require_POST
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return pressed(request, uuid, acts.release, access.DECIDERS, _("The flag is in the queue again."))


@require_POST
def go_on(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return pressed(request, uuid, acts.go_on, access.DECIDERS, _("The flag is in your work."))


@require_http_methods(WRITE)
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.HEADS)
    flag = access.get_flag_or_404(actor, uuid)
    form = AssignForm(posted(request), actor=actor)
    if request.method == "POST" and form.is_valid():
        person = next(
            (one.user for one in acts.auditors_of(actor.organisation).select_related("user")
             if one.user_id == form.cleaned_data["to"]), None,
        )  # fmt: skip
        if person and attempt(form, flag, partial(acts.assign, flag=flag, to=person, **asked(request))):
            messages.success(request, _("The flag is given to %(name)s.") % {"name": person.short_name})
            return back_to(request, flag)
    context = {"form": form, "flag": flag, "title": FLAG.step("assign").label}
    return render(request, "flags/step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor_of(request).require(*access.HEADS)
    flag = access.get_flag_or_404(actor_of(request), uuid)
    if request.method != "POST" and flag.state not in FLAG.step("reopen").sources:
        return back_to(request, flag)
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["note"]
        if attempt(form, flag, partial(acts.reopen, flag=flag, reason=reason, **asked(request))):
            messages.success(request, _("The flag is open again."))
            return back_to(request, flag)
    context = {"form": form, "flag": flag, "title": FLAG.step("reopen").label}
    return render(request, "flags/step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Dismissal, defect or request for documents, by the form of the flag's page. A defect is set only for the sum
    that the page has shown: for another code or other lines the page is drawn again with the new one."""
    actor = actor_of(request)
    actor.require(*access.DECIDERS)
    flag = access.get_flag_or_404(actor, uuid)
    if request.method != "POST":
        return back_to(request, flag)
    context = page_of(request, flag, actor)
    form = DecisionForm.of(context, request.POST)
    if form is None:
        messages.error(request, " ".join(str(one) for one in context["against"]) or _("The flag is decided."))
        return back_to(request, flag)
    if form.is_valid() and shown(form, context):
        if done := attempt(form, flag, lambda: act_on(request, flag, form, context)):
            messages.success(request, done)
            return back_to(request, flag)
        context = page_of(request, access.get_flag_or_404(actor, uuid), actor, context["money"])  # as it is now
    return render(request, "flags/flag.html", context | {"form": form}, status=422)


def shown(form: DecisionForm, context: dict[str, Any]) -> bool:
    """Whether the sum of this code and these lines stood on the page."""
    told = form.cleaned_data
    if told["decision"] != DEFECT:
        return True
    money = context["money"].of(told["code"], form.chosen)
    context["money"] = money
    if told["shown"] == money.shown:
        return True
    context["look_again"] = True
    return False


def act_on(request: HttpRequest, flag: Flag, form: DecisionForm, context: dict[str, Any]) -> str:
    told = form.cleaned_data
    if told["decision"] == DISMISS:
        deciding.dismiss(flag=flag, as_=told["as_"], reason=told["reason"], **asked(request))
        return _("The flag is dismissed.")
    if told["decision"] == DEFECT:
        lines = context["money"].keys
        made = deciding.to_defect(flag=flag, lines=lines, code=told["code"], text=told["text"], **asked(request))
        numbers = ", ".join(one.number for one in made)
        return _("The defect is set: %(numbers)s. The organisation has been told.") % {"numbers": numbers}
    acts.ask_documents(flag=flag, wanted=told["wanted"], **asked(request))
    return _("The organisation has been asked for the documents.")
