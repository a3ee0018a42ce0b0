"""Tables of several years side by side, and what may be said of all their months together.

Every year's table is protected beside what was shown of that year, and no table ties one year to another. A number of
all months is therefore formed from shown counts alone: it stands where the number of every year stands, and tells
nothing that a reader could not add up. Where one year hides, a sum over all would be a new sum that nobody protected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jalon.stats.lines import Completeness, Line, completeness, dash, difference, lines_of, total_of
from jalon.stats.measures.dimensions import sort_key
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.figure import FigureRow, numbers
from jalon.stats.measures.measure import Kind, Measure
from jalon.stats.protected import ProtectedFigures, ProtectedRow, Values


@dataclass(frozen=True)
class YearTable:
    """The table of one year's months, with another period beside where one is compared."""

    found: ProtectedFigures
    beside: ProtectedFigures | None
    lines: tuple[Line, ...]
    total: Line

    @property
    def asked(self) -> Question:
        """What it answers."""
        return self.found.asked


def year_table(found: ProtectedFigures, beside: ProtectedFigures | None) -> YearTable:
    """The table as it is read."""
    return YearTable(found, beside, lines_of(found, beside), total_of(found, beside))


def total_together(years: Sequence[YearTable]) -> Line:
    """The line of all months of all years."""
    return _added([one.total for one in years], years[0].asked.measure)


def lines_together(years: Sequence[YearTable]) -> tuple[Line, ...]:
    """A line of all months for each line of the tables; none where lines belong to one year, and of percentiles."""
    asked = years[0].asked
    if asked.measure.kind is Kind.PERCENTILES or {"month", "year"} & set(asked.by):
        return ()
    tables = [{line.values: line for line in one.lines} for one in years]
    return tuple(
        _added([_at(table, values, one) for table, one in zip(tables, years, strict=True)], asked.measure)
        for values in values_listed(years)
    )


def values_listed(years: Sequence[YearTable]) -> Sequence[Values]:
    """What the lines of all years are about: in the order of the tables where these agree."""
    listed = [tuple(line.values for line in one.lines) for one in years]
    if all(one == listed[0] for one in listed):
        return listed[0]
    return sorted({values for one in listed for values in one}, key=sort_key)


def together(rows: Sequence[ProtectedRow], measure: Measure) -> ProtectedRow:
    """One row of several years' rows, formed from their shown counts; hidden where one is hidden.

    Two medians give none of both, so percentiles have no such row.
    """
    values = rows[0].values
    if measure.kind is Kind.PERCENTILES or any(row.hidden for row in rows):
        return dash(values)
    parts = {name: sum(row.parts[name] for row in rows) for name in rows[0].parts}
    return ProtectedRow(values, numbers(measure, FigureRow(values, parts)), hidden=False, parts=parts)


def _added(lines: Sequence[Line], measure: Measure) -> Line:
    row = together([one.row for one in lines], measure)
    heard = Completeness(
        sum(one.heard.whole for one in lines),
        sum(one.heard.of for one in lines),
        tuple(late for one in lines for late in one.heard.late),
    )
    others = [one.beside for one in lines if one.beside is not None]
    if not others:
        return Line(row.values, row, heard)
    beside = together(others, measure)
    return Line(row.values, row, heard, beside, difference(measure, row, beside))


def _at(table: Mapping[Values, Line], values: Values, one: YearTable) -> Line:
    """The line of a year; a value that it does not list is hidden in it."""
    beside = dash(values) if one.beside else None
    return table.get(values) or Line(values, dash(values), completeness(one.asked, one.found.answer, values), beside)
