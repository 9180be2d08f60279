"""Pages on which the head of the branch signs: the decision on an application, the exclusion of an entry."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import signatures
from accounts.forms import posted
from accounts.models import SignedDocument
from config.workflow import StepRefused
from providers.admission import content, documents, reviewing
from providers.admission.machines import DECIDER, PRESENT
from providers.admission.review.common import actor_of, application_or_404, asked, attempt, entry_or_404
from providers.admission.review.views import closed
from providers.enums import ApplicationState

Prepare = Callable[[], SignedDocument]


def signed(
    request: HttpRequest, form: forms.Form, subject: models.Model, prepare: Prepare, act: Callable[..., Any]
) -> Any:
    """What the act returned that the signature sent along brings about; None while there is nothing, or a fault."""

    def sign() -> Any:
        document = prepare()
        return act(document=document, cms=signatures.posted(request, document), **asked(request))

    return attempt(form, subject, sign) if form.is_valid() else None


def shown(request: HttpRequest, form: forms.Form, prepare: Prepare) -> dict[str, Any]:
    """The document, or the reasons that keep it back. It is the same one as long as nothing changes."""
    context: dict[str, Any] = {
        "form": form,
        "document": None,
        "reasons": (),
        "typed": request.POST.get("cms_text", ""),
    }
    try:
        return context | {"document": prepare()}
    except StepRefused as refusal:
        return context | {"reasons": refusal.reasons}


@require_http_methods(["GET", "HEAD", "POST"])
def conclude(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The decision as it will be signed; the signature makes it count."""
    application = application_or_404(request, uuid, *DECIDER)
    if request.method != "POST" and application.state != ApplicationState.CHECKING:
        return closed(request, application)
    form = forms.Form(posted(request))
    prepare = partial(reviewing.decision_to_sign, application=application, actor=actor_of(request))
    if done := signed(request, form, application, prepare, partial(reviewing.conclude, application=application)):
        messages.success(request, concluded(done.state))
        return redirect("admission:application", uuid)
    context = {
        "application": application,
        "sections": documents.decision(content.of_decision(application)),
        "outcome": reviewing.outcome_of(application),
        **shown(request, form, prepare),
    }
    return render(request, "admission/review/conclude.html", context, status=422 if form.is_bound else 200)


def concluded(state: str) -> str:
    if state == ApplicationState.ADMITTED:
        return _("The decision is signed: the entries of the registry count from today on.")
    return _("The decision is signed: the application is refused. The organisation has been told.")


@require_http_methods(["GET", "HEAD", "POST"])
def exclude_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The exclusion that was proposed; without one the page of the reason comes first."""
    entry = entry_or_404(request, uuid, *DECIDER)
    if entry.state not in PRESENT or not entry.exclusion_reason:
        return redirect("admission:entry-exclude", uuid)
    form = forms.Form(posted(request))
    prepare = partial(reviewing.exclusion_to_sign, entry=entry, actor=actor_of(request))
    if signed(request, form, entry, prepare, partial(reviewing.exclude_entry, entry=entry)):
        messages.success(request, _("The decision is signed: the entry is excluded. The organisation has been told."))
        return redirect("admission:entry", uuid)
    context = {
        "entry": entry,
        "sections": documents.exclusion(content.of_exclusion(entry)),
        **shown(request, form, prepare),
    }
    return render(request, "admission/review/exclude_sign.html", context, status=422 if form.is_bound else 200)
