"""What computes: DuckDB in this process, or Spark (``SCREENING_ENGINE``). Both take the same Ibis expressions.

``SCREENING_MEMORY`` and ``SCREENING_THREADS`` bound DuckDB; what does not fit spills into a folder under ``VAR``.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings
from ibis.backends.sql.compilers import DuckDBCompiler

from config import env
from monitoring.mirror.folder import Folder
from monitoring.screening.sharing import shared
from monitoring.screens.tables import SCHEMAS

# A screen writes the smaller side of a join last, and DuckDB takes it so: it believes that any condition leaves
# a fifth of the rows, and would otherwise build a hash table of ten million lines where a thousand keys are probed.
HANDMADE = "build_side_probe_side"
SPARK = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
}


def known(name: str) -> bool:
    return name in ("duckdb", "spark") or name.startswith("spark://")


@dataclass(frozen=True)
class Statement:
    """What an engine is to compute: SQL, or for Spark the expression. ``parts``: how many kept ones came before it."""

    query: Any
    schema: pa.Schema
    parts: int = 0


@dataclass
class Engine:
    """An open connection. ``lines`` reads Parquet in place; ``hold`` brings rows in; ``keep`` and ``written`` only
    write, whichever thread they are in, and ``rows`` computes."""

    name: str
    connection: Any
    parts: list[str] = field(default_factory=list)  # statements that make what is kept
    made: int = 0  # of them

    @property
    def spark(self) -> bool:
        return self.name != "duckdb"

    def lines(self, name: str, place: Folder, files: Sequence[str]) -> ir.Table:
        schema = SCHEMAS["lines"]
        if not files:
            return self.hold(name, schema.to_pyarrow().empty_table(), schema)
        if self.spark:
            session = self.connection._session  # ibis hands on one path only
            session.read.parquet(*place.addresses(files)).createOrReplaceTempView(name)
            return self.connection.table(name).cast({column: kind for column, kind in schema.items()})
        if place.local:
            return self.connection.read_parquet(place.paths(files), table_name=name)
        self.connection.con.register(name, place.dataset(files, schema.to_pyarrow()))
        return self.connection.table(name)

    def hold(self, name: str, rows: pa.Table, schema: ibis.Schema) -> ir.Table:
        if self.spark:
            self.connection.create_view(name, ibis.memtable(rows, schema=schema), overwrite=True)
            return self.connection.table(name)
        return self.connection.create_table(name, rows, temp=True, overwrite=True)

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """The result of the expression, computed once, when it is first read."""
        if self.spark:
            return expression.cache()
        query = shared(self.connection, expression)
        self.parts.append(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {query}')
        return ibis.table(expression.schema(), name=name)

    def written(self, expression: ir.Table) -> Statement:
        schema = expression.schema().to_pyarrow()
        if self.spark:
            return Statement(expression, schema)
        return Statement(shared(self.connection, expression), schema, len(self.parts))

    def rows(self, statement: Statement) -> pa.Table:
        """The rows, in the types that the expression promises."""
        if self.spark:
            return statement.query.to_pyarrow()
        while self.made < statement.parts:
            self.made += 1  # one that fails is not tried again: those that read it fail too, and no others
            self.connection.con.execute(self.parts[self.made - 1])
        return self.connection.con.sql(statement.query).to_arrow_table().cast(statement.schema)

    def result(self, expression: ir.Table) -> pa.Table:
        return self.rows(self.written(expression))

    def close(self) -> None:
        if self.spark:
            self.connection._session.catalog.clearCache()
        else:
            self.connection.disconnect()


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    engine = Engine(name, spark(name) if name != "duckdb" else duck())
    try:
        yield engine
    finally:
        engine.close()


class Compiler(DuckDBCompiler):
    """Ibis promises a signed hash and gets it through a string of bits, at the cost of a second grouping of all lines.
    Screens only compare hashes with each other, so DuckDB's own unsigned one does."""

    def visit_Hash(self, op: Any, *, arg: Any) -> Any:
        return self.f.hash(arg)


def duck(**changes: Any) -> Any:
    aside = settings.VAR / "screening"
    aside.mkdir(parents=True, exist_ok=True)
    facts = {
        "memory_limit": env.text("SCREENING_MEMORY", "3GB"),
        "threads": env.number("SCREENING_THREADS", os.cpu_count() or 2, 1),
        "temp_directory": str(aside),
        "preserve_insertion_order": False,
    }
    connection = ibis.duckdb.connect(**facts | changes)
    connection.compiler = Compiler()
    ibis.options.sql.fuse_selects = False  # DuckDB does so itself, and quicker
    connection.con.execute(f"SET disabled_optimizers = '{HANDMADE}'")
    return connection


def spark(name: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]" if name == "spark" else name).appName("portal-screening")
    for key, value in SPARK.items():
        builder = builder.config(key, value)
    return ibis.pyspark.connect(builder.getOrCreate())
