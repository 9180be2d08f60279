"""The last page of the wizard: everything once more, what keeps it back, and the signature of the head."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Membership, SignedDocument
from accounts.signatures import SignatureRefused, posted
from config.workflow import StepRefused, Text
from providers.admission import applying, content, documents
from providers.admission.wizard.frame import in_wizard, show
from providers.admission.wizard.steps import CHECK, progress
from providers.models import Application


@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def check(request: Any, application: Application) -> HttpResponseBase:
    actor, faults = request.actor, list[Text]()
    if request.method == "POST":
        actor.require(Role.PROVIDER_HEAD)
        faults = submitted(request, application)
        if not faults:
            messages.success(request, _("The application is submitted."))
            return redirect("admission:application", application.uuid)
    return page(request, application, actor, faults)


def submitted(request: Any, application: Application) -> list[Text]:
    """Signs and submits; the reasons why that was not possible, if any."""
    actor = request.actor
    try:
        document = applying.document_to_sign(application=application, actor=actor)
        version = request.POST.get("version", "")
        applying.submit(
            application=application,
            actor=actor,
            document=document,
            cms=posted(request, document),
            version=int(version) if version.isascii() and version.isdigit() else None,
        )
    except SignatureRefused as error:
        return [error.message]
    except StepRefused as error:
        return list(error.reasons)
    return []


def page(request: Any, application: Application, actor: Actor, faults: list[Text]) -> HttpResponse:
    if faults:
        application.refresh_from_db()
    found, head = progress(application, CHECK), actor.has(Role.PROVIDER_HEAD)
    context = {
        "progress": found,
        "sections": documents.application(content.of_application(application)),
        "document": document_of(application, actor) if head and found.ready else None,
        "faults": faults,
        "head": head,
        "heads": [] if head else heads(application),
        "typed": request.POST.get("cms_text", ""),
    }
    status = 422 if faults else 200
    return show(request, application, CHECK, "admission/wizard/_check.html", status, **context)


def document_of(application: Application, actor: Actor) -> SignedDocument | None:
    """What the head signs; nothing if something has come to keep it back meanwhile."""
    try:
        return applying.document_to_sign(application=application, actor=actor)
    except StepRefused:
        return None


def heads(application: Application) -> list[str]:
    """Who may sign for the organisation."""
    members = Membership.objects.current().filter(
        organisation=application.provider_id, roles__contains=[Role.PROVIDER_HEAD], user__is_active=True
    )
    return [one.user.full_name for one in members.select_related("user").order_by("user__last_name", "id")]
