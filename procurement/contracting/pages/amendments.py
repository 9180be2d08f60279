"""Amendments: begun with kind and ground, filled in by kind, proposed, agreed, signed."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import posted
from accounts.models import Signature, SignedDocument
from accounts.signatures.documents import of_subject
from procurement.contracting import amending, buttons, deltas, documents, terms
from procurement.contracting.access import get_amendment_or_404, get_contract_or_404, on_a_side, on_provider_side
from procurement.contracting.effects import current
from procurement.contracting.forms import (
    AmendmentForm,
    LastDayForm,
    MonthsForm,
    NoteForm,
    PriceForm,
    RequisitesForm,
    YearForm,
)
from procurement.contracting.guards import STANDING, executed
from procurement.contracting.machines import AMENDMENT, EVERYBODY, HEADS
from procurement.contracting.pages.common import actor_of, asked, deed, press, sign_page, step_back
from procurement.contracting.pages.contracts import about
from procurement.enums import AmendmentKind, AmendmentState
from procurement.models import Amendment
from providers.admission.review.deadlines import deadline

FORMS = ["GET", "HEAD", "POST"]


def page_of(row: Amendment) -> str:
    return reverse("contracting:amendment", args=[row.uuid])


@require_http_methods(FORMS)
def amendment_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step 1: what is amended, on which ground, from when."""
    contract = get_contract_or_404(actor_of(request), uuid, *EVERYBODY)
    if contract.state not in STANDING or not contract.terms_version or not on_a_side(contract, actor_of(request)):
        url = reverse("procurement:contract-detail", args=[contract.uuid])
        return step_back(request, _("Only a contract that is signed and not ended is amended."), url)

    def act(version: int, **facts: Any) -> Any:
        return amending.draft_amendment(contract=contract, **facts)

    page = about(
        contract,
        _("Amendment to contract № %(number)s") % {"number": contract.number},
        consequence=_("On the next page you say what exactly changes. Nothing counts before both sides have signed."),
        button=_("Go on"),
        tone="primary",
    )
    return deed(
        request,
        form=AmendmentForm(posted(request), initial={"effective_on": timezone.localdate()}),
        subject=contract,
        act=act,
        page=page,
        done=lambda row: reverse("contracting:amendment-edit", args=[row.uuid]),
    )


def delta_form(row: Amendment, content: terms.Terms, data: Any) -> forms.Form:
    """The form of the kind, with what the draft holds already."""
    then = deltas.applied(content, row.kind, row.delta, row.effective_on)
    if row.kind in (AmendmentKind.VOLUME_UP, AmendmentKind.VOLUME_DOWN):
        return YearForm(data, content=then)
    if row.kind == AmendmentKind.MONTHLY_REPLAN:
        return MonthsForm(data, content=then, frozen=executed(row.contract, row.effective_on))
    if row.kind == AmendmentKind.TARIFF:
        return PriceForm(data, content=content)
    if row.kind == AmendmentKind.REQUISITES:
        return RequisitesForm(data, content=then)
    if row.kind == AmendmentKind.PERIOD:
        return LastDayForm(data, name="valid_to", initial={"last": then["contract"]["valid_to"]})
    if row.kind == AmendmentKind.TERMINATION:
        return LastDayForm(data, name="ended_on", initial={"last": row.delta.get("ended_on")})
    return forms.Form(data)


def delta_of(row: Amendment, form: Any) -> dict[str, Any]:
    if isinstance(form, YearForm):
        return amending.planned(row, form.units)
    if isinstance(form, MonthsForm):
        return {"positions": form.months}
    if row.kind == AmendmentKind.COEXECUTOR:
        return amending.coexecution_delta(row.contract)
    found: dict[str, Any] = form.delta
    return found


@require_http_methods(FORMS)
def amendment_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step 2: what exactly changes."""
    actor = actor_of(request)
    row = get_amendment_or_404(actor, uuid, *EVERYBODY)
    version = current(row.contract)
    own = on_a_side(row.contract, actor) and on_provider_side(row.contract, actor) == row.from_provider
    if row.state != AmendmentState.DRAFT or version is None or not own:
        return redirect(page_of(row))
    form = delta_form(row, version.terms, posted(request))

    def act(actor: Any, version: int, **cleaned: Any) -> Any:
        return amending.change_delta(row=row, actor=actor, delta=delta_of(row, form), version=version)

    page = about(
        row.contract,
        heading(row),
        back=page_of(row),
        button=_("Save and look through"),
        tone="primary",
        amendment=row,
        agreements=amending.coexecution_delta(row.contract)["coexecution"]
        if row.kind == AmendmentKind.COEXECUTOR
        else None,
    )
    return deed(
        request,
        form=form,
        subject=row,
        act=act,
        page=page,
        done=page_of,
        template="contracting/amendment_edit.html",
    )


def heading(row: Amendment) -> str:
    kind = row.get_kind_display()  # type: ignore[attr-defined]
    return _("Amendment № %(number)s: %(kind)s") % {"number": row.number, "kind": kind}


@require_safe
def amendment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What changes, in words; its way; the next steps."""
    actor = actor_of(request)
    row = get_amendment_or_404(actor, uuid)
    base = row.contract.versions.filter(number=row.base_version).first()
    changes = []
    if base is not None and row.delta and row.kind != AmendmentKind.TERMINATION:
        changes = terms.differences(base.terms, deltas.applied(base.terms, row.kind, row.delta, row.effective_on))
    own = on_a_side(row.contract, actor) and on_provider_side(row.contract, actor) == row.from_provider
    signed = SignedDocument.objects.filter(
        pk__in=[one.pk for one in of_subject("amendment", row)], signatures__isnull=False
    )
    context = {
        "row": row,
        "contract": row.contract,
        "heading": heading(row),
        "changes": changes,
        "ended_on": deltas.day_of(row.delta.get("ended_on")),
        "buttons": buttons.of_amendment(row, actor),
        "deadline": deadline(row.due_on) if row.state in (AmendmentState.PROPOSED, AmendmentState.AGREED) else None,
        "editable": own and row.state == AmendmentState.DRAFT and actor.has(*EVERYBODY),
        "signatures": Signature.objects.filter(document__in=signed).select_related("organisation").order_by("at"),
        "documents": signed.distinct().order_by("-created_at"),
        "history": [
            {"change": one, "label": AmendmentState(one.target).label}
            for one in AMENDMENT.history(row.uuid).order_by("-at", "-id")
        ],
    }
    return render(request, "contracting/amendment.html", context)


@require_POST
def amendment_propose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_amendment_or_404(actor_of(request), uuid, *EVERYBODY)
    press(
        request,
        lambda: amending.propose(row=row, **asked(request)),
        _("The amendment is proposed. The other side has been told."),
    )
    return redirect(page_of(row))


@require_POST
def amendment_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_amendment_or_404(actor_of(request), uuid, *EVERYBODY)
    press(request, lambda: amending.cancel(row=row, **asked(request)), _("The amendment is taken back."))
    return redirect(page_of(row))


@require_http_methods(FORMS)
def amendment_reject(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_amendment_or_404(actor_of(request), uuid, *EVERYBODY)
    if request.method != "POST" and row.state != AmendmentState.PROPOSED:
        return redirect(page_of(row))
    page = about(
        row.contract,
        heading(row),
        back=page_of(row),
        consequence=_("The amendment is over; the contract stays as it is. Another one can be proposed."),
        button=_("Refuse the amendment"),
        tone="stop",
    )
    return deed(
        request,
        form=NoteForm(posted(request)),
        subject=row,
        act=partial(amending.reject, row=row),
        page=page,
        done=page_of,
        word=_("The amendment is refused. The other side has been told."),
    )


@require_http_methods(FORMS)
def amendment_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The side that was asked signs first, the side that proposed last."""
    actor = actor_of(request)
    row = get_amendment_or_404(actor, uuid, *HEADS)
    if request.method != "POST" and row.state not in (AmendmentState.PROPOSED, AmendmentState.AGREED):
        return redirect(page_of(row))
    agreeing = row.state == AmendmentState.PROPOSED
    consequence = (
        _("You agree to the amendment; the side that proposed it signs next.")
        if agreeing
        else _("The amendment is signed by both sides and takes effect on its day.")
    )
    return sign_page(
        request,
        subject=row,
        prepare=partial(amending.amendment_to_sign, row=row, actor=actor),
        act=partial(amending.sign_amendment, row=row),
        layout=documents.amendment,
        page=about(row.contract, heading(row), back=page_of(row), consequence=consequence),
        done=page_of(row),
        word=_("The amendment is signed. The other side has been told."),
    )
