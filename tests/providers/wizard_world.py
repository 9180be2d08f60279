"""The stage of ``applicants`` before the pages: browsers of its people, addresses of an application."""

import re
from typing import Any

from django.urls import reverse

from accounts.access import Actor
from accounts.models import User
from providers.models import Application
from tests.conftest import StrictClient


def browser(actor: Actor) -> StrictClient:
    client = StrictClient(headers={"accept-language": "en"})
    assert actor.user is not None
    client.force_login(User.objects.get(pk=actor.user.pk))
    return client


def step(application: Application, section: str) -> str:
    return reverse("admission:step", args=[application.uuid, section])


def row(application: Application, name: str, slug: str, *pk: int) -> str:
    return reverse(f"admission:row-{name}", args=[application.uuid, slug, *pk])


def page(application: Application, name: str = "application", *more: Any) -> str:
    return reverse(f"admission:{name}", args=[application.uuid, *more])


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of the page."""
    found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def alerts(html: str) -> str:
    """What the page says has gone wrong, as plain words."""
    found = re.findall(
        r'<div class="notice notice-bad" role="alert".*?</ul>|<div class="notice notice-bad".*?</div></div>',
        html,
        re.S,
    )
    return re.sub(r"<[^>]+>|\s+", " ", " ".join(found))
