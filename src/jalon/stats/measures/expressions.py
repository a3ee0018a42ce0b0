"""A question as an Ibis expression: over rows of a table of the lake, or over a cube."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
Where = Mapping[str, tuple[DimensionValue, ...]]


def over_rows(rows: Table, by: Sequence[str], where: Where, parts: Sequence[Part]) -> Table:
    """Filter, group, and one aggregate a part. Conditions that every part has go into the filter."""
    shared = [one for one in parts[0].where if all(one in part.where for part in parts)]
    passing = [_has_one_of(rows, name, values) for name, values in where.items()]
    passing += [one.expression(rows) for one in shared]
    occurring = parts[0].occurrences
    if occurring is not None:
        passing.append(rows[occurring].notnull())
    passed = rows.filter(*passing) if passing else rows
    counted = {f"part_{part.name}": _aggregate(passed, part, shared) for part in parts}
    return _grouped(passed, by, occurring, counted)


def over_cube(cube: Table, by: Sequence[str], where: Where, parts: Sequence[Part], chosen: int) -> Table:
    """The same from the set of dimensions numbered ``chosen``: parts are added up."""
    passed = cube.filter(cube["set"] == chosen, *(_has_one_of(cube, name, values) for name, values in where.items()))
    counted = {f"part_{part.name}": passed[f"part_{part.name}"].sum() for part in parts}
    return _grouped(passed, by, "at" if parts[0].occurrences else None, counted)


def counted(rows: Iterable[Row], width: int, parts: Sequence[Part]) -> Iterable[Counted]:
    """The engine's rows taken apart."""
    for row in rows:
        values, rest = row[:width], list(row[width:])
        at = rest.pop(0) if parts[0].occurrences is not None else None
        yield values, {part.name: int(count or 0) for part, count in zip(parts, rest, strict=True)}, at


def _grouped(passed: Table, by: Sequence[str], occurring: str | None, counted_parts: Mapping[str, Any]) -> Table:
    keys = {f"by_{name}": _value(passed, dimensions()[name]) for name in by}
    if occurring is not None:
        keys["at"] = passed[occurring]
    return passed.group_by(**keys).aggregate(**counted_parts) if keys else passed.aggregate(**counted_parts)


def _value(table: Table, dimension: Dimension) -> Value:
    """A dimension's value; a cube may hold it under its own name, already classified."""
    return table[dimension.name] if dimension.name in table.columns else dimension.expression(table)


def _aggregate(rows: Table, part: Part, shared: Sequence[Condition]) -> Any:
    own = all_of(rows, [one for one in part.where if one not in shared])
    if part.summed is not None:
        return rows[part.summed].cast("int64").sum(where=own)
    return rows.count(where=own)


def _has_one_of(table: Table, name: str, values: Sequence[DimensionValue]) -> BooleanValue:
    column = _value(table, dimensions()[name])
    recorded = [value for value in values if value is not None]
    found = column.isin(recorded).fill_null(False)
    return found | column.isnull() if len(recorded) < len(values) else found
