"""An application before the organisation that made it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from providers.models import Application


def own(request: HttpRequest, application: Application) -> HttpResponse:
    return render(request, "admission/application.html", {"application": application})
