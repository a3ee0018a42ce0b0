"""Spark and DuckDB give the same bytes for every declared measure, from rows and from cubes: one Spark session."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jalon.stats.measures import measures

SETTINGS = """
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.codegen.wholeStage false
spark.sql.adaptive.enabled false
"""
"""A session of small questions: code is compiled once and little, and no plan is made again on the way."""


@pytest.mark.processes
def test_both_engines_give_the_same_for_every_measure_from_rows_and_from_cubes(tmp_path: Path) -> None:
    (tmp_path / "spark-defaults.conf").write_text(SETTINGS)
    answer = subprocess.run(
        [sys.executable, "-m", "tests.stats.spark_beside_duckdb", str(tmp_path / "lake")],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env=os.environ | {"SPARK_CONF_DIR": str(tmp_path)},
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [one for one in lines if not one["same"]] == []
    assert all(one["rows"] for one in lines), "an empty table agrees with anything"
    assert {one["measure"] for one in lines if one["from"] == "rows"} == set(measures())
    kept = {code for code, one in measures().items() if one.cubes or one.over}
    assert {one["measure"] for one in lines if one["from"] == "cubes"} == kept
    assert lines[-1]["measure"] == "command"
