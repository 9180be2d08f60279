"""Everybody who may knock, and one object of each kind that they may knock for.

Two medical organisations in two regions, their branches, the central office, and access keys of hospital systems.
The objects belong to the first organisation (``own``) unless their name says otherwise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import time_machine
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.test.client import ClientHandler
from django.urls import reverse

from accounts.access import Actor
from accounts.actions import create_access_key
from accounts.enums import OrganisationKind, Role, Scope
from accounts.models import Membership, Notification, Organisation, TrustAnchor, User, UserSession
from accounts.signatures import Kind, prepare, register
from claims.actions import close_period, correct_lines
from claims.control import dryrun, editions
from claims.models import DraftLine, Register
from procurement.models import FundingRow
from tests.applications import make_draft
from tests.claims.world import MONTH, NOW, World, make_actor, make_contract, make_person, make_world
from tests.conftest import StrictClient
from tests.monitoring.cast_monitoring import make_monitoring
from tests.procurement.cast_market import make_procurement
from tests.providers.newcomers import make_newcomer
from tests.signing import NOTE, sign

PEOPLE = (
    "guest", "clerk", "head", "other", "officer", "chief", "far", "auditor", "member", "central", "admin", "nobody",
)  # fmt: skip
# Hospital systems by their key, and two people who try the API from their browser.
KEYS = ("none", "wrong", "full", "reader", "reference", "other", "branch", "far", "central", "@clerk", "@nobody")
SCOPES = {
    "full": tuple(Scope),
    "reader": (Scope.REGISTERS_READ,),
    "reference": (Scope.REFERENCE_READ,),
    "other": tuple(Scope),
    "branch": (Scope.REGISTERS_READ, Scope.REFERENCE_READ),
    "far": (Scope.REGISTERS_READ, Scope.REFERENCE_READ),
    "central": (Scope.REGISTERS_READ, Scope.REFERENCE_READ),
}


OPEN_NOTE = register(Kind("open-note", "Open note", NOTE.layout, public=True))


@dataclass
class Cast:
    world: World
    actors: dict[str, Actor] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def person(self, name: str, **options: Any) -> StrictClient:
        """A browser in which this person is signed in; each call gives a fresh one of the same session."""
        client = self.fresh({"accept-language": "en"}, **options)
        if name != "guest":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return client

    def system(self, name: str) -> StrictClient:
        """A hospital system with its key, or a person's browser that asks the API."""
        if name.startswith("@"):
            return self.person(name[1:])
        text = {"wrong": "osms_" + "x" * 43, **self.keys}.get(name)
        headers = {"accept-language": "en"} | ({"authorization": f"Bearer {text}"} if text else {})
        return self.fresh(headers)

    def fresh(self, headers: dict[str, str], **options: Any) -> StrictClient:
        """Middleware is built once: that takes longer than a page."""
        client = StrictClient(headers=headers, **options)
        if not options:
            client.handler = self.handler
        return client


@contextmanager
def on_stage(folder: Path) -> Iterator[Cast]:
    """The whole cast inside a transaction that leaves nothing; files go to the folder."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "base_url": None},
    }
    with (
        override_settings(
            STORAGES={**settings.STORAGES, "default": files},
            CACHES={"default": {**settings.CACHES["default"], "KEY_PREFIX": f"cast-{uuid4().hex[:12]}"}},
        ),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        yield make_cast()
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back: every request meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_cast() -> Cast:
    world = make_world()
    branch = office(OrganisationKind.BRANCH, "Филиал по городу Астана", region=world.provider.region)
    far = office(OrganisationKind.BRANCH, "Филиал по городу Алматы", region=world.other.region)
    central = office(OrganisationKind.CENTRAL, "Центральный аппарат")
    cast = Cast(world)
    cast.actors = {
        "clerk": world.clerk,
        "head": make_actor(world.provider, Role.PROVIDER_HEAD),
        "other": make_actor(world.other, Role.PROVIDER_CLERK),
        "officer": make_actor(branch, Role.BRANCH_OFFICER),
        "chief": make_actor(branch, Role.BRANCH_HEAD),
        "far": make_actor(far, Role.BRANCH_OFFICER),
        "auditor": make_actor(branch, Role.AUDITOR),
        "member": make_actor(branch, Role.COMMISSION_MEMBER),
        "central": make_actor(central, Role.CENTRAL_OFFICE),
        "admin": make_actor(central, Role.ADMINISTRATOR),
    }
    cast.actors["nobody"] = Actor(User.objects.create(email="nobody@example.kz", last_name="Никто"))
    for name, actor in cast.actors.items():
        client = StrictClient()
        client.force_login(User.objects.get(pk=actor.user.pk))  # type: ignore[union-attr]
        client.get(reverse("help"))  # the browser is listed among the person's sessions
        cast.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    places = {"other": world.other, "branch": branch, "far": far, "central": central}
    for name, scopes in SCOPES.items():
        owner = Actor(cast.actors["admin"].user, central, frozenset({Role.ADMINISTRATOR}))
        place = Organisation.objects.get(pk=places.get(name, world.provider).pk)
        cast.keys[name] = create_access_key(organisation=place, actor=owner, name=name, scopes=scopes)[1]
    cast.objects = objects(cast)
    return cast


def office(kind: str, name: str, **more: Any) -> Organisation:
    return Organisation.objects.create(kind=kind, name_ru=name, name_kk=name, **more)


def objects(cast: Cast) -> dict[str, Any]:
    """Name in the table → what stands in the address."""
    world = cast.world
    bad = world.line(amount="1", diagnosis_code="X99.9", patient_iin=world.man.iin)
    partly = world.send(world.line(), bad)
    draft = correct_lines(register=partly, actor=world.clerk)
    foreign = send_of_other(world)
    colleague = Membership.objects.create(
        user=User.objects.create(email="colleague@example.kz", last_name="Коллега"),
        organisation=world.provider,
        roles=[Role.PROVIDER_CLERK],
    )
    stranger = make_person(date(1990, 3, 4), "M", 300)
    return {
        "partly": partly.uuid,
        "draft": draft.uuid,
        "foreign": foreign.uuid,
        "row": 2,
        "position": DraftLine.objects.get(register=draft).position,
        "own": world.provider.pk,
        "abroad": world.other.pk,
        "colleague": colleague.pk,
        "user": colleague.user.uuid,
        "blocked": User.objects.create(email="blocked@example.kz", last_name="Закрыт", is_active=False).uuid,
        "notification": tell(world.clerk.user, world.provider).uuid,
        "session": UserSession.objects.get(user=world.clerk.user).pk,
        "key": world.provider.access_keys.get(name="full").uuid,
        "woman": world.woman.uuid,
        "stranger": stranger.uuid,
        "contract": world.contract.uuid,
        "bin": world.provider.bin,
        **administration(cast),
        **reference(world),
        **documents(cast),
        **admission(cast),
        **make_newcomer(world.provider, cast.actors),
        **make_procurement(world, cast.actors),
        **make_monitoring(world, cast.actors),
    }


def tell(user: User, organisation: Organisation, number: int = 0) -> Notification:
    return Notification.objects.create(
        user=user, organisation=organisation, kind="test.news", params={"number": number}, url="/help/"
    )


def send_of_other(world: World) -> Register:
    """A register of the second organisation, with the man as its patient."""
    contract = make_contract(world.other, "OSMS", world.care_types)
    actor = make_actor(world.other, Role.PROVIDER_HEAD, email="other-head@example.kz")
    header = {"provider_bin": world.other.bin or "", "contract_no": contract.number}
    line = world.line(patient_iin=world.man.iin, diagnosis_code="G40.3", practitioner_iin=world.doctor)
    return world.send_file(world.text(line, **header).encode(), provider=world.other, actor=actor)


def administration(cast: Cast) -> dict[str, Any]:
    admin = cast.actors["admin"]
    edition = editions.draft_edition(
        rule="X04.2", severity="warn", parameters={}, valid_from=date(2027, 1, 1), source="test", actor=admin
    )
    month = date(2026, 3, 1)
    close_period(month=month, reason="test", actor=admin)
    run = dryrun.start_dry_run(edition=edition, month_from=MONTH, month_to=MONTH, actor=admin)
    return {"edition": edition.uuid, "run": run.uuid, "closed": f"{month:%Y-%m}"}


def documents(cast: Cast) -> dict[str, Any]:
    """A signed document of the first organisation, one for everybody, and somebody without an ИИН."""
    head, place = cast.actors["head"], Organisation.objects.get(pk=cast.world.provider.pk)
    made = {
        kind.name: prepare(kind=kind.name, subject=place, title="Хат № 7", content={"text": "x"}, actor=head)
        for kind in (NOTE, OPEN_NOTE)
    }
    signatures = {name: sign(one, head) for name, one in made.items()}
    return {
        "note": made["note"].uuid,
        "signed": signatures["note"].uuid,
        "open_note": made["open-note"].uuid,
        "shared": signatures["open-note"].uuid,
        "anchor": TrustAnchor.objects.get(is_root=False).pk,
        "numberless": User.objects.create(email="numberless@example.kz", last_name="Безномерный").uuid,
    }


def admission(cast: Cast) -> dict[str, Any]:
    """A draft of an application with a row of every kind, and one of the other organisation."""
    own, abroad = (make_draft(place, cast.actors[name]) for place, name in
                   ((cast.world.provider, "clerk"), (cast.world.other, "other")))  # fmt: skip
    return {
        "application": own["application"].uuid,
        "application_abroad": abroad["application"].uuid,
        "file": own["document"].uuid,
        "file_abroad": abroad["document"].uuid,
        "remark": own["remark"].uuid,
        **{name: own[name].pk for name in ("base", "licence", "person", "certificate", "device", "bed_row")},
        "person_abroad": abroad["person"].pk,
        "licence_confirmed": cast.world.provider.licences.filter(confirmed=True).earliest("pk").pk,
    }


def reference(world: World) -> dict[str, Any]:
    """A row of each catalogue of reference data that opens to some and not to others."""
    return {
        "service": world.services["A01.001.000"].pk,
        "contract_row": world.contract.pk,
        "doctor": world.provider.staff.get().pk,
        "funding_row": FundingRow.objects.first().pk,  # type: ignore[union-attr]
    }
