from django.urls import path

from monitoring.expertise import case_views, views

app_name = "expertise"
urlpatterns = [
    path("", views.sample_list, name="sample-list"),
    path("new/", views.sample_new, name="sample-new"),
    path("<uuid:uuid>/", views.sample, name="sample"),
    path("<uuid:uuid>/redraw/", views.redraw, name="sample-redraw"),
    path("<uuid:uuid>/begin/", views.begin, name="sample-begin"),
    path("<uuid:uuid>/finish/", views.finish, name="sample-finish"),
    path("<uuid:uuid>/cancel/", views.cancel, name="sample-cancel"),
    path("cases/<uuid:uuid>/", case_views.case, name="case"),
    path("cases/<uuid:uuid>/hand-over/", case_views.hand_over, name="case-hand-over"),
]
