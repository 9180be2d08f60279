from django.urls import path

from config import reference_views as views

app_name = "reference"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>.csv", views.download, name="download"),
    path("<slug:slug>/", views.rows, name="list"),
    path("<slug:slug>/new/", views.create, name="new"),
    path("<slug:slug>/<str:pk>/", views.detail, name="detail"),
    path("<slug:slug>/<str:pk>/edit/", views.change, name="edit"),
    path("<slug:slug>/<str:pk>/close/", views.close, name="close"),
]
