"""Hiding small cells so that totals do not give them back.

A count below :data:`jalon.kernel.limits.CELL_COUNT_MIN` is shown as "<10", zero included: "nobody" is also said of
somebody. Where a hidden cell would follow from what remains, more cells are *withheld* (Hundepool et al., Statistical
Disclosure Control, 2012, chapter 4). A cell follows when no other table of counts agrees with everything shown; a table
is a network of flows, so that question is a search for a cycle, exact and fast.

Tables of one day share their rows (posts): the row totals are decided once, by :func:`protect_totals`, and every table
then counts them as known, shown or not. So two tables laid side by side tell no more than each alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from jalon.kernel import limits
from jalon.stats.tables import CountTable

Cell = tuple[int, int]
"""Row and column; the row after the last is that of the column totals."""


class Shown(Enum):
    """How a cell appears."""

    COUNT = "count"
    BELOW = "below"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell as it may be shown: its count, or None where it is hidden."""

    shown: Shown
    count: int | None


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table that may be shown. ``figures[row][column]``; totals as decided for the whole day."""

    figures: tuple[tuple[Figure, ...], ...]
    row_totals: tuple[Figure, ...]
    column_totals: tuple[Figure, ...]
    total: Figure


def figure(count: int, shown: Shown) -> Figure:
    """The figure of a count."""
    return Figure(shown, count if shown is Shown.COUNT else None)


def first_sight(count: int) -> Shown:
    """What a count is before its neighbours are looked at."""
    return Shown.COUNT if count >= limits.CELL_COUNT_MIN else Shown.BELOW


def protect_totals(counts: Sequence[int]) -> tuple[Shown, ...]:
    """How the totals of rows appear, beside their sum which is shown when it is not below the limit.

    Every hidden total can be one more or one less than it is, with all that is shown unchanged.
    """
    shown = [first_sight(count) for count in counts]
    if sum(counts) < limits.CELL_COUNT_MIN:
        return tuple(shown)
    while _pinned_totals(counts, shown):
        visible = [index for index, one in enumerate(shown) if one is Shown.COUNT]
        if not visible:
            return tuple(Shown.WITHHELD for _ in counts)
        shown[min(visible, key=lambda index: (counts[index], index))] = Shown.WITHHELD
    return tuple(shown)


def _bounds(shown: Shown, count: int) -> tuple[int, float]:
    """Lowest and highest count that a reader must reckon with. What is withheld alone is known not to be small."""
    if shown is Shown.COUNT:
        return count, count
    return (0, limits.CELL_COUNT_MIN - 1) if shown is Shown.BELOW else (limits.CELL_COUNT_MIN, float("inf"))


def _pinned_totals(counts: Sequence[int], shown: Sequence[Shown]) -> bool:
    """Whether a hidden count cannot change by one against another hidden one."""
    bounds = [_bounds(one, count) for one, count in zip(shown, counts, strict=True)]
    rises = {index for index, (_, high) in enumerate(bounds) if counts[index] < high}
    falls = {index for index, (low, _) in enumerate(bounds) if counts[index] > low}
    hidden = [index for index, one in enumerate(shown) if one is not Shown.COUNT]
    return any(not ((index in rises and falls - {index}) or (index in falls and rises - {index})) for index in hidden)


def protect(table: CountTable[object, object], row_totals: Sequence[Shown]) -> ProtectedTable:
    """``table`` as it may be shown, its row totals appearing as decided for all tables of the day.

    A table has two columns at least: a single column would repeat the row totals.
    """
    assert len(table.columns) >= 2, "a single column would repeat the row totals"
    work = _Work(table, row_totals)
    work.hide_small_and_withheld()
    work.hide_until_nothing_follows()
    last = len(table.rows)
    return ProtectedTable(
        figures=tuple(
            tuple(figure(table.counts[row][column], work.shown[row, column]) for column in range(len(table.columns)))
            for row in range(last)
        ),
        row_totals=tuple(figure(count, shown) for count, shown in zip(table.row_totals, row_totals, strict=True)),
        column_totals=tuple(
            figure(count, work.shown[last, column]) for column, count in enumerate(table.column_totals)
        ),
        total=figure(table.total, first_sight(table.total)),
    )


@dataclass
class _Work:
    """A table as a network: rows and columns are places, cells are pipes from row to column; the row of totals takes
    what the columns gather. Row totals are fixed, so every other table that agrees is this one plus closed cycles."""

    table: CountTable[object, object]
    row_totals: Sequence[Shown]
    counts: dict[Cell, int] = field(default_factory=dict)
    shown: dict[Cell, Shown] = field(default_factory=dict)
    in_block: set[Cell] = field(default_factory=set)
    """Cells withheld with their whole row or column, small or not."""

    def __post_init__(self) -> None:
        last = len(self.table.rows)
        for row, line in enumerate(self.table.counts):
            self.counts.update({(row, column): count for column, count in enumerate(line)})
        self.counts.update({(last, column): count for column, count in enumerate(self.table.column_totals)})

    def hide_small_and_withheld(self) -> None:
        """Small cells and small totals; whole rows and whole columns whose total is withheld."""
        self.shown = {cell: first_sight(count) for cell, count in self.counts.items()}
        if self.table.total < limits.CELL_COUNT_MIN:
            return
        for row, shown in enumerate(self.row_totals):
            if shown is Shown.WITHHELD:
                self._withhold_block((row, column) for column in range(len(self.table.columns)))
        last = len(self.table.rows)
        for column, shown in enumerate(protect_totals(self.table.column_totals)):
            self.shown[last, column] = shown
            if shown is Shown.WITHHELD:
                self._withhold_block((row, column) for row in range(last))

    def hide_until_nothing_follows(self) -> None:
        """Withhold, for each cell that follows from the rest, the smallest cells that free it."""
        if self.table.total < limits.CELL_COUNT_MIN:
            return
        pending = sorted(cell for cell, shown in self.shown.items() if shown is not Shown.COUNT)
        for cell in pending:
            freed = self._cheapest_cycle(cell)
            if freed is None:
                self._withhold_block(self.counts)
                return
            self.shown.update(dict.fromkeys(freed, Shown.WITHHELD))

    def _withhold_block(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            self.shown[cell] = Shown.WITHHELD
            self.in_block.add(cell)

    def _bounds_of(self, cell: Cell) -> tuple[int, float]:
        return (0, float("inf")) if cell in self.in_block else _bounds(self.shown[cell], self.counts[cell])

    def _cheapest_cycle(self, cell: Cell) -> set[Cell] | None:
        """Visible cells to withhold so that ``cell`` can differ by one: empty when it can, None when it never can."""
        row, column = self._ends(cell)
        low, high = self._bounds_of(cell)
        ways = []
        if self.counts[cell] < high:
            ways.append(self._cheapest_path(column, row, cell))
        if self.counts[cell] > low:
            ways.append(self._cheapest_path(row, column, cell))
        found = [way for way in ways if way is not None]
        if not found:
            return None
        return min(found, key=lambda way: (way[0], sorted(way[1])))[1]

    def _ends(self, cell: Cell) -> tuple[str, str]:
        """Where a unit more in this cell flows from and to."""
        row, column = cell
        if row == len(self.table.rows):
            return f"c{column}", "total"
        return f"r{row}", f"c{column}"

    def _steps(self, without: Cell) -> dict[str, list[tuple[str, int, Cell | None]]]:
        """From each place: next place, cost, and the visible cell that the step would withhold."""
        steps: dict[str, list[tuple[str, int, Cell | None]]] = {}
        for cell, count in self.counts.items():
            if cell == without:
                continue
            start, end = self._ends(cell)
            visible = self.shown[cell] is Shown.COUNT
            low, high = _bounds(Shown.WITHHELD, count) if visible else self._bounds_of(cell)
            toll = (count, cell) if visible else (0, None)
            if count < high:
                steps.setdefault(start, []).append((end, *toll))
            if count > low:
                steps.setdefault(end, []).append((start, *toll))
        return steps

    def _cheapest_path(self, start: str, end: str, without: Cell) -> tuple[int, set[Cell]] | None:
        steps = self._steps(without)
        queue: list[tuple[int, str, tuple[Cell, ...]]] = [(0, start, ())]
        done: set[str] = set()
        while queue:
            cost, place, withheld = heapq.heappop(queue)
            if place == end:
                return cost, set(withheld)
            if place in done:
                continue
            done.add(place)
            for following, toll, cell in steps.get(place, ()):
                if following not in done:
                    added = withheld if cell is None else (*withheld, cell)
                    heapq.heappush(queue, (cost + toll, following, added))
        return None
