"""The branch's pages of an application: the queue, what was submitted, remarks, decisions, the signature."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.access import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from providers.admission import applying, reviewing
from providers.models import Application
from tests.claims.world import make_actor
from tests.providers.applicants import (
    Stage,
    fill,
    make_requirements,
    make_stage,
    submit,
    visit,
)
from tests.providers.facts import make_calendar
from tests.providers.pages import page, signed_in, words

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Almaty")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path, "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def stage(clock: Any) -> Stage:
    make_calendar()
    make_requirements()
    return make_stage()


@pytest.fixture
def submitted(stage: Stage) -> Application:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    return submit(stage, application)


@pytest.fixture
def checking(stage: Stage, submitted: Application) -> Application:
    return reviewing.take_up(application=submitted, actor=stage.officer)


def fund(role: str, kind: str = OrganisationKind.CENTRAL, **more: Any) -> Actor:
    place = Organisation.objects.create(kind=kind, name_ru="Аппарат", name_kk="Аппарат", **more)
    return make_actor(place, role)


def test_smoke(stage: Stage, checking: Application) -> None:
    print(page(stage.officer, "application-list"))
    print(page(stage.officer, "application", checking.uuid))
    print(page(stage.chief, "application", checking.uuid))
    print(page(stage.officer, "care-decide", checking.uuid, "kdu"))
    print(page(stage.officer, "remark-new", checking.uuid, query="?section=staff"))
    print(page(stage.officer, "application-return", checking.uuid))
    print(page(stage.officer, "visit-new", checking.uuid))
    print(page(stage.officer, "application-staff", checking.uuid))
    print(page(stage.chief, "application-conclude", checking.uuid))
    print(words(signed_in(stage.chief).get("/").content.decode()))
    print(words(signed_in(stage.member).get("/").content.decode()))
    visit(stage, checking)
    v = checking.visits.get()
    print(page(stage.officer, "visit", v.uuid))
    print(page(stage.member, "visit", v.uuid))
    print(page(stage.member, "visit-list"))
    print(page(stage.officer, "entry-list"))
    assert 0
