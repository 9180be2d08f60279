from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def defect_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def defect_export(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def objection_file(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def defect(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def object_to(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def accept(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
