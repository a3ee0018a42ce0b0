"""A question as an Ibis expression: over rows of a table of the lake, or over a cube."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jalon.stats.measures.conditions import Condition, all_of
from jalon.stats.measures.dimensions import Dimension, DimensionValue, dimensions
from jalon.stats.measures.engines import Row
from jalon.stats.measures.measure import Part

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table, Value

Values = tuple[DimensionValue, ...]
Counted = tuple[Values, Mapping[str, int], int | None]
"""Values of the dimensions, parts by name, and the value that occurred so often where occurrences are kept."""
Filters = tuple[tuple[str, tuple[DimensionValue, ...]], ...]
"""Dimensions and the values of which a row must have one."""


@dataclass(frozen=True)
class OverRows:
    """Filter, group, and one aggregate a part, of rows of a table. Conditions that every part has go into the filter.

    Equal ones give equal expressions, so an engine may keep what it made of one.
    """

    by: tuple[str, ...]
    where: Filters
    parts: tuple[Part, ...]

    def __call__(self, rows: Table) -> Table:
        """The expression over ``rows``."""
        parts = self.parts
        shared = [one for one in parts[0].where if all(one in part.where for part in parts)]
        passing = [_has_one_of(rows, name, values) for name, values in self.where]
        passing += [one.expression(rows) for one in shared]
        occurring = parts[0].occurrences
        if occurring is not None:
            passing.append(rows[occurring].notnull())
        passed = rows.filter(*passing) if passing else rows
        counted = {f"part_{part.name}": _aggregate(passed, part, shared) for part in parts}
        return _grouped(passed, self.by, occurring, counted)


@dataclass(frozen=True)
class OverCube:
    """The same from the set of dimensions numbered ``chosen`` of a cube: parts are added up."""

    by: tuple[str, ...]
    where: Filters
    parts: tuple[Part, ...]
    chosen: int

    def __call__(self, cube: Table) -> Table:
        """The expression over ``cube``."""
        passing = [_has_one_of(cube, name, values) for name, values in self.where]
        passed = cube.filter(cube["set"] == self.chosen, *passing)
        counted = {f"part_{part.name}": passed[f"part_{part.name}"].sum() for part in self.parts}
        return _grouped(passed, self.by, "at" if self.parts[0].occurrences else None, counted)


def counted(rows: Iterable[Row], by: Sequence[str], parts: Sequence[Part]) -> Iterable[Counted]:
    """The engine's rows taken apart."""
    read = [dimensions()[name] for name in by]
    for row in rows:
        values = tuple(one.of_key(key) for one, key in zip(read, row, strict=False))
        rest = list(row[len(by) :])
        at = rest.pop(0) if parts[0].occurrences is not None else None
        yield values, {part.name: int(count or 0) for part, count in zip(parts, rest, strict=True)}, at


def _grouped(passed: Table, by: Sequence[str], occurring: str | None, counted_parts: Mapping[str, Any]) -> Table:
    keys = {f"by_{name}": _key(passed, dimensions()[name]) for name in by}
    if occurring is not None:
        keys["at"] = passed[occurring]
    return passed.group_by(**keys).aggregate(**counted_parts) if keys else passed.aggregate(**counted_parts)


def _value(table: Table, dimension: Dimension) -> Value:
    """A dimension's value; a cube may hold it under its own name, already classified."""
    return table[dimension.name] if dimension.name in table.columns else dimension.expression(table)


def _key(table: Table, dimension: Dimension) -> Value:
    return table[dimension.name] if dimension.name in table.columns else dimension.key(table)


def _aggregate(rows: Table, part: Part, shared: Sequence[Condition]) -> Any:
    own = all_of(rows, [one for one in part.where if one not in shared])
    if part.summed is not None:
        return rows[part.summed].cast("int64").sum(where=own)
    return rows.count(where=own)


def _has_one_of(table: Table, name: str, values: Sequence[DimensionValue]) -> BooleanValue:
    column = _value(table, dimensions()[name])
    recorded = [value for value in values if value is not None]
    found = column.isin(recorded)
    return found | column.isnull() if len(recorded) < len(values) else found
