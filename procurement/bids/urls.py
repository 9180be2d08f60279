from django.urls import path

from procurement.bids import views

app_name = "bids"
urlpatterns = [path("<uuid:uuid>/", views.bid, name="bid")]
