"""Figures agree with the same rows counted in plain Python; a filter is a filter; wrong words are told the right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.kernel.texts import LANGUAGES, text
from jalon.stats.lake.errors import UnableToReadLake
from jalon.stats.measures import UnableToMeasure, dimensions, evaluate, measure_of
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.measures.source import LakeSource
from tests.stats import small_lake

PERIOD = ("2026-01", "2026-03")
ROWS = small_lake.crossings(7, 3_000)
PLAIN = [name for name in measure_of("crossings").dimensions if name not in ("year", "age_group")]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LakeSource:
    folder = tmp_path_factory.mktemp("lake")
    small_lake.write(folder, "crossings", ROWS)
    return LakeSource.open(folder)


@pytest.fixture(scope="module")
def duck() -> DuckEngine:
    return DuckEngine()


def counted(by: list[str], **where: object) -> Counter[tuple[object, ...]]:
    """Crossings counted without the evaluator."""
    return Counter(
        tuple(row[name] for name in by)
        for row in ROWS
        if row["outcome"] in (2, 3) and all(row[name] == value for name, value in where.items())
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(by=st.lists(st.sampled_from(PLAIN), max_size=3, unique=True))
def test_crossings_are_those_of_plain_python(lake: LakeSource, duck: DuckEngine, by: list[str]) -> None:
    table = evaluate("crossings", by=by, period=PERIOD, source=lake, engine=duck)
    assert {row.values: row.parts["crossings"] for row in table.rows} == dict(counted(by))
    assert sum(row.parts["crossings"] for row in table.rows) == counted([])[()]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(PLAIN), by=st.sampled_from(PLAIN), which=st.integers(0, 2_999))
def test_a_filter_gives_the_rows_that_have_the_value(
    lake: LakeSource, duck: DuckEngine, name: str, by: str, which: int
) -> None:
    value = ROWS[which][name]
    word = dimensions()[name].word(value)
    table = evaluate("crossings", by=[by], where={name: [word]}, period=PERIOD, source=lake, engine=duck)
    assert {row.values: row.parts["crossings"] for row in table.rows} == dict(counted([by], **{name: value}))


def test_two_values_of_a_filter_are_either(lake: LakeSource, duck: DuckEngine) -> None:
    where = {"sex": ["female", "not_recorded"]}
    table = evaluate("crossings", where=where, period=PERIOD, source=lake, engine=duck)
    assert table.rows[0].parts["crossings"] == counted([], sex=3)[()] + counted([], sex=None)[()]


def test_a_period_takes_its_months_and_says_which_are_missing(lake: LakeSource, duck: DuckEngine) -> None:
    table = evaluate("crossings", by=["month"], period=("2026-02", "2026-04"), source=lake, engine=duck)
    assert [row.values for row in table.rows] == [("2026-02",), ("2026-03",)]
    assert table.missing == (("crossings", "BFA", "2026-04"), ("crossings", "MLI", "2026-04"))
    assert [(one.country, one.month, one.number) for one in table.vintages] == [
        ("BFA", "2026-02", 1),
        ("BFA", "2026-03", 1),
        ("MLI", "2026-02", 1),
        ("MLI", "2026-03", 1),
    ]


def test_nobody_is_a_row_of_none(lake: LakeSource, duck: DuckEngine) -> None:
    table = evaluate("crossings", period=("1999-01", "1999-12"), source=lake, engine=duck)
    assert [dict(row.parts) for row in table.rows] == [{"crossings": 0}]
    assert table.vintages == ()


@pytest.mark.parametrize(
    ("asked", "condition", "allowed"),
    [
        ({"measure": "crossing"}, "no_measure", "crossings"),
        ({"by": ["officer"]}, "no_dimension", "nationality"),
        ({"by": ["sex", "sex"]}, "too_many_dimensions", ""),
        ({"where": {"sex": ["woman"]}}, "no_value", "female"),
        ({"where": {"sex": [77]}}, "no_value", "female"),
        ({"where": {"nationality": ["ZZZ"]}}, "no_value", "<country>"),
        ({"where": {"age_group": ["old"]}}, "no_value", "children"),
        ({"period": ("2026-13", "2026-14")}, "no_month", ""),
        ({"period": ("2026-02", "2026-01")}, "period_backwards", ""),
    ],
)
def test_a_wrong_word_is_refused_with_the_allowed_ones(
    lake: LakeSource, duck: DuckEngine, asked: dict[str, object], condition: str, allowed: str
) -> None:
    given_all = {"measure": "crossings", "period": PERIOD, "source": lake, "engine": duck} | asked
    with pytest.raises(UnableToMeasure) as refused:
        evaluate(given_all.pop("measure"), **given_all)  # type: ignore[arg-type]
    assert refused.value.code == f"stats.measure.{condition}"
    for language in LANGUAGES:
        assert allowed in text(refused.value.code, language, **refused.value.parameters)


def test_a_damaged_file_is_said(tmp_path: Path, duck: DuckEngine) -> None:
    small_lake.write(tmp_path, "crossings", ROWS[:50])
    damaged = next(tmp_path.rglob("part-0.parquet"))
    damaged.write_bytes(bytes(damaged.stat().st_size))
    with pytest.raises(UnableToMeasure) as refused:
        evaluate("crossings", period=PERIOD, source=LakeSource.open(tmp_path), engine=duck)
    assert refused.value.code == "stats.measure.unreadable"
    damaged.unlink()
    with pytest.raises(UnableToReadLake, match="file_missing"):
        evaluate("crossings", period=PERIOD, source=LakeSource.open(tmp_path), engine=duck)
