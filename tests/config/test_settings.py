"""Settings: production asks for its own secret and is safe; a wrong variable is told in words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import env

SECRET = "zq7Xw-" * 10
PRODUCTION = {"DEBUG": "0", "SECRET_KEY": SECRET, "ALLOWED_HOSTS": "portal.example.kz"}
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def manage(*command: str, var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command with these variables and no others of ours."""
    clean = {name: os.environ[name] for name in KEPT if name in os.environ} | {"PORTAL_VAR": str(var)}
    return subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "manage.py", *command], cwd=settings.BASE_DIR,
        env=clean | variables, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("secret", ["", "development-only-" + "k" * 50])
def test_production_refuses_to_start_with_the_default_secret(secret: str, tmp_path: Path) -> None:
    result = manage("check", var=tmp_path, DEBUG="0", SECRET_KEY=secret)
    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_deployment_check_of_production_finds_nothing(tmp_path: Path) -> None:
    result = manage("check", "--deploy", "--fail-level", "DEBUG", var=tmp_path, **PRODUCTION)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "no issues" in result.stdout


def test_production_hides_failures_and_sends_cookies_by_https_only(tmp_path: Path) -> None:
    shown = manage("diffsettings", "--all", var=tmp_path, **PRODUCTION).stdout
    for line in (
        "DEBUG = False",
        "SECURE_SSL_REDIRECT = True",
        "SESSION_COOKIE_SECURE = True",
        "CSRF_COOKIE_SECURE = True",
        "SESSION_COOKIE_HTTPONLY = True",
        "ALLOWED_HOSTS = ['portal.example.kz']",
    ):
        assert line in shown


def test_a_wrong_variable_stops_the_start_in_words(tmp_path: Path) -> None:
    result = manage("check", var=tmp_path, UPLOAD_MAX_MB="many")
    assert result.returncode != 0
    assert result.stderr.strip() == "Settings: UPLOAD_MAX_MB='many': write a whole number"


# Readers of variables ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "words"),
    [("ten", "write a whole number"), ("1.5", "write a whole number"), ("0", "at least 1"), ("9", "at most 8")],
)
def test_a_number_says_what_is_wrong_with_it(value: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME", value)
    with pytest.raises(ImproperlyConfigured, match=f"SOME='{value}': {words}"):
        env.number("SOME", 3, 1, 8)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME", " ")
    assert env.number("SOME", 3, 1) == 3
    assert env.text("SOME", "so") == "so"
    assert env.names("SOME", ["a"]) == []


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_a_flag_is_read_in_several_spellings(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME", value)
    assert env.flag("SOME", not expected) is expected


def test_a_flag_that_is_neither_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME", "maybe")
    with pytest.raises(ImproperlyConfigured, match="SOME='maybe': write 1 or 0"):
        env.flag("SOME", True)


def test_the_address_of_a_database_is_taken_apart() -> None:
    found = env.database("postgresql://po%40rtal:s%2Fecret@db.example.kz:6432/portal")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "po@rtal", "s/ecret", "db.example.kz", "6432", "portal",
    )  # fmt: skip


@pytest.mark.parametrize("url", ["mysql://h/portal", "postgresql://h", "postgresql://h:port/portal", "portal"])
def test_an_address_that_is_none_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^DATABASE_URL: write postgresql://user:password@host:port/name$"):
        env.database(url)


def test_every_entry_of_the_timetable_names_a_task() -> None:
    """A task that is not there is refused by the worker at night, when nobody looks."""
    from config.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()
