from django.urls import path

from monitoring.inspections import step_views, views

app_name = "inspections"
urlpatterns = [
    path("", views.inspection_list, name="inspection-list"),
    path("new/", views.inspection_new, name="inspection-new"),
    path("<uuid:uuid>/", views.inspection, name="inspection"),
    path("<uuid:uuid>/paper/", views.paper, name="inspection-paper"),
    path("<uuid:uuid>/edit/", views.inspection_edit, name="inspection-edit"),
    path("<uuid:uuid>/notify/", step_views.notify, name="inspection-notify"),
    path("<uuid:uuid>/visit/", step_views.visit, name="inspection-visit"),
    path("<uuid:uuid>/report/", step_views.report, name="inspection-report"),
    path("<uuid:uuid>/conclude/", step_views.conclude, name="inspection-conclude"),
    path("<uuid:uuid>/object/", step_views.object_to, name="inspection-object"),
    path("<uuid:uuid>/answer/", step_views.answer, name="inspection-answer"),
    path("<uuid:uuid>/cancel/", step_views.cancel, name="inspection-cancel"),
    path("<uuid:uuid>/findings/new/", step_views.finding_new, name="finding-new"),
    path("<uuid:uuid>/findings/<uuid:finding>/remove/", step_views.finding_remove, name="finding-remove"),
]
