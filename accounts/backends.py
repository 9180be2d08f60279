"""Sign-in with ИИН or e-mail and password."""

from typing import Any

from axes.conf import settings as axes_settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.identifiers import is_valid_iin
from accounts.models import User


def find_user(login: str) -> User | None:
    """The person with this ИИН or e-mail (letter case and spaces around do not matter)."""
    name = login.strip().lower()
    if is_valid_iin(name):
        return User.objects.filter(iin=name).first()
    return User.objects.filter(email=name).first()


def lock_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """One name to count wrong passwords under, so that ИИН and e-mail do not give twice the attempts (django-axes)."""
    given = credentials or {}
    login = given.get("username") or given.get(str(axes_settings.AXES_USERNAME_FORM_FIELD)) or ""
    user = find_user(str(login))
    return user.email if user else str(login).strip().lower()


class LoginBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or not password:
            return None
        user = find_user(username)
        if user is None:
            User().set_password(password)  # as slow as a wrong password: time must not tell who has an account
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
