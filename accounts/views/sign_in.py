"""Sign-in in one or two steps, the page of a locked account, sign-out, the choice of the organisation."""

from math import ceil
from time import time
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import actions, second_factor, sessions
from accounts.access import before_second_factor, public
from accounts.backends import find_user, lock_name
from accounts.forms import CodeForm, SignInForm, posted
from accounts.limits import SIGN_IN_FAILURES, client_ip
from accounts.models import Membership, User

PENDING_SECONDS = 600  # between the password and the code


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Any) -> HttpResponseBase:
    """First step. Who has a second factor is signed in only after the code."""
    if request.user.is_authenticated:
        return redirect(destination(request))
    address = client_ip(request)
    if request.method == "POST" and SIGN_IN_FAILURES.reached(address):
        return locked_page(request, SIGN_IN_FAILURES.minutes_left(), by_address=True)
    form = SignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, username=form.cleaned_data["login"], password=form.cleaned_data["password"])
        if isinstance(user, User):
            return first_step_done(request, user)
        SIGN_IN_FAILURES.count(address)
        form.add_error(None, wrong_login())
    return render(request, "accounts/sign_in.html", {"form": form, "next": next_page(request)})


def wrong_login() -> str:
    """The same sentences for an unknown login, a wrong password and a blocked person."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    lock = ngettext(
        "After several wrong attempts sign-in is locked for %(minutes)s minute.",
        "After several wrong attempts sign-in is locked for %(minutes)s minutes.",
        minutes,
    )
    wrong = _("The login or the password is wrong.")
    return f"{wrong} {lock % {'minutes': minutes}}"


def first_step_done(request: Any, user: User, *, method: str = "password", number: str = "") -> HttpResponseBase:
    """After a right password, or a right signature with the БИН (``number``) of its certificate."""
    target = destination(request)
    if second_factor.is_on(user):
        request.session.cycle_key()
        pending = {"user": user.pk, "at": int(time()), "next": target, "method": method, "bin": number}
        request.session[sessions.PENDING] = pending
        return redirect("accounts:sign-in-code")
    actions.sign_in(request=request, user=user, method=method)
    act_for(request, user, number)
    return welcome(request, user, target)


def act_for(request: HttpRequest, user: User, number: str) -> None:
    """Whoever came with the key of an organisation acts for it, if they work there."""
    found = Membership.objects.current().filter(user=user, organisation__bin=number or None).order_by("id").first()
    if found is not None:
        request.session[sessions.MEMBERSHIP] = found.pk


def welcome(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Into the portal. The language of the person is set unless this browser has chosen one already."""
    response = redirect(target)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        set_language(response, user.language)
    return response


def set_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


@public
@never_cache
def sign_in_code(request: Any) -> HttpResponseBase:
    """Second step: after the password, or in a session whose role has begun to require a code."""
    pending = request.session.get(sessions.PENDING) or {}
    if request.user.is_authenticated:
        user = request.user if second_factor.is_on(request.user) and not request.user.is_verified() else None
    else:
        fresh = int(time()) - int(pending.get("at", 0)) < PENDING_SECONDS
        user = User.objects.filter(pk=pending.get("user"), is_active=True).first() if fresh else None
    if user is None:
        return redirect(destination(request) if request.user.is_authenticated else settings.LOGIN_URL)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        verdict = second_factor.check(user, form.cleaned_data["code"])
        if verdict.device is not None:
            target = pending.get("next") or destination(request)
            request.session.pop(sessions.PENDING, None)
            method = pending.get("method", "password")
            actions.sign_in(request=request, user=user, device=verdict.device, method=method)
            act_for(request, user, pending.get("bin", ""))
            return welcome(request, user, target)
        form.add_error("code", wrong_code(verdict))
    return render(request, "accounts/sign_in_code.html", {"form": form, "next": next_page(request)})


def wrong_code(verdict: second_factor.Verdict) -> str:
    if verdict.wait:
        return ngettext(
            "Too many wrong codes. Try again in %(seconds)s second.",
            "Too many wrong codes. Try again in %(seconds)s seconds.",
            verdict.wait,
        ) % {"seconds": verdict.wait}
    return _("The code does not fit. Codes change every 30 seconds: type the newest one.")


# Locked -------------------------------------------------------------------------------------------------------------
def locked_out(request: HttpRequest, response: object = None, credentials: Any = None) -> HttpResponse:
    """django-axes calls this when a login has too many failures: once when the lock falls, then for each attempt."""
    name = lock_name(request, credentials)
    if getattr(request, "axes_failures_since_start", None):  # set only by the attempt that was counted
        actions.note_lock(user=find_user(name), ip=client_ip(request))
    return locked_page(request, minutes_locked(request, name))


def minutes_locked(request: Any, name: str) -> int:
    """Whole minutes until enough failures are old enough to leave fewer than the limit; at least 1."""
    cool_off, limit = get_cool_off(request), get_failure_limit(request, None)
    now, left = timezone.now(), 0
    attempts = list(
        AccessAttempt.objects.filter(username=name, attempt_time__gt=now - cool_off).order_by("attempt_time")
    )
    failures = sum(attempt.failures_since_start for attempt in attempts)
    for attempt in attempts:
        if failures < limit:
            break
        failures -= attempt.failures_since_start
        left = ceil((attempt.attempt_time + cool_off - now).total_seconds() / 60)
    return max(1, left)


def locked_page(request: HttpRequest, minutes: int, *, by_address: bool = False) -> HttpResponse:
    page = render(request, "accounts/locked.html", {"minutes": minutes, "by_address": by_address}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


# Out and aside ------------------------------------------------------------------------------------------------------
@before_second_factor
@require_POST
def sign_out(request: Any) -> HttpResponse:
    actions.sign_out(request=request, actor=request.actor)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def switch(request: Any) -> HttpResponse:
    """Makes another of the person's memberships the acting one; it opens on the home page of that role."""
    wanted = request.POST.get("membership", "")
    membership = next((one for one in request.memberships if str(one.pk) == wanted), None)
    if membership is None:
        raise Http404
    request.session[sessions.MEMBERSHIP] = membership.pk
    return redirect(settings.LOGIN_REDIRECT_URL)


def next_page(request: HttpRequest) -> str:
    """The page of ours to return to, or an empty text."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if own else ""


def destination(request: HttpRequest) -> str:
    return next_page(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
