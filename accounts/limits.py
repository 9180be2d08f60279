"""How often one address may fail to sign in or ask for a letter; and where a request comes from."""

from dataclasses import dataclass
from ipaddress import ip_address
from math import ceil
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """The address of the browser. Behind a proxy (``BEHIND_PROXY=1``) the last entry that the proxy wrote."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.META.get("HTTP_X_FORWARDED_FOR", text).rpartition(",")[2].strip()
    try:
        return str(ip_address(text))
    except ValueError:
        return None


@dataclass(frozen=True)
class Limit:
    """At most ``times`` in ``seconds`` for one key, counted in the cache in fixed windows."""

    name: str
    times: int
    seconds: int

    def place(self, key: str | None) -> str:
        return f"limit:{self.name}:{key}:{int(time()) // self.seconds}"

    def count(self, key: str | None) -> None:
        place = self.place(key)
        if not cache.add(place, 1, self.seconds):
            try:
                cache.incr(place)
            except ValueError:  # the window closed in between
                cache.add(place, 1, self.seconds)

    def reached(self, key: str | None) -> bool:
        return int(cache.get(self.place(key), 0)) >= self.times

    def minutes_left(self) -> int:
        """Whole minutes until the window closes, at least 1."""
        return max(1, ceil((self.seconds - int(time()) % self.seconds) / 60))


# Failures only: a hospital behind one address signs in by the hundred every morning.
SIGN_IN_FAILURES = Limit("sign-in", settings.SIGN_IN_ADDRESS_FAILURES, 15 * 60)
LETTERS = Limit("letters", settings.LETTERS_PER_ADDRESS, 15 * 60)
LETTERS_TO_ONE = Limit("letters-to", 3, 15 * 60)
COMPARISONS = Limit("comparisons", 30, 15 * 60)  # files held beside a signed document
