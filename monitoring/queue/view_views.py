"""Saved views of the queue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring.models import SavedView
from monitoring.queue import access, saving
from providers.admission.review.common import actor_of, press


def own_view(request: HttpRequest, pk: int) -> SavedView:
    actor_of(request).require(*access.READERS)
    return get_object_or_404(SavedView, pk=pk, user=actor_of(request).user)


@require_safe
def view_list(request: HttpRequest) -> HttpResponse:
    actor_of(request).require(*access.READERS)
    views = SavedView.objects.filter(user=actor_of(request).user)
    return render(request, "flags/view_list.html", {"views": views})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*access.READERS)
    query = saving.kept_query(request.POST.get("query", ""))
    name = request.POST.get("name", "")[:80]
    press(request, lambda: saving.save(actor=actor, name=name, query=query), _("The view is kept."))
    response = redirect("flags:flag-list")
    response["Location"] += f"?{query}" if query else ""
    return response


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view, name = own_view(request, pk), request.POST.get("name", "")[:80]
    press(request, lambda: saving.rename(view=view, name=name, actor=actor_of(request)), _("The view is renamed."))
    return redirect("flags:view-list")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    view = own_view(request, pk)
    press(request, lambda: saving.remove(view=view, actor=actor_of(request)), _("The view is removed."))
    return redirect("flags:view-list")
