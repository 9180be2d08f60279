"""The browser of these tests, in a thread of its own.

Playwright keeps an event loop running in the thread that uses it, and there Django looks for other connections to the
database than before. So the thread of the tests stays free of it: whatever touches a page goes through ``do``.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

Answer = TypeVar("Answer")


class Browsing:
    playwright: Playwright
    browser: Browser

    def __init__(self, options: dict[str, Any]) -> None:
        self.thread = ThreadPoolExecutor(1, "browser")
        self.do(self.start, options)

    def start(self, options: dict[str, Any]) -> None:
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(**options)
        expect.set_options(timeout=20_000)  # a busy machine is slow

    def do(self, act: Callable[..., Answer], *arguments: Any) -> Answer:
        return self.thread.submit(act, *arguments).result()

    def stop(self) -> None:
        self.do(self.browser.close)
        self.do(self.playwright.stop)
        self.thread.shutdown()


@pytest.fixture(scope="session")
def browsing(browser_type_launch_args: dict[str, Any]) -> Iterator[Browsing]:
    started = Browsing(browser_type_launch_args)
    yield started
    started.stop()
