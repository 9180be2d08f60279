from django.urls import path

from monitoring.queue import bulk_views, deciding_views, own_views, view_views, views

app_name = "flags"
urlpatterns = [
    path("", views.flag_list, name="flag-list"),
    path("export/", views.flag_export, name="flag-export"),
    path("next/", views.take_next, name="take-next"),
    path("by-load/", views.assign_by_load, name="assign-by-load"),
    path("views/save/", view_views.save, name="view-save"),
    path("views/<int:pk>/rename/", view_views.rename, name="view-rename"),
    path("views/<int:pk>/remove/", view_views.remove, name="view-remove"),
    path("views/", view_views.view_list, name="view-list"),
    path("bulk/", bulk_views.bulk_step, name="bulk"),
    path("bulk/<uuid:uuid>/", bulk_views.bulk_run, name="bulk-run"),
    path("bulk/<uuid:uuid>/progress/", bulk_views.bulk_progress, name="bulk-progress"),
    path("own/", own_views.own_list, name="own-list"),
    path("own/<uuid:uuid>/", own_views.own_flag, name="own-flag"),
    path("<uuid:uuid>/", views.flag, name="flag"),
    path("<uuid:uuid>/following/", views.following, name="flag-following"),
    path("<uuid:uuid>/take/", deciding_views.take, name="flag-take"),
    path("<uuid:uuid>/release/", deciding_views.release, name="flag-release"),
    path("<uuid:uuid>/assign/", deciding_views.assign, name="flag-assign"),
    path("<uuid:uuid>/go-on/", deciding_views.go_on, name="flag-go-on"),
    path("<uuid:uuid>/decide/", deciding_views.decide, name="flag-decide"),
    path("<uuid:uuid>/reopen/", deciding_views.reopen, name="flag-reopen"),
]
