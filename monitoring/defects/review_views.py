from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def review_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def give_waiting(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def review(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
