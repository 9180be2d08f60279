"""The steps themselves: one address each. Requisites, types of care and documents are kept here; the others are lists
of rows."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import posted
from config import audit
from config.localized import in_force
from config.pages import paginate
from config.reference_forms import version_of
from config.workflow import Stale, StepRefused
from providers.admission import applying, requirements
from providers.admission.access import get_document_or_404
from providers.admission.machines import PRESENT
from providers.admission.wizard.forms import DocumentForm, FileForm, RequisitesForm
from providers.admission.wizard.frame import in_wizard, refused, show
from providers.admission.wizard.rows import PAGE, listing
from providers.admission.wizard.staff_file import COLUMNS, read
from providers.admission.wizard.steps import ORDER, address
from providers.enums import ApplicationKind, Section
from providers.models import Application, CareType, Provider, RegistryEntry

MEGABYTE = 2**20


@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def step(request: Any, application: Application, section: str) -> HttpResponseBase:
    if section not in Section.values:
        raise Http404
    own = {Section.REQUISITES: requisites, Section.CARE: care, Section.DOCUMENTS: documents}.get(Section(section))
    if own is not None:
        return own(request, application)
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return listing(request, application, section)


def go_on(application: Application, section: str) -> HttpResponse:
    return redirect(address(application, ORDER[ORDER.index(section) + 1]))


def requisites(request: Any, application: Application) -> HttpResponse:
    provider = Provider.objects.select_related("region").get(pk=application.provider_id)
    seen = request.POST.get("seen", "") or version_of(provider)
    form = RequisitesForm(posted(request), instance=provider, fixed=application.kind != ApplicationKind.NEW)
    if request.method == "POST" and form.is_valid():
        act = {"application": application, "actor": request.actor, "values": form.cleaned_data, "seen": seen}
        fault = refused(form, lambda: applying.save_requisites(**act))
        if fault is None:
            messages.success(request, _("Saved: requisites."))
            return go_on(application, Section.REQUISITES)
        if isinstance(fault, Stale):
            seen = version_of(Provider.objects.get(pk=provider.pk))
    context = {"form": form, "seen": seen, "provider": provider}
    status = 422 if request.method == "POST" else 200
    return show(request, application, Section.REQUISITES, "admission/wizard/_requisites.html", status, **context)


# Types of care -------------------------------------------------------------------------------------------------------
def care(request: Any, application: Application) -> HttpResponse:
    today = timezone.localdate()
    offered = list(CareType.objects.filter(in_force(today)).order_by("position", "code"))
    chosen, refusal = set(application.care.values_list("care_type_id", flat=True)), ""
    if request.method == "POST":
        wanted = [one for one in offered if str(one.pk) in request.POST.getlist("care")]
        try:
            applying.choose_care(application=application, actor=request.actor, care=wanted)
        except StepRefused as error:
            refusal, chosen = str(error.reasons[0]), {one.pk for one in wanted}
        else:
            messages.success(
                request,
                ngettext("Saved: %(count)s type of care.", "Saved: %(count)s types of care.", len(wanted))
                % {"count": len(wanted)},
            )
            return go_on(application, Section.CARE)
    choices = care_choices(application, offered, chosen)
    context = {"choices": choices, "refusal": refusal, "fixed": application.kind == ApplicationKind.UPDATE}
    status = 422 if refusal else 200
    return show(request, application, Section.CARE, "admission/wizard/_care.html", status, **context)


def care_choices(application: Application, offered: list[CareType], chosen: set[int]) -> list[dict[str, Any]]:
    """Each type of care with what it requires and how much of it there is."""
    entries = RegistryEntry.objects.filter(provider=application.provider_id, state__in=PRESENT)
    present = set(entries.values_list("care_type_id", flat=True))
    names = requirements.Names.load()
    answers = requirements.evaluate(application.provider, offered, timezone.localdate())
    update = application.kind == ApplicationKind.UPDATE
    return [
        {
            "care": one,
            "chosen": one.pk in chosen,
            "present": one.pk in present,
            "needs": [(answer.met, names.text(answer)) for answer in answers if answer.care == one.code],
        }
        for one in offered
        if not update or one.pk in chosen
    ]


# Documents -----------------------------------------------------------------------------------------------------------
def documents(request: Any, application: Application) -> HttpResponse:
    limit = settings.DOCUMENT_MAX_BYTES
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        act = {"application": application, "actor": request.actor, "limit": limit}
        if refused(form, lambda: applying.add_document(kind=data["kind"], file=data["file"], **act)) is None:
            messages.success(request, _("Added: %(name)s.") % {"name": data["file"].name})
            return redirect(address(application, Section.DOCUMENTS))
    context = {
        "form": form,
        "page": paginate(request, application.provider.documents.filter(removed_at=None), PAGE),
        "limit": limit // MEGABYTE,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, application, Section.DOCUMENTS, "admission/wizard/_documents.html", status, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def document_remove(request: Any, application: Application, document: UUID) -> HttpResponseBase:
    found = get_object_or_404(application.provider.documents.filter(removed_at=None), uuid=document)
    if request.method == "POST":
        try:
            applying.remove_document(application=application, actor=request.actor, document=found)
        except StepRefused as error:
            messages.error(request, str(error.reasons[0]))
        else:
            messages.success(request, _("Taken out: %(name)s.") % {"name": found.name})
        return redirect(address(application, Section.DOCUMENTS))
    part = "admission/wizard/_document_remove.html"
    return show(request, application, Section.DOCUMENTS, part, document=found)


@require_safe
def document(request: Any, uuid: UUID) -> HttpResponseBase:
    """The file as it was received, for those who may know it; never shown inside a page of ours."""
    found = get_document_or_404(request.actor, uuid)
    if not request.actor.works_for_provider:
        with transaction.atomic():
            audit.record("providers.document_opened", actor=request.actor, subject=found, name=found.name)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


# Staff from a file ---------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def staff_import(request: Any, application: Application) -> HttpResponseBase:
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    result = None
    if request.method == "POST" and form.is_valid():
        found = read(form.cleaned_data["file"], application.provider)
        if found.fault:
            form.add_error("file", found.fault)
        else:
            rows = [*found.created, *found.changed]
            act = {"application": application, "actor": request.actor, "rows": rows}
            result = found if refused(form, lambda: applying.save_rows(**act)) is None else None
    context = {"form": form, "result": result, "columns": COLUMNS}
    status = 422 if form.errors else 200
    return show(request, application, Section.STAFF, "admission/wizard/_staff_import.html", status, **context)
