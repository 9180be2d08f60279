"""A same-day run lays fewer lines before the screens than a whole one, and must find the same of the new lines: every
screen of the catalogue on some ten thousand made-up lines of the benchmark, with every other table filled."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.screening_data import MONTHS, OUTSIDE, Size, make, new_lines
from monitoring.enums import FindingKind
from monitoring.mirror.folder import folder
from monitoring.screening import engines
from monitoring.screening.frame import Frame, Scope
from monitoring.screens.catalogue import SCREENS

SIZE = Size(30_000, providers=30, doctors=5, services=120)
MONTH = MONTHS[-1]
NEW = 600


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("lines")
    make(place, SIZE)
    new_lines(place, SIZE, NEW)
    return place


@pytest.fixture(scope="module")
def frames(where: Path) -> Iterator[tuple[Frame, Frame]]:
    """A whole run over the month, and a same-day run of its new lines."""
    months = {month: [f"{month:%Y-%m}.parquet"] for month in MONTHS}
    months[MONTH].append(f"new-{NEW}.parquet")
    made = []
    for scope in (Scope(MONTH, MONTH), Scope(MONTH, MONTH, after_id=SIZE.lines * 4, last_id=2**62)):
        connection = engines.duck(threads=1)
        frame = Frame(engines.Engine("duckdb", connection), folder(str(where)), months, scope)
        frame.outside = {
            name: connection.create_table(name, connection.read_parquet(where / "outside" / f"{name}.parquet"))
            for name in OUTSIDE
        }
        made.append(frame)
    yield made[0], made[1]
    for frame in made:
        frame.engine.close()


def rows(frame: Frame, code: str) -> set[tuple[Any, ...]]:
    found = frame.engine.result(frame.findings(SCREENS[code], SCREENS[code].parameters)).to_pylist()
    return {tuple((name, str(value)) for name, value in sorted(row.items())) for row in found}


def news(frame: Frame, whole: set[tuple[Any, ...]], code: str) -> set[tuple[Any, ...]]:
    """What of a whole run concerns new lines."""
    screen, after = SCREENS[code], SIZE.lines * 4
    facts = [(row, dict(row)) for row in whole]
    if screen.kind == FindingKind.PROVIDER:
        touched = set(frame.engine.result(frame.new).column("provider_id").to_pylist())
        return {row for row, one in facts if int(one["provider_id"]) in touched}
    if screen.kind == FindingKind.PAIR:
        return {row for row, one in facts if max(int(one["line_id"]), int(one["other_id"])) > after}
    fresh = [one for row, one in facts if int(one["line_id"]) > after]
    if screen.kind == FindingKind.GROUP:
        subjects = {one["subject"] for one in fresh}
        return {row for row, one in facts if one["subject"] in subjects}
    return {row for row, one in facts if int(one["line_id"]) > after}


@pytest.mark.parametrize("code", list(SCREENS))
def test_a_same_day_run_finds_what_a_whole_run_finds_of_the_new_lines(frames: tuple[Frame, Frame], code: str) -> None:
    whole, fresh = frames
    assert rows(fresh, code) == news(fresh, rows(whole, code), code)


@pytest.mark.parametrize("code", list(SCREENS))
def test_a_part_that_is_computed_once_changes_nothing(frames: tuple[Frame, Frame], code: str) -> None:
    alone = replace(frames[0], keeps=False, made=dict(frames[0].made))
    plain = alone.findings(SCREENS[code], SCREENS[code].parameters).to_pyarrow().to_pylist()
    assert rows(frames[0], code) == {tuple((k, str(v)) for k, v in sorted(row.items())) for row in plain}


def test_the_lines_hold_something_to_be_found(frames: tuple[Frame, Frame]) -> None:
    whole, fresh = frames
    assert sum(bool(rows(whole, code)) for code in SCREENS) >= 10
    assert sum(bool(rows(fresh, code)) for code in SCREENS) >= 5
