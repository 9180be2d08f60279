"""Ground of the HTTP API: problem documents (RFC 9457), pages, throttles, limits of a body.

Every error of ``/api/`` is ``application/problem+json``::

    {"type": "/api/v1/docs/#problem-validation", "title": "…", "status": 400, "code": "validation",
     "detail": "…", "instance": "/api/v1/registers/", "errors": [{"field": "corrects", "message": "…"}]}

``code`` is stable and in English; ``title``, ``detail`` and ``message`` are in the reader's language.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView  # its class body reads settings that name this module

log = logging.getLogger("portal.api")
DOCS = "/api/v1/docs/"
Text = str | Promise


# Problems -------------------------------------------------------------------------------------------------------
class Refused(exceptions.APIException):
    """A request that was understood and refused: ``code`` for programs, ``detail`` for people."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(
        self, detail: Text, code: str, status_code: int = status.HTTP_422_UNPROCESSABLE_ENTITY, **extra: Any
    ) -> None:
        super().__init__(str(detail), code)
        self.status_code = status_code
        self.code = code
        self.extra = extra  # further members of the problem document


class Unavailable(Refused):
    """Something that passes by itself; ``wait``: seconds after which to try again."""

    def __init__(self, detail: Text, code: str, wait: int, status_code: int = 409, **extra: Any) -> None:
        super().__init__(detail, code, status_code, **extra)
        self.wait = wait


# code -> (usual status, title, what the docs page says); the fragment of ``type`` is the code
PROBLEMS: dict[str, tuple[int, Text, Text]] = {
    "validation": (400, _("Invalid request"), _("Parameters or body do not hold what is expected; see errors.")),
    "parse_error": (400, _("Unreadable body"), _("The body is not what its Content-Type says.")),
    "idempotency_key_missing": (
        400,
        _("Idempotency-Key is missing"),
        _("Every write carries the header Idempotency-Key: 1 to 200 printable ASCII characters."),
    ),
    "not_authenticated": (401, _("Access key needed"), _("Send the header Authorization: Bearer <access key>.")),
    "authentication_failed": (401, _("Access key refused"), _("The key is unknown, revoked or expired.")),
    "permission_denied": (403, _("Not permitted"), _("The key lacks the scope, or the person lacks the role.")),
    "not_found": (404, _("Not found"), _("No such object, or it belongs to another organisation.")),
    "method_not_allowed": (405, _("Method not allowed"), _("The header Allow lists the methods.")),
    "not_acceptable": (406, _("No such format"), _("The header Accept names no format that this address has.")),
    "conflict": (409, _("Not now"), _("The state of the object does not allow the act.")),
    "idempotency_key_busy": (
        409,
        _("The same request is being handled"),
        _("Another request with this Idempotency-Key is not finished; try again after Retry-After seconds."),
    ),
    "too_large": (413, _("Body too large"), _("Divide the register into several.")),
    "unsupported_media_type": (415, _("Unsupported media type"), _("Send one of the types listed at the address.")),
    "refused": (422, _("Refused"), _("The request is readable, but a rule says no; nothing was stored.")),
    "idempotency_key_reused": (
        422,
        _("Idempotency-Key was used for another request"),
        _("Each new request needs its own key."),
    ),
    "throttled": (429, _("Too many requests"), _("Try again after Retry-After seconds.")),
    "error": (500, _("Failure of the service"), _("Nothing was stored. Try again later.")),
}
BY_STATUS = {413: "too_large", 409: "conflict", 422: "refused", 404: "not_found", 403: "permission_denied"}


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"
    format = "problem"


def leaves(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Flattens DRF's nested details into rows of ``errors``; fields of objects inside get dotted names."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            inner_field = "" if name == "non_field_errors" else str(name)
            yield from leaves(inner, ".".join(part for part in (field, inner_field) if part))
    elif isinstance(detail, list):
        for inner in detail:
            yield from leaves(inner, field)
    else:
        yield {"field": field, "message": str(detail)}


def known(error: Exception) -> exceptions.APIException:
    """Django's own refusals as the API's; anything unforeseen is logged and becomes a 500 without details."""
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound(gettext("There is nothing at this address that you may see."))
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(gettext("Your roles do not allow this."))
    if isinstance(error, RequestDataTooBig):
        return Refused(gettext("The fields of the form are too long. Send the file as a file."), "too_large", 413)
    if isinstance(error, SuspiciousOperation | BadRequest | UnreadablePostError):
        return exceptions.ParseError(gettext("The request cannot be read."))
    return exceptions.APIException(gettext("The service failed. Nothing was stored; try again later."))


def code_of(error: exceptions.APIException) -> str:
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, exceptions.ValidationError):
        return "validation"
    return error.default_code if error.default_code in PROBLEMS else BY_STATUS.get(error.status_code, "error")


def document(error: exceptions.APIException, request: HttpRequest | Request) -> dict[str, Any]:
    code = code_of(error)
    listed = code if code in PROBLEMS else BY_STATUS.get(error.status_code, "refused")
    title = str(PROBLEMS[listed][1])
    body: dict[str, Any] = {
        "type": f"{DOCS}#problem-{listed}",
        "title": title,
        "status": error.status_code,
        "code": code,
        "detail": "",
        "instance": request.path,
    }
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = list(leaves(error.detail))
        body["detail"] = gettext("Correct the listed fields and send the request again.")
    else:
        body["detail"] = " ".join(row["message"] for row in leaves(error.detail))
    return body | getattr(error, "extra", {})


def headers_of(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, int(error.wait)))
    return headers


def problem(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: see the module."""
    from rest_framework.views import set_rollback

    request: Request = context["request"]
    api_error = known(error)
    if api_error.status_code >= 500:
        log.exception("API failure at %s", request.path, exc_info=error)
        got_request_exception.send(sender=problem, request=request._request)
    set_rollback()
    request.accepted_renderer = ProblemRenderer()
    request.accepted_media_type = ProblemRenderer.media_type
    return Response(document(api_error, request), status=api_error.status_code, headers=headers_of(api_error))


def problem_response(request: HttpRequest, status_code: int, title: str, detail: str) -> JsonResponse:
    """A problem document outside DRF: for failures of middleware."""
    code = next((code for code, (usual, *_texts) in PROBLEMS.items() if usual == status_code), "error")
    body = {"type": f"{DOCS}#problem-{code}", "title": title, "status": status_code, "code": code}
    body |= {"detail": detail, "instance": request.path}
    return JsonResponse(body, status=status_code, content_type=ProblemRenderer.media_type)


def lock_timed_out(error: DatabaseError) -> bool:
    """PostgreSQL gave up waiting for a lock (``lock_timeout``)."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") == "55P03"


# Pages ----------------------------------------------------------------------------------------------------------
class Pages(PageNumberPagination):
    """``?page=2&page_size=100``; ``total`` rows, ``pages`` of them, addresses of the neighbours."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    page_query_description = _("Number of the page, from 1.")
    page_size_query_description = _("Rows on a page, at most 500.")

    def get_paginated_response(self, data: Any) -> Response:
        assert self.page is not None
        return Response(
            {
                "total": self.page.paginator.count,
                "page": self.page.number,
                "pages": self.page.paginator.num_pages,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        number = {"type": "integer", "example": 1}
        return {
            "type": "object",
            "required": ["total", "page", "pages", "results"],
            "properties": {
                "total": number,
                "page": number,
                "pages": number,
                "next": link,
                "previous": link,
                "results": schema,
            },
        }


# Throttles ------------------------------------------------------------------------------------------------------
class KeyThrottle(SimpleRateThrottle):
    """So many requests a minute for one access key, or for one signed-in person."""

    scope = "key"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        if not is_known(request):
            return None
        who = f"key:{request.auth.pk}" if getattr(request.auth, "pk", None) else f"user:{request.user.pk}"
        return f"throttle:{who}"


class GuestThrottle(SimpleRateThrottle):
    """So many requests a minute from one address without a key."""

    scope = "guest"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        return None if is_known(request) else f"throttle:ip:{self.get_ident(request)}"


def is_known(request: Request) -> bool:
    return request.auth is not None or bool(request.user and request.user.is_authenticated)


# Formats --------------------------------------------------------------------------------------------------------
class CsvRenderer(BaseRenderer):
    """Announces that an address also answers ``Accept: text/csv`` (or ``?format=csv``); the view writes it itself."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else str(data).encode()


def wants_csv(request: Request) -> bool:
    return isinstance(request.accepted_renderer, CsvRenderer)
