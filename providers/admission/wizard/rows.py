"""Rows of the steps: lists, and one row at a time. Each is saved at once."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import posted
from config.alphabet import in_order
from config.localized import in_force
from config.pages import paginate
from config.workflow import Stale, StepRefused
from providers.admission import requirements
from providers.admission.annexes import papers
from providers.admission.wizard.forms import LastDayForm
from providers.admission.wizard.frame import in_wizard, refused, show
from providers.admission.wizard.kinds import KINDS, Kind, kind_or_404
from providers.admission.wizard.steps import address
from providers.enums import RequirementKind, Section
from providers.models import (
    Application,
    BedApproval,
    CapacityNorm,
    MinimumRequirement,
    ProductionBase,
    Provider,
    StaffCertificate,
    StaffMember,
)

PAGE = 25
PARTS: dict[str, str] = {
    Section.LICENCES: "admission/wizard/_licences.html",
    Section.STAFF: "admission/wizard/_staff.html",
    Section.BEDS: "admission/wizard/_beds.html",
}


# Lists ---------------------------------------------------------------------------------------------------------------
def listing(request: Any, application: Application, section: str, status: int = 200) -> HttpResponse:
    kind = KINDS[section]
    provider, today = application.provider, timezone.localdate()
    found = ended_last(kind, kind.rows(provider), today)
    context: dict[str, Any] = {"kind": kind, "today": today, "q": ""}
    if section == Section.LICENCES:
        context["page"] = paginate(request, papers(found), PAGE)
    else:
        if section == Section.STAFF:
            context["q"] = request.GET.get("q", "").strip()[:100]
            found = found.filter(full_name__icontains=context["q"]).prefetch_related("certificates")
        context["page"] = paginate(request, found, PAGE)
        context["lines"] = [line(kind, row, today) for row in context["page"]] if kind.columns else []
    if section == Section.BEDS:
        context["profiles"] = approved(provider, today)
    context["no_base"] = kind.at_base and not ProductionBase.objects.filter(provider=provider).exists()
    part = PARTS.get(section, "admission/wizard/_rows.html")
    return show(request, application, section, part, status, **context)


def line(kind: Kind, row: Any, today: Any) -> dict[str, Any]:
    last = getattr(row, kind.form.ENDS)
    cells = [{"label": label, "value": value(row), "class": style} for label, value, style in kind.columns]
    return {
        "row": row,
        "lead": kind.lead(row),
        "note": kind.note(row),
        "cells": cells,
        "over": last is not None and last < today,
    }


def ended_last(kind: Kind, rows: QuerySet[Any], today: Any) -> QuerySet[Any]:
    over = Case(
        When(Q(**{f"{kind.form.ENDS}__lt": today}), then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    own: list[Any] = list(kind.model._meta.ordering)
    if kind.model is StaffMember:
        own = [in_order("full_name"), "id"]
    return rows.alias(over=over).order_by("over", *own)


def approved(provider: Provider, today: Any) -> list[dict[str, Any]]:
    """By profile: beds of the organisation, those that the health department's decision allows, and what counts."""
    own = requirements.totals(provider.beds.filter(in_force(today)))
    allowed: dict[str, dict[str, Any]] = {}
    rows = BedApproval.objects.filter(in_force(today), provider=provider)
    for row in rows.select_related("profile"):
        known = allowed.setdefault(row.profile.code, {"name": row.profile.name, "approved": 0, "decisions": []})
        known["approved"] += row.count
        known["decisions"].append(row.decision)
    names = {row.profile.code: row.profile.name for row in KINDS["beds"].rows(provider)}
    lines = []
    for code in sorted(own.keys() | allowed.keys()):
        line = allowed.get(code, {"name": names.get(code, code), "approved": 0, "decisions": []})
        counts = min(own.get(code, 0), line["approved"])
        lines.append({**line, "own": own.get(code, 0), "counts": counts})
    return lines


# One row -------------------------------------------------------------------------------------------------------------
def blank(request: Any, application: Application, kind: Kind) -> Any:
    """A new row of the organisation; a certificate belongs to the person of ``?person=``."""
    if kind.slug != "certificates":
        return kind.model(provider=application.provider)
    text = request.GET.get("person", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return StaffCertificate(staff_member=get_object_or_404(application.provider.staff, pk=int(text)))


def row_or_404(application: Application, kind: Kind, pk: int) -> Any:
    return get_object_or_404(kind.rows(application.provider), pk=pk)


def is_fixed(kind: Kind, row: Any) -> bool:
    """A confirmed row is not rewritten. To a confirmed licence further annexes can be added."""
    return bool(row.confirmed) and kind.slug != "licences"


@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def row_new(request: Any, application: Application, slug: str) -> HttpResponseBase:
    kind = kind_or_404(slug)
    return edit(request, application, kind, blank(request, application, kind))


@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def row_edit(request: Any, application: Application, slug: str, pk: int) -> HttpResponseBase:
    kind = kind_or_404(slug)
    row = row_or_404(application, kind, pk)
    if is_fixed(kind, row) and request.method != "POST":
        return redirect("admission:row-end", application.uuid, slug, pk)
    return edit(request, application, kind, row)


def edit(request: Any, application: Application, kind: Kind, row: Any) -> HttpResponseBase:
    form = kind.form(posted(request), instance=row, provider=application.provider)
    if kind.slug == "licences" and not row.pk:
        form.fields["care"].initial = list(application.care.values_list("care_type_id", flat=True))
    seen = request.POST.get("seen", "") or (kind.seen(row) if row.pk else "")
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        fault = refused(form, lambda: kind.save(application, request.actor, form, seen))
        if fault is None:
            messages.success(request, _("Saved: %(row)s.") % {"row": row})
            return redirect(following(request, application, kind, row))
        if isinstance(fault, Stale):
            fresh = row_or_404(application, kind, row.pk)
            seen, now = kind.seen(fresh), differences(kind, form, fresh)
    context = {"kind": kind, "form": form, "row": row, "seen": seen, "now": now, "specialities": specialities(kind)}
    status = 422 if request.method == "POST" else 200
    return show(request, application, kind.section, "admission/wizard/_row_form.html", status, **context)


def following(request: Any, application: Application, kind: Kind, row: Any) -> str:
    if request.POST.get("act") != "next":
        return address(application, kind.section)
    new = reverse("admission:row-new", args=[application.uuid, kind.slug])
    return f"{new}?person={row.staff_member_id}" if kind.slug == "certificates" else new


def differences(kind: Kind, form: Any, fresh: Any) -> list[tuple[str, str]]:
    """What a colleague's version says where it differs from what was typed."""
    stored = kind.form(instance=fresh, provider=form.provider)
    found = []
    for bound in form.visible_fields():
        theirs = stored[bound.name].value()
        if str(bound.data or "") != str(theirs or "") and bound.name in {one.name for one in fresh._meta.fields}:
            show_as = getattr(fresh, f"get_{bound.name}_display", lambda name=bound.name: getattr(fresh, name))
            value = show_as()
            found.append((str(bound.label), f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value or "–")))
    return found


def specialities(kind: Kind) -> list[str]:
    """Those that minimum requirements and norms of throughput name, to choose from while one types."""
    if kind.section != Section.STAFF:
        return []
    named = MinimumRequirement.objects.filter(kind=RequirementKind.STAFF).order_by().values_list("subject", flat=True)
    norms = CapacityNorm.objects.order_by().values_list("subject", flat=True)
    return sorted({name for name in named.union(norms) if name})


# Out -----------------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def row_remove(request: Any, application: Application, slug: str, pk: int) -> HttpResponseBase:
    kind = kind_or_404(slug)
    row, name = row_or_404(application, kind, pk), ""
    refusal: list[Any] = []
    if request.method == "POST":
        name = str(row)
        try:
            kind.remove(application=application, actor=request.actor, fact=row)
        except StepRefused as error:
            refusal = list(error.reasons)
        else:
            messages.success(request, _("Removed: %(row)s.") % {"row": name})
            return redirect(address(application, kind.section))
    context = {"kind": kind, "row": row, "refusal": refusal}
    status = 422 if refusal else 200
    return show(request, application, kind.section, "admission/wizard/_row_remove.html", status, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_wizard
def row_end(request: Any, application: Application, slug: str, pk: int) -> HttpResponseBase:
    """The last day of a confirmed row."""
    kind = kind_or_404(slug)
    row = row_or_404(application, kind, pk)
    form = LastDayForm(posted(request), initial={"last": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last"]
        act = {"application": application, "actor": request.actor, "fact": row, "last": last}
        if refused(form, lambda: kind.end(**act)) is None:
            messages.success(request, _("Last day of «%(row)s»: %(day)s.") % {"row": row, "day": f"{last:%d.%m.%Y}"})
            return redirect(address(application, kind.section))
    context = {"kind": kind, "form": form, "row": row}
    status = 422 if request.method == "POST" else 200
    return show(request, application, kind.section, "admission/wizard/_row_end.html", status, **context)
