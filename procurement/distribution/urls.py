from django.urls import path

from procurement.distribution import views

app_name = "distribution"
urlpatterns = [
    path("<uuid:uuid>/", views.run_detail, name="run"),
    path("manual/<uuid:uuid>/", views.run_detail, name="manual"),
]
