"""Co-execution, for the organisation of the contract, the co-executor and the Fund."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import posted
from accounts.models import Signature
from config.pages import paginate
from procurement.contracting import buttons, coexecuting, documents, guards
from procurement.contracting.access import (
    PROVIDER_HEAD,
    PROVIDERS,
    READERS,
    coexecutions_visible_to,
    get_coexecution_or_404,
    get_contract_or_404,
    on_provider_side,
)
from procurement.contracting.forms import CoExecutionForm, NoteForm
from procurement.contracting.machines import COEXECUTION
from procurement.contracting.pages.common import actor_of, deed, sign_page, step_back
from procurement.contracting.pages.contracts import about
from procurement.enums import CoExecutionState
from procurement.models import CoExecution
from providers.admission.review.deadlines import deadline

FORMS = ["GET", "HEAD", "POST"]
PAGE = 25


def page_of(row: CoExecution) -> str:
    return reverse("contracting:coexecution", args=[row.uuid])


@require_safe
def coexecution_list(request: HttpRequest) -> HttpResponse:
    """What awaits an answer first."""
    actor = actor_of(request)
    actor.require(*READERS)
    tabs = {
        "open": (_("Agreed and awaiting"), [CoExecutionState.PROPOSED, CoExecutionState.AGREED]),
        "over": (_("Ended and refused"), [CoExecutionState.ENDED, CoExecutionState.REFUSED]),
    }
    tab = request.GET.get("tab") if request.GET.get("tab") in tabs else "open"
    rows = coexecutions_visible_to(actor).filter(state__in=tabs[str(tab)][1])
    order = (F("state").desc(), F("due_on").asc(nulls_last=True), "-created_at", "-pk")
    page = paginate(request, rows.order_by(*order), PAGE)
    context = {
        "page": page,
        "rows": page.object_list,
        "tab": tab,
        "tabs": [(name, label) for name, (label, _states) in tabs.items()],
        "own": actor.organisation.pk if actor.works_for_provider and actor.organisation else None,
    }
    return render(request, "contracting/coexecution_list.html", context)


@require_http_methods(FORMS)
def coexecution_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    contract = get_contract_or_404(actor, uuid, *PROVIDERS)
    if contract.state not in (*guards.UNSIGNED, *guards.STANDING) or not on_provider_side(contract, actor):
        url = reverse("procurement:contract-detail", args=[contract.uuid])
        return step_back(request, _("The contract is over: nothing of it is handed over."), url)
    share = guards.limit_share(contract.provider, contract.valid_from)
    initial = {"valid_from": contract.valid_from, "valid_to": contract.valid_to}

    def act(actor: Any, version: int, executor_bin: Any, **facts: Any) -> Any:
        return coexecuting.propose(contract=contract, actor=actor, executor=executor_bin, **facts)

    page = about(
        contract,
        _("Co-executor for contract № %(number)s") % {"number": contract.number},
        consequence=_("The head of the co-executor agrees by signature. You answer to the Fund for its services."),
        share=share,
        whole=guards.year_sum(contract.provider, contract.valid_from.year),
        button=_("Propose the co-execution"),
        tone="primary",
    )
    return deed(
        request,
        form=CoExecutionForm(posted(request), initial=initial, contract=contract),
        subject=contract,
        act=act,
        page=page,
        done=page_of,
        word=_("The co-execution is proposed. The other organisation has been told."),
        template="contracting/coexecution_new.html",
    )


@require_safe
def coexecution(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = get_coexecution_or_404(actor, uuid)
    context = {
        "row": row,
        "contract": row.contract,
        "sees_contract": not (actor.works_for_provider and actor.organisation.pk != row.contract.provider_id),  # type: ignore[union-attr]
        "buttons": buttons.of_coexecution(row, actor),
        "deadline": deadline(row.due_on) if row.state == CoExecutionState.PROPOSED else None,
        "signatures": Signature.objects.filter(document__kind="coexecution", document__subject_id=str(row.uuid))
        .select_related("organisation", "document")
        .order_by("at"),
        "history": [
            {"change": one, "label": CoExecutionState(one.target).label}
            for one in COEXECUTION.history(row.uuid).order_by("-at", "-id")
        ],
    }
    return render(request, "contracting/coexecution.html", context)


@require_http_methods(FORMS)
def coexecution_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = get_coexecution_or_404(actor, uuid, *PROVIDER_HEAD)
    if request.method != "POST" and row.state != CoExecutionState.PROPOSED:
        return redirect(page_of(row))
    return sign_page(
        request,
        subject=row,
        prepare=partial(coexecuting.coexecution_to_sign, row=row, actor=actor),
        act=partial(coexecuting.agree, row=row),
        layout=documents.coexecution,
        page={
            "heading": _("Agree to the co-execution"),
            "facts": [row.contract.provider.name, row.care_type.name],
            "back": page_of(row),
            "consequence": _(
                "You give this volume for the organisation; lines of your staff count from the first day."
            ),
        },
        done=page_of(row),
        word=_("The co-execution is agreed. The organisation has been told."),
    )


def with_note(request: HttpRequest, row: CoExecution, act: Any, heading: str, words: dict[str, str]) -> HttpResponse:
    return deed(
        request,
        form=NoteForm(posted(request)),
        subject=row,
        act=partial(act, row=row),
        page={
            "heading": heading,
            "facts": [row.contract.provider.name, row.executor.name, row.care_type.name],
            "back": page_of(row),
            "consequence": words["consequence"],
            "button": words["button"],
            "tone": "stop",
        },
        done=page_of,
        word=words["done"],
    )


@require_http_methods(FORMS)
def coexecution_refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_coexecution_or_404(actor_of(request), uuid, *PROVIDERS)
    if request.method != "POST" and row.state != CoExecutionState.PROPOSED:
        return redirect(page_of(row))
    words = {
        "consequence": _("The proposal is over; the organisation can make another one."),
        "button": _("Refuse the co-execution"),
        "done": _("The co-execution is refused. The organisation has been told."),
    }
    return with_note(request, row, coexecuting.refuse, _("Refuse the co-execution"), words)


@require_http_methods(FORMS)
def coexecution_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = get_coexecution_or_404(actor_of(request), uuid, *PROVIDER_HEAD)
    if request.method != "POST" and row.state != CoExecutionState.AGREED:
        return redirect(page_of(row))
    words = {
        "consequence": _("Today is the last day. Lines that name this co-executor on later days are refused."),
        "button": _("End the co-execution"),
        "done": _("The co-execution has ended. The other organisation has been told."),
    }
    return with_note(request, row, coexecuting.end, _("End the co-execution"), words)
