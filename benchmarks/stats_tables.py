"""Statistics: UN tables from cubes and from rows, beside raw SQL of DuckDB and beside Spark on the same files.

JALON_BENCH_CROSSINGS: how many invented crossings, sizes separated by commas (1000000). JALON_BENCH_LAKE: folder in
which lakes are kept between runs (else a temporary one). JALON_BENCH_SPARK=0 leaves Spark out. JALON_BENCH_RUNS: how
often (3). Times are of the clock, the best of some runs, so that other work on the machine disturbs less; *CPU s* are
processor seconds of all threads of this process, which other work disturbs little, and the ratio is theirs. Both of
a pair are measured in turn. Spark's processor is another process: its time is of the clock alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from jalon.stats.measures.cubes import write_cubes
from jalon.stats.measures.engines import DuckEngine, Engine, SparkEngine
from jalon.stats.measures.evaluate import evaluate
from jalon.stats.measures.figure import FigureTable
from jalon.stats.measures.source import LakeSource, Period
from jalon.stats.synthesis.making import Plan, make_lake

T = TypeVar("T")
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATES = ("BFA", "MLI", "MRT", "NER")
UNTIL, MONTHS = "2026-10", 36
PERIOD = ("2023-11", UNTIL)
RUNS = int(os.environ.get("JALON_BENCH_RUNS", "3"))
CUBES = ("crossings", "migration_1998", "migration_2021", "processing_time")

_RESIDENT = "residence IS NULL OR residence = 'XXX'"
_MIGRATION = f"""CASE WHEN {_RESIDENT} THEN 'cannot_be_told'
  WHEN direction = 2 AND residence = country THEN 'temporary_mobility'
  WHEN direction = 3 AND residence <> country THEN 'temporary_mobility'
  WHEN stay_band IS NULL OR stay_band IN (0, 1) THEN 'cannot_be_told'
  WHEN direction = 2 AND stay_band IN (7, 8) THEN 'immigrant'
  WHEN direction = 3 AND stay_band IN (7, 8) THEN 'emigrant'
  ELSE 'temporary_mobility' END"""


@dataclass(frozen=True)
class Asked:
    """One table: a measure with its dimensions, and the same by hand in SQL."""

    measure: str
    by: tuple[str, ...]
    sql: str


TABLES = (
    Asked("crossings", ("direction", "sex", "age_band"), "direction, sex, age_band"),
    Asked("crossings", ("month", "nationality"), "month, nationality"),
    Asked("migration_2021", ("migration_2021", "sex", "age_band"), f"{_MIGRATION}, sex, age_band"),
    Asked("migration_2021", ("migration_2021", "nationality", "sex"), f"{_MIGRATION}, nationality, sex"),
    Asked("migration_2021", ("migration_2021", "residence", "sex"), f"{_MIGRATION}, residence, sex"),
    Asked("processing_time", ("post",), "post, processing_s"),
)


def main() -> None:
    """Makes or finds the lakes, and prints a table each."""
    kept = os.environ.get("JALON_BENCH_LAKE")
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory() as folder:
        for size in os.environ.get("JALON_BENCH_CROSSINGS", "1000000").split(","):
            _report(Path(str(folder)) / size, int(size))


def _report(lake: Path, size: int) -> None:
    started = time.perf_counter()
    make_lake(lake, Plan(size, 1, UNTIL, MONTHS, STATES), made_at=AT, progress=lambda _state: None)
    made_s = time.perf_counter() - started
    started = time.perf_counter()
    _close(lake)
    closed_s = time.perf_counter() - started
    source = LakeSource.open(lake)
    parts = source.parts("crossings", _period())
    rows = sum(part.manifest.rows for part in parts)
    disk = sum(path.stat().st_size for part in parts for path in part.paths)
    cubes = sum(path.stat().st_size for path in (lake / "cubes").rglob("*.parquet"))
    print(f"\n{rows:,} crossings in {len(parts)} months of States, {disk / 1e6:.0f} MB; cubes {cubes / 1e6:.1f} MB")
    print(f"made or found in {made_s:.0f} s, {len(CUBES)} measures closed or found in {closed_s:.0f} s")
    heads = ("cubes s", "rows s", "SQL s", "rows CPU", "SQL CPU", "ratio", "Spark s")
    print(f"{'table':64}" + "".join(f"{head:>9}" for head in heads), flush=True)
    spark = SparkEngine("local[2]") if os.environ.get("JALON_BENCH_SPARK", "1") != "0" else None
    for asked in TABLES:
        _line(lake, asked, spark)
    if spark:
        spark.stop()


def _period() -> Period:
    return Period(*PERIOD)


def _close(lake: Path) -> None:
    engine = DuckEngine()
    months = {(one.country, one.month) for one in LakeSource.open(lake).lake.catalog if one.table == "crossings"}
    for number, (country, month) in enumerate(sorted(months), start=1):
        wanted = [one for one in CUBES if not _stands(lake, one, country, month)]
        write_cubes(lake, country=country, month=month, vintage=1, engine=engine, only=wanted)
        if sys.stderr.isatty():
            print(f"\rclosing {number}/{len(months)}", end="", file=sys.stderr)


def _stands(lake: Path, measure: str, country: str, month: str) -> bool:
    return (lake / "cubes" / measure / f"country={country}" / f"month={month}" / "vintage=1.parquet").exists()


def _line(lake: Path, asked: Asked, spark: SparkEngine | None) -> None:
    duck = DuckEngine()
    rows, cubes = (LakeSource.open(lake, rows_only=flag, cubes_only=not flag) for flag in (True, False))
    cubes_s, published = _best(lambda: _ask(asked, cubes, duck))
    ours, counted, raw, by_hand = _side_by_side(asked, rows, duck)
    assert list(published.lines()) == list(counted.lines()), "cubes and rows give other bytes"
    _agree(asked, counted, by_hand)
    title = f"{asked.measure} by {', '.join(asked.by)} ({len(counted.rows):,} rows)"
    found = [cubes_s, ours.wall_s, raw.wall_s, ours.cpu_s, raw.cpu_s, ours.cpu_s / raw.cpu_s]
    if spark:
        spark_s, other = _best(lambda: _ask(asked, rows, spark))
        assert other.rows == counted.rows, "Spark counts otherwise"
        found.append(spark_s)
    print(f"{title:64}" + "".join(f"{one:9.2f}" for one in found), flush=True)


@dataclass(frozen=True)
class Taken:
    """Seconds of the clock, and of processor in all threads."""

    wall_s: float
    cpu_s: float


def _side_by_side(
    asked: Asked, source: LakeSource, duck: Engine
) -> tuple[Taken, FigureTable, Taken, list[tuple[object, ...]]]:
    """Ours and raw SQL in turn, so that both meet the same moments of the machine; the best of each."""
    files = [str(path) for part in source.parts("crossings", _period()) for path in part.paths]
    connection = duckdb.connect()
    sql = f"SELECT {asked.sql}, count(*) FROM read_parquet(?) WHERE outcome IN (2, 3) GROUP BY ALL"
    ours, raw = [], []
    for _ in range(RUNS):
        table, taken = _timed(lambda: _ask(asked, source, duck))
        ours.append(taken)
        by_hand, taken = _timed(lambda: connection.execute(sql, [files]).fetchall())
        raw.append(taken)
    return _least(ours), table, _least(raw), by_hand


def _timed(call: Callable[[], T]) -> tuple[T, Taken]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = call()
    return found, Taken(time.perf_counter() - wall, time.process_time() - cpu)


def _least(taken: list[Taken]) -> Taken:
    return Taken(min(one.wall_s for one in taken), min(one.cpu_s for one in taken))


def _agree(asked: Asked, table: FigureTable, by_hand: list[tuple[object, ...]]) -> None:
    if asked.measure == "processing_time":
        recorded = sum(int(str(row[-1])) for row in by_hand if row[1] is not None)
        assert sum(often for row in table.rows for _, often in row.occurrences) == recorded
    else:
        assert {row.values: table.count(row) for row in table.rows} == {row[:-1]: row[-1] for row in by_hand}


def _ask(asked: Asked, source: LakeSource, engine: Engine) -> FigureTable:
    return evaluate(asked.measure, by=asked.by, period=PERIOD, source=source, engine=engine)


def _best(call: Callable[[], FigureTable]) -> tuple[float, FigureTable]:
    found = [_timed(call) for _ in range(RUNS)]
    return min(taken.wall_s for _, taken in found), found[-1][0]


if __name__ == "__main__":
    main()
