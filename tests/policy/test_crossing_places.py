"""Where crossing points lie: on the border of their States, as the map that the program draws has it."""

from __future__ import annotations

import re
from itertools import pairwise
from math import hypot

import pytest

from jalon.design.maps import west_africa
from jalon.policy import load_policy
from jalon.policy.crossing_point import CrossingPoint

STATES = ("BFA", "MLI", "MRT", "NER")
OFF_UNITS_MAX = 4.0
"""0.05 degree of rounding, 0.7 units of simplification, whole units: about 13 km."""
_NUMBERS = re.compile(r"-?\d+")
Point = tuple[float, float]


def outlines(path: str) -> list[list[Point]]:
    """Closed lines of an SVG path of moves and relative lines."""
    found = []
    for part in filter(None, re.split(r"[Mm]", path.replace("z", "").replace("Z", ""))):
        start, _, rest = part.partition("l")
        x, y = (float(number) for number in _NUMBERS.findall(start)[:2])
        line = [(x, y)]
        numbers = [float(number) for number in _NUMBERS.findall(rest)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            line.append((x, y))
        found.append([*line, line[0]])
    return found


def distance(point: Point, one: Point, other: Point) -> float:
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = dx * dx + dy * dy
    share = ((point[0] - one[0]) * dx + (point[1] - one[1]) * dy) / length if length else 0
    share = min(1, max(0, share))
    return hypot(one[0] + share * dx - point[0], one[1] + share * dy - point[1])


def points() -> list[CrossingPoint]:
    return sorted(load_policy().crossing_points.values(), key=lambda one: one.id)


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_crossing_points_on_the_map(state: str) -> None:
    assert sum(1 for one in points() if one.side_of(state) and one.place) >= 3


@pytest.mark.parametrize("one", points(), ids=lambda one: one.id)
def test_a_crossing_point_lies_on_the_border_and_says_who_says_so(one: CrossingPoint) -> None:
    assert one.place is not None
    assert one.place.source
    assert (round(one.place.latitude, 1), round(one.place.longitude, 1)) == (one.place.latitude, one.place.longitude)
    drawn = west_africa().point(one.place.latitude, one.place.longitude)
    for state in set(one.states) & set(STATES):
        near = min(distance(drawn, a, b) for line in outlines(west_africa().land[state]) for a, b in pairwise(line))
        assert near <= OFF_UNITS_MAX, (state, near)
