"""Invented lakes are the same for the same seed, go on after an interruption, and look like a border."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from jalon.kernel.codes.direction import Direction
from jalon.stats.lake.checking import check
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.reading import Lake, open_lake
from jalon.stats.lake.schema import tables
from jalon.stats.lake.unlikely import Unlikely
from jalon.stats.synthesis import seasons
from jalon.stats.synthesis.borders import borders
from jalon.stats.synthesis.journeys import Year, YearPlan, journeys
from jalon.stats.synthesis.making import Plan, Progress, make_lake, months_until

AT = datetime(2026, 11, 1, tzinfo=UTC)
PLAN = Plan(12_000, seed=5, last_month="2026-03", months=3, countries=("BFA", "NER"))


class Stopped(Exception):
    """Somebody pulled the plug."""


def _silent(_state: Progress) -> None: ...


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    root = tmp_path_factory.mktemp("lake")
    make_lake(root, PLAN, made_at=AT, progress=_silent)
    return open_lake(root)


def _hashes(lake: Lake) -> dict[str, tuple[str, ...]]:
    return {str(one): tuple(f.sha256 for f in lake.part(one).manifest.files) for one in lake.catalog}


def test_every_crossing_asked_for_is_there_once_in_its_month(lake: Lake) -> None:
    rows = lake.rows("crossings")
    assert rows.num_rows == 12_000
    months = {(row["month"], str(row["day"])[:7]) for row in rows.select(["month", "day"]).to_pylist()}
    assert months == {(month, month) for month in ("2026-01", "2026-02", "2026-03")}
    assert check(lake).damages == ()


def test_every_table_has_rows_in_order(lake: Lake) -> None:
    for table in tables():
        assert lake.rows(table.name).num_rows, table.name
        part = lake.rows(table.name, countries=["BFA"], months=("2026-02", "2026-02"))
        assert part.equals(in_order(part)), table.name


def test_interrupted_it_goes_on_and_gives_the_same_bytes(lake: Lake, tmp_path: Path) -> None:
    def stop(state: Progress) -> None:
        if state.months == 2:
            raise Stopped

    with pytest.raises(Stopped):
        make_lake(tmp_path, PLAN, made_at=AT, progress=stop)
    done = make_lake(tmp_path, PLAN, made_at=AT, progress=_silent)
    assert (done.skipped, done.months) == (2, 6)
    assert _hashes(open_lake(tmp_path)) == _hashes(lake)


def test_another_seed_gives_other_rows_of_the_same_number(lake: Lake, tmp_path: Path) -> None:
    make_lake(tmp_path, Plan(12_000, 6, "2026-03", 3, ("BFA", "NER")), made_at=AT, progress=_silent)
    other = open_lake(tmp_path)
    assert other.rows("crossings").num_rows == 12_000
    assert not {k for k, v in _hashes(other).items() if v == _hashes(lake)[k] and k.startswith(("crossings", "stays"))}


def test_it_has_families_missing_values_late_posts_and_unlikely_values(lake: Lake) -> None:
    rows = lake.rows("crossings")
    assert 0 < rows["purpose"].null_count < rows.num_rows / 10
    late = rows.filter(pc.greater(rows["late_days"], 0))
    assert {"Seytenga", "Kantchari"} <= set(late["post"].to_pylist())
    bits = np.bitwise_or.reduce(np.asarray(rows["unlikely"]))
    assert bits & Unlikely.ISSUER_NOT_OF_NATIONALITY
    children = pc.sum(pc.less_equal(rows["age_band"], 4)).as_py()
    assert rows.num_rows * 0.05 < children < rows.num_rows * 0.4
    entries = pc.sum(pc.equal(rows["direction"], Direction.ENTRY)).as_py()
    assert 0.4 < entries / rows.num_rows < 0.6


def test_market_days_are_busier_and_feasts_quieter() -> None:
    border = borders()["BFA"]
    week = seasons.days_between(date(2026, 1, 5), date(2026, 1, 11))
    faramana = seasons.weights(border, week)[:, 0]
    assert int(faramana.argmax()) == 6
    assert faramana[6] > 2 * faramana[0]
    assert (seasons.lunar_day(1447, 9, 1), seasons.lunar_day(1447, 12, 10)) == (date(2026, 2, 18), date(2026, 5, 27))


def test_months_run_over_the_turn_of_the_year() -> None:
    assert months_until("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def _names(count: int, seed: int) -> list[tuple[str, str]]:
    return [(f"SOU{place:05d}", f"Mamou {seed}") for place in range(count)]


@pytest.fixture(scope="module")
def year() -> Year:
    return journeys(borders()["BFA"], YearPlan(20_000, 2025, 0.1, 3), _names)


def test_truth_names_the_exit_of_every_entry_that_the_hub_has(year: Year) -> None:
    known = set(year.movements["id"].to_pylist())
    truth = year.truth.to_pylist()
    assert {row["entry"] for row in truth} <= known
    assert all((row["exit"] in known) == (row["exit_state"] == "recorded") for row in truth)
    directions = dict(zip(year.movements["id"].to_pylist(), year.movements["direction"].to_pylist(), strict=True))
    assert all(directions[row["entry"]] == Direction.ENTRY for row in truth)
    assert all(directions[row["exit"]] == Direction.EXIT for row in truth if row["exit"])


def test_a_tenth_of_the_exits_that_happened_is_lost(year: Year) -> None:
    states = year.truth["exit_state"].to_pylist()
    happened = sum(state != "still_here" for state in states)
    assert 0.085 < states.count("lost") / happened < 0.115
    assert states.count("post_silent") > 0


def test_no_movement_comes_from_a_post_after_it_fell_silent(year: Year) -> None:
    since = {row["post"]: row["since"] for row in year.offline.to_pylist()}
    assert since
    assert all(row["at"] < since[row["post"]] for row in year.movements.to_pylist() if row["post"] in since)


def test_nobody_enters_again_before_having_left(year: Year) -> None:
    at = dict(zip(year.movements["id"].to_pylist(), year.movements["at"].to_pylist(), strict=True))
    last: dict[int, datetime] = {}
    for row in sorted(year.truth.to_pylist(), key=lambda row: at[row["entry"]]):
        if row["person"] in last:
            assert at[row["entry"]] > last[row["person"]]
        last[row["person"]] = row["true_exit_at"] or datetime.max.replace(tzinfo=UTC)
