"""Figures of two years side by side, with the attacker behind: a sum over both uncovers what one of them hides."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from click.testing import CliRunner

from jalon.cli import main
from jalon.policy import load_policy
from jalon.stats.disclosure.attacker import Published, attack, published
from jalon.stats.disclosure.cells import Cell, Sum
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import is_small, width_min
from jalon.stats.measures.engines import opened
from jalon.stats.measures.evaluate import question
from jalon.stats.measures.figure import FigureRow, numbers
from jalon.stats.measures.measure import measure_of
from jalon.stats.measures.source import LakeSource, Period
from jalon.stats.protected import LaidOut, ProtectedRow, Values, laid_out, protect
from jalon.stats.years import YearTable, lines_together, together, total_together, year_table

PERIOD = Period("2025-11", "2026-02")
RULES = load_policy().disclosure.never_together


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LakeSource:
    folder = tmp_path_factory.mktemp("lake") / "lake"
    asked = ["stats", "synthesise", "--crossings", "1600", "--months", "4", "--until", "2026-02", "--country", "BFA"]
    assert CliRunner().invoke(main, [*asked, "--out", str(folder)]).exit_code == 0
    return LakeSource.open(folder)


def asked_of(lake: LakeSource, *by: str) -> list[tuple[LaidOut, YearTable]]:
    """Each year's table as it was laid out, and as it is shown."""
    found = []
    with opened("duckdb") as engine:
        for period in PERIOD.by_year():
            asked = question("crossings", by=by, period=(period.first, period.last))
            shown = protect(asked, lake, engine, Register(), RULES)
            found.append((laid_out(asked, lake, engine, RULES), year_table(shown, None)))
    return found


def found_too_closely(years: list[tuple[LaidOut, YearTable]], sums: Mapping[Values, int]) -> int:
    """Hidden counts that a reader works out from both years' tables and these sums over both."""
    shown, hidden, rules = dict[Cell, float](), list[Cell](), list[Sum]()
    for _, table in years:
        known = published(table.found.register)
        shown, hidden, rules = {**shown, **known.shown}, [*hidden, *known.hidden], [*rules, *known.sums]
    truth = {
        cell: count for laid, _ in years for table in laid.tables.values() for cell, count in table.values().items()
    }
    for values, count in sums.items():
        total = Cell("crossings of both years", tuple((str(place), one) for place, one in enumerate(values)))
        given = [dict(zip(laid.asked.by, values, strict=True)) if values else {} for laid, _ in years]
        parts = [laid.cells(at)["crossings"] for (laid, _), at in zip(years, given, strict=True)]
        if all(part in truth for part in parts):
            shown[total] = float(count)
            rules.append(Sum(total, tuple(parts)))
    found = attack(Published(shown, hidden, rules, {}))
    return sum(interval.width < width_min(truth[cell]) - 1e-6 for cell, interval in found.items())


@pytest.mark.parametrize("by", ["sex", "nationality"])
def test_sums_over_years_as_they_are_shown_uncover_nothing_and_every_sum_would(lake: LakeSource, by: str) -> None:
    years = asked_of(lake, by)
    tables = [table for _, table in years]
    lines = [*lines_together(tables), total_together(tables)]
    as_shown = {line.values: int(line.row.numbers["value"] or 0) for line in lines if not line.row.hidden}
    assert 1 < len(as_shown) < len(lines)
    assert found_too_closely(years, as_shown) == 0
    answers = [{row.values: row.parts["crossings"] for row in table.found.answer.rows} for table in tables]
    every = {values: sum(one.get(values, 0) for one in answers) for values in answers[0].keys() | answers[1].keys()}
    careful = {values: count for values, count in every.items() if not is_small(count)}
    assert found_too_closely(years, careful), "sums of more than ten persons look harmless, and are not"


def test_a_sum_of_shares_is_formed_from_added_counts_and_medians_have_none() -> None:
    measure = measure_of("provisional_share")
    some = [
        dict.fromkeys(measure.numerator, count) | dict.fromkeys(measure.denominator, of)
        for count, of in ((30, 100), (20, 300))
    ]
    rows = [ProtectedRow((), numbers(measure, FigureRow((), one)), hidden=False, parts=one) for one in some]
    found = together(rows, measure)
    assert str(found.numbers["value"]) == "12.50", "50 of 400, and not the mean of 30 % and 7 %"
    assert together([rows[0], ProtectedRow((), {}, hidden=True)], measure).hidden
    median = ProtectedRow((), {"value": 40}, hidden=False, parts={"crossings": 60})
    assert together([median, median], measure_of("processing_time")).hidden
