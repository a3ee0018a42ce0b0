"""Every measure against the same rows counted by plain functions of this file, from rows and from cubes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from click.testing import CliRunner

from jalon.cli import main
from jalon.stats.measures import evaluate, measure_of, measures
from jalon.stats.measures.cubes import Closing, close_open_months, write_cubes
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.measures.errors import UnableToMeasure
from jalon.stats.measures.source import LakeSource
from tests.stats import small_lake
from tests.stats.small_lake import Row

PERIOD = ("2026-01", "2026-03")
LAKE = small_lake.whole(11, 1_500)
MONTHS = [(country, month) for country in ("BFA", "MLI") for month in small_lake.MONTHS]

Weight = Callable[[Row], int]
Sums = Sequence[tuple[str, Weight]]


def admitted(row: Row) -> bool:
    return row["outcome"] in (2, 3)


def known(name: str) -> Weight:
    nothing = (None, "XXX") if name in ("nationality", "residence") else (None, 0, 1)
    return lambda row: admitted(row) and row[name] not in nothing


def every(row: Row) -> int:
    return 1


def of(table: str, weight: Weight) -> Sums:
    return [(table, weight)]


CROSSED = of("crossings", admitted)
DECIDED: Sums = [("crossings", every), ("refusals", every)]
DETECTED = of("detections", lambda row: row["decided"] and not row["false_alert"])
JUDGED = of("alerts", lambda row: row["stage"] in (3, 4))
LIMITED = of("stays", lambda row: row["allowed_days"] is not None)

COUNTS: dict[str, Sums] = {
    "crossings": CROSSED,
    "migration_1998": CROSSED,
    "migration_2021": CROSSED,
    "inspections": DECIDED,
    "border_resident_crossings": of("crossings", lambda row: admitted(row) and row["border_resident"] is True),
    "entries_less_exits": of("crossings", lambda row: admitted(row) * (1 if row["direction"] == 2 else -1)),
    "stays": of("stays", every),
    "overstays": of("stays", lambda row: row["overstay"] is True),
    "refusals": of("refusals", every),
    "detections": DETECTED,
    "false_alerts": of("detections", lambda row: row["false_alert"]),
    "alerts": of("alerts", every),
    "checks_not_performed": of("crossings", lambda row: admitted(row) * row["unchecked"]),
    "attempts": of("attempts", every),
    "captures": of("captures", lambda row: row["count"]),
    "capture_exceptions": of("captures", lambda row: row["count"] * (row["exception"] is not None)),
}
RATIOS: dict[str, tuple[Sums, Sums, int]] = {
    "overstay_rate": (of("stays", lambda row: row["overstay"] is True), LIMITED, 100),
    "refusal_rate": (of("refusals", every), DECIDED, 100),
    "second_line_rate": (of("crossings", lambda row: row["outcome"] == 4), DECIDED, 100),
    "candidate_rate": (of("crossings", lambda row: admitted(row) and row["candidates"] > 0), CROSSED, 100),
    "detections_per_10000": (DETECTED, CROSSED, 10_000),
    "alerts_per_10000": (of("alerts", every), CROSSED, 10_000),
    "clearance_rate": (of("alerts", lambda row: row["stage"] in (3, 4) and row["cleared"]), JUDGED, 100),
    "unchecked_crossings": (of("crossings", lambda row: admitted(row) and row["unchecked"] > 0), CROSSED, 100),
    "answers_known": (
        [("crossings", known(name)) for name in ("sex", "age_band", "nationality", "residence", "purpose")],
        of("crossings", lambda row: 5 * admitted(row)),
        100,
    ),
    "arrived_in_time": (of("crossings", lambda row: admitted(row) and row["late_days"] < 2), CROSSED, 100),
    "unlikely_values": (of("crossings", lambda row: admitted(row) and row["unlikely"] != 0), CROSSED, 100),
    "provisional_share": (
        [("crossings", lambda row: row["provisional"]), ("refusals", lambda row: row["provisional"])],
        DECIDED,
        100,
    ),
}
PERCENTILES: dict[str, tuple[str, Callable[[Row], bool], str]] = {
    "stay_length": ("stays", bool, "stay_days"),
    "time_to_first_look": ("alerts", bool, "to_first_look_s"),
    "time_to_verification": ("alerts", bool, "to_decision_s"),
    "processing_time": ("crossings", admitted, "processing_s"),
    "waiting_time": ("crossings", admitted, "waiting_s"),
    "delay_days": ("crossings", admitted, "late_days"),
}


def migration_1998(row: Row) -> str:
    abroad, stay = row["residence"] != row["country"], row["stay_band"]
    if row["residence"] in (None, "XXX"):
        return "cannot_be_told"
    if (row["direction"] == 2) != abroad:
        return "not_a_migrant"
    if stay in (None, 0, 1):
        return "cannot_be_told"
    way = "immigrant" if row["direction"] == 2 else "emigrant"
    if stay in (7, 8):
        return f"long_term_{way}"
    if stay != 6:
        return "not_a_migrant"
    if row["purpose"] in (None, 0, 1):
        return "cannot_be_told"
    # Visits, trade and markets, health, religion, tourism, official travel and transit make nobody a migrant.
    return "not_a_migrant" if row["purpose"] in (2, 3, 4, 8, 9, 10, 11, 12) else f"short_term_{way}"


def migration_2021(row: Row) -> str:
    found = migration_1998(row)
    if found.startswith("long_term"):
        return found.removeprefix("long_term_")
    unsure = found == "cannot_be_told" and (row["residence"] in (None, "XXX") or row["stay_band"] in (None, 0, 1))
    return "cannot_be_told" if unsure else "temporary_mobility"


def age_group(row: Row) -> str:
    band = row["age_band"] or 0
    return ["age_not_known", "children", "adults", "aged_60_and_over"][(band > 1) + (band > 5) + (band > 8)]


VALUES: dict[str, Callable[[Row], object]] = {
    "year": lambda row: row["month"][:4],
    "age_group": age_group,
    "migration_1998": migration_1998,
    "migration_2021": migration_2021,
    "attempt_reason": lambda row: row["reason"],
    "alert_stage": lambda row: row["stage"],
    "alert_list": lambda row: row["list_kind"],
    "capture_kind": lambda row: row["kind"],
    "capture_result": lambda row: row["result"],
    "pairing": lambda row: row["how"],
}


def value_of(row: Row, name: str) -> object:
    return VALUES[name](row) if name in VALUES else row[name]


def summed(sums: Sums, by: Sequence[str]) -> dict[tuple[object, ...], int]:
    """Sums by group; a table without a dimension is none of its groups."""
    found: dict[tuple[object, ...], int] = defaultdict(int)
    for table, weight in sums:
        for row in LAKE[table]:
            if amount := int(weight(row)):
                found[tuple(value_of(row, name) for name in by)] += amount
    return found


def expected(code: str, by: Sequence[str]) -> dict[tuple[object, ...], object]:
    """Value by group, for groups that anything falls into."""
    if code in COUNTS:
        return dict(summed(COUNTS[code], by))
    if code in PERCENTILES:
        return {key: middle(values) for key, values in observed(code, by).items()}
    above, below, per = RATIOS[code]
    cut = [name for name in by if code.endswith("10000") and name not in measure_of("crossings").dimensions]
    over, under = summed(above, by), summed(below, [name for name in by if name not in cut])
    places = [place for place, name in enumerate(by) if name not in cut]
    keys = over.keys() if cut else over.keys() | under.keys()
    return {key: share(over.get(key, 0), under.get(tuple(key[place] for place in places), 0), per) for key in keys}


def share(above: int, below: int, per: int) -> Decimal | None:
    exact = Fraction(above * per, below) if below else None
    return None if exact is None else Decimal(round(exact * 100)) / 100


def observed(code: str, by: Sequence[str]) -> dict[tuple[object, ...], list[int]]:
    table, condition, column = PERCENTILES[code]
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in LAKE[table]:
        if condition(row) and row[column] is not None:
            found[tuple(value_of(row, name) for name in by)].append(row[column])
    return found


def middle(values: Iterable[int], percent: int = 50) -> int:
    ordered = sorted(values)
    return ordered[ceil(percent * len(ordered) / 100) - 1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("lake")
    for table, rows in LAKE.items():
        small_lake.write(found, table, rows)
    return found


@pytest.fixture(scope="module")
def closed(folder: Path) -> Path:
    """The same lake, all its months closed."""
    for country, month in MONTHS:
        write_cubes(folder, country=country, month=month, vintage=1)
    return folder


@pytest.fixture(scope="module")
def duck() -> DuckEngine:
    return DuckEngine()


def values(code: str, by: Sequence[str], folder: Path, engine: DuckEngine) -> dict[tuple[object, ...], object]:
    source = LakeSource.open(folder, rows_only=True)
    table = evaluate(code, by=by, period=PERIOD, source=source, engine=engine)
    return {row.values: table.numbers(row)["value"] for row in table.rows}


def test_every_measure_is_expected_here() -> None:
    assert measures().keys() == COUNTS.keys() | RATIOS.keys() | PERCENTILES.keys()


@pytest.mark.parametrize("code", measures())
def test_a_measure_is_what_plain_python_counts(code: str, folder: Path, duck: DuckEngine) -> None:
    dimensions = measure_of(code).dimensions
    for number, name in enumerate(dimensions):
        by = [name] if number % 3 else [name, dimensions[number - 1]]
        found = values(code, by, folder, duck)
        assert found == expected(code, by), by
    assert list(values(code, [], folder, duck).values()) == list(expected(code, []).values())


@pytest.mark.parametrize("code", PERCENTILES)
def test_all_percentiles_are_exact(code: str, folder: Path, duck: DuckEngine) -> None:
    table = evaluate(code, by=["month"], period=PERIOD, source=LakeSource.open(folder), engine=duck)
    for row in table.rows:
        seen = observed(code, ["month"])[row.values]
        shown = {"value": middle(seen), "p90": middle(seen, 90), "p95": middle(seen, 95), "observed": len(seen)}
        assert table.numbers(row) == shown


def test_closed_months_give_the_same_bytes_from_cubes_and_after_the_rows_are_gone(
    closed: Path, duck: DuckEngine, tmp_path: Path
) -> None:
    rows, cubes = (LakeSource.open(closed, rows_only=flag, cubes_only=not flag) for flag in (True, False))
    gone = LakeSource.open(tmp_path / "empty")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "cubes").symlink_to(closed / "cubes")
    for code, measure in measures().items():
        for kept in measure.cubes or ([],):
            by = ["country", "month", *kept][:6]
            published = list(evaluate(code, by=by, period=PERIOD, source=rows, engine=duck).lines())
            assert list(evaluate(code, by=by, period=PERIOD, source=cubes, engine=duck).lines()) == published, code
            again = evaluate(code, by=by, period=PERIOD, source=gone, engine=duck)
            assert list(again.lines()) == published, code
            assert len(again.cubes) >= len(MONTHS), code


def test_cubes_answer_filters_and_sums_that_they_cover_and_refuse_others(closed: Path, duck: DuckEngine) -> None:
    rows, cubes = (LakeSource.open(closed, rows_only=flag, cubes_only=not flag) for flag in (True, False))
    for by, where in (
        (["sex"], {"nationality": ["NER"], "year": ["2026"]}),
        (["age_group"], {"country": ["MLI"]}),
        ([], {"direction": ["entry"], "sex": ["not_recorded"]}),
    ):
        wanted = evaluate("crossings", by=by, where=where, period=PERIOD, source=rows, engine=duck)
        found = evaluate("crossings", by=by, where=where, period=PERIOD, source=cubes, engine=duck)
        assert found.rows == wanted.rows
        assert found.vintages == wanted.vintages
    with pytest.raises(UnableToMeasure, match="not_in_cubes"):
        evaluate("crossings", by=["post", "purpose"], period=PERIOD, source=cubes, engine=duck)
    mixed = evaluate("crossings", by=["post", "purpose"], period=PERIOD, source=LakeSource.open(closed), engine=duck)
    assert mixed.rows == evaluate("crossings", by=["post", "purpose"], period=PERIOD, source=rows, engine=duck).rows


def test_a_cube_stands_and_a_damaged_one_is_said(tmp_path: Path, duck: DuckEngine) -> None:
    small_lake.write(tmp_path, "crossings", small_lake.crossings(1, 60))
    written = write_cubes(tmp_path, country="BFA", month="2026-01", vintage=1, engine=duck)
    before = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in write_cubes(tmp_path, country="BFA", month="2026-01", vintage=1)] == before
    small_lake.write(tmp_path, "crossings", small_lake.crossings(2, 60))
    with pytest.raises(UnableToMeasure, match="cube_stands"):
        write_cubes(tmp_path, country="BFA", month="2026-01", vintage=1, engine=duck)
    closing = CliRunner().invoke(main, ["stats", "close", str(tmp_path), "--country", "BFA", "--month", "2026-01"])
    assert json.loads(closing.output)["vintage"] == 2
    asked = {"measure": "crossings", "by": ["sex"], "period": ("2026-01", "2026-01"), "where": {"country": ["BFA"]}}
    newest = evaluate(**asked, source=LakeSource.open(tmp_path), engine=duck)  # type: ignore[arg-type]
    assert newest.cubes == (("BFA", "2026-01", 2),)
    former = LakeSource.open(tmp_path).with_vintages({}, {("BFA", "2026-01"): 1})
    assert evaluate(**asked, source=former, engine=duck).cubes == (("BFA", "2026-01", 1),)  # type: ignore[arg-type]
    next((tmp_path / "cubes" / "crossings").rglob("vintage=2.parquet")).write_bytes(b"PAR1")
    with pytest.raises(UnableToMeasure, match="cube_damaged"):
        evaluate(**asked, source=LakeSource.open(tmp_path), engine=duck)  # type: ignore[arg-type]


def test_closing_every_month_goes_on_where_it_was(tmp_path: Path) -> None:
    small_lake.write(tmp_path, "crossings", small_lake.crossings(3, 60))
    told: list[Closing] = []
    first = close_open_months(tmp_path, told=told.append, only=("crossings", "migration_2021"))
    assert (first.months, first.files, len(told)) == (6, 12, 6)
    lost = next((tmp_path / "cubes" / "crossings").rglob("*.parquet"))
    content = lost.read_bytes()
    lost.unlink()
    assert close_open_months(tmp_path, told=told.append, only=("crossings", "migration_2021")).files == 1
    assert lost.read_bytes() == content
