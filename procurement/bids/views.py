"""Pages of bids."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def bid(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return redirect("home")
