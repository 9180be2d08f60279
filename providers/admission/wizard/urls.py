"""Addresses of those who apply, under /admission/."""

from django.urls import URLPattern, path

from providers.admission.wizard import check, home, pages, registering, rows, views

OWN = "applications/<uuid:uuid>/"
patterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("register/", registering.register, name="register"),
    path("register/sent/", registering.register_sent, name="register-sent"),
    path("register/bin/", registering.register_bin, name="register-bin"),
    path("documents/<uuid:uuid>/", pages.document, name="document"),
    path(f"{OWN}check/", check.check, name="check"),
    path(f"{OWN}withdraw/", views.withdraw, name="withdraw"),
    path(f"{OWN}remarks/<uuid:remark>/answer/", views.remark_answer, name="remark-answer"),
    path(f"{OWN}staff/import/", pages.staff_import, name="staff-import"),
    path(f"{OWN}documents/<uuid:document>/remove/", pages.document_remove, name="document-remove"),
    path(f"{OWN}<slug:section>/", pages.step, name="step"),
    path(f"{OWN}<slug:slug>/new/", rows.row_new, name="row-new"),
    path(f"{OWN}<slug:slug>/<int:pk>/", rows.row_edit, name="row-edit"),
    path(f"{OWN}<slug:slug>/<int:pk>/remove/", rows.row_remove, name="row-remove"),
    path(f"{OWN}<slug:slug>/<int:pk>/end/", rows.row_end, name="row-end"),
]
