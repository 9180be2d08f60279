from django.urls import path

from config import audit_views

app_name = "config"
urlpatterns = [path("audit/", audit_views.audit_log, name="audit-log")]
