"""The rows of a published table: every combination of the values that it lists, and every margin."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

from jalon.kernel import limits
from jalon.stats.disclosure.cell_key import noise
from jalon.stats.disclosure.cells import Cell
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import Figure, figure
from jalon.stats.measures.dimensions import DimensionValue, dimensions, sort_key
from jalon.stats.measures.engines import Engine
from jalon.stats.measures.evaluate import answer
from jalon.stats.measures.figure import FigureRow
from jalon.stats.measures.measure import Kind
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import LaidOut, row_shown
from jalon.stats.publishing.errors import UnableToPublish

Given = Mapping[str, DimensionValue]
Told = dict[str, Any]


@dataclass(frozen=True)
class Noise:
    """Noise by cell key (Thompson, Broadfoot and Elazar 2013): a cell has the same one in every table of a year.

    The key comes from a secret and from what the cell counts, not from rows: rows leave the lake, figures stay.
    """

    seed: bytes
    variance: float

    def of(self, cell: Cell) -> int:
        """Persons to add to the cell."""
        drawn = hmac.new(self.seed, repr(cell).encode(), hashlib.sha256).digest()
        return noise(int.from_bytes(drawn[:4], "big"), self.variance)

    def over(self, cell: Cell, one: Figure) -> Figure:
        """The figure with its noise; what is hidden stays hidden."""
        return one if one.count is None else replace(one, count=max(0, one.count + self.of(cell)))


@dataclass(frozen=True)
class Sight:
    """What stands behind a table's rows: how cells appear, and durations where the measure has some."""

    laid: LaidOut
    figure: Callable[[Cell], Figure]
    noise: Noise | None
    occurrences: Mapping[tuple[tuple[str, DimensionValue], ...], FigureRow]

    def row(self, given: Given) -> Told:
        """One row: ``at`` (words by dimension; a dimension that is not named is summed over), and its numbers."""
        asked = self.laid.asked
        fixed = {name: values[0] for name, values in asked.where.items() if name not in asked.by}
        cells = self.laid.cells({**fixed, **given})
        figures = {name: self.figure(cell) for name, cell in cells.items()}
        if self.noise is not None:
            figures = {name: self.noise.over(cells[name], one) for name, one in figures.items()}
        empty = FigureRow((), {part.name: 0 for part in asked.measure.parts})
        shown = row_shown(asked.measure, self.occurrences.get(_key(given), empty), figures)
        at = {name: dimensions()[name].word(value) for name, value in given.items()}
        if shown.hidden:
            return {"at": at, "hidden": True}
        told = {name: one if one is None or isinstance(one, int) else str(one) for name, one in shown.numbers.items()}
        return {"at": at, "numbers": told}


def sight(laid: LaidOut, register: Register, source: LakeSource, engine: Engine, noise: Noise | None) -> Sight:
    """What may be shown of a table under a register."""
    return Sight(laid, register.figure, noise, _occurrences(laid, source, engine))


def plain_sight(laid: LaidOut, source: LakeSource, engine: Engine, noise: Noise | None) -> Sight:
    """Every number as it is counted: to make published figures anew, not to show."""
    counts = {cell: count for table in laid.tables.values() for cell, count in table.values().items()}
    return Sight(laid, lambda cell: figure(counts.get(cell, 0), shown=True), noise, _occurrences(laid, source, engine))


def published_rows(seen: Sight) -> list[Told]:
    """The grid of the values that have a figure at all, with its margins.

    A value of which everything is hidden is not listed: that it occurs would be told of few persons. Within the grid
    nobody and few look alike.
    """
    asked = seen.laid.asked
    grid = list(_grid(seen.laid))
    if len(grid) > limits.PUBLICATION_ROWS_MAX:
        raise UnableToPublish("stats.publishing.too_many_rows", most=limits.PUBLICATION_ROWS_MAX)
    rows = [(given, seen.row(given)) for given in grid]
    listed = {(name, value) for given, row in rows if "numbers" in row for name, value in given.items()}
    listed |= {("month", month) for month in asked.period.months()}
    return [row for given, row in rows if listed.issuperset(given.items())]


def given_of(at: Mapping[str, str]) -> dict[str, DimensionValue]:
    """The values of a row's words. Raises ``UnableToMeasure`` for words that are none."""
    return {name: dimensions()[name].read(word) for name, word in at.items()}


def _grid(laid: LaidOut) -> Iterator[dict[str, DimensionValue]]:
    """Inner cells first, then margins; none over a dimension of which only some values were asked for."""
    asked = laid.asked
    values = [_values(laid, place, name) for place, name in enumerate(asked.by)]
    optional = [name for name in asked.by if name not in asked.where]
    for left_out in range(len(optional) + 1):
        for summed in combinations(optional, left_out):
            kept = [(name, some) for name, some in zip(asked.by, values, strict=True) if name not in summed]
            for chosen in product(*(some for _, some in kept)):
                yield dict(zip((name for name, _ in kept), chosen, strict=True))


def _values(laid: LaidOut, place: int, name: str) -> list[DimensionValue]:
    if name in laid.asked.where:
        return list(laid.asked.where[name])
    if name == "month":
        return list(laid.asked.period.months())
    met = {row.values[place] for row in laid.whole.rows}
    return [one[0] for one in sorted(((value,) for value in met), key=sort_key)]


def _occurrences(
    laid: LaidOut, source: LakeSource, engine: Engine
) -> Mapping[tuple[tuple[str, DimensionValue], ...], FigureRow]:
    asked = laid.asked
    if asked.measure.kind is not Kind.PERCENTILES:
        return {}
    found = {}
    for size in range(len(asked.by) + 1):
        for by in combinations(asked.by, size):
            for row in answer(replace(asked, by=by), source, engine).rows:
                found[_key(dict(zip(by, row.values, strict=True)))] = row
    return found


def _key(given: Given) -> tuple[tuple[str, DimensionValue], ...]:
    return tuple(sorted(given.items()))
