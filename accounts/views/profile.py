"""The person's own pages: profile, password, signed-in browsers, second factor; and the links of letters."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, second_factor, sessions, tasks
from accounts.access import Actor, before_second_factor, public
from accounts.errors import AccountError
from accounts.forms import CodeForm, PasswordForm, ProfileForm, ResetForm, posted
from accounts.letters import invitation_tokens
from accounts.limits import LETTERS, LETTERS_TO_ONE, client_ip
from accounts.models import User
from accounts.views.sign_in import locked_page, set_language


def profile(request: Any) -> HttpResponse:
    user = request.user
    own = {"email": user.email, "language": user.language, "letters": user.letters}
    form = ProfileForm(posted(request), initial=own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(user=user, actor=request.actor, **form.cleaned_data)
        except AccountError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            messages.success(request, _("The profile is saved."))
            response = redirect("accounts:profile")
            set_language(response, user.language)
            return response
    context = {"form": form, "second_factor_on": second_factor.is_on(user), "count": sessions.live(user).count()}
    return render(request, "accounts/profile.html", context)


@sensitive_post_parameters()
def password_change(request: Any) -> HttpResponse:
    form = PasswordChangeForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        actions.change_password(
            user=request.user, actor=request.actor, password=form.cleaned_data["new_password1"], request=request
        )
        messages.success(request, _("The password is changed. Other browsers are signed out."))
        return redirect("accounts:profile")
    return render(request, "accounts/password_change.html", {"form": form})


# Signed-in browsers -------------------------------------------------------------------------------------------------
@require_safe
def session_list(request: Any) -> HttpResponse:
    rows = [sessions.describe(row) for row in sessions.live(request.user)[:100]]
    context = {"sessions": rows, "current": request.session.session_key}
    return render(request, "accounts/session_list.html", context)


@require_POST
def session_end(request: Any, pk: int) -> HttpResponse:
    row = get_object_or_404(sessions.live(request.user), pk=pk)
    own = row.session_key == request.session.session_key
    actions.end_session(row=row, actor=request.actor)
    if own:
        logout(request)
        return redirect(settings.LOGOUT_REDIRECT_URL)
    messages.success(request, _("The browser is signed out."))
    return redirect("accounts:session-list")


@require_POST
def session_end_all(request: Any) -> HttpResponse:
    actions.end_all_sessions(user=request.user, actor=request.actor)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


# Second factor ------------------------------------------------------------------------------------------------------
@before_second_factor
@never_cache
def second_factor_page(request: Any) -> HttpResponseBase:
    """On: what can be done with it. Off: the key as a picture, and the first code. ``?again=1``: another phone."""
    user = request.user
    if second_factor.is_on(user):
        if not user.is_verified():
            return redirect("accounts:sign-in-code")
        if "again" not in request.GET:
            context = {"left": second_factor.codes_left(user), "required": is_required(user)}
            return render(request, "accounts/second_factor.html", context)
    key = request.session.setdefault(sessions.NEW_SECRET, second_factor.new_key())
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            codes = actions.enable_second_factor(
                user=user, actor=request.actor, key=key, code=form.cleaned_data["code"], request=request
            )
        except AccountError as error:
            form.add_error("code", str(error.message))
        else:
            del request.session[sessions.NEW_SECRET]
            return render(request, "accounts/backup_codes.html", {"codes": codes, "first": True})
    context = {"form": form, "enrolment": second_factor.enrolment(user, key), "required": is_required(user)}
    return render(request, "accounts/second_factor_new.html", context)


def is_required(user: User) -> bool:
    return second_factor.is_required(actions.roles_of(user))


@never_cache
@sensitive_post_parameters("password")
def backup_codes(request: Any) -> HttpResponseBase:
    if not second_factor.is_on(request.user):
        return redirect("accounts:second-factor")
    form = PasswordForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        codes = actions.renew_backup_codes(user=request.user, actor=request.actor)
        return render(request, "accounts/backup_codes.html", {"codes": codes, "first": False})
    return render(request, "accounts/backup_codes_new.html", {"form": form})


@sensitive_post_parameters("password")
def second_factor_remove(request: Any) -> HttpResponseBase:
    if not second_factor.is_on(request.user) or is_required(request.user):
        return redirect("accounts:second-factor")
    form = PasswordForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        actions.remove_second_factor(user=request.user, actor=request.actor)
        messages.success(request, _("Sign-in with a code is off."))
        return redirect("accounts:profile")
    return render(request, "accounts/second_factor_remove.html", {"form": form})


# Letters ------------------------------------------------------------------------------------------------------------
@public
def password_reset(request: HttpRequest) -> HttpResponse:
    """Says the same and takes the same time whether or not there is such a person."""
    form = ResetForm(posted(request))
    if request.method == "POST" and form.is_valid():
        address, login = client_ip(request), form.cleaned_data["login"].strip().lower()
        if LETTERS.reached(address):
            return locked_page(request, LETTERS.minutes_left(), by_address=True)
        LETTERS.count(address)
        if not LETTERS_TO_ONE.reached(login):
            LETTERS_TO_ONE.count(login)
            tasks.send_reset.delay(login, request.build_absolute_uri("/"))
        return redirect("accounts:password-reset-sent")
    return render(request, "accounts/password_reset.html", {"form": form})


@public
@require_safe
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    return render(request, "accounts/password_reset_sent.html", {"minutes": minutes})


@public
@never_cache
@sensitive_post_parameters()
def password_reset_confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    return set_by_link(request, uid, token, default_token_generator, first=False)


@public
@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    return set_by_link(request, uid, token, invitation_tokens, first=True)


def set_by_link(
    request: HttpRequest, uid: str, token: str, tokens: PasswordResetTokenGenerator, *, first: bool
) -> HttpResponse:
    """Sets the password of the person to whom the link was sent; the link dies with that, and the person signs in.

    The address with the token goes to no other site: ``Referrer-Policy: same-origin``, and the pages load nothing
    from elsewhere.
    """
    user = user_of(uid)
    if user is None or not user.is_active or not tokens.check_token(user, token):
        return render(request, "accounts/link_dead.html", {"first": first}, status=410)
    form = SetPasswordForm(user, posted(request))
    if request.method == "POST" and form.is_valid():
        actor = Actor(user=user, ip=client_ip(request))
        actions.set_password(user=user, actor=actor, password=form.cleaned_data["new_password1"])
        messages.success(request, _("The password is set. Sign in with it."))
        return redirect(settings.LOGIN_URL)
    return render(request, "accounts/password_set.html", {"form": form, "first": first, "person": user})


def user_of(uid: str) -> User | None:
    try:
        return User.objects.filter(pk=int(urlsafe_base64_decode(uid))).first()
    except (ValueError, OverflowError):
        return None
