"""Spark and DuckDB print the same bytes: the command in processes of its own, one Spark session, on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stats import small_lake

SHARED = (
    *("crossings", "entries_less_exits", "inspections", "migration_1998", "migration_2021", "refusal_rate"),
    *("second_line_rate", "processing_time", "detections_per_10000"),
)
"""Measures of every form: counts, a difference, two tables, classes, shares, percentiles, one measure over another."""


def lines(folder: Path, *options: str) -> list[str]:
    command = [sys.executable, "-m", "jalon.cli", "stats", "run", *SHARED, "--by", "sex", "--by", "age_group"]
    period = ["--from", "2026-01", "--to", "2026-03", "--lake", str(folder), "--where", "country=BFA"]
    answer = subprocess.run([*command, *period, *options], capture_output=True, text=True, timeout=280, check=False)
    assert answer.returncode == 0, answer.stderr[-3000:]
    return answer.stdout.splitlines()


@pytest.mark.processes
def test_both_engines_print_the_same(tmp_path: Path) -> None:
    for table, rows in small_lake.whole(5, 800).items():
        small_lake.write(tmp_path, table, rows)
    spark = lines(tmp_path, "--engine", "spark", "--master", "local[1]", "--lang", "ar")
    assert spark == lines(tmp_path, "--engine", "duckdb", "--lang", "ar")
    asked = [json.loads(line)["about"]["measure"] for line in spark if line.startswith('{"about"')]
    assert asked == list(SHARED)
    assert len(spark) > 10 * len(SHARED)
