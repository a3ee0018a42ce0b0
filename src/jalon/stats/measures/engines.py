"""What computes: DuckDB on one machine, Spark when a State or a region outgrows it, both the same Ibis expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from jalon.stats.measures.errors import UnableToMeasure, not_allowed

if TYPE_CHECKING:
    from ibis import Schema
    from ibis.expr.types import Table

Build = Callable[["Table"], "Table"]
Row = tuple[Any, ...]
ENGINES = ("duckdb", "spark")
_SPARK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.files.ignoreMissingFiles": "false",
}
_SPARK_HERE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
"""On this machine alone Spark listens on the loopback, and does not cut small answers into 200 pieces."""
_FOLDERS = "hive_partitioning = true, hive_types_autocast = false"
_STATEMENTS_KEPT = 512
_VIEW = "lake"
"""The name of the files of one question: the next question replaces it, so an engine serves one thread."""


@dataclass(frozen=True)
class Files:
    """Parquet files of one table of the lake, or of the cubes of one measure; ``of`` names it."""

    of: str
    paths: tuple[Path, ...]


class Engine(Protocol):
    """Computes an expression over files."""

    def rows(self, files: Files, build: Build) -> Iterator[Row]:
        """The rows of ``build(table)``, the table being all of ``files``.

        Raises :class:`UnableToMeasure` when a file is absent or cannot be read.
        """
        ...


def engine_of(name: str, master: str | None = None) -> Engine:
    """The engine of that name; ``master`` is Spark's address, by default this machine alone."""
    if name not in ENGINES:
        raise not_allowed("no_engine", name, ENGINES)
    return DuckEngine() if name == "duckdb" else SparkEngine(master or "local[*]")


class DuckEngine:
    """DuckDB in this process, without a file of its own and without a network."""

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect(
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False, "temp_directory": ""}
        )

    def rows(self, files: Files, build: Build) -> Iterator[Row]:
        """The rows, as :class:`Engine` says."""
        import duckdb

        paths = [str(path) for path in files.paths]
        statement = _statement(_schema(files), build)
        try:
            found = self._connection.execute(statement, [paths]).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise _unreadable(files) from error
        yield from found


def _statement(schema: Schema, build: Build) -> str:
    """DuckDB's SQL of ``build``; its one parameter is the list of files.

    State and month are taken from the folders' names, which say what the columns say: they need not be read, and a
    filter leaves whole months aside.
    """
    sql = _written(schema, build, "duckdb")
    return f"WITH {_VIEW} AS (SELECT * FROM read_parquet(?, {_FOLDERS})) SELECT * FROM ({sql})"  # noqa: S608 by Ibis


@lru_cache(_STATEMENTS_KEPT)
def _written(schema: Schema, build: Build, dialect: str) -> str:
    """``build`` over the table of an engine, in its own language."""
    import ibis

    return str(ibis.to_sql(build(ibis.table(schema, name=_VIEW)), dialect=dialect))


def _schema(files: Files) -> Schema:
    """The columns of the first file: every file of a table has the same."""
    import ibis
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_schema(files.paths[0])
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(files) from error
    plain = [(one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type) for one in found]
    return ibis.Schema.from_pyarrow(pa.schema(plain))


class SparkEngine:
    """A Spark session of this process; ``master`` may name a cluster that sees the same folders."""

    def __init__(self, master: str) -> None:
        import ibis
        from pyspark.sql import SparkSession

        settings = {**_SPARK, **(_SPARK_HERE if master.startswith("local") else {})}
        builder = SparkSession.builder.master(master).appName("jalon")
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        ibis.pyspark.connect(self._session)  # Sets what Ibis' writer of Spark's SQL asks for.

    def rows(self, files: Files, build: Build) -> Iterator[Row]:
        """The rows, as :class:`Engine` says."""
        from ibis.backends.pyspark.datatypes import PySparkSchema
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        schema = _schema(files)
        try:
            # Told its columns, Spark need not read them from the files in a job of its own.
            reader = self._session.read.schema(PySparkSchema.from_ibis(schema))
            reader.parquet(*(str(path) for path in files.paths)).createOrReplaceTempView(_VIEW)
            # Collected by Spark itself: Ibis' way goes through pandas, where a whole number beside null is a fraction.
            found = self._session.sql(_written(schema, build, "pyspark")).collect()
        except (PySparkException, Py4JJavaError) as error:
            raise _unreadable(files) from error
        yield from (tuple(row) for row in found)

    def stop(self) -> None:
        """Ends the session."""
        self._session.stop()


@contextmanager
def opened(name: str, master: str | None = None) -> Iterator[Engine]:
    """An engine for one command: Spark is stopped after it."""
    engine = engine_of(name, master)
    try:
        yield engine
    finally:
        if isinstance(engine, SparkEngine):
            engine.stop()


def _unreadable(files: Files) -> UnableToMeasure:
    return UnableToMeasure("stats.measure.unreadable", of=files.of)
