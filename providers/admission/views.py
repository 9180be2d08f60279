"""One address for an application; whoever opens it sees their own side of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from providers.admission.access import get_application_or_404
from providers.admission.review.views import review
from providers.admission.wizard.views import own


@require_safe
def application(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = get_application_or_404(actor, uuid)
    return own(request, found) if actor.works_for_provider else review(request, found)
