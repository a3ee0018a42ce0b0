"""Tables of counts: rows by columns, from counted facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row_co = TypeVar("Row_co", covariant=True)
Column_co = TypeVar("Column_co", covariant=True)
A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class CountTable(Generic[Row_co, Column_co]):
    """Counts, at least 0, of every row (outer) and column (inner)."""

    rows: tuple[Row_co, ...]
    columns: tuple[Column_co, ...]
    counts: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        assert len(self.counts) == len(self.rows), "one line of counts a row"
        assert all(len(line) == len(self.columns) for line in self.counts), "one count a column"
        assert all(count >= 0 for line in self.counts for count in line), "counts are never negative"

    @property
    def row_totals(self) -> tuple[int, ...]:
        """Sum of every row."""
        return tuple(sum(line) for line in self.counts)

    @property
    def column_totals(self) -> tuple[int, ...]:
        """Sum of every column."""
        return tuple(sum(line[column] for line in self.counts) for column in range(len(self.columns)))

    @property
    def total(self) -> int:
        """Sum of everything."""
        return sum(self.row_totals)


def table_of(facts: Iterable[tuple[A, B, int]], *, rows: Sequence[A], columns: Sequence[B]) -> CountTable[A, B]:
    """The table of ``facts`` (row, column, count); a row or column without facts counts 0.

    Every fact must name a row and a column of the table: nobody is dropped in silence.
    """
    counted: Counter[tuple[A, B]] = Counter()
    for row, column, count in facts:
        counted[row, column] += count
    known = {(row, column) for row in rows for column in columns}
    assert counted.keys() <= known, "a fact outside the table"
    return CountTable(
        tuple(rows), tuple(columns), tuple(tuple(counted[row, column] for column in columns) for row in rows)
    )


def by_falling_count(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Names by falling count, equal counts by name: an order that a reader can follow."""
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))
