"""Addresses of the branch, under /admission/."""

from django.urls import URLPattern, path

from providers.admission.review import visits

patterns: list[URLPattern] = [
    path("visits/<uuid:uuid>/", visits.visit, name="visit"),
]
