from django.urls import path

from procurement import views

app_name = "procurement"
urlpatterns = [
    path("", views.contract_list, name="contract-list"),
    path("<uuid:uuid>/", views.contract_detail, name="contract-detail"),
]
