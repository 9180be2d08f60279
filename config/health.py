"""Readiness of the database, the broker and the worker, for whoever watches the installation."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.tasks import FRESH, HEARTBEAT


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    cache.set("health", "1", 5)
    if cache.get("health") != "1":
        raise RuntimeError("what was written cannot be read")


def worker() -> None:
    seen = cache.get(HEARTBEAT)
    if seen is None or time.time() - seen > FRESH:
        raise RuntimeError("no sign of life")


PARTS: dict[str, Callable[[], None]] = {"database": database, "broker": broker, "worker": worker}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    parts = {}
    for name, probe in PARTS.items():
        started = time.perf_counter()
        try:
            probe()
            parts[name] = {"ok": True, "seconds": round(time.perf_counter() - started, 4)}
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer says so
            parts[name] = {"ok": False, "error": str(error)[:200] if settings.DEBUG else type(error).__name__}
    ok = all(part["ok"] for part in parts.values())
    return JsonResponse({"status": "ok" if ok else "failing", **parts}, status=200 if ok else 503)


health.public = True  # type: ignore[attr-defined]
