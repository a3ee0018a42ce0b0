"""One evaluator for every measure: a question becomes one expression a table, its rows become a table of figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jalon.kernel import limits
from jalon.stats.measures.conditions import Condition, all_of
from jalon.stats.measures.dimensions import DimensionValue, dimensions, sort_key
from jalon.stats.measures.engines import Engine, Row
from jalon.stats.measures.errors import UnableToMeasure, not_allowed
from jalon.stats.measures.figure import FigureRow, FigureTable
from jalon.stats.measures.measure import Measure, Part, measure_of
from jalon.stats.measures.source import LakeSource, Partition, Period

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

Where = Mapping[str, Sequence[DimensionValue]]
Values = tuple[DimensionValue, ...]


@dataclass(frozen=True)
class Question:
    """A question that can be answered: every name and value is one of those allowed."""

    measure: Measure
    by: tuple[str, ...]
    where: Mapping[str, tuple[DimensionValue, ...]]
    period: Period

    @property
    def dimensions(self) -> frozenset[str]:
        """Every dimension that the answer depends on."""
        return frozenset(self.by) | frozenset(self.where)


def question(measure: str, *, by: Sequence[str] = (), where: Where | None = None, period: tuple[str, str]) -> Question:
    """The question in these words. Raises :class:`UnableToMeasure`, naming what is allowed.

    ``where`` gives values or their words (``{"sex": ["female"]}``); a row passes when it has one of them in each.
    """
    asked = measure_of(measure)
    filters = where or {}
    for name in (*by, *filters):
        if name not in asked.dimensions:
            raise not_allowed("no_dimension", name, asked.dimensions)
    if len(set(by)) < len(by) or len(by) > limits.FIGURE_DIMENSIONS_MAX:
        raise UnableToMeasure("stats.measure.too_many_dimensions", most=limits.FIGURE_DIMENSIONS_MAX)
    read = {name: tuple(_value(name, one) for one in filters[name]) for name in asked.dimensions if name in filters}
    return Question(asked, tuple(by), read, Period.of(*period))


def evaluate(
    measure: str,
    *,
    by: Sequence[str] = (),
    where: Where | None = None,
    period: tuple[str, str],
    source: LakeSource,
    engine: Engine,
) -> FigureTable:
    """The figures of ``measure`` in the months of ``period`` (first and last, both included, ``YYYY-MM``).

    Rows come in the order of their dimensions' values. Without ``by`` there is one row, which may count nobody; with
    it, combinations that nobody has are left out. Raises :class:`UnableToMeasure`.
    """
    return answer(question(measure, by=by, where=where, period=period), source, engine)


def answer(asked: Question, source: LakeSource, engine: Engine) -> FigureTable:
    """The table that answers ``asked``."""
    gathered = Gathered(asked.measure)
    read: list[Partition] = []
    for table in asked.measure.tables:
        partitions = source.partitions(table, asked.period)
        read.extend(partitions)
        if partitions:
            for row in from_rows(asked, table, partitions, engine):
                gathered.add(*row)
    return FigureTable(
        asked.measure,
        asked.by,
        asked.where,
        asked.period,
        gathered.rows(alone=not asked.by),
        tuple(sorted(partition.vintage for partition in read)),
        _missing(asked, read),
    )


def from_rows(
    asked: Question, table: str, partitions: Sequence[Partition], engine: Engine
) -> Iterator[tuple[Values, Mapping[str, int], int | None]]:
    """What one table of the lake gives: values of the dimensions, parts, and the value that occurred so often."""
    parts = [part for part in asked.measure.parts if part.table == table]
    by = asked.by
    occurring = parts[0].occurrences

    def build(rows: Table) -> Table:
        return _expression(rows, asked, parts)

    for row in engine.rows(partitions, build):
        yield _split(row, len(by), parts, occurring=occurring is not None)


def _split(
    row: Row, width: int, parts: Sequence[Part], *, occurring: bool
) -> tuple[Values, Mapping[str, int], int | None]:
    values, rest = row[:width], list(row[width:])
    at = rest.pop(0) if occurring else None
    return values, {part.name: int(count or 0) for part, count in zip(parts, rest, strict=True)}, at


def _expression(rows: Table, asked: Question, parts: Sequence[Part]) -> Table:
    """Filter, group, and one aggregate a part. Conditions that every part has go into the filter."""
    shared = [one for one in parts[0].where if all(one in part.where for part in parts)]
    passing = [_has_one_of(rows, name, values) for name, values in asked.where.items()]
    passing += [one.expression(rows) for one in shared]
    occurring = parts[0].occurrences
    if occurring is not None:
        passing.append(rows[occurring].notnull())
    passed = rows.filter(*passing) if passing else rows
    counted = {f"part_{part.name}": _aggregate(passed, part, shared) for part in parts}
    keys: dict[str, Any] = {f"by_{name}": dimensions()[name].expression(passed) for name in asked.by}
    if occurring is not None:
        keys["at"] = passed[occurring]
    return passed.group_by(**keys).aggregate(**counted) if keys else passed.aggregate(**counted)


def _aggregate(rows: Table, part: Part, shared: Sequence[Condition]) -> Any:
    own = all_of(rows, [one for one in part.where if one not in shared])
    if part.summed is not None:
        return rows[part.summed].cast("int64").sum(where=own)
    return rows.count(where=own)


def _has_one_of(rows: Table, name: str, values: Sequence[DimensionValue]) -> BooleanValue:
    column = dimensions()[name].expression(rows)
    recorded = [value for value in values if value is not None]
    found = column.isin(recorded).fill_null(False)
    return found | column.isnull() if len(recorded) < len(values) else found


@dataclass
class Gathered:
    """Parts added up from several tables, months or States."""

    measure: Measure
    _parts: dict[Values, dict[str, int]] = field(default_factory=dict)
    _occurrences: dict[Values, dict[int, int]] = field(default_factory=dict)

    def add(self, values: Values, parts: Mapping[str, int], at: int | None = None) -> None:
        """Add one row; ``at`` is the value that occurred so often."""
        if not any(parts.values()):
            return
        known = self._parts.setdefault(values, {part.name: 0 for part in self.measure.parts})
        if len(self._parts) > limits.FIGURE_ROWS_MAX:
            raise UnableToMeasure("stats.measure.too_many_rows", most=limits.FIGURE_ROWS_MAX)
        for name, count in parts.items():
            known[name] += count
        if at is not None:
            seen = self._occurrences.setdefault(values, {})
            seen[at] = seen.get(at, 0) + sum(parts.values())

    def rows(self, *, alone: bool) -> tuple[FigureRow, ...]:
        """The rows in their order; ``alone``: the one row there always is."""
        if alone and not self._parts:
            self._parts[()] = {part.name: 0 for part in self.measure.parts}
        return tuple(
            FigureRow(values, self._parts[values], tuple(sorted(self._occurrences.get(values, {}).items())))
            for values in sorted(self._parts, key=sort_key)
        )


def _value(name: str, given: DimensionValue) -> DimensionValue:
    dimension = dimensions()[name]
    return dimension.read(given) if isinstance(given, str) else dimension.read(dimension.word(given))


def _missing(asked: Question, read: Sequence[Partition]) -> tuple[tuple[str, str, str], ...]:
    """Months of the period that a table lacks, for each State that the lake has in it."""
    held = {(one.vintage.table, one.vintage.country, one.vintage.month) for one in read}
    states = sorted({country for _, country, _ in held})
    return tuple(
        (table, state, month)
        for table in asked.measure.tables
        for state in states
        for month in asked.period.months()
        if (table, state, month) not in held
    )
