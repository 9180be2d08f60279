from django.urls import path

from procurement.commission import views

app_name = "commission"
urlpatterns = [
    path("commissions/<uuid:uuid>/", views.commission, name="commission"),
    path("meetings/<uuid:uuid>/", views.meeting, name="meeting"),
]
