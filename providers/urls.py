from django.urls import path

from providers import views
from providers.standing.views import standing

app_name = "providers"
urlpatterns = [
    path("", views.registry, name="registry"),
    path("registry.csv", views.registry_csv, name="registry-csv"),
    path("<str:bin>/", views.provider, name="provider"),
    path("<str:bin>/history/", views.history, name="history"),
    path("<str:bin>/standing/", standing, name="standing"),
]
