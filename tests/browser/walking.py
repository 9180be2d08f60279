"""People of a long story at their computers: windows, the clock, the stand-in for NCALayer, what was wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import connections
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.signatures import demonstration
from accounts.signatures.standin import Standin
from tests.browser.conftest import Browsing
from tests.browser.look import WIDE, Console, faults, violations
from tests.conftest import StrictClient


def in_language(language: str, act: Callable[..., Any], *arguments: Any) -> Any:
    """The browser's thread has a language of its own."""
    with translation.override(language):
        return act(*arguments)


@dataclass
class Walk:
    """The people of the story at their computers, the clock, and what was wrong with the pages on the way."""

    browsing: Browsing
    place: str
    language: str
    clock: Any
    layer: Standin
    start: datetime
    wrong: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    windows: dict[str, tuple[int | None, int]] = field(default_factory=dict)  # whose each is, and of which day
    day: int = 0

    def do(self, act: Callable[..., Any], *arguments: Any) -> Any:
        """A part of the story that touches pages, in the browser's thread, which has a language of its own."""
        return self.browsing.do(in_language, self.language, act, *arguments)

    def open(self, name: str, user: User | None = None) -> Page:
        """A window, signed in when a person is named; a fresh one every day, as sessions end in the evening."""
        whose = (user.pk if user else None, self.day)
        if self.windows.get(name) == whose:
            return self.pages[name]
        if name in self.pages:
            self.pages.pop(name).context.close()
        self.windows[name] = whose
        context = self.browsing.browser.new_context(viewport=WIDE, locale=self.language)
        context.set_default_timeout(15_000)
        cookies = {portal.LANGUAGE_COOKIE_NAME: self.language}
        if user is not None:
            client = StrictClient()
            client.force_login(User.objects.get(pk=user.pk))
            cookies[portal.SESSION_COOKIE_NAME] = client.cookies[portal.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": key, "value": value, "url": self.place} for key, value in cookies.items()])
        page = context.new_page()
        console = Console(page)
        page.on("close", lambda _: self.wrong.extend(text for text in console.said if "422" not in text))
        self.pages[name] = page
        return page

    def look(self, page: Page, name: str) -> None:
        self.wrong += [f"{name}: {text}" for text in faults(page, self.language) + violations(page)]

    def on(self, days: int) -> None:
        """The story goes on that many days after its beginning; what the night does has been done."""
        self.clock.move_to(self.start + timedelta(days=days))
        self.day = days
        demonstration.renew_lists()

    def leave(self) -> None:
        for page in self.pages.values():
            page.context.close()
        connections.close_all()  # this thread has its own


def press(page: Page, text: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=text, exact=True).first.click()


def send(page: Page, button: str = "main form button.btn-primary") -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def follow(page: Page, text: str) -> None:
    page.get_by_role("main").get_by_role("link", name=text, exact=True).first.click()


def status(page: Page, word: str) -> None:
    expect(page.locator(".page-meta .status").first).to_have_text(word)


def sign(page: Page) -> None:
    page.click("[data-sign-button]")


@pytest.fixture(autouse=True)
def desk(settings: Any) -> Iterator[Standin]:
    """NCALayer's stand-in with the keys of the demonstration authority, allowed by the policy of the pages."""
    keys = demonstration.folder() / "keys"
    with Standin(keys, port=0) as layer:
        policy = {name: list(value) for name, value in portal.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
        policy["connect-src"] = ["'self'", layer.url]
        with override_settings(NCALAYER_URL=layer.url, CONTENT_SECURITY_POLICY={"DIRECTIVES": policy}):
            yield layer
