"""Parts added up from several tables, months or States."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jalon.stats.measures.dimensions import sort_key
from jalon.stats.measures.errors import UnableToMeasure
from jalon.stats.measures.expressions import Values
from jalon.stats.measures.figure import FigureRow
from jalon.stats.measures.measure import Measure


@dataclass
class Gathered:
    """Rows by their values; at most ``rows_max``."""

    measure: Measure
    rows_max: int
    _parts: dict[Values, dict[str, int]] = field(default_factory=dict)
    _occurrences: dict[Values, dict[int, int]] = field(default_factory=dict)

    def add(self, values: Values, parts: Mapping[str, int], at: int | None = None) -> None:
        """Add one row; ``at`` is the value that occurred so often. Raises :class:`UnableToMeasure`: too many."""
        if not any(parts.values()):
            return
        known = self._parts.setdefault(values, {part.name: 0 for part in self.measure.parts})
        if len(self._parts) > self.rows_max:
            raise UnableToMeasure("stats.measure.too_many_rows", most=self.rows_max)
        for name, count in parts.items():
            known[name] += count
        if at is not None:
            seen = self._occurrences.setdefault(values, {})
            seen[at] = seen.get(at, 0) + sum(parts.values())

    def rows(self, *, alone: bool = False) -> tuple[FigureRow, ...]:
        """The rows in their order; ``alone``: the one row there always is."""
        if alone and not self._parts:
            self._parts[()] = {part.name: 0 for part in self.measure.parts}
        return tuple(
            FigureRow(values, self._parts[values], tuple(sorted(self._occurrences.get(values, {}).items())))
            for values in sorted(self._parts, key=sort_key)
        )
