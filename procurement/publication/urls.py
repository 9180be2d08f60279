from django.urls import path

from procurement.publication import views

app_name = "publication"
urlpatterns = [
    path("", views.campaign_list, name="campaign-list"),
    path("campaigns/<uuid:uuid>/", views.campaign, name="campaign"),
    path("lots/<uuid:uuid>/", views.lot, name="lot"),
    path("contracts/", views.contract_list, name="contract-list"),
    path("contracts/<uuid:uuid>/", views.contract, name="contract"),
]
