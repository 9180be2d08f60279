"""Pages for what went wrong: what happened, what was kept, where to go on. They never need the database."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from config.api import problem_response


def page(request: HttpRequest, status: int, title: str, text: str, **more: Any) -> HttpResponse:
    if request.path.startswith("/api/"):  # what failed before the API itself was reached
        return problem_response(request, status, title, text)
    base = "base.html" if getattr(request, "actor", None) and request.actor.user else "base_public.html"
    return render(request, "errors/error.html", {"title": title, "text": text, "base": base, **more}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request,
        400,
        _("The request cannot be read"),
        _("Go back, check what you entered and send it again. Nothing was changed."),
    )


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    roles = getattr(exception, "labels", [])
    return page(
        request,
        403,
        _("This needs another role"),
        _("Your role in this organisation does not allow it. Roles are given by the head of the organisation."),
        roles=roles,
    )


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request,
        404,
        _("Nothing is here"),
        _(
            "The address is wrong, or what stood here is not yours to see. Check the address, or begin from the"
            " start page."
        ),
    )


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    number = uuid.uuid4().hex[:8]
    return page(
        request,
        500,
        _("The portal failed"),
        _(
            "What you saved before this stays saved. Try again in a minute; if it happens again, call us and"
            " quote the number."
        ),
        number=number,
    )


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request,
        403,
        _("The form has become too old"),
        _("Open the page again and send the form once more: it was not sent for your safety."),
    )


@requires_csrf_token
def too_many(request: HttpRequest, minutes: int = 1) -> HttpResponse:
    return page(
        request,
        429,
        _("Too many requests"),
        _("Wait %(minutes)s min and try again. Nothing was lost.") % {"minutes": minutes},
    )
