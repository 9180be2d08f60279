"""Browsers of those who take part in stage 1, and what they read."""

import re
from datetime import datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from tests.accounts.people import make_region
from tests.claims.world import make_actor
from tests.conftest import StrictClient

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))
STALE = "Somebody has changed this meanwhile. Look at it again and decide."


def signed_in(actor: Actor, language: str = "en") -> StrictClient:
    client = StrictClient(headers={"accept-language": language})
    assert actor.user is not None
    client.force_login(User.objects.get(pk=actor.user.pk))
    return client


def page(actor: Actor, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    """What the actor reads there: words of the page's main part, in one line."""
    response = signed_in(actor).get(reverse(f"admission:{name}", args=args) + query)
    assert response.status_code == status, response.status_code
    return words(response.content.decode())


def words(html: str) -> str:
    inner = re.search(r"<main\b.*?</main>", html, re.S)
    text = re.sub(r"<[^>]+>", " ", inner[0] if inner else html)
    line = " ".join(unescape(text).replace("\u00a0", " ").split())
    return re.sub(r" ([.,:;?)])", r"\1", line)


def send(actor: Actor, name: str, *args: Any, follow: bool = True, **data: Any) -> Any:
    return signed_in(actor).post(reverse(f"admission:{name}", args=args), data, follow=follow)


def status(actor: Actor, name: str, *args: Any, method: str = "get") -> int:
    response = getattr(signed_in(actor), method)(reverse(f"admission:{name}", args=args))
    if response.streaming:
        b"".join(response.streaming_content)
    return int(response.status_code)


def of_fund(role: str, kind: str = OrganisationKind.CENTRAL, **more: Any) -> Actor:
    place = Organisation.objects.create(kind=kind, name_ru="Аппарат", name_kk="Аппарат", **more)
    return make_actor(place, role)


def other_region() -> Actor:
    return of_fund(Role.BRANCH_OFFICER, OrganisationKind.BRANCH, region=make_region("75"))
