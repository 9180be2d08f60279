"""What the tests of the branch's pages begin with: a Monday, who takes part, an application before the branch."""

from typing import Any

import pytest
import time_machine

from providers.admission import applying, reviewing
from providers.models import Application
from tests.providers.applicants import Stage, fill, settled_stage, submit
from tests.providers.review.pages import MONDAY


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def files(settings: Any, tmp_path: Any) -> None:
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path, "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def stage(clock: Any, files: None) -> Stage:
    return settled_stage()


@pytest.fixture
def submitted(stage: Stage) -> Application:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    return submit(stage, application)


@pytest.fixture
def checking(stage: Stage, submitted: Application) -> Application:
    return reviewing.take_up(application=submitted, actor=stage.officer)
