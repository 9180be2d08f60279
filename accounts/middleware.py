"""Puts into each request who is asking and for whom; sends guests to sign in."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts import sessions
from accounts.access import Actor
from accounts.limits import client_ip
from accounts.models import Membership
from accounts.second_factor import missing_step

READS = {"GET", "HEAD", "OPTIONS", "TRACE"}
PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # pages are forms and links; the rest is for the API
# The API authenticates by itself; the others know no people.
OPEN_PATHS = ("/api/", "/health/", settings.STATIC_URL)


class ActingOrganisationMiddleware:
    """Sets ``actor``, ``membership``, ``memberships``, ``organisation``, ``roles`` and ``second_factor`` of a request.

    A view needs sign-in unless it is marked ``accounts.access.public``. Memberships that have ended, or not begun, do
    not count. A person who still owes a second factor (``request.second_factor`` names the page to go to) has no
    roles and reaches only the views marked ``before_second_factor``. Writes carry the person and the organisation
    into the history of reference data.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.membership, request.memberships, request.organisation = None, [], None
        request.roles, request.second_factor = frozenset(), None
        request.actor = Actor(ip=client_ip(request))
        if request.user.is_authenticated:
            self.identify(request)
        if request.method in READS:
            return self.answer(request)
        place = request.organisation
        with pghistory.context(actor=request.user.pk, organisation=place.pk if place else None):
            return self.answer(request)

    def identify(self, request: Any) -> None:
        request.memberships = list(
            Membership.objects.current()
            .filter(user=request.user)
            .select_related("organisation", "organisation__region")
            .order_by("organisation__name_ru", "id")
        )
        request.second_factor = missing_step(request.user, request.memberships)
        if request.memberships and request.second_factor is None:
            wanted = request.session.get(sessions.MEMBERSHIP)
            acting = next((one for one in request.memberships if one.pk == wanted), request.memberships[0])
            request.membership, request.organisation = acting, acting.organisation
            request.roles = frozenset(acting.roles)
        request.actor = Actor(request.user, request.organisation, request.roles, ip=request.actor.ip)
        sessions.touch(request)

    def answer(self, request: Any) -> HttpResponseBase:
        response = self.get_response(request)
        chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen and request.actor.user and chosen.value in dict(settings.LANGUAGES):
            sessions.remember_language(request.user, chosen.value)
        return response

    def process_view(
        self, request: Any, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.method not in PAGE_METHODS and not request.path.startswith(OPEN_PATHS):
            return HttpResponseNotAllowed(PAGE_METHODS)
        if getattr(view, "public", False) or request.path.startswith(OPEN_PATHS):
            return None
        if not request.user.is_authenticated:
            return redirect(request, resolve_url(settings.LOGIN_URL))
        if request.second_factor and not getattr(view, "before_second_factor", False):
            return redirect(request, resolve_url(request.second_factor))
        return None


def redirect(request: HttpRequest, url: str) -> HttpResponseBase:
    """To ``url``, and back afterwards if this was a page that can simply be opened again."""
    fragment = request.headers.get("HX-Request") == "true"
    back = request.headers.get("HX-Current-URL", "") if fragment else request.get_full_path()
    if back and (fragment or request.method == "GET") and back != "/":
        url = f"{url}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(url) if fragment else HttpResponseRedirect(url)
