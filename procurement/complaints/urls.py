from django.urls import path

from procurement.complaints import views

app_name = "complaints"
urlpatterns = [path("<uuid:uuid>/", views.complaint, name="complaint")]
