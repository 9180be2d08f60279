from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def escalation_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def escalation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def escalation_send(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def escalation_close(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def escalation_sole(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def unconfirmed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def unconfirmed_export(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def refund_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def refund(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def refund_notify(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def refund_pay(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
