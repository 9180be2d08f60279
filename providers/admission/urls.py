from django.urls import path

from providers.admission import views
from providers.admission.review.urls import patterns as of_branch
from providers.admission.wizard.urls import patterns as of_applicants

app_name = "admission"
urlpatterns = [
    path("applications/<uuid:uuid>/", views.application, name="application"),
    *of_branch,  # before the steps of the wizard, which take any word
    *of_applicants,
]
