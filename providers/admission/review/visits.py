"""Visits of the commission: who goes when, and the report."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from providers.admission.access import get_visit_or_404


@require_safe
def visit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_visit_or_404(request.actor, uuid)  # type: ignore[attr-defined]
    return render(request, "admission/visit.html", {"visit": found, "application": found.application})
