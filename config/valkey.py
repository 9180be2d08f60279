"""Cache on the embedded Valkey, started by the first use."""

from typing import Any

from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property

from config import embedded


class EmbeddedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(embedded.valkey_url(1), params)

    @cached_property
    def _cache(self) -> Any:
        """Once made, it stays: with it stays the connection, which costs more than what is asked over it."""
        embedded.hold("valkey")
        return super()._cache
