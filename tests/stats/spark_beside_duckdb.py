"""A process of its own: every declared measure from both engines, in one Spark session; prints what it compared.

Called with a folder, in which it makes a small lake. The command comes last, for it ends the session.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from click.testing import CliRunner

from jalon.cli import main
from jalon.stats.measures import Measure, evaluate, measures
from jalon.stats.measures.cubes import close_open_months
from jalon.stats.measures.engines import DuckEngine, SparkEngine
from jalon.stats.measures.source import LakeSource
from tests.stats import small_lake

MASTER = "local[1]"
PERIOD = ("2026-01", "2026-03")
COMMAND = ["stats", "run", "crossings", "processing_time", "--by", "sex", "--from", PERIOD[0], "--to", PERIOD[1]]


def asked(measure: Measure) -> list[str]:
    """Dimensions of the first kept set of a measure, classes among them: cubes answer them too."""
    held = next(iter(measure.cubes), ())
    return [*[name for name in measure.dimensions if name in held][:3], "month"]


def compare(folder: Path) -> list[dict[str, object]]:
    """One line a measure and source: how many rows, and whether both engines give the same bytes."""
    close_open_months(folder, told=lambda _state: None)
    rows, cubes = (LakeSource.open(folder, rows_only=flag, cubes_only=not flag) for flag in (True, False))
    spark, duck = SparkEngine(MASTER), DuckEngine()
    found: list[dict[str, object]] = []
    for code, measure in measures().items():
        for name, source in (("rows", rows), ("cubes", cubes)):
            if name == "cubes" and not (measure.cubes or measure.over):
                continue
            tables = [
                evaluate(code, by=asked(measure), period=PERIOD, source=source, engine=one) for one in (spark, duck)
            ]
            same = list(tables[0].lines()) == list(tables[1].lines())
            found.append({"measure": code, "from": name, "rows": len(tables[0].rows), "same": same})
    return found


def main_of_process() -> None:
    """Compare, then ask the command of both engines."""
    folder = Path(sys.argv[1])
    for table, rows in small_lake.whole(5, 500).items():
        small_lake.write(folder, table, rows)
    for line in compare(folder):
        print(json.dumps(line))
    command = [*COMMAND, "--lake", str(folder), "--lang", "ar"]
    answers = [
        CliRunner().invoke(main, [*command, "--engine", *engine])
        for engine in (["spark", "--master", MASTER], ["duckdb"])
    ]
    assert all(answer.exit_code == 0 for answer in answers), answers
    same = answers[0].stdout == answers[1].stdout
    print(json.dumps({"measure": "command", "from": "both", "rows": answers[0].stdout.count("\n"), "same": same}))


if __name__ == "__main__":
    main_of_process()
