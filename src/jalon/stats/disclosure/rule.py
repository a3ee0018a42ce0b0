"""The rule: a count of k or fewer is hidden, zero included; a hidden count stays in doubt by more than max(k, 20 %).

A hidden count has one mark, whether it is small or hidden for another's sake: "<10" would bound it to ten values.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jalon.kernel import limits


class Shown(Enum):
    """How a cell appears."""

    COUNT = "count"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell as it may be shown: its count, or None where it is hidden."""

    shown: Shown
    count: int | None


HIDDEN = Figure(Shown.HIDDEN, None)


def is_small(count: int) -> bool:
    """Whether a count is hidden for its own sake. "Nobody" is also said of somebody, so zero is small."""
    return count <= limits.CELL_COUNT_MIN


def width_min(count: int) -> int:
    """Least width, in persons, of the interval in which a hidden count stays for a reader: more than max(k, 20 %)."""
    return max(limits.CELL_COUNT_MIN, count // limits.HIDDEN_SHARE) + 1


def figure(count: int, *, shown: bool) -> Figure:
    """The figure of a count."""
    return Figure(Shown.COUNT, count) if shown else HIDDEN


def alone(count: int) -> Figure:
    """The figure of a count that stands in no table and is part of no sum that is shown."""
    return figure(count, shown=not is_small(count))
