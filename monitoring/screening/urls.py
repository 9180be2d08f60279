from django.urls import path

from monitoring.screening import views

app_name = "screening"
urlpatterns = [
    path("", views.run_list, name="run-list"),
    path("new/", views.run_new, name="run-new"),
    path("runs/<uuid:uuid>/", views.run, name="run"),
    path("runs/<uuid:uuid>/progress/", views.run_progress, name="run-progress"),
    path("screens/", views.screen_list, name="screen-list"),
    path("screens/<str:code>/", views.screen, name="screen"),
    path("screens/<str:code>/editions/new/", views.edition_new, name="edition-new"),
    path("editions/<uuid:uuid>/", views.edition, name="edition"),
    path("editions/<uuid:uuid>/trial/", views.trial, name="trial"),
    path("editions/<uuid:uuid>/activate/", views.edition_activate, name="edition-activate"),
    path("editions/<uuid:uuid>/cancel/", views.edition_cancel, name="edition-cancel"),
    path("trials/<uuid:uuid>/progress/", views.trial_progress, name="trial-progress"),
]
