"""Rows for screens: tables in memory with every column of ``monitoring.screens.tables``, on DuckDB or Spark.

``find("OVL1", lines=[line(id=1, ...), line(id=2, ...)])`` gives the findings as dicts, in a fixed order.
"""

import json
import os
import shutil
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from monitoring.screens.catalogue import SCREENS
from monitoring.screens.tables import COLUMNS, SCHEMAS, Tables, unbound

DAY = date(2026, 10, 13)  # a Tuesday
PATIENT, DOCTOR = "850517400003", "800517400007"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)


def line(**changes: Any) -> dict[str, Any]:
    """A consultation on 13.10.2026, 9:00 to 9:15, at organisation 1; ``day`` moves its times along."""
    day = changes.get("day", DAY)
    values: dict[str, Any] = {
        "id": 1, "day": day, "started_at": at(day, 9), "ended_at": at(day, 9, 15),
        "received_at": at(day + timedelta(days=1), 10), "provider_id": 1, "register_id": 1, "contract_id": 1,
        "care_type": "kdu", "is_stay": False, "service": "A02.013.000", "patient": PATIENT, "doctor": DOCTOR,
        "diagnosis": "J06.9", "case_no": None, "funding": "OSMS", "care_form": "planned", "quantity": 1,
        "amount": Decimal("2487.71"), "executor": None, "referring": None, "referral_no": None, "outcome": None,
    } | changes  # fmt: skip
    values.setdefault("month", values["day"].replace(day=1))
    values.setdefault("line_no", f"L{values['id']}")
    return values


def stay(admitted: datetime, discharged: datetime, **changes: Any) -> dict[str, Any]:
    """A treated case of the 24-hour hospital."""
    facts = {
        "day": discharged.date(), "started_at": admitted, "ended_at": discharged, "care_type": "inpatient",
        "is_stay": True, "service": "KZG.101", "diagnosis": "J18.9", "amount": Decimal("180000.00"),
        "case_no": f"C{changes.get('id', 1)}", "outcome": "recovered",
    }  # fmt: skip
    return line(**facts | changes)


def service(code: str = "A02.013.000", **changes: Any) -> dict[str, Any]:
    values = dict.fromkeys(COLUMNS["services"]) | {
        "service": code, "care_type": "kdu", "family": ".".join(code.split(".")[:2]), "unit": "service",
        "minutes": 15, "max_per_day": 1, "in_capitation": False,
    }  # fmt: skip
    return values | changes


def person(**changes: Any) -> dict[str, Any]:
    return {
        "patient": PATIENT, "full_name": "Сынақова Айгүл", "birth_date": date(1985, 5, 17), "sex": "F",
        "died_on": None, "region": "71",
    } | changes  # fmt: skip


@cache
def spark() -> Any:
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("no Java for Spark")
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (requirements/spark.txt)")
    settings = {
        "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.autoBroadcastJoinThreshold": "-1", "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC", "spark.driver.memory": "1g",
        # Plans so short are never worth compiling well.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }  # fmt: skip
    builder = sql.SparkSession.builder.master("local[1]").appName("portal-tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return ibis.pyspark.connect(builder.getOrCreate())


@cache
def duck() -> Any:
    return duckdb.connect(config={"threads": 1})


@cache
def compiled(code: str, parameters: str) -> tuple[str, pa.Schema]:
    """SQL of the screen for DuckDB and the columns of its findings: most of the time of a test, were it done anew."""
    found = SCREENS[code](unbound(), json.loads(parameters))
    return str(ibis.to_sql(found, dialect="duckdb")), found.schema().to_pyarrow()


@cache
def nothing(name: str) -> pa.Table:
    return SCHEMAS[name].to_pyarrow().empty_table()


def numbered(row: dict[str, Any]) -> dict[str, Any]:
    """With the patient's ИИН as the number that screens see; «…~3» is another person with the same last digits."""
    if not isinstance(row.get("patient"), str):
        return row
    iin, _, copy = row["patient"].partition("~")
    return row | {"patient": int(copy or 0) * 10**12 + int(iin)}


def content(**rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """Every table of ``Tables``; those not named are empty."""
    assert set(rows) <= set(COLUMNS), f"unknown tables: {set(rows) - set(COLUMNS)}"
    return {
        name: pa.Table.from_pylist([dict.fromkeys(schema) | numbered(row) for row in rows[name]], schema.to_pyarrow())
        if rows.get(name)
        else nothing(name)
        for name, schema in SCHEMAS.items()
    }


def on_duckdb(code: str, parameters: dict[str, Any], tables: dict[str, pa.Table]) -> pa.Table:
    sql, schema = compiled(code, json.dumps(parameters, sort_keys=True))
    for name, table in tables.items():
        duck().register(name, table)
    return duck().sql(sql).to_arrow_table().cast(schema)


@cache
def empty_view(name: str) -> Any:
    return view(f"no_{name}", name, nothing(name))


def view(called: str, name: str, table: pa.Table) -> Any:
    spark().create_view(called, ibis.memtable(table, schema=SCHEMAS[name]), overwrite=True)
    return spark().table(called)


def on_spark(code: str, parameters: dict[str, Any], tables: dict[str, pa.Table]) -> pa.Table:
    views = {name: view(name, name, table) if len(table) else empty_view(name) for name, table in tables.items()}
    return SCREENS[code](Tables(**views), parameters).to_pyarrow()


def find(code: str, *, on: str = "duckdb", parameters: dict[str, Any] | None = None, **rows: Any) -> list[dict]:
    """What the screen finds in these rows, ordered."""
    run = on_spark if on == "spark" else on_duckdb
    found = run(code, parameters or {}, content(**rows)).to_pylist()
    return sorted((plain(one) for one in found), key=lambda one: repr(sorted(one.items(), key=lambda item: item[0])))


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Equal values of both engines look equal."""
    return {name: value.replace(tzinfo=None) if isinstance(value, datetime) else value for name, value in row.items()}


def pairs(code: str, **rows: Any) -> set[tuple[int | None, int | None]]:
    """(line, other line) of each finding."""
    return {(one.get("line_id"), one.get("other_id")) for one in find(code, **rows)}
