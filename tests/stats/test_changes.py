"""What changed between two vintages: late entries arrive, corrections move, what was taken back leaves; by post."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from jalon.cli import main
from jalon.stats.measures.changes import Change, changes, vintages_before
from jalon.stats.measures.cubes import write_cubes
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.measures.evaluate import question
from jalon.stats.measures.source import LakeSource
from tests.stats import small_lake

MONTH = "2026-03"
PERIOD = (MONTH, MONTH)
ENTRY = {"country": "BFA", "month": MONTH, "outcome": 2, "direction": 2, "sex": 3, "age_band": 7, "late_days": 0}
FIRST = [ENTRY | {"post": "Faramana"}] * 10 + [ENTRY | {"post": "Koury"}] * 5 + [ENTRY | {"post": "Seytenga"}] * 4
LATE = [ENTRY | {"post": "Faramana", "late_days": 40}] * 3
CORRECTED = [ENTRY | {"post": "Koury", "sex": 2}] * 2 + [ENTRY | {"post": "Koury"}] * 3
SECOND = FIRST[:10] + LATE + CORRECTED + FIRST[15:18]
WANTED = (
    Change(("BFA", "Faramana"), 10, 13, 3, 0, 0, 3),
    Change(("BFA", "Koury"), 5, 5, 0, 0, 2, 0),
    Change(("BFA", "Seytenga"), 4, 3, 0, 1, 0, 0),
)


@pytest.fixture(params=["rows", "cubes"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for vintage, rows in enumerate((FIRST, SECOND), start=1):
        small_lake.write(tmp_path, "crossings", rows)
        if request.param == "cubes":
            write_cubes(tmp_path, country="BFA", month=MONTH, vintage=vintage)
    return tmp_path


def test_each_post_says_what_arrived_left_and_moved(lake: Path) -> None:
    asked = question("crossings", period=PERIOD)
    after = LakeSource.open(lake)
    found = changes(asked, vintages_before(asked.measure, after, asked.period), after, DuckEngine())
    assert found.posts == WANTED
    assert [one.number for table in (found.before, found.after) for one in table.vintages] == [1, 2]


def test_a_filter_sees_what_moved_into_it(lake: Path) -> None:
    asked = question("crossings", where={"sex": ["male"]}, period=PERIOD)
    after = LakeSource.open(lake)
    found = changes(asked, vintages_before(asked.measure, after, asked.period), after, DuckEngine())
    assert [(one.values[1], one.before, one.after, one.arrived) for one in found.posts] == [("Koury", None, 2, 2)]


def test_command_names_the_vintages_and_the_posts(lake: Path) -> None:
    period = ["--from", MONTH, "--to", MONTH, "--lake", str(lake)]
    answer = CliRunner().invoke(main, ["stats", "changes", "crossings", *period])
    head, *lines = [json.loads(line) for line in answer.output.splitlines()]
    assert head["before"][0] == [["crossings", "BFA", MONTH, 1]]
    assert head["after"][0] == [["crossings", "BFA", MONTH, 2]]
    assert [(line["post"], line["before"], line["after"], line["late"]) for line in lines] == [
        ("Faramana", 10, 13, 3),
        ("Koury", 5, 5, 0),
        ("Seytenga", 4, 3, 0),
    ]
    assert CliRunner().invoke(main, ["stats", "changes", "crossing", *period]).exit_code == 2


def test_with_one_vintage_nothing_changed(tmp_path: Path) -> None:
    small_lake.write(tmp_path, "crossings", FIRST)
    asked, after = question("crossings", period=PERIOD), LakeSource.open(tmp_path)
    assert changes(asked, vintages_before(asked.measure, after, asked.period), after, DuckEngine()).posts == ()
