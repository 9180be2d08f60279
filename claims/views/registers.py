"""Registers: list, sending a file, and the page of one register with its protocol."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import Actor, roles_required
from accounts.enums import FUND_ROLES, PROVIDER_ROLES
from claims import actions, progress, protocol, reports
from claims.access import get_register_or_404, may_see_identity, may_submit, registers_visible_to
from claims.columns import COLUMNS, HEADER, Column
from claims.enums import Channel, RegisterState
from claims.filters import OwnRegisterFilter, ProtocolFilter, RegisterFilter
from claims.forms import DraftForm, UploadForm
from claims.models import Finding, Register
from claims.views.common import actor_of, done, is_htmx, own_contracts, provider_of
from config import audit
from config.pages import paginate
from config.sheets import csv_response

PAGE, LINES = 25, 20
CORRECTABLE = (RegisterState.PARTLY, RegisterState.REFUSED)


# Lists ------------------------------------------------------------------------------------------------------------
@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*PROVIDER_ROLES, *FUND_ROLES)
    own = actor.works_for_provider
    found = filtered(request, actor)
    context = {
        "filter": found,
        "page": paginate(request, found.qs, PAGE),
        "own": own,
        "country": actor.sees_country,
        "may_submit": may_submit(actor),
    }
    part = is_htmx(request, "registers")
    return render(request, "claims/registers/_table.html" if part else "claims/registers/list.html", context)


def filtered(request: HttpRequest, actor: Actor) -> RegisterFilter:
    kind = OwnRegisterFilter if actor.works_for_provider else RegisterFilter
    registers = registers_visible_to(actor).select_related("provider", "provider__region", "contract")
    return kind(request.GET, queryset=registers.order_by("-created_at", "-id"))


@require_safe
@roles_required(*FUND_ROLES)
def branch_registers(request: HttpRequest) -> HttpResponse:
    return register_list(request)


@require_safe
def register_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as it is filtered, all pages."""
    actor = actor_of(request)
    actor.require(*PROVIDER_ROLES, *FUND_ROLES)
    header = (
        "number", "period", "provider_bin", "provider", "contract_no", "funding_source", "state", "received_at",
        "lines_total", "lines_accepted", "lines_refused", "amount_total", "amount_accepted", "amount_refused",
    )  # fmt: skip

    def body() -> Iterator[list[Any]]:
        for one in filtered(request, actor).qs.iterator(chunk_size=2000):
            yield [
                one.number,
                f"{one.period:%Y-%m}" if one.period else "",
                one.provider.bin,
                one.provider.name,
                one.contract.number if one.contract else "",
                *(getattr(one, name) for name in header[5:]),
            ]

    return csv_response(f"registers-{timezone.localdate():%Y-%m-%d}", header, body())


# Sending ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def register_new(request: HttpRequest) -> HttpResponse:
    """A file, or a register typed line by line. ``?corrects=``: the register whose lines the file corrects."""
    actor = actor_of(request)
    provider = provider_of(actor)
    corrects = corrected(actor, request.POST.get("corrects") or request.GET.get("corrects"))
    posted = request.method == "POST"
    typing = posted and "number" in request.POST
    upload = UploadForm(request.POST, request.FILES) if posted and not typing else UploadForm()
    draft = DraftForm(
        request.POST if typing else None,
        contracts=own_contracts(actor),
        prefix=None,
        initial={"period": timezone.localdate().replace(day=1)},
    )
    if typing and draft.is_valid():
        made = done(request, lambda: actions.start_draft(provider=provider, actor=actor, **draft.cleaned_data))
        if made:
            return redirect("claims:draft-detail", made.uuid)
    if posted and not typing and upload.is_valid():
        file = upload.cleaned_data["file"]
        made = done(
            request,
            lambda: actions.submit_file(
                provider=provider, actor=actor, content=file, name=file.name, channel=Channel.WEB, corrects=corrects
            ),
        )
        if made:
            return redirect("claims:register-detail", made.uuid)
    status = 422 if posted else 200
    context = {"upload": upload, "draft": draft, "corrects": corrects, "columns": COLUMNS}
    return render(request, "claims/registers/new.html", context, status=status)


def corrected(actor: Actor, text: str | None) -> Register | None:
    if not text:
        return None
    try:
        return get_register_or_404(actor, UUID(text))
    except ValueError:
        raise Http404 from None


@require_safe
def template_download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty register with the columns in order; the workbook has a sheet that explains them."""
    actor_of(request).require(*PROVIDER_ROLES, *FUND_ROLES)
    names = [column.name for column in COLUMNS]
    if kind == "csv":
        return csv_response("register", names, [])
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_template(stream)
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="register.xlsx")


def write_template(stream: Any) -> None:
    from xlsxwriter import Workbook

    with Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_("Register"))
        sheet.write_row(0, 0, [column.name for column in COLUMNS], bold)
        sheet.set_column(0, len(COLUMNS) - 1, 18, text)
        sheet.freeze_panes(1, 0)
        guide = book.add_worksheet(_("Columns"))
        guide.write_row(0, 0, [_("Column"), _("Meaning"), _("Value"), _("Must be there")], bold)
        for row, column in enumerate(COLUMNS, start=1):
            guide.write_row(row, 0, [column.name, str(column.title), str(expected(column)), needed(column)])
        guide.set_column(0, 3, 34)


def expected(column: Column) -> str:
    if column.kind == "month":
        return "YYYY-MM"
    if column.name == "funding_source":
        return "GOBMP, OSMS"
    if column.name == "care_form":
        return "planned, urgent, emergency"
    if column.name == "outcome":
        return "recovered, improved, unchanged, worse, died, transferred, left"
    if column.kind == "iin":
        return _("12 digits with a right check digit")
    return protocol.expected(column.name)


def needed(column: Column) -> str:
    if column in HEADER:
        return _("yes, the same on all lines")
    return _("yes") if column.required else _("no")


# One register -----------------------------------------------------------------------------------------------------
@require_safe
def register_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """State, figures, protocol by rule, lines with all their failures; ``?row=`` opens one of them."""
    actor = actor_of(request)
    register = get_register_or_404(actor, uuid)
    if register.state == RegisterState.DRAFT:
        return redirect("claims:draft-detail", register.uuid)
    if is_htmx(request, "lines"):
        return render(request, "claims/registers/_lines.html", lines_context(request, register, actor))
    context = {
        **lines_context(request, register, actor),
        **progress_context(register),
        "several": reports.lines_with_several(register),
        "of_file": reports.of_the_file(register),
        "corrections": registers_visible_to(actor).filter(corrects=register).order_by("id")[:50],
        "identity": may_see_identity(actor),
    }
    return render(request, "claims/registers/detail.html", context)


def lines_context(request: HttpRequest, register: Register, actor: Actor) -> dict[str, Any]:
    rules = reports.rules_of(register)
    found = ProtocolFilter(request.GET, queryset=register.findings.all(), rules=[one.key for one in rules])
    page = paginate(request, reports.faulty_rows(found.qs, request.GET.get("sort", "")), LINES)
    return {
        "register": register,
        "rules": rules,
        "filter": found,
        "page": page,
        "lines": reports.page_of_lines(register, page),
        "opened": opened(request, register),
        "may_correct": may_submit(actor) and register.state in CORRECTABLE,
        "may_submit": may_submit(actor),
    }


def opened(request: HttpRequest, register: Register) -> dict[str, Any] | None:
    """The line of ``?row=`` beside the reference data."""
    from claims.evidence import Evidence

    text = request.GET.get("row", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    faulty = reports.faulty_lines(register, [int(text)])[0]
    if faulty.line is None:
        return None
    return {"row_no": faulty.row_no, "line": faulty, "facts": Evidence(register, faulty.line).facts(faulty.findings)}


def progress_context(register: Register) -> dict[str, Any]:
    return {
        "register": register,
        "progress": progress.read(register),
        "steps": progress.steps(register),
        "checking": register.state == RegisterState.CHECKING,
    }


@require_GET
def register_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the check is, polled; at its end the whole page is asked for again."""
    register = get_register_or_404(actor_of(request), uuid)
    if not is_htmx(request):
        return redirect("claims:register-detail", uuid)
    if register.state != RegisterState.CHECKING:
        return HttpResponseClientRefresh()
    return render(request, "claims/registers/_progress.html", progress_context(register))


@require_safe
def row_detail(request: HttpRequest, uuid: UUID, row_no: int) -> HttpResponse:
    """A line of a register, accepted or refused, beside the reference data."""
    from claims.evidence import Evidence

    actor = actor_of(request)
    register = get_register_or_404(actor, uuid)
    faulty = reports.faulty_lines(register, [row_no])[0]
    if faulty.line is None:
        raise Http404
    person = Evidence(register, faulty.line)
    context = {
        "register": register,
        "line": faulty,
        "facts": person.facts(faulty.findings),
        "person": person.person if may_see_identity(actor) else None,
        "may_correct": may_submit(actor) and register.state in CORRECTABLE and faulty.refused,
    }
    return render(request, "claims/registers/row.html", context)


# Downloads --------------------------------------------------------------------------------------------------------
@require_safe
def register_protocol(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """The protocol with the columns of the interface. Who may not know people gets their ИИН masked."""
    actor = actor_of(request)
    register = get_register_or_404(actor, uuid)
    if register.state == RegisterState.CHECKING:
        raise Http404
    findings = register.findings.order_by(*Finding._meta.ordering).iterator(chunk_size=2000)
    rows = protocol.rows(register, findings if may_see_identity(actor) else masked(findings))
    name = f"{file_stem(register)}.protocol.{kind}"
    if kind == "xlsx":
        stream = TemporaryFile()  # noqa: SIM115 - the response closes it
        protocol.table_xlsx(protocol.COLUMNS, rows, stream)
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename=name)
    response = StreamingHttpResponse(
        in_language(protocol.stream_csv(protocol.COLUMNS, rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def masked(findings: Iterator[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield reports.told(finding).finding


def in_language(lines: Iterator[str]) -> Iterator[str]:
    """A stream is read after the request has forgotten its language."""
    language = translation.get_language()

    def kept() -> Iterator[str]:
        with translation.override(language):
            yield from lines

    return kept()


def file_stem(register: Register) -> str:
    kept = (
        letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in register.number
    )
    return "".join(kept).strip("-.") or "register"


@require_safe
def register_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file as it was received: with people's ИИН, hence only for those who may know them, and logged."""
    actor = actor_of(request)
    register = get_register_or_404(actor, uuid)
    if not may_see_identity(actor):
        raise PermissionDenied
    if not register.file:
        raise Http404
    with transaction.atomic():
        audit.record("claims.file_opened", actor=actor, subject=register)
    return FileResponse(register.file.open("rb"), as_attachment=True, filename=register.file_name)


# Acts -------------------------------------------------------------------------------------------------------------
@require_POST
def register_correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Opens the correcting draft with all refused lines, or with the one of ``row_no``."""
    actor = actor_of(request)
    provider_of(actor)
    register = get_register_or_404(actor, uuid)
    row = request.POST.get("row_no", "")
    rows = [int(row)] if row.isascii() and row.isdigit() and len(row) < 10 else None
    draft = done(request, lambda: actions.correct_lines(register=register, actor=actor, row_nos=rows))
    if draft is None:
        return redirect("claims:register-detail", uuid)
    if rows and draft.draft_lines.filter(position=rows[0]).exists():
        return redirect("claims:draft-line", draft.uuid, rows[0])
    return redirect("claims:draft-detail", draft.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def register_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    provider_of(actor)
    register = get_register_or_404(actor, uuid)
    if request.method == "POST":
        draft = register.state == RegisterState.DRAFT
        word = _("The draft is deleted.") if draft else _("The register is withdrawn.")
        if done(request, lambda: actions.withdraw(register=register, actor=actor), word) and draft:
            return redirect("claims:register-list")
        return redirect("claims:register-detail", uuid)
    return render(request, "claims/registers/withdraw.html", {"register": register})
