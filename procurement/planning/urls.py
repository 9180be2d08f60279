"""Addresses of purchase plans, under /plans/."""

from django.urls import path
from django.urls.resolvers import URLPattern

from procurement.planning import editing, views

app_name = "planning"
PLAN = "<uuid:uuid>"
urlpatterns: list[URLPattern] = [
    path("", views.plan_list, name="plan-list"),
    path("new/", editing.plan_new, name="plan-new"),
    path(f"{PLAN}/", views.plan, name="plan"),
    path(f"{PLAN}/lines.csv", views.plan_csv, name="plan-csv"),
    path(f"{PLAN}/compare/", views.plan_compare, name="plan-compare"),
    path(f"{PLAN}/reason/", editing.plan_reason, name="plan-reason"),
    path(f"{PLAN}/lines/new/", editing.line_edit, name="line-new"),
    path(f"{PLAN}/lines/<int:pk>/", editing.line_edit, name="line-edit"),
    path(f"{PLAN}/lines/<int:pk>/remove/", editing.line_remove, name="line-remove"),
    path(f"{PLAN}/import/", editing.plan_import, name="plan-import"),
    path(f"{PLAN}/discard/", editing.plan_discard, name="plan-discard"),
    path(f"{PLAN}/approve/", editing.plan_approve, name="plan-approve"),
]
