"""The linear programs of the protector, about the cells of one set of tables. HiGHS solves them through scipy.

A *witness* is a change of all cells after which every sum still holds, no count is negative and every shown count is
what it is: another border that a reader cannot tell from the true one. New cells move freely; cells of earlier tables
move only as their own witnesses do, in any mixture of them, so that what was proved of earlier tables stays proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from jalon.kernel import limits

Vector = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
_INFEASIBLE = 2
_TOLERANCE = 1e-6


class OutOfSteps(Exception):
    """The bound of iterations was reached; says nothing about whether there is a solution."""


@dataclass(frozen=True)
class Change:
    """A solution: how new cells change, and how much of each earlier witness goes with it."""

    new: Vector
    mixture: Vector


@dataclass(frozen=True)
class Program:
    """Sums over the new cells (``sums_new``), and what a unit of every earlier witness does to them (``moved_by``)."""

    sums_new: sparse.csc_matrix
    moved_by: Vector
    counts: Vector

    def together(self, hidden: Places, needs: Vector, worth: Vector, sign: int) -> Change | None:
        """A witness that moves many hidden cells as far as they need, all up (1) or all down (-1); hides nothing.

        ``needs``: by hidden cell, 0 where nothing is needed. ``worth``: which are moved first where not all can be.
        """
        wanted = np.flatnonzero(needs > 0)
        size, mixed, gains = len(hidden), self.moved_by.shape[1], len(wanted)
        reach = np.maximum(4 * needs.max(), 4 * self.counts[hidden] / limits.HIDDEN_SHARE)
        bounds = [
            *zip(-np.minimum(self.counts[hidden], reach), reach, strict=True),
            *[(0, 1)] * mixed,
            *((0, need) for need in needs[wanted]),
        ]
        equal = sparse.hstack(
            [self.sums_new[:, hidden], self.moved_by, sparse.csc_matrix((self.sums_new.shape[0], gains))], "csc"
        )
        pick = sparse.csc_matrix((np.full(gains, -sign), (range(gains), wanted)), shape=(gains, size))
        limit = sparse.hstack([pick, sparse.csc_matrix((gains, mixed)), sparse.identity(gains)], "csc")
        mixing = _one_mixture(size, mixed, gains)
        cost = np.concatenate([np.zeros(size + mixed), -worth[wanted]])
        found = _solve(cost, sparse.vstack([limit, mixing], "csc"), np.r_[np.zeros(gains), 1], equal, None, bounds)
        return None if found is None else Change(self._spread(hidden, found[:size]), found[size : size + mixed])

    def apart(self, cell: int, need: float, hidden: Places, costs: Vector) -> tuple[Change, Change] | None:
        """The cheapest two witnesses between which ``cell`` differs by ``need``; what they move gets hidden."""
        visible = np.setdiff1d(np.arange(len(self.counts)), hidden)
        block, bounds, cost = self._one(hidden, visible, costs)
        width = block.shape[1]
        equal = sparse.block_diag([block, block], "csc")
        place = int(np.searchsorted(hidden, cell))
        assert hidden[place] == cell, "only hidden cells need doubt"
        apart = sparse.csc_matrix(([-1.0, 1.0], ([0, 0], [place, width + place])), shape=(1, 2 * width))
        mixing = _one_mixture(width - self.moved_by.shape[1], self.moved_by.shape[1], 0)
        limit = sparse.vstack([apart, sparse.block_diag([mixing, mixing], "csc")], "csc")
        found = _solve(np.r_[cost, cost], limit, np.r_[-need, 1, 1], equal, None, bounds * 2)
        if found is None:
            return None
        return self._change(found[:width], hidden, visible), self._change(found[width:], hidden, visible)

    def extended(self, moved: Vector, hidden: Places, costs: Vector) -> Vector | None:
        """How new cells can follow an earlier witness that moves the sums by ``moved``, at the least cost."""
        visible = np.setdiff1d(np.arange(len(self.counts)), hidden)
        alone = Program(self.sums_new, np.zeros((self.sums_new.shape[0], 0)), self.counts)
        block, bounds, cost = alone._one(hidden, visible, costs)
        found = _solve(cost, None, None, block, -moved, bounds)
        return None if found is None else self._change(found, hidden, visible).new

    def _one(
        self, hidden: Places, visible: Places, costs: Vector
    ) -> tuple[sparse.csc_matrix, list[tuple[float, float | None]], Vector]:
        """Columns of one witness: hidden cells, shown cells up, shown cells down, mixture of earlier witnesses."""
        up = self.sums_new[:, visible]
        block = sparse.hstack([self.sums_new[:, hidden], up, -up, self.moved_by], "csc")
        bounds: list[tuple[float, float | None]] = [(-count, None) for count in self.counts[hidden]]
        bounds += [(0, None)] * len(visible)
        bounds += [(0, count) for count in self.counts[visible]]
        bounds += [(0, 1)] * self.moved_by.shape[1]
        price = costs[visible]
        return block, bounds, np.concatenate([np.zeros(len(hidden)), price, price, np.zeros(self.moved_by.shape[1])])

    def _change(self, found: Vector, hidden: Places, visible: Places) -> Change:
        size, shown = len(hidden), len(visible)
        new = self._spread(hidden, found[:size])
        new[visible] = found[size : size + shown] - found[size + shown : size + 2 * shown]
        new[visible] = np.where(np.abs(new[visible]) > _TOLERANCE, new[visible], 0)
        return Change(new, found[size + 2 * shown :])

    def _spread(self, places: Places, changes: Vector) -> Vector:
        new = np.zeros(len(self.counts))
        new[places] = changes
        return new


def _one_mixture(before: int, mixed: int, after: int) -> sparse.csc_matrix:
    """At most one whole witness goes into a mixture."""
    return sparse.csc_matrix(np.r_[np.zeros(before), np.ones(mixed), np.zeros(after)].reshape(1, -1))


def _solve(
    cost: Vector,
    upper: sparse.csc_matrix | None,
    upper_values: Vector | None,
    equal: sparse.csc_matrix,
    equal_values: Vector | None,
    bounds: Sequence[tuple[float, float | None]],
) -> Vector | None:
    values = np.zeros(equal.shape[0]) if equal_values is None else equal_values
    result = linprog(
        cost,
        A_ub=upper,
        b_ub=upper_values,
        A_eq=equal if equal.shape[0] else None,
        b_eq=values if equal.shape[0] else None,
        bounds=bounds,
        method="highs",
        options={"maxiter": limits.PROTECTION_ITERATIONS_MAX},
    )
    if result.status == 0:
        return np.asarray(result.x, dtype=np.float64)
    if result.status == _INFEASIBLE:
        return None
    raise OutOfSteps(result.message)
