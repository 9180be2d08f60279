"""Reasons are read in English here; what a page says is asked for in the language of its client."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.monitoring.screening_world import small_screens


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def four_screens(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The small screens are the catalogue; the mirror is a folder of the test."""
    settings.SCREENING_MIRROR = str(tmp_path / "mirror")
    settings.SCREENING_ENGINE = "duckdb"
    with small_screens():
        yield
