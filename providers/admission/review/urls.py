"""Addresses of the branch, under /admission/."""

from django.urls import URLPattern, path

from providers.admission.review import entries, signing, views, visits
from providers.admission.review.queue import application_list

APPLICATION, VISIT, ENTRY = "applications/<uuid:uuid>", "visits/<uuid:uuid>", "entries/<uuid:uuid>"

patterns: list[URLPattern] = [
    path("applications/", application_list, name="application-list"),
    path(f"{APPLICATION}/take-up/", views.take_up, name="application-take-up"),
    path(f"{APPLICATION}/return/", views.return_for_correction, name="application-return"),
    path(f"{APPLICATION}/people/", views.application_staff, name="application-staff"),
    path(f"{APPLICATION}/remarks/new/", views.remark_new, name="remark-new"),
    path(f"{APPLICATION}/remarks/<uuid:remark>/remove/", views.remark_remove, name="remark-remove"),
    path(f"{APPLICATION}/care/<slug:code>/", views.care_decide, name="care-decide"),
    path(f"{APPLICATION}/visits/new/", visits.visit_new, name="visit-new"),
    path(f"{APPLICATION}/conclude/", signing.conclude, name="application-conclude"),
    path("visits/", visits.visit_list, name="visit-list"),
    path(f"{VISIT}/", visits.visit, name="visit"),
    path(f"{VISIT}/cancel/", visits.visit_cancel, name="visit-cancel"),
    path("entries/", entries.entry_list, name="entry-list"),
    path(f"{ENTRY}/", entries.entry, name="entry"),
    path(f"{ENTRY}/suspend/", entries.entry_suspend, name="entry-suspend"),
    path(f"{ENTRY}/resume/", entries.entry_resume, name="entry-resume"),
    path(f"{ENTRY}/exclude/", entries.entry_exclude, name="entry-exclude"),
    path(f"{ENTRY}/exclude/sign/", signing.exclude_sign, name="entry-exclude-sign"),
]
