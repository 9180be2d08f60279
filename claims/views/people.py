"""The record of one insured person. Opening it is logged, and the page says so."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims import reports
from claims.access import get_person_or_404, lines_of_person
from claims.views.common import actor_of, is_htmx
from config import audit
from config.pages import paginate

PAGE = 25


@require_safe
def person_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who the person is, when insured and attached where, and the lines that the actor may see."""
    actor = actor_of(request)
    person = get_person_or_404(actor, uuid)
    with transaction.atomic():
        audit.record("claims.person_opened", actor=actor, subject=person)
    lines = lines_of_person(actor, person).select_related("register", "register__provider")
    page = paginate(request, lines.order_by("-day", "-month", "id"), PAGE)
    context = {
        "person": person,
        "coverage": person.coverage.order_by("-valid_from", "-id")[:50],
        "attachments": person.attachments.select_related("provider").order_by("-valid_from", "-id")[:50],
        "page": page,
        "lines": reports.found_lines(page.object_list),
        "own": actor.works_for_provider,
    }
    part = is_htmx(request, "found")
    return render(request, "claims/people/_lines.html" if part else "claims/people/detail.html", context)
