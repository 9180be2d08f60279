"""The queue, and one flag with everything that helps to decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config import audit
from config.pages import is_htmx, paginate
from config.sheets import csv_response
from monitoring.models import SavedView
from monitoring.queue import access, acts, lists
from monitoring.queue.bulk import LABELS, ROLES
from monitoring.queue.evidence import page_of
from monitoring.queue.forms import DecisionForm
from monitoring.queue.saving import kept_query
from providers.admission.review.common import actor_of, press

PAGE = 25


@require_safe
def flag_list(request: HttpRequest) -> HttpResponse:
    """By rank, the deadline first in each row."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    found = lists.found_by(actor, request.GET)
    page = paginate(request, lists.with_names(found.qs), PAGE)
    number, stake = lists.summed(found.qs)
    context = {
        "tab": lists.tab_of(actor, request.GET),
        "tabs": lists.counted(actor),
        "found": found,
        "page": page,
        "rows": lists.rows(page),
        "number": number,
        "stake": stake,
        "query": address_of(request),
        "views": SavedView.objects.filter(user=actor.user),
        "verbs": [(verb, LABELS[verb]) for verb, roles in ROLES.items() if actor.has(*roles)],
        "auditor": actor.has(*access.DECIDERS),
        "head": actor.has(*access.HEADS) and actor.is_branch,
    }
    part = is_htmx(request, "found")
    return render(request, "flags/_found.html" if part else "flags/flag_list.html", context)


def address_of(request: HttpRequest) -> str:
    """The filter in use with its tab: what links, saved views and bulk actions carry along."""
    query = request.GET.copy()
    query["tab"] = lists.tab_of(actor_of(request), request.GET).name
    return kept_query(query.urlencode())


@require_safe
def flag_export(request: HttpRequest) -> HttpResponseBase:
    """What the filter finds, whole. Logged: it leaves the portal."""
    actor = actor_of(request)
    actor.require(*access.READERS)
    found = lists.found_by(actor, request.GET).qs
    with transaction.atomic():
        audit.record("monitoring.flags_exported", actor=actor, filter=request.GET.urlencode()[:2000])
    return csv_response(f"flags-{timezone.localdate():%Y-%m-%d}", lists.HEADER, lists.exported(found))


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    flag = acts.take_next(actor=actor_of(request))
    if flag is None:
        messages.info(request, _("No flag of your region is free."))
        return redirect("flags:flag-list")
    return redirect("flags:flag", flag.uuid)


@require_POST
def assign_by_load(request: HttpRequest) -> HttpResponse:
    def deal() -> None:
        number = sum(acts.assign_by_load(actor=actor_of(request)).values())
        word = ngettext("%(count)s flag is given out by load.", "%(count)s flags are given out by load.", number)
        messages.success(request, word % {"count": number})

    actor_of(request).require(*access.HEADS)
    press(request, deal)
    return redirect("flags:flag-list")


@require_safe
def flag(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_flag_or_404(actor, uuid)
    context = page_of(request, found, actor)
    return render(request, "flags/flag.html", context | {"form": DecisionForm.of(context)})


@require_safe
def following(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The one after this in the queue as the list was filtered; the first one when this was the last."""
    actor = actor_of(request)
    here = access.get_flag_or_404(actor, uuid)
    query = request.GET.copy()
    query.pop("sort", None)
    found = lists.found_by(actor, query).qs.exclude(pk=here.pk)
    after = found.filter(Q(rank__lt=here.rank) | Q(rank=here.rank, pk__gt=here.pk)).first() or found.first()
    if after is None:
        messages.info(request, _("There is no other flag in this list."))
        return redirect(with_query("flags:flag-list", query))
    return redirect(with_query("flags:flag", query, after.uuid))


def with_query(name: str, query: QueryDict, *args: Any) -> str:
    address, text = reverse(name, args=args), query.urlencode()
    return f"{address}?{text}" if text else address
