"""A world for intake, and callers of the API in it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_access_key
from accounts.enums import Role, Scope
from accounts.models import Organisation
from claims.control.check import check_register
from claims.intake.write import as_csv
from claims.models import Register
from tests.claims.world import World, make_actor, make_world

READ, WRITE, REFERENCE = Scope.REGISTERS_READ, Scope.REGISTERS_WRITE, Scope.REFERENCE_READ
PROBLEM = "application/problem+json"


class Caller:
    """A hospital system: a client with a key. ``post`` makes an Idempotency-Key of its own unless given one."""

    def __init__(self, text: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {text}"})
        self.count = 0

    def get(self, path: str, data: Any = None, **more: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", data, **more)

    def post(self, path: str, data: Any = None, key: str | None = "", **more: Any) -> Any:
        self.count += 1
        headers = more.pop("headers", {})
        if key is not None:
            headers["Idempotency-Key"] = key or f"request-{id(self)}-{self.count}"
        return self.client.post(f"/api/v1/{path}", data, headers=headers, **more)

    def send(self, text: str, key: str | None = "", **more: Any) -> Any:
        """A CSV register as the body."""
        return self.post("registers/", text.encode(), key, content_type="text/csv", **more)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def key(db: None) -> Callable[..., str]:
    """``key(organisation, *scopes)`` -> text of a new access key."""

    def make(organisation: Organisation, *scopes: str) -> str:
        role = Role.PROVIDER_HEAD if organisation.kind == "provider" else Role.BRANCH_HEAD
        owner = make_actor(organisation, role, email=f"owner-{organisation.pk}-{len(scopes)}@example.kz")
        wanted = scopes or (READ, WRITE, REFERENCE)
        return create_access_key(organisation=organisation, actor=owner, name="MIS", scopes=wanted)[1]

    return make


@pytest.fixture
def hospital(world: World, key: Callable[..., str]) -> Caller:
    return Caller(key(world.provider))


@pytest.fixture
def stranger(world: World, key: Callable[..., str]) -> Caller:
    """Another hospital."""
    return Caller(key(world.other))


@pytest.fixture
def checked(world: World) -> Callable[..., Register]:
    """``checked(*lines)`` -> a register of these lines, checked."""

    def make(*lines: dict[str, str], **header: str) -> Register:
        return world.send(*lines, **header)

    return make


def check(answer: Any) -> Register:
    """Runs the check that the worker would run for a register just sent."""
    register = Register.objects.get(uuid=answer.json()["id"])
    check_register(register.pk)
    register.refresh_from_db()
    return register


def register_text(world: World, *lines: dict[str, str], **header: str) -> str:
    return as_csv(world.header(**header), lines).read().decode()
