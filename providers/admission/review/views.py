"""An application before the branch."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from providers.models import Application


def review(request: HttpRequest, application: Application) -> HttpResponse:
    return render(request, "admission/review.html", {"application": application})
