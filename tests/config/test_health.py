"""/health/ says which part does not answer, and 503 when one does not."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config.tasks import FRESH, HEARTBEAT, heartbeat

ASK = """
import json, time, django
django.setup()
from django.test import Client
started = time.monotonic()
answer = Client().get("/health/", secure=True)
print(json.dumps({"status": answer.status_code, "seconds": time.monotonic() - started, "body": answer.json()}))
"""


@pytest.mark.django_db
def test_all_parts_are_well_when_the_worker_gave_a_sign_of_life(client: Client) -> None:
    heartbeat()
    answer = client.get(reverse("health"))
    assert answer.status_code == 200
    found = answer.json()
    assert found["status"] == "ok"
    assert [found[part]["ok"] for part in ("database", "broker", "worker")] == [True, True, True]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("age", [None, FRESH + 1])
def test_a_silent_worker_is_named(client: Client, age: int | None) -> None:
    if age is not None:
        cache.set(HEARTBEAT, time.time() - age)
    answer = client.get(reverse("health"))
    assert answer.status_code == 503
    found = answer.json()
    assert (found["status"], found["worker"]["ok"]) == ("failing", False)
    assert found["database"]["ok"]
    assert found["broker"]["ok"]


@pytest.mark.django_db
def test_a_broker_that_is_down_is_named(client: Client, settings: Any, tmp_path: Path) -> None:
    nobody = f"unix://{tmp_path}/nobody.sock"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody}}
    answer = client.get(reverse("health"))
    assert answer.status_code == 503
    found = answer.json()
    assert found["database"]["ok"]
    assert not found["broker"]["ok"]
    assert found["broker"]["error"]
    assert not found["worker"]["ok"], "nobody can know of the worker without the broker"


def test_with_everything_down_the_answer_comes_soon_and_gives_nothing_away(tmp_path: Path) -> None:
    """In production, where the words of an error could name hosts and users."""
    variables = {
        "DEBUG": "0", "SECRET_KEY": "a9" * 30, "ALLOWED_HOSTS": "testserver", "PORTAL_VAR": str(tmp_path),
        "DATABASE_URL": "postgresql://somebody:secret@127.0.0.1:9/portal", "REDIS_URL": f"unix://{tmp_path}/nobody.sock",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK], cwd=settings.BASE_DIR, env=os.environ | variables,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["status"] == 503
    assert [found["body"][part]["ok"] for part in ("database", "broker", "worker")] == [False, False, False]
    assert "somebody" not in json.dumps(found)
    assert "127.0.0.1" not in json.dumps(found)
    assert found["seconds"] < 15
