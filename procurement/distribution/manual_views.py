"""Pages of a distribution by hand."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import signatures
from accounts.access import Actor
from accounts.forms import posted
from accounts.models import SignedDocument
from accounts.signatures.documents import id_of, type_of
from config.workflow import reasons
from procurement.distribution import content, documents, manual
from procurement.distribution.access import get_manual_or_404, get_run_lot_or_404, keeps
from procurement.distribution.forms import ManualForm, RefusalForm
from procurement.distribution.lots import lines_of
from procurement.distribution.machine import AUTHORS, DECIDERS, MANUAL
from procurement.enums import ManualState
from procurement.models import ManualDistribution
from providers.admission.review.common import actor_of, asked, attempt
from providers.admission.review.deadlines import deadline

TONES = {
    ManualState.DRAFT: "idle",
    ManualState.SUBMITTED: "warn",
    ManualState.APPROVED: "ok",
    ManualState.REFUSED: "bad",
}


def manual_or_404(request: HttpRequest, uuid: UUID, *roles: str) -> ManualDistribution:
    actor = actor_of(request)
    if roles:
        actor.require(*roles)
    return get_manual_or_404(actor, uuid)


def of_manual(found: ManualDistribution) -> dict[str, Any]:
    return {
        "manual": found,
        "run_lot": found.run_lot,
        "run": found.run_lot.run,
        "lot": found.run_lot.lot,
        "tone": TONES[ManualState(found.state)],
    }


@require_safe
def manual_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found, actor = manual_or_404(request, uuid), actor_of(request)
    lines = list(found.lines.select_related("provider").order_by("provider__bin"))
    history = MANUAL.history(found.uuid).order_by("-at", "-id")
    signed = SignedDocument.objects.filter(subject_type=type_of(found), subject_id=id_of(found))
    context = of_manual(found) | {
        "lines": lines,
        "total": sum(one.units for one in lines),
        "computed": sum(one.computed for one in lines),
        "deadline": deadline(found.due_on) if found.due_on else None,
        "buttons": [
            {"name": offer.step.name, "label": offer.step.label, "tone": offer.step.tone, "url": page_of(offer, found),
             "reasons": offer.reasons, "act": False}
            for offer in MANUAL.offers(found, actor)
        ],
        "editable": found.state == ManualState.DRAFT and edits(actor, found),
        "documents": signed.filter(signatures__isnull=False).distinct().order_by("pk"),
        "history": [{"change": one, "label": ManualState(one.target).label} for one in history],
    }  # fmt: skip
    return render(request, "distribution/manual.html", context)


def edits(actor: Actor, found: ManualDistribution) -> bool:
    return actor.has(*AUTHORS) and keeps(actor, found.run_lot.run.campaign)


def page_of(offer: Any, found: ManualDistribution) -> str:
    return reverse(f"distribution:manual-{offer.step.name}", args=[found.uuid])


@require_http_methods(["GET", "HEAD", "POST"])
def manual_new(request: HttpRequest, uuid: UUID, lot: UUID) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*AUTHORS)
    run_lot = get_run_lot_or_404(actor, uuid, lot)
    form = ManualForm(posted(request), lines=lines_of(run_lot))
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            run_lot,
            lambda: manual.begin(
                run_lot=run_lot,
                actor=actor,
                ground=form.cleaned_data["ground"],
                reason=form.cleaned_data["reason"],
                lines=form.given(),
            ),
        )
        if made:
            messages.success(request, _("Saved as a draft: look at it, then sign."))
            return redirect("distribution:manual", made.uuid)
    context = {"form": form, "run_lot": run_lot, "run": run_lot.run, "lot": run_lot.lot, "manual": None}
    return render(request, "distribution/manual_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def manual_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = manual_or_404(request, uuid, *AUTHORS)
    form = ManualForm(posted(request), lines=lines_of(found.run_lot), initial=typed(found))
    if request.method == "POST" and form.is_valid():
        facts = {"ground": form.cleaned_data["ground"], "reason": form.cleaned_data["reason"], "lines": form.given()}
        if attempt(form, found, lambda: manual.change(manual=found, **asked(request), **facts)):
            return redirect("distribution:manual", uuid)
    context = of_manual(found) | {"form": form}
    return render(request, "distribution/manual_form.html", context, status=422 if form.is_bound else 200)


def typed(found: ManualDistribution) -> dict[str, Any]:
    known: dict[str, Any] = {"ground": found.ground_id, "reason": found.reason}
    for one in found.lines.order_by("pk"):
        known[f"units_{one.provider_id}"] = one.units
        known[f"reason_{one.provider_id}"] = one.reason
    return known


# Signing -------------------------------------------------------------------------------------------------------------
def signing(
    request: HttpRequest,
    found: ManualDistribution,
    step: str,
    prepare: Callable[[], SignedDocument],
    act: Callable[..., Any],
    said: Any,
) -> HttpResponse:
    """The page of a step that is signed: what stands in the document, what keeps it back, the signature."""
    actor = actor_of(request)
    form = forms.Form(posted(request))

    @transaction.atomic
    def sign() -> Any:
        signature = signatures.sign(request, prepare())
        return act(manual=found, signature=signature, **asked(request))

    if request.method == "POST" and attempt(form, found, sign):
        messages.success(request, said)
        return redirect("distribution:manual", found.uuid)
    against = list(reasons(MANUAL.step(step), found, actor))
    if found.state not in MANUAL.step(step).sources:
        against.insert(0, _("Nothing can be changed in the state «%(state)s».") % {"state": label(found)})
    context = of_manual(found) | {
        "form": form,
        "step": step,
        "sections": documents.manual(content.of_manual(found)),
        "reasons": against,
        "document": None if against else prepare(),
        "typed": request.POST.get("cms_text", ""),
    }
    return render(request, "distribution/manual_sign.html", context, status=422 if form.is_bound else 200)


def label(found: ManualDistribution) -> str:
    return str(ManualState(found.state).label)


@require_http_methods(["GET", "HEAD", "POST"])
def manual_submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = manual_or_404(request, uuid, *AUTHORS)
    prepare = partial(manual.document, manual=found, actor=actor_of(request))
    said = _("The reasons are before the central office.")
    return signing(request, found, "submit", prepare, manual.submit, said)


@require_http_methods(["GET", "HEAD", "POST"])
def manual_approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = manual_or_404(request, uuid, *DECIDERS)
    prepare = partial(manual.approval, manual=found, actor=actor_of(request))
    said = _("The reasons are approved: these volumes are placed when the distribution is confirmed.")
    return signing(request, found, "approve", prepare, manual.approve, said)


@require_http_methods(["GET", "HEAD", "POST"])
def manual_refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = manual_or_404(request, uuid, *DECIDERS)
    form = RefusalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act = asked(request) | {"note": form.cleaned_data["note"]}
        if attempt(form, found, lambda: manual.refuse(manual=found, **act)):
            messages.success(request, _("The reasons are refused: the computed distribution counts."))
            return redirect("distribution:manual", uuid)
    context = of_manual(found) | {"form": form}
    return render(request, "distribution/manual_refuse.html", context, status=422 if form.is_bound else 200)
