"""One step over many flags: first what will happen, then the step; its progress when a worker does it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Actor
from config.workflow import StepRefused
from monitoring.models import BulkAction, Flag
from monitoring.queue import access, bulk, lists, words
from monitoring.queue.forms import AssignForm, BulkDismissForm, BulkDocumentsForm
from providers import terms
from providers.admission.review.common import actor_of

SHOWN = 50  # rows on the page that asks


def chosen(actor: Actor, data: QueryDict) -> list[Flag]:
    """The ticked ones, or all that the filter of the list finds, in the order of the queue."""
    if data.get("scope") == "found":
        found = lists.found_by(actor, QueryDict(data.get("query", "")[:2000])).qs
    else:
        found = access.flags_visible_to(actor).filter(uuid__in=uuids(data.getlist("flag"))).order_by("-rank", "id")
    return list(lists.with_names(found)[: bulk.MOST + 1])


def uuids(texts: list[str]) -> list[UUID]:
    made = []
    for text in texts:
        try:
            made.append(UUID(text))
        except ValueError:
            continue
    return made


def form_of(verb: str, actor: Actor, data: Any = None) -> forms.Form:
    if verb == "assign":
        return AssignForm(data, actor=actor)
    kinds: dict[str, type[forms.Form]] = {"dismiss": BulkDismissForm, "ask_documents": BulkDocumentsForm}
    return kinds.get(verb, forms.Form)(data)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_step(request: HttpRequest) -> HttpResponse:
    """POST without ``sure`` asks, with it does; taking into work asks nothing. An address of its own leads back."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    if request.method != "POST":
        return redirect("flags:flag-list")
    verb = request.POST.get("verb", "")
    if verb not in bulk.ROLES:
        raise Http404
    actor.require(*bulk.ROLES[verb])
    flags, query = chosen(actor, request.POST), request.POST.get("query", "")[:2000]
    if against := bulk.refusals(verb, flags, actor):
        for reason in against:
            messages.error(request, str(reason))
        return back(query)
    sure = bool(request.POST.get("sure")) or verb == "take"
    form = form_of(verb, actor, request.POST if sure else None)
    if sure and form.is_valid() and (action := begin(request, verb, flags, form)):
        return redirect("flags:bulk-run", action.uuid) if bulk.is_long(action) else back(query)
    return render(request, "flags/bulk.html", asking(verb, flags, form, query, request), status=422 if sure else 200)


def begin(request: HttpRequest, verb: str, flags: list[Flag], form: forms.Form) -> BulkAction | None:
    try:
        action = bulk.start(
            verb=verb,
            flags=flags,
            details=form.cleaned_data,
            actor=actor_of(request),
            membership=request.membership,  # type: ignore[attr-defined]
        )
    except StepRefused as refused:
        for reason in refused.reasons:
            form.add_error(None, str(reason))
        return None
    if not bulk.is_long(action):
        bulk.run(action.pk)
        action.refresh_from_db()
        tell(request, action)
    return action


def tell(request: HttpRequest, action: BulkAction) -> None:
    done = action.done - len(action.refused)
    word = ngettext("Done with %(count)s flag.", "Done with %(count)s flags.", done)
    messages.success(request, word % {"count": done})
    for one in action.refused[:5]:
        messages.error(request, one["reason"])


def back(query: str) -> HttpResponse:
    response = redirect("flags:flag-list")
    response["Location"] += f"?{query}" if query else ""
    return response


def asking(verb: str, flags: list[Flag], form: forms.Form, query: str, request: HttpRequest) -> dict[str, Any]:
    return {
        "verb": verb,
        "label": bulk.LABELS[verb],
        "form": form,
        "flags": flags,
        "rows": lists.rows(flags[:SHOWN]),
        "rest": max(0, len(flags) - SHOWN),
        "scope": request.POST.get("scope", ""),
        "query": query,
        "amount": sum(flag.amount for flag in flags),
        "stake": sum(flag.stake for flag in flags),
        "organisations": len({flag.provider_id for flag in flags}),
        "due": terms.last_day("flag_documents", timezone.localdate()) if verb == "ask_documents" else None,
        "by_worker": len(flags) > bulk.AT_ONCE,
    }


@require_safe
def bulk_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "flags/bulk_run.html", of_action(request, uuid))


@require_safe
def bulk_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "flags/_progress.html", of_action(request, uuid))


def of_action(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Progress, and the flags that were refused with the reasons."""
    action = access.get_bulk_or_404(actor_of(request), uuid)
    refused = access.flags_visible_to(actor_of(request)).filter(uuid__in=[one["flag"] for one in action.refused[:200]])
    names = {str(flag.uuid): f"{flag.screen} {words.name_of(flag)}" for flag in refused}
    return {
        "action": action,
        "label": bulk.LABELS.get(action.verb, action.verb),
        "total": len(action.flags),
        "through": action.done - len(action.refused),
        "running": action.state in ("waiting", "running"),
        "refused": [one | {"name": names.get(one["flag"], "–")} for one in action.refused[:200]],
    }
