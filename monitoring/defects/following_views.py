"""What follows from confirmed defects: escalations, the register of unconfirmed cases, refunds."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Actor
from accounts.enums import FUND_ROLES
from accounts.forms import posted
from accounts.identifiers import mask
from claims.access import may_see_identity
from claims.models import Line
from claims.protocol import table_xlsx
from config import audit
from config.pages import paginate
from config.sheets import cell, csv_response
from monitoring.defects import access, escalations, refunds
from monitoring.defects.forms import LetterForm, OutcomeForm, PaymentForm, UnconfirmedForm
from monitoring.enums import EscalationKind, EscalationState, RefundState
from monitoring.models import Defect, DefectLine, Escalation, Refund
from providers.admission.review.common import actor_of, attempt, press
from providers.admission.review.deadlines import deadline, deadlines
from providers.filters import of_provider

WRITE = ["GET", "HEAD", "POST"]
PAGE = 25
ESCALATION_STATUS = {EscalationState.OPEN: "warn", EscalationState.SENT: "run", EscalationState.CLOSED: "ok"}
REFUND_STATUS = {
    RefundState.DUE: "warn", RefundState.NOTIFIED: "run", RefundState.RETURNED: "ok", RefundState.OVERDUE: "bad",
}  # fmt: skip
# Columns of annex 2 of the monitoring rules, as programs read them.
COLUMNS = (
    "region", "bin", "name", "case_no", "iin", "service_date", "cost", "service_id", "defect_no", "defect_code",
    "confirmed_on",
)  # fmt: skip


# Escalations ---------------------------------------------------------------------------------------------------------
@require_safe
def escalation_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*FUND_ROLES)
    rows = access.escalations_visible_to(actor).order_by(
        F("state").desc(), F("due_on").asc(nulls_last=True), "-created_at", "-pk"
    )
    state = request.GET.get("tab", EscalationState.OPEN)
    state = state if state in EscalationState.values else EscalationState.OPEN
    visible = access.escalations_visible_to(actor).order_by()
    page = paginate(request, rows.filter(state=state), PAGE)
    due = deadlines(one.due_on for one in page)
    context = {
        "tab": state,
        "tabs": [(one, EscalationState(one).label, visible.filter(state=one).count()) for one in EscalationState],
        "page": page,
        "rows": [{"escalation": one, "deadline": due.get(one.due_on)} for one in page],
    }
    return render(request, "defects/escalation_list.html", context)


@require_safe
def escalation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "defects/escalation.html", escalation_page(request, uuid))


def escalation_page(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    found = access.get_escalation_or_404(actor, uuid)
    return {
        "escalation": found,
        "status": ESCALATION_STATUS[EscalationState(found.state)],
        "deadline": deadline(found.due_on) if found.state == EscalationState.OPEN else None,
        "defects": cases_of(found)[:50],
        "crime": found.kind == EscalationKind.CRIME,
        "repeated": found.kind == EscalationKind.REPEATED,
        "heads": actor.has(*access.HEADS) and actor.is_branch,
    }


def cases_of(found: Escalation) -> Any:
    """Defects whose sum is escalated."""
    if found.kind == EscalationKind.CRIME:
        return Defect.objects.filter(number__in=found.arithmetic.get("defects", [])).select_related("code")
    rows = escalations.unconfirmed().filter(provider=found.provider).select_related("code")
    if found.kind == EscalationKind.CONTRACT:
        return rows.filter(contract=found.contract)
    return rows.filter(month=found.month) if found.month else rows.none()


def head_form(
    request: HttpRequest, uuid: UUID, form: forms.Form, act: Callable[..., Any], page: str, word: str
) -> HttpResponse:
    """A step of the head of the branch on a page of its own."""
    actor = actor_of(request)
    found = access.get_escalation_or_404(actor, uuid, *access.HEADS)
    if request.method == "POST" and form.is_valid():
        if attempt(form, found, lambda: act(escalation=found, actor=actor, **form.cleaned_data)):
            messages.success(request, word)
            return redirect("defects:escalation", uuid)
    context = {"form": form} | escalation_page(request, uuid)
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_http_methods(WRITE)
def escalation_send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    word = _("The letter is recorded.")
    return head_form(
        request, uuid, LetterForm(posted(request)), escalations.send, "defects/escalation_send.html", word
    )


@require_http_methods(WRITE)
def escalation_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    word = _("The escalation is closed.")
    return head_form(
        request, uuid, OutcomeForm(posted(request)), escalations.close, "defects/escalation_close.html", word
    )


@require_POST
def escalation_sole(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_escalation_or_404(actor, uuid, *access.HEADS)
    sole = request.POST.get("sole") == "yes"
    word = _("It is noted.")
    press(request, lambda: escalations.mark_sole(escalation=found, actor=actor, sole=sole), word)
    return redirect("defects:escalation", uuid)


# The register of unconfirmed cases -----------------------------------------------------------------------------------
def cases(actor: Actor, form: UnconfirmedForm) -> QuerySet[DefectLine]:
    """Lines of confirmed defects of the codes 5.x, by day of confirmation."""
    defects = escalations.unconfirmed().filter(pk__in=access.defects_visible_to(actor).order_by().values("pk"))
    wanted = form.cleaned_data if form.is_valid() else {}
    if since := wanted.get("since"):
        defects = defects.filter(closed_at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    if until := wanted.get("until"):
        ends = timezone.make_aware(datetime.combine(until, time.min)) + timedelta(days=1)
        defects = defects.filter(closed_at__lt=ends)
    if name := wanted.get("provider"):
        defects = defects.filter(of_provider(name))
    rows = DefectLine.objects.filter(defect__in=defects.order_by().values("pk"))
    return rows.select_related("defect__provider__region", "defect__code").order_by(
        "-defect__closed_at", "defect_id", "line_id"
    )


@require_safe
def unconfirmed(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.READERS)
    form = UnconfirmedForm(request.GET or None)
    found = cases(actor, form)
    page = paginate(request, found, PAGE)
    known = known_of(page)
    context = {
        "form": form,
        "page": page,
        "rows": [{"line": one, "case_no": known["cases"].get((one.month, one.line_id), "")} for one in page],
        "total": found.order_by().aggregate(sum=Sum("amount"))["sum"] or 0,
        "own": actor.works_for_provider,
        "query": request.GET.urlencode(),
    }
    return render(request, "defects/unconfirmed.html", context)


def known_of(rows: Any) -> dict[str, Any]:
    """Case numbers of the lines, in one query whatever their number; months name the partitions."""
    lines = list(rows)
    found = Line.objects.filter(
        month__in={one.month for one in lines}, id__in=[one.line_id for one in lines]
    ).values_list("month", "id", "case_no")
    return {"cases": {(month, pk): case for month, pk, case in found}}


def annex(actor: Actor, found: QuerySet[DefectLine]) -> Iterator[tuple[Any, ...]]:
    """Rows of annex 2. People by ИИН for those who may know them, else masked."""
    whole, batch = may_see_identity(actor), []
    for one in found.iterator(chunk_size=1000):
        batch.append(one)
        if len(batch) == 1000:
            yield from annex_rows(batch, whole)
            batch = []
    yield from annex_rows(batch, whole)


def annex_rows(batch: list[DefectLine], whole: bool) -> Iterator[tuple[Any, ...]]:
    known = known_of(batch)["cases"]
    for one in batch:
        provider = one.defect.provider
        yield (
            provider.region.name if provider.region else "", provider.bin, provider.name,
            known.get((one.month, one.line_id), ""), one.patient_iin if whole else mask(one.patient_iin), one.day,
            one.amount, one.line_no, one.defect.number, one.defect.code.code,
            timezone.localdate(one.defect.closed_at) if one.defect.closed_at else None,
        )  # fmt: skip


@require_safe
def unconfirmed_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """CSV or XLSX. Logged: people leave the portal with it."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    if form not in ("csv", "xlsx"):
        raise Http404
    found = cases(actor, UnconfirmedForm(request.GET or None))
    with transaction.atomic():
        audit.record("monitoring.unconfirmed_exported", actor=actor, form=form, query=request.GET.urlencode())
    if form == "csv":
        return csv_response("unconfirmed", COLUMNS, annex(actor, found))
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    table_xlsx(COLUMNS, ([cell(value) for value in row] for row in annex(actor, found)), stream)
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="unconfirmed.xlsx")


# Refunds -------------------------------------------------------------------------------------------------------------
@require_safe
def refund_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.READERS)
    visible = access.refunds_visible_to(actor)
    rows = visible.order_by(F("return_by").asc(nulls_last=True), "-created_at", "-pk")
    open_only = request.GET.get("tab") != "returned"
    rows = rows.exclude(state=RefundState.RETURNED) if open_only else rows.filter(state=RefundState.RETURNED)
    page = paginate(request, rows, PAGE)
    due = deadlines(term_of(one) for one in page)
    totals = visible.order_by().aggregate(amount=Sum("amount"), returned=Sum("returned"))
    context = {
        "tab": "open" if open_only else "returned",
        "page": page,
        "rows": [
            {"refund": one, "deadline": due.get(term_of(one)), "status": REFUND_STATUS[RefundState(one.state)]}
            for one in page
        ],
        "totals": totals,
        "own": actor.works_for_provider,
    }
    return render(request, "defects/refund_list.html", context)


def term_of(row: Refund) -> Any:
    return None if row.state == RefundState.RETURNED else row.return_by or row.notify_by


@require_safe
def refund(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "defects/refund.html", refund_page(request, uuid))


def refund_page(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    found = access.get_refund_or_404(actor, uuid)
    keeps = actor.has(*access.KEEPERS) and actor.organisation == found.defect.branch
    return {
        "refund": found,
        "status": REFUND_STATUS[RefundState(found.state)],
        "deadline": deadline(term_of(found)),
        "left": found.amount - found.returned,
        "payments": found.payments.select_related("entered_by").order_by("paid_on", "pk"),
        "notifies": keeps and found.state == RefundState.DUE,
        "pays": keeps and found.state in refunds.PAYABLE,
        "own": actor.works_for_provider,
    }


@require_POST
def refund_notify(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_refund_or_404(actor, uuid, *access.KEEPERS)
    press(request, lambda: refunds.notify(refund=found, actor=actor), _("The notice is sent."))
    return redirect("defects:refund", uuid)


@require_http_methods(WRITE)
def refund_pay(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_refund_or_404(actor, uuid, *access.KEEPERS)
    form = PaymentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if attempt(form, found, lambda: refunds.record_payment(refund=found, actor=actor, **told)):
            messages.success(request, _("The payment is recorded."))
            return redirect("defects:refund", uuid)
    context = {"form": form} | refund_page(request, uuid)
    return render(request, "defects/refund_pay.html", context, status=422 if form.is_bound else 200)
