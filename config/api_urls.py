"""Addresses of ``/api/v1/``. Each app lists its own in ``api.py``; what nobody took gets a problem document."""

from django.urls import include, path, re_path

from config.api_docs import SchemaView, docs
from config.api_schema import NoSuchAddress

app_name = "api"
urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("", include("providers.api")),
    path("", include("procurement.api")),
    path("", include("procurement.publication.api")),
    path("", include("claims.api")),
    path("", include("monitoring.defects.api")),
    re_path(r"^.*$", NoSuchAddress.as_view(), name="nothing-here"),
]
