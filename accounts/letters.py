"""Letters with links: to set a first password, to set a new one, and the news of a role in one more organisation."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from accounts.models import Membership, User


class InvitationTokens(PasswordResetTokenGenerator):
    """Django's tokens (good until the password is set), but valid for days: a new colleague may be on leave."""

    key_salt = "accounts.letters.InvitationTokens"

    def check_token(self, user: User | None, token: str | None) -> bool:  # type: ignore[override]
        stamp, _dash, _digest = (token or "").partition("-")
        try:
            made = base36_to_int(stamp)
        except ValueError:
            return False
        expected = user and self._make_token_with_timestamp(user, made, self.secret)  # type: ignore[attr-defined]
        age = self._num_seconds(self._now()) - made  # type: ignore[attr-defined]
        return bool(expected) and constant_time_compare(expected, token) and age <= settings.INVITATION_TIMEOUT


invitation_tokens = InvitationTokens()


def link(name: str, user: User, token: str, base_url: str) -> str:
    """``base_url`` is the site's root as the browser that caused the letter saw it."""
    return base_url.rstrip("/") + reverse(name, args=[urlsafe_base64_encode(force_bytes(user.pk)), token])


def send(user: User, template: str, **context: Any) -> None:
    """One plain-text letter in the language of the person."""
    send_to(user.email, user.language, template, person=user, **context)


def send_to(email: str, language: str, template: str, **context: Any) -> None:
    """The first line of the template is the subject."""
    with translation.override(language):
        text = render_to_string(f"accounts/mail/{template}.txt", context)
    subject, _newline, body = text.strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [email])


def reset(user: User, base_url: str) -> None:
    address = link("accounts:password-reset-confirm", user, default_token_generator.make_token(user), base_url)
    send(user, "password_reset", link=address, minutes=settings.PASSWORD_RESET_TIMEOUT // 60)


def invitation(membership: Membership, base_url: str) -> None:
    user = membership.user
    address = link("accounts:invitation", user, invitation_tokens.make_token(user), base_url)
    days = settings.INVITATION_TIMEOUT // 86400
    send(user, "invitation", link=address, days=days, **place(membership, user.language))


def access(membership: Membership, base_url: str) -> None:
    send(membership.user, "access", link=base_url, **place(membership, membership.user.language))


def not_registered(email: str, language: str, organisation: str, base_url: str) -> None:
    """To a mailbox named in a registration that did not come about: the page itself says nothing of people."""
    reset = base_url.rstrip("/") + reverse("accounts:password-reset")
    send_to(email, language, "not_registered", organisation=organisation, link=reset, phone=settings.SUPPORT_PHONE)


def place(membership: Membership, language: str) -> dict[str, Any]:
    with translation.override(language):
        return {"organisation": membership.organisation.name}
