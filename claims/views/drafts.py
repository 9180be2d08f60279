"""Registers typed in the cabinet, line by line; corrections of refused lines go the same way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import actions
from claims.access import get_register_or_404
from claims.control.check import try_lines
from claims.enums import RegisterState
from claims.forms import LineForm, typed_values
from claims.intake import values
from claims.models import Register
from claims.reports import Told, told
from claims.views.common import actor_of, done, is_htmx, provider_of
from config.pages import paginate
from procurement.models import Diagnosis, Service
from providers.models import Provider, StaffMember

PAGE, OPTIONS = 50, 20


def draft_or_404(request: HttpRequest, uuid: UUID) -> Register:
    """The actor's own draft; other states have no draft page."""
    actor = actor_of(request)
    provider_of(actor)
    register = get_register_or_404(actor, uuid)
    if register.state != RegisterState.DRAFT:
        raise Http404
    return register


def tried(register: Register, lines: list[dict[str, str]]) -> list[list[Told]]:
    """What the control would say of these lines now; nothing is stored."""
    provider = Provider.objects.get(pk=register.provider_id)
    found = try_lines(provider=provider, header=actions.draft_header(register), lines=lines, now=timezone.now())
    return [[told(finding) for finding in row] for row in found]


@require_safe
def draft_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    provider_of(actor)
    register = get_register_or_404(actor, uuid)
    if register.state != RegisterState.DRAFT:
        return redirect("claims:register-detail", uuid)
    return render(request, "claims/drafts/detail.html", draft_context(request, register))


def draft_context(request: HttpRequest, register: Register) -> dict[str, Any]:
    page = paginate(request, register.draft_lines.order_by("position", "id"), PAGE)
    services = Service.objects.in_bulk({line.values.get("service_code", "") for line in page}, field_name="code")
    rows = [
        {
            "line": line,
            "service": services.get(line.values.get("service_code", "")),
            "ended": ended_of(line.values.get("ended_at", "")),
            "findings": None,
        }
        for line in page
    ]
    return {"register": register, "page": page, "rows": rows, "checked": False}


def ended_of(typed: str) -> datetime | None:
    """As the control will read it; nothing where it cannot."""
    read = values.moment(typed.strip()) if typed else None
    return make_aware(datetime.fromisoformat(read)) if read else None


@require_POST
def draft_check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tries all lines together, so that repeated numbers and limits show too, and says what each would get."""
    register = draft_or_404(request, uuid)
    context = draft_context(request, register)
    lines = list(register.draft_lines.order_by("position", "id"))
    if lines:
        found = tried(register, [line.values for line in lines])
        by_line = {line.pk: findings for line, findings in zip(lines, found, strict=True)}
        for row in context["rows"]:
            row["findings"] = by_line.get(row["line"].pk, [])
        refused = sum(any(one.refuses for one in findings) for findings in found)
        context |= {"checked": True, "refused": refused, "clean": len(lines) - refused}
    return render(request, "claims/drafts/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_line(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    """A line of the draft; position 0 is a new one. ``act``: save, next (save and begin another) or check."""
    register = draft_or_404(request, uuid)
    line = register.draft_lines.filter(position=position).first()
    if line is None and position:
        raise Http404
    if request.method != "POST":
        values = dict(line.values) if line else {}
        return line_page(request, register, position, values, earlier(register, position))
    values = typed_values(request.POST)
    if request.POST.get("act") == "check":
        return line_page(request, register, position, values, tried(register, [values])[0], checked=True)
    return save_line(request, register, position, values)


def save_line(request: HttpRequest, register: Register, position: int, values: dict[str, str]) -> HttpResponse:
    actor = actor_of(request)
    saved = done(
        request,
        lambda: actions.save_draft_line(register=register, actor=actor, values=values, position=position or None),
        _("The line is saved."),
    )
    if saved is None:
        return line_page(request, register, position, values, [])
    if request.POST.get("act") == "next":
        return redirect("claims:draft-line", register.uuid, 0)
    return redirect("claims:draft-detail", register.uuid)


def line_page(
    request: HttpRequest,
    register: Register,
    position: int,
    values: dict[str, str],
    findings: list[Told],
    checked: bool = False,
) -> HttpResponse:
    context = {
        "register": register,
        "position": position,
        "form": LineForm(values, findings),
        "checked": checked,
        "findings": findings,
        "staff": staff_options(register.provider_id),
    }
    part = is_htmx(request, "line-form")
    return render(request, "claims/drafts/_line_form.html" if part else "claims/drafts/line.html", context)


def earlier(register: Register, position: int) -> list[Told]:
    """Why the line was refused in the register that this draft corrects."""
    if not position or register.corrects is None:
        return []
    found = register.corrects.findings.filter(row_no=position).order_by("rule", "id")
    return [told(finding) for finding in found]


@require_http_methods(["GET", "HEAD", "POST"])
def draft_line_delete(request: HttpRequest, uuid: UUID, position: int) -> HttpResponse:
    register = draft_or_404(request, uuid)
    line = register.draft_lines.filter(position=position).first()
    if line is None:
        raise Http404
    if request.method == "POST":
        actor = actor_of(request)
        done(
            request,
            lambda: actions.delete_draft_line(register=register, actor=actor, position=position),
            _("The line is deleted."),
        )
        return redirect("claims:draft-detail", uuid)
    return render(request, "claims/drafts/delete_line.html", {"register": register, "line": line})


@require_POST
def draft_submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    register, actor = draft_or_404(request, uuid), actor_of(request)
    sent = done(request, lambda: actions.submit_draft(register=register, actor=actor))
    return redirect("claims:register-detail" if sent else "claims:draft-detail", uuid)


# What the fields offer while one types -----------------------------------------------------------------------------
def staff_options(provider: int) -> list[StaffMember]:
    """People who work there, for a list beside the field; a longer list helps nobody."""
    return list(StaffMember.objects.filter(provider=provider, left_on__isnull=True).order_by("full_name", "id")[:500])


@require_safe
def service_options(request: HttpRequest) -> HttpResponse:
    provider_of(actor_of(request))
    text = request.GET.get("service_code", "").strip()
    rows = Service.objects.filter(Q(code__istartswith=text) | Q(name_ru__icontains=text)).order_by("code")[:OPTIONS]
    return render(request, "claims/drafts/_options.html", {"rows": rows if len(text) > 1 else []})


@require_safe
def diagnosis_options(request: HttpRequest) -> HttpResponse:
    provider_of(actor_of(request))
    text = request.GET.get("diagnosis_code", "").strip()
    found = Diagnosis.objects.filter(Q(code__istartswith=text) | Q(name_ru__icontains=text), is_leaf=True)
    rows = found.order_by("code")[:OPTIONS]
    return render(request, "claims/drafts/_options.html", {"rows": rows if len(text) > 1 else []})
