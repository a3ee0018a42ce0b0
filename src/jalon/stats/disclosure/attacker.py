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
from scipy import sparse
from scipy.optimize import linprog

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
    wanted = place if targets is None else list(targets)
    return {cell: _interval(place[cell], matrix, np.array(right), limits_of) for cell in wanted}


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
