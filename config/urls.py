"""Addresses. A view is behind sign-in unless it says that it is public."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from config import errors, health, information

set_language.public = True  # type: ignore[attr-defined] - guests choose a language, too

urlpatterns = [
    path("health/", health.health, name="health"),
    path("language/", set_language, name="set_language"),
    path("help/", information.help_page, name="help"),
    path("accessibility/", information.accessibility, name="accessibility"),
    path("accounts/", include("accounts.urls")),
    path("verify/", include("accounts.signatures.urls")),
    path("administration/", include("config.audit_urls")),
    path("reference/", include("config.reference_urls")),
    path("providers/", include("providers.urls")),
    path("admission/", include("providers.admission.urls")),
    path("contracts/", include("procurement.urls")),
    path("contracting/", include("procurement.contracting.urls")),
    path("plans/", include("procurement.planning.urls")),
    path("campaigns/", include("procurement.campaigns.urls")),
    path("bids/", include("procurement.bids.urls")),
    path("commission/", include("procurement.commission.urls")),
    path("distributions/", include("procurement.distribution.urls")),
    path("complaints/", include("procurement.complaints.urls")),
    path("open/", include("procurement.publication.urls")),
    path("screening/", include("monitoring.screening.urls")),
    path("flags/", include("monitoring.queue.urls")),
    path("defects/", include("monitoring.defects.urls")),
    path("inspections/", include("monitoring.inspections.urls")),
    path("expertise/", include("monitoring.expertise.urls")),
    path("monitoring/", include("monitoring.standing.urls")),
    path("api/v1/", include("config.api_urls")),
    path("", include("claims.urls")),
]
if settings.DEBUG and not settings.TESTING:
    urlpatterns.insert(0, path("styleguide/", information.style_guide, name="style-guide"))

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
