"""Pages on which the head of the branch signs: the decision on an application, the exclusion of an entry."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import signatures
from accounts.forms import posted
from accounts.models import SignedDocument
from config.workflow import StepRefused, Text
from providers.admission import content, documents, reviewing
from providers.admission.machines import DECIDER, PRESENT
from providers.admission.review.common import actor_of, application_or_404, asked, attempt, entry_or_404
from providers.admission.review.views import closed
from providers.enums import ApplicationState


def to_sign(prepare: Callable[[], SignedDocument]) -> tuple[SignedDocument | None, tuple[Text, ...]]:
    """The document, or the reasons that keep it back. Asked for again it is the same one while nothing has changed."""
    try:
        return prepare(), ()
    except StepRefused as refusal:
        return None, refusal.reasons


@require_http_methods(["GET", "HEAD", "POST"])
def conclude(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The decision as it will be signed; the signature makes it count."""
    application = application_or_404(request, uuid, *DECIDER)
    actor, form = actor_of(request), forms.Form(posted(request))
    if request.method != "POST" and application.state != ApplicationState.CHECKING:
        return closed(request, application)

    def sign() -> object:
        document = reviewing.decision_to_sign(application=application, actor=actor)
        cms = signatures.posted(request, document)
        return reviewing.conclude(application=application, document=document, cms=cms, **asked(request))

    if form.is_valid() and (done := attempt(form, application, sign)):
        admitted = done.state == ApplicationState.ADMITTED
        messages.success(
            request,
            _("The decision is signed: the entries of the registry count from today on.")
            if admitted
            else _("The decision is signed: the application is refused. The organisation has been told."),
        )
        return redirect("admission:application", uuid)
    document, kept = to_sign(lambda: reviewing.decision_to_sign(application=application, actor=actor))
    context = {
        "application": application,
        "form": form,
        "document": document,
        "reasons": kept,
        "typed": request.POST.get("cms_text", ""),
        "sections": documents.decision(content.of_decision(application)),
        "outcome": reviewing.outcome_of(application),
    }
    return render(request, "admission/review/conclude.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def exclude_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The exclusion that was proposed; without one the page of the reason comes first."""
    entry = entry_or_404(request, uuid, *DECIDER)
    actor, form = actor_of(request), forms.Form(posted(request))
    if entry.state not in PRESENT or not entry.exclusion_reason:
        return redirect("admission:entry-exclude", uuid)

    def sign() -> object:
        document = reviewing.exclusion_to_sign(entry=entry, actor=actor)
        cms = signatures.posted(request, document)
        return reviewing.exclude_entry(entry=entry, document=document, cms=cms, **asked(request))

    if form.is_valid() and attempt(form, entry, sign):
        messages.success(request, _("The decision is signed: the entry is excluded. The organisation has been told."))
        return redirect("admission:entry", uuid)
    document, kept = to_sign(lambda: reviewing.exclusion_to_sign(entry=entry, actor=actor))
    context = {
        "entry": entry,
        "form": form,
        "document": document,
        "reasons": kept,
        "typed": request.POST.get("cms_text", ""),
        "sections": documents.exclusion(content.of_exclusion(entry)),
    }
    return render(request, "admission/review/exclude_sign.html", context, status=422 if form.is_bound else 200)
