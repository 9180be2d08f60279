from django.urls import path

from procurement.complaints import deciding_views, views

app_name = "complaints"
urlpatterns = [
    path("", views.complaint_list, name="complaint-list"),
    path("new/", views.complaint_new, name="complaint-new"),
    path("<uuid:uuid>/", views.complaint, name="complaint"),
    path("<uuid:uuid>/points/new/", views.point_new, name="point-new"),
    path("<uuid:uuid>/points/<int:position>/", views.point_edit, name="point-edit"),
    path("<uuid:uuid>/points/<int:position>/remove/", views.point_remove, name="point-remove"),
    path("<uuid:uuid>/submit/", views.submit, name="complaint-submit"),
    path("<uuid:uuid>/withdraw/", views.withdraw, name="complaint-withdraw"),
    path("<uuid:uuid>/court/", views.to_court, name="complaint-court"),
    path("<uuid:uuid>/accept/", deciding_views.accept, name="complaint-accept"),
    path("<uuid:uuid>/decide/", deciding_views.decide, name="complaint-decide"),
    path("<uuid:uuid>/decide/sign/", deciding_views.decide_sign, name="complaint-decide-sign"),
    path("<uuid:uuid>/remedy/", deciding_views.remedy, name="complaint-remedy"),
    path("<uuid:uuid>/remedy/sign/", deciding_views.remedy_sign, name="complaint-remedy-sign"),
]
