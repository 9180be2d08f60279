from django.urls import path

from monitoring.standing import views

app_name = "monitoring"
urlpatterns = [
    path("", views.show, name="overview"),
    path("quality/", views.quality_list, name="quality"),
    path("quality/export.csv", views.quality_export, name="quality-export"),
    path("quality/<str:screen>/", views.screen_quality, name="screen-quality"),
    path("risk/", views.risk_list, name="risk"),
    path("risk/export.csv", views.risk_export, name="risk-export"),
    path("providers/<str:bin>/", views.show_provider, name="provider"),
]
