"""Overlapping stays of DE-SynPUF sample 1: the screens find what an independent statement over the file counts.

With no hour of overlap allowed, OVL1 and OVL2 find 166 pairs among 5,768 stays. 155 of the stays began before the
person's previous one had ended, as the data's own description counts; a stay that overlaps several others makes the
rest of the pairs. Two more pairs hold a stay that ended on the day on which it began: it lasts no time.
"""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.desynpuf import CLAIMS, lines
from tests.monitoring.screen_rows import content, on_duckdb

STAYS = """
CREATE TEMP VIEW stay AS
SELECT CLM_ID AS claim, DESYNPUF_ID AS person, PRVDR_NUM AS hospital, CLM_ADMSN_DT AS first, NCH_BENE_DSCHRG_DT AS last
FROM read_csv('{files}', all_varchar = true) WHERE SEGMENT = '1'
"""
PAIRS = """
SELECT a.claim, b.claim, a.hospital = b.hospital FROM stay a JOIN stay b USING (person)
WHERE a.claim < b.claim AND a.first < b.last AND b.first < a.last AND {lasting}
"""
LASTING = "a.first < a.last AND b.first < b.last"


def places() -> Path | None:
    """Beside the project, or beside a working copy of it one folder deeper."""
    at = Path(__file__).resolve()
    return next((one for up in (3, 4) if (one := at.parents[up] / "shared/data/desynpuf").is_dir()), None)


@pytest.fixture(scope="module")
def folder() -> Path:
    found = places()
    if found is None:
        pytest.skip("the files of DE-SynPUF are not beside the project")
    return found


@pytest.fixture(scope="module")
def sql(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(STAYS.format(files=folder / CLAIMS))
    return connection


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, set[frozenset[str]]]:
    """Pairs of claims that each screen finds, no hour of overlap being allowed."""
    stays = lines(folder)
    names = dict(zip(stays["id"].to_pylist(), stays["line_no"].to_pylist(), strict=True))
    tables = content() | {"lines": stays}
    pairs: dict[str, Any] = {}
    for code in ("OVL1", "OVL2"):
        rows = on_duckdb(code, {"hours": 0}, tables).to_pylist()
        pairs[code] = {frozenset((names[row["line_id"]], names[row["other_id"]])) for row in rows}
        assert len(pairs[code]) == len(rows)
    return pairs


def test_the_screens_find_what_sql_counts(sql: Any, found: dict[str, set[frozenset[str]]]) -> None:
    counted = sql.execute(PAIRS.format(lasting=LASTING)).fetchall()
    assert {frozenset(pair[:2]) for pair in counted if not pair[2]} == found["OVL1"]
    assert {frozenset(pair[:2]) for pair in counted if pair[2]} == found["OVL2"]
    assert (len(counted), len(found["OVL1"]), len(found["OVL2"])) == (166, 116, 50)


def test_the_rest_lasts_no_time(sql: Any) -> None:
    assert len(sql.execute(PAIRS.format(lasting="true")).fetchall()) == 168


def test_stays_that_began_before_the_previous_one_ended(sql: Any, found: dict[str, set[frozenset[str]]]) -> None:
    began = sql.execute(
        "SELECT claim, previous, first = last OR began = ended FROM (SELECT *, lag(claim) OVER ordered AS previous,"
        " lag(first) OVER ordered AS began, lag(last) OVER ordered AS ended FROM stay"
        " WINDOW ordered AS (PARTITION BY person ORDER BY first, last, claim)) s WHERE first < ended"
    ).fetchall()
    assert len(began) == 155
    every = found["OVL1"] | found["OVL2"]
    assert {frozenset(row[:2]) for row in began if not row[2]} <= every
