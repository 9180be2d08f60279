from django.urls import path

from procurement.distribution import manual_views, views

app_name = "distribution"
urlpatterns = [
    path("verifier.py", views.verifier, name="verifier"),
    path("<uuid:uuid>/verifier.py", views.verifier, name="verifier"),
    path("<uuid:uuid>/", views.run_detail, name="run"),
    path("<uuid:uuid>/progress/", views.run_progress, name="run-progress"),
    path("<uuid:uuid>/publish/", views.run_publish, name="run-publish"),
    path("<uuid:uuid>/again/", views.run_again, name="run-again"),
    path("<uuid:uuid>/comparison/", views.run_comparison, name="run-comparison"),
    path("<uuid:uuid>/run.json", views.run_json, name="json"),
    path("<uuid:uuid>/lots/<uuid:lot>/", views.lot_detail, name="lot"),
    path("<uuid:uuid>/lots/<uuid:lot>/sandbox/", views.sandbox_page, name="sandbox"),
    path("<uuid:uuid>/lots/<uuid:lot>/by-hand/", manual_views.manual_new, name="manual-new"),
    path("<uuid:uuid>/lots/<uuid:lot>/<str:bin>/", views.line_detail, name="line"),
    path("by-hand/<uuid:uuid>/", manual_views.manual_detail, name="manual"),
    path("by-hand/<uuid:uuid>/edit/", manual_views.manual_edit, name="manual-edit"),
    path("by-hand/<uuid:uuid>/submit/", manual_views.manual_submit, name="manual-submit"),
    path("by-hand/<uuid:uuid>/approve/", manual_views.manual_approve, name="manual-approve"),
    path("by-hand/<uuid:uuid>/refuse/", manual_views.manual_refuse, name="manual-refuse"),
]
