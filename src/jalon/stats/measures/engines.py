"""What computes: DuckDB on one machine, Spark when a State or a region outgrows it, both the same Ibis expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from jalon.stats.measures.errors import UnableToMeasure, not_allowed
from jalon.stats.measures.source import Partition

if TYPE_CHECKING:
    from ibis.expr.types import Table

Build = Callable[["Table"], "Table"]
Row = tuple[Any, ...]
ENGINES = ("duckdb", "spark")
_VIEW = "lake"
"""The name of the files of one question: the next question replaces it, so an engine serves one thread."""


class Engine(Protocol):
    """Computes an expression over files."""

    def rows(self, partitions: Sequence[Partition], build: Build) -> Iterator[Row]:
        """The rows of ``build(table)``, the table being all files of ``partitions`` of one table of the lake.

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
        import ibis

        self._connection = ibis.duckdb.connect(
            temp_directory="", autoinstall_known_extensions=False, autoload_known_extensions=False
        )

    def rows(self, partitions: Sequence[Partition], build: Build) -> Iterator[Row]:
        """The rows, as :class:`Engine` says."""
        import duckdb

        files = [str(path) for partition in partitions for path in partition.files]
        try:
            table = self._connection.read_parquet(
                files, table_name=_VIEW, hive_partitioning=True, hive_types_autocast=False
            )
            found = self._connection.to_pyarrow(build(table))
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise _unreadable(partitions) from error
        yield from _tuples(found.to_pydict())


class SparkEngine:
    """A Spark session of this process; ``master`` may name a cluster that sees the same folders."""

    def __init__(self, master: str) -> None:
        import ibis
        from pyspark.sql import SparkSession

        self._session = (
            SparkSession.builder.master(master)
            .appName("jalon")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
            .config("spark.sql.files.ignoreMissingFiles", "false")
            .getOrCreate()
        )
        self._connection = ibis.pyspark.connect(self._session)

    def rows(self, partitions: Sequence[Partition], build: Build) -> Iterator[Row]:
        """The rows, as :class:`Engine` says."""
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        files = [str(path) for partition in partitions for path in partition.files]
        try:
            frame = self._session.read.option("basePath", str(partitions[0].root)).parquet(*files)
            frame.createOrReplaceTempView(_VIEW)
            found = self._connection.to_pyarrow(build(self._connection.table(_VIEW)))
        except (PySparkException, Py4JJavaError) as error:
            raise _unreadable(partitions) from error
        yield from _tuples(found.to_pydict())

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


def _tuples(columns: dict[str, list[Any]]) -> Iterable[Row]:
    return zip(*columns.values(), strict=True)


def _unreadable(partitions: Sequence[Partition]) -> UnableToMeasure:
    first, last = partitions[0].vintage, partitions[-1].vintage
    return UnableToMeasure("stats.measure.unreadable", table=first.table, first=first.month, last=last.month)
