"""Signed-in browsers: what is kept in a session, and the list behind «my sessions»."""

from time import time
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.limits import client_ip
from accounts.models import User, UserSession

MEMBERSHIP = "membership"  # for which organisation the person acts
SEEN = "seen_at"  # when the row of the list was last brought up to date, seconds
PENDING = "sign_in"  # a password was right, the code is still awaited
CHALLENGE = "sign_in_challenge"  # what a key is asked to sign, once
NEW_SECRET = "second_factor_key"  # noqa: S105 - a name; shown as a QR code, not yet confirmed
SEEN_EVERY = 60


def touch(request: HttpRequest) -> None:
    """Keeps «last seen» of the browser, at most once a minute; also lists a session that nothing has listed yet."""
    now = int(time())
    if now - int(request.session.get(SEEN, 0)) < SEEN_EVERY or not request.session.session_key:
        return
    request.session[SEEN] = now
    row = UserSession(
        user_id=request.user.pk,
        session_key=request.session.session_key,
        ip=client_ip(request),
        agent=request.headers.get("User-Agent", "").replace("\x00", "")[:300],
    )
    UserSession.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["session_key"], update_fields=["user", "seen_at", "ip", "agent"]
    )


def live(user: User) -> QuerySet[UserSession]:
    """Sessions of the person that have not expired, last seen first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    return UserSession.objects.filter(user=user, session_key__in=alive.values("session_key")).order_by(
        "-seen_at", "-id"
    )


def end(rows: QuerySet[UserSession]) -> int:
    """Signs these browsers out; returns how many there were."""
    keys = list(rows.order_by().values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def remember_language(user: User, language: str) -> None:
    """What a signed-in person chooses in the header becomes the language of letters and of the next sign-in."""
    if user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)


def describe(row: UserSession) -> dict[str, Any]:
    """Browser and system by name, as far as the header tells."""
    agent = row.agent
    browsers = {"Edg/": "Edge", "YaBrowser": "Yandex", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome"}
    systems = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "macOS"}
    browser = next((name for mark, name in (browsers | {"Safari/": "Safari"}).items() if mark in agent), "")
    system = next((name for mark, name in (systems | {"Linux": "Linux"}).items() if mark in agent), "")
    return {"row": row, "browser": browser, "system": system}
