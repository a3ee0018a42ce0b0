"""The attacker: what a reader can work out of hidden counts from everything that was published.

It knows every table and margin, every shown count, that every sum holds and that no count is negative; it does not ask
for whole numbers. For each hidden cell two linear programs (HiGHS through scipy) find the least and the greatest count
that agree with all of it. It shares no code with the protector beyond the names of cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from jalon.stats.disclosure.cells import Cell, Sum
from jalon.stats.disclosure.register import Register

_INFEASIBLE, _UNBOUNDED = 2, 3


@dataclass(frozen=True)
class Published:
    """All that a reader has: shown counts, the names of hidden cells, and which are sums of which.

    ``bounds``: what else is said about a cell, as by a rate, or by "<10".
    """

    shown: Mapping[Cell, float]
    hidden: Sequence[Cell]
    sums: Sequence[Sum]
    bounds: Mapping[Cell, tuple[float, float]]


@dataclass(frozen=True)
class Interval:
    """The least and the greatest count that agree with everything published."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How many persons lie between."""
        return self.high - self.low


class Contradiction(Exception):
    """No counts agree with what was published, as where noise breaks the sums."""


def published(register: Register, *, bounds: Mapping[Cell, tuple[float, float]] | None = None) -> Published:
    """What a reader has of everything in a register."""
    pairs = list(zip(register.cells, register.counts, register.shown, strict=True))
    shown = {cell: float(count) for cell, count, seen in pairs if seen}
    return Published(shown, [cell for cell, _, seen in pairs if not seen], tuple(register.sums), bounds or {})


def attack(known: Published, targets: Iterable[Cell] | None = None) -> dict[Cell, Interval]:
    """The interval of every hidden cell, or of ``targets``. Raises :class:`Contradiction`."""
    place = {cell: number for number, cell in enumerate(known.hidden)}
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    right: list[float] = []
    for one in known.sums:
        constant, free = 0.0, []
        for cell, sign in ((one.total, 1.0), *((part, -1.0) for part in one.parts)):
            if cell in place:
                free.append((place[cell], sign))
            else:
                constant -= sign * known.shown[cell]
        if free:
            rows += [len(right)] * len(free)
            columns += [number for number, _ in free]
            signs += [sign for _, sign in free]
            right.append(constant)
    matrix = sparse.csc_matrix((signs, (rows, columns)), shape=(len(right), len(place)))
    limits_of = [known.bounds.get(cell, (0.0, inf)) for cell in known.hidden]
    groups = _Groups.of(matrix, np.array(right), limits_of)
    return {cell: groups.interval(place[cell]) for cell in (place if targets is None else targets)}


@dataclass(frozen=True)
class _Groups:
    """Hidden cells that no sum ties to each other say nothing of each other, so each group is a program of its own."""

    of_cell: npt.NDArray[np.int32]
    place: npt.NDArray[np.intp]
    programs: Sequence[tuple[sparse.csc_matrix, npt.NDArray[np.float64], Sequence[tuple[float, float]]]]

    @classmethod
    def of(
        cls, matrix: sparse.csc_matrix, right: npt.NDArray[np.float64], bounds: Sequence[tuple[float, float]]
    ) -> _Groups:
        count, met = connected_components(sparse.block_array([[None, matrix.T], [matrix, None]]), directed=False)
        of_cell = met[: matrix.shape[1]]
        place, by_row, programs = np.zeros(len(bounds), dtype=np.intp), matrix.tocsr(), []
        for group in range(count):
            inside = np.flatnonzero(of_cell == group)
            place[inside] = np.arange(len(inside))
            rows = np.unique(matrix[:, inside].indices)
            programs.append((by_row[rows][:, inside].tocsc(), right[rows], [bounds[int(one)] for one in inside]))
        return cls(of_cell, place, programs)

    def interval(self, cell: int) -> Interval:
        return _interval(int(self.place[cell]), *self.programs[self.of_cell[cell]])


def _interval(
    number: int, matrix: sparse.csc_matrix, right: np.ndarray, bounds: Sequence[tuple[float, float]]
) -> Interval:
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(bounds))
        cost[number] = sign
        equal = {"A_eq": matrix, "b_eq": right} if len(right) else {}
        result = linprog(cost, bounds=bounds, method="highs", **equal)
        if result.status == _UNBOUNDED:
            ends.append(inf)
        elif result.status == _INFEASIBLE:
            raise Contradiction
        else:
            ends.append(sign * float(result.fun))
    return Interval(ends[0], ends[1])
