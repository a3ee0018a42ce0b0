"""Rates of one population over another: each count protected among its own, and the attacker with both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from jalon.policy import load_policy
from jalon.stats.disclosure.attacker import attack, published
from jalon.stats.disclosure.cells import Cell
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import width_min
from jalon.stats.measures.engines import opened
from jalon.stats.measures.evaluate import answer, counted_for, question
from jalon.stats.measures.figure import FigureRow, numbers
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import LaidOut, ProtectedFigures, Values, laid_out, protect
from tests.stats.small_lake import whole, write

PERIOD = ("2026-01", "2026-03")
MEASURE = "detections_per_10000"
RULES = load_policy().disclosure.never_together
HALF = Decimal("0.005")
ASKED: tuple[tuple[tuple[str, ...], Mapping[str, Sequence[str]]], ...] = (
    (("sex",), {}),
    (("document_kind", "sex"), {}),
    (("detection_type",), {}),
    (("sex",), {"direction": ["entry"]}),
)
Told = Iterable[tuple[Values, Decimal]]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LakeSource:
    folder: Path = tmp_path_factory.mktemp("lake") / "lake"
    rows = whole(7, 2400)
    for table in ("crossings", "detections", "alerts"):
        write(folder, table, rows[table])
    return LakeSource.open(folder)


def ask(
    lake: LakeSource, by: Sequence[str], register: Register, where: Mapping[str, Sequence[str]] | None = None
) -> ProtectedFigures:
    with opened("duckdb") as engine:
        return protect(question(MEASURE, by=by, where=where, period=PERIOD), lake, engine, register, RULES)


def halves(lake: LakeSource, found: ProtectedFigures) -> list[LaidOut]:
    with opened("duckdb") as engine:
        return [laid_out(one, lake, engine, RULES) for one in counted_for(found.asked)]


def bounds(found: ProtectedFigures, laid: Sequence[LaidOut], told: Told) -> dict[Cell, tuple[float, float]]:
    """What rates say of a hidden count beside a shown one, as far as they are rounded."""
    register, known = found.register, dict[Cell, tuple[float, float]]()
    for values, rate in told:
        given = {name: one[0] for name, one in found.asked.where.items()}
        given |= dict(zip(found.asked.by, values, strict=True)) if values else {}
        above, below = (next(iter(one.cells(given).values())) for one in laid)
        seen = [register.figure(cell).count if cell in register.index else None for cell in (above, below)]
        assert any(one is not None for one in seen), "a rate of two hidden counts"
        low, high = max(rate - HALF, Decimal("0.0001")) / 10_000, (rate + HALF) / 10_000
        if seen[0] is None and seen[1] is not None:
            known[above] = float(low * seen[1]), float(high * seen[1])
        elif seen[1] is None and seen[0] is not None:
            known[below] = float(seen[0] / high), float(seen[0] / low)
    return known


def found_too_closely(register: Register, known: Mapping[Cell, tuple[float, float]]) -> int:
    found = attack(published(register, bounds={cell: one for cell, one in known.items() if cell in register.index}))
    needed = {cell: width_min(int(register.counts[register.index[cell]])) for cell in found}
    return sum(interval.width < needed[cell] - 1e-6 for cell, interval in found.items())


def as_shown(found: ProtectedFigures) -> list[tuple[Values, Decimal]]:
    rows = [*found.rows, found.total]
    return [(row.values, Decimal(row.numbers["value"] or 0)) for row in rows if not row.hidden]


def test_a_rate_is_that_of_the_counts_and_stands_where_both_are_shown(lake: LakeSource) -> None:
    found = ask(lake, ["document_kind", "sex"], Register())
    with opened("duckdb") as engine:
        plain = answer(found.asked, lake, engine)
    truth = {row.values: numbers(plain.measure, row) for row in plain.rows}
    laid = halves(lake, found)
    shown = 0
    for row in found.rows:
        given = dict(zip(found.asked.by, row.values, strict=True))
        figures = [one for each in laid for one in each.figures(found.register, given).values()]
        assert row.hidden is any(one.count is None for one in figures)
        assert row.hidden or row.numbers == truth[row.values]
        shown += not row.hidden
    assert 0 < shown < len(found.rows)


def test_the_attacker_learns_nothing_from_rates_and_all_that_was_shown_before(lake: LakeSource) -> None:
    register, known = Register(), dict[Cell, tuple[float, float]]()
    for by, where in ASKED:
        found = ask(lake, by, register, where)
        register = found.register
        known |= bounds(found, halves(lake, found), as_shown(found))
        assert as_shown(found)
    assert {"detections", "crossings"} == {cell.counted.partition(" ")[0] for cell in register.hidden()}
    assert found_too_closely(register, known) == 0


def test_a_rate_wherever_its_denominator_is_shown_would_be_broken(lake: LakeSource) -> None:
    by = ["document_kind", "sex"]
    found = ask(lake, by, Register())
    laid = halves(lake, found)
    weak = list[tuple[Values, Decimal]]()
    for row in found.answer.rows:
        (crossings,) = laid[1].figures(found.register, dict(zip(by, row.values, strict=True))).values()
        if crossings.count is not None:
            weak.append((row.values, Decimal(numbers(found.asked.measure, row)["value"] or 0)))
    assert found_too_closely(found.register, bounds(found, laid, weak)), "hidden detections follow"


def test_what_one_population_has_and_the_other_has_not_is_hidden(lake: LakeSource) -> None:
    with opened("duckdb") as engine:
        found = protect(
            question(MEASURE, by=["month"], where={"month": ["2025-12"]}, period=PERIOD),
            lake,
            engine,
            Register(),
            RULES,
        )
    assert all(row.hidden for row in found.rows)
    assert found.total.hidden


def test_type_and_source_relate_to_all_crossings(lake: LakeSource) -> None:
    found = ask(lake, ["detection_type"], Register())
    of = {row.parts["denominator"] for row in found.rows if not row.hidden}
    with opened("duckdb") as engine:
        crossings = answer(question("crossings", period=PERIOD), lake, engine)
    assert of == {crossings.rows[0].parts["crossings"]}
    assert FigureRow(found.total.values, found.total.parts).parts["denominator"] in of
