"""The strict harness: what would be careless in production fails a test here."""

import fcntl
import gc
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop makes Django think it is async

gc.freeze()  # migrations make classes by the ten thousand: collecting seldom saves a third of their time
gc.set_threshold(100_000, 20, 20)

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
# Processes of one run have databases of their own, but one cache: a fixture of a module would find others' keys there.
settings.CACHES["default"]["KEY_PREFIX"] = f"tests-{os.getpid()}"
FORM = re.compile(r"<form\b[^>]*method=[\"']?post[^>]*>(.*?)</form>", re.I | re.S)
INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I), "inline script"),
    (re.compile(r"<style\b", re.I), "inline style sheet"),
    (re.compile(r"<[^>]+\sstyle=", re.I), "style attribute"),
    (re.compile(r"<[^>]+\son[a-z]+=", re.I), "event attribute"),
)


def careless(html: str) -> list[str]:
    """What the content security policy would block, and POST forms without their token."""
    found = [name for pattern, name in INLINE if pattern.search(html)]
    found += ["form without CSRF token" for body in FORM.findall(html) if "csrfmiddlewaretoken" not in body]
    return found


class StrictClient(Client):
    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            assert not careless(response.content.decode()), (
                request.get("PATH_INFO"),
                careless(response.content.decode()),
            )
        return response


@pytest.fixture
def client() -> StrictClient:
    return StrictClient()


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> None:
    """No test sees what another one cached: progress, attempts, rate limits."""
    default = settings.CACHES["default"]
    settings.CACHES = {"default": {**default, "KEY_PREFIX": f"test-{uuid.uuid4().hex[:12]}"}}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit empty all tables afterwards, which the audit log refuses: one test turns that back on."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("config_auditentry", "config_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_no_truncate")


@pytest.fixture(autouse=True, scope="session")
def careful_locks() -> Iterator[None]:
    """``select_for_update`` with ``select_related`` locks more than meant unless ``of`` says what."""
    original = QuerySet._fetch_all

    def checked(self: Any) -> None:
        query = self.query
        if query.select_for_update and query.select_related and not query.select_for_update_of:
            raise AssertionError("select_for_update with select_related needs of=(…)")
        original(self)

    QuerySet._fetch_all = checked
    yield
    QuerySet._fetch_all = original


@pytest.fixture
def at_once() -> Iterator[None]:
    """Tasks run in the caller, at commit."""
    from config.celery import app

    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


@pytest.fixture
def own_broker() -> Iterator[None]:
    """The processes of a run share one broker: a test with real tasks in it has it for itself."""
    with (settings.VAR / "broker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Browser ----------------------------------------------------------------------------------------------------------
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for test in items:
        if test.get_closest_marker("browser") and CHROMIUM is None:
            test.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": [*quiet, "--disable-component-update", "--disable-sync"]}
