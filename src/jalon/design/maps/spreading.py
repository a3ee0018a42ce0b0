"""Marks of places that lie close together, moved apart so that each can be seen and pointed at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import cos, hypot, sin, tau

Point = tuple[float, float]
_STEP = 0.05
"""Seats of a ring lie a little further apart than they must, so that rounding brings none too near."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a mark is drawn, and the place that it stands for, in units of the picture."""

    drawn: Point
    place: Point

    @property
    def moved(self) -> bool:
        """Whether the mark stands beside its place."""
        return self.drawn != self.place


def spread(places: Sequence[Point], *, gap: float) -> tuple[Spread, ...]:
    """A mark for each of ``places``, in their order, no two nearer to one another than ``gap`` (over 0).

    The first of a crowd stays at its place; the others stand on rings around their own, each at the first free seat.
    """
    found: list[Spread] = []
    for place in places:
        free = (seat for seat in _seats(place, gap) if all(_apart(seat, one.drawn) >= gap for one in found))
        found.append(Spread(next(free), place))
    return tuple(found)


def _seats(place: Point, gap: float) -> Iterator[Point]:
    """The place itself, then rings around it, each with the seats that it has room for."""
    yield place
    for ring in count(1):
        radius = ring * gap * (1 + _STEP)
        for seat in range(6 * ring):
            turn = tau * seat / (6 * ring)
            yield round(place[0] + radius * cos(turn), 1), round(place[1] + radius * sin(turn), 1)


def _apart(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
