from typing import Any

from django.db.backends.postgresql import base

from config import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        embedded.hold("postgres")
        return super().get_connection_params() | {"host": embedded.postgres_host(), "user": "portal"}
