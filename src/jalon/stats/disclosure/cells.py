"""What a count is a count of: cells, tables of one to four dimensions with all margins, and the sums they obey."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import NamedTuple

from jalon.kernel import limits

Place = tuple[tuple[str, Hashable], ...]
"""Values by dimension, sorted by its name; a dimension that is not named is summed over."""


class Cell(NamedTuple):
    """One count. Two tables that name the same cell speak of the same persons."""

    counted: str
    """What is counted: source, State and vintage."""
    at: Place


class Sum(NamedTuple):
    """``total`` is the sum of ``parts``."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Axis:
    """A dimension with its values. ``all_of``: the name of their sum where it is not everything."""

    name: str
    values: tuple[Hashable, ...]
    all_of: Hashable = None


@dataclass(frozen=True)
class Table:
    """Counts, at least 0, by one to four axes; what ``counts`` does not name is 0. ``within``: values that all share.

    ``held``: cells that are hidden for a reason of their own, as those of a route whose delay has not passed.
    """

    counted: str
    axes: tuple[Axis, ...]
    counts: Mapping[tuple[Hashable, ...], int]
    within: Place = ()
    held: frozenset[Cell] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        assert 1 <= len(self.axes) <= limits.TABLE_DIMENSIONS_MAX, "one to four dimensions"
        assert all(count >= 0 for count in self.counts.values()), "counts are never negative"
        assert all(len(key) == len(self.axes) for key in self.counts), "one value an axis"

    @property
    def cell_count(self) -> int:
        """Cells with all margins."""
        return prod(len(axis.values) + 1 for axis in self.axes)

    def cell(self, values: Sequence[Hashable]) -> Cell:
        """The cell at one value an axis; None for all of them."""
        named = [
            (axis.name, value if value is not None else axis.all_of)
            for axis, value in zip(self.axes, values, strict=True)
            if value is not None or axis.all_of is not None
        ]
        return Cell(self.counted, tuple(sorted([*self.within, *named], key=lambda pair: pair[0])))

    def places(self) -> Iterator[tuple[Hashable, ...]]:
        """Every place of the table, inner ones and margins; None stands for all values of an axis."""
        return product(*((*axis.values, None) for axis in self.axes))

    def values(self) -> dict[Cell, int]:
        """Every cell with its count."""
        totals: dict[tuple[Hashable, ...], int] = {}
        for key, count in self.counts.items():
            for place in product(*((value, None) for value in key)):
                totals[place] = totals.get(place, 0) + count
        return {self.cell(place): totals.get(place, 0) for place in self.places()}

    def sums(self) -> Iterator[Sum]:
        """One sum a margin, along its first summed axis; every other sum of the table follows from these."""
        for place in self.places():
            if None not in place:
                continue
            along = place.index(None)
            parts = (self.cell((*place[:along], value, *place[along + 1 :])) for value in self.axes[along].values)
            yield Sum(self.cell(place), tuple(parts))


def table_of(
    counted: str, axes: Sequence[Axis], facts: Iterable[tuple[Sequence[Hashable], int]], within: Place = ()
) -> Table:
    """The table of ``facts`` (one value an axis, count). Every fact must lie in it: nobody is dropped in silence."""
    known = [frozenset(axis.values) for axis in axes]
    counts: dict[tuple[Hashable, ...], int] = {}
    for key, count in facts:
        assert all(value in values for value, values in zip(key, known, strict=True)), "a fact outside the table"
        counts[tuple(key)] = counts.get(tuple(key), 0) + count
    return Table(counted, tuple(axes), counts, within)
