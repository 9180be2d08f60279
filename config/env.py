"""Typed readers of environment variables: a wrong value stops the start and says which variable and why."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0")


def number(name: str, default: int, least: int = 0, most: int | None = None) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        result = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number") from None
    if result < least:
        raise ImproperlyConfigured(f"{name}={value!r}: at least {least}")
    if most is not None and result > most:
        raise ImproperlyConfigured(f"{name}={value!r}: at most {most}")
    return result


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().absolute()


def names(name: str, default: list[str]) -> list[str]:
    value = os.environ.get(name)
    return default if value is None else [part.strip() for part in value.split(",") if part.strip()]


def database(url: str) -> dict[str, object]:
    """``postgresql://user:password@host:port/name`` as Django's settings of one database."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:  # no number, or none that a port can have
        port = -1
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/") or port == -1:
        raise ImproperlyConfigured("DATABASE_URL: write postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
    }
