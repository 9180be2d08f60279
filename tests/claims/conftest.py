"""Ground that many small tests of a module share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.claims.world import World, make_world


@pytest.fixture(scope="module")
def settled(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all tests of a module: what a test changes is taken back after it, the world stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
