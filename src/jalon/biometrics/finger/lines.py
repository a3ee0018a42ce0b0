"""Candidates for minutiae on thinned ridges, and how far each branch runs before it meets another.

Crossing numbers after Rutovitz, "Pattern recognition", 1966: one change from line to ground around a pixel is an
ending, three are a bifurcation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import compiled
from jalon.biometrics.finger.geometry import Grey
from jalon.biometrics.finger.thinning import NEIGHBOURS, neighbour_codes

TRACE_STEPS = 14
"""How many pixels a branch is followed."""
ENDING, BIFURCATION = 1, 2
_LINE, _FREE_END, _FORK = 0, 1, 2


@dataclass(frozen=True)
class Candidates:
    """Ends and forks of lines.

    ``row``, ``column``; ``kind`` ENDING or BIFURCATION; ``reach`` (n, 3, 2): where each branch was left, as offset
    (row, column); ``steps`` (n, 3); ``met`` (n, 3): index of the candidate that the branch met, -1 for none.
    """

    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    reach: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    met: npt.NDArray[np.int64]


@cache
def _changes() -> npt.NDArray[np.uint8]:
    """Changes from ground to line around a pixel, by code of its neighbours."""
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    return np.asarray(((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(axis=1), np.uint8)


def candidates(lines: Grey) -> Candidates:
    """Every end and fork of the lines, its branches followed for :data:`TRACE_STEPS` pixels."""
    at = np.flatnonzero(lines)
    changes = _changes()[neighbour_codes(lines, at)]
    keep = (changes == 1) | (changes == 3)
    places, kind = at[keep], np.where(changes[keep] == 1, ENDING, BIFURCATION).astype(np.int64)
    marks = np.full(lines.size, -1, np.int64)
    marks[places] = np.arange(len(places))
    down = np.array([step[0] for step in NEIGHBOURS], np.int64)
    right = np.array([step[1] for step in NEIGHBOURS], np.int64)
    end, steps, met = _follow(
        lines.ravel(), lines.shape[1], places.astype(np.int64), marks, down * lines.shape[1] + right
    )
    width = lines.shape[1]
    row, column = places // width, places % width
    reach = np.stack([end // width - row[:, None], end % width - column[:, None]], axis=2)
    return Candidates(row.astype(np.int64), column.astype(np.int64), kind, reach, steps, met)


@compiled
def _follow(
    flat: Grey,
    width: int,
    places: npt.NDArray[np.int64],
    marks: npt.NDArray[np.int64],
    around: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Ends, steps and what was met, by candidate and branch; an absent branch ends where it began with 0 steps."""
    count = len(places)
    end = np.empty((count, 3), np.int64)
    steps = np.zeros((count, 3), np.int64)
    met = np.full((count, 3), -1, np.int64)
    for i in range(count):
        start = places[i]
        branch = 0
        end[i, :] = start
        for first in range(8):
            # a run of neighbours is one branch: it is entered at its side pixel, or at its corner if alone
            here = start + around[first]
            if flat[here] == 0 or branch == 3:
                continue
            corner = first % 2 == 1
            if corner and (flat[start + around[first - 1]] != 0 or flat[start + around[(first + 1) % 8]] != 0):
                continue
            before, now, walked = start, here, 1
            while walked < TRACE_STEPS and marks[now] < 0:
                following = -1
                for choice in range(2):
                    for turn in range(choice, 8, 2):
                        there = now + around[turn]
                        if flat[there] == 0 or there == before:
                            continue
                        apart_y = abs(there // width - before // width)
                        apart_x = abs(there % width - before % width)
                        if apart_y <= 1 and apart_x <= 1:
                            continue
                        following = there
                        break
                    if following >= 0:
                        break
                if following < 0:
                    break
                before, now = now, following
                walked += 1
            end[i, branch] = now
            steps[i, branch] = walked
            met[i, branch] = marks[now]
            branch += 1
    return end, steps, met
