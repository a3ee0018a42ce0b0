"""Makes ``src/jalon/design/maps/west_africa.json``, the outline that maps are drawn on, from a file of boundaries.

    python tools/genscripts/map_outline.py BOUNDARIES.geojson

The source is named in ``src/jalon/design/maps/PROVENANCE.md``. Borders that two States share are simplified once, so
that no gap opens between them: rings are cut where three States meet, and each piece is simplified by the algorithm of
Douglas and Peucker (1973) with a tolerance in units of the picture.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[2] / "src/jalon/design/maps/west_africa.json"
WEST, EAST, SOUTH, NORTH = -18.0, 17.0, 9.0, 27.8
"""Degrees: the four States of the programme and their neighbours."""
UNIT_PER_DEGREE = 30.0
TOLERANCE = 0.7
MARGIN = 20
OWN = {"854": "BFA", "466": "MLI", "478": "MRT", "562": "NER"}
Point = tuple[float, float]


def main(source: Path) -> None:
    """Write the outline."""
    rings = list(_rings(json.loads(source.read_text(encoding="utf-8"))))
    junctions = _junctions([ring for _, ring in rings])
    squeeze = cos(radians((SOUTH + NORTH) / 2))
    scale_x, scale_y = UNIT_PER_DEGREE * squeeze, UNIT_PER_DEGREE
    paths: dict[str, list[str]] = defaultdict(list)
    corners: dict[str, list[Point]] = defaultdict(list)
    for number, ring in rings:
        drawn = [_place(point, scale_x, scale_y) for point in _simplified(ring, junctions, scale_x, scale_y)]
        if path := _path(drawn):
            paths[OWN.get(number, "other")].append(path)
            corners[OWN.get(number, "other")] += drawn
    outline = {
        "west": WEST,
        "north": NORTH,
        "unit_per_degree_x": round(scale_x, 4),
        "unit_per_degree_y": scale_y,
        "width": round((EAST - WEST) * scale_x),
        "height": round((NORTH - SOUTH) * scale_y),
        "frames": {name: _frame(corners[name]) for name in sorted(OWN.values())},
        "land": {name: "".join(found) for name, found in sorted(paths.items())},
    }
    TARGET.write_text(json.dumps(outline, indent=1) + "\n", encoding="utf-8")
    print(TARGET, TARGET.stat().st_size, "bytes")


def _frame(points: list[Point]) -> list[float]:
    """Left, top, width and height of what holds the points, with a margin."""
    left, top = (min(point[axis] for point in points) - MARGIN for axis in (0, 1))
    right, bottom = (max(point[axis] for point in points) + MARGIN for axis in (0, 1))
    return [left, top, right - left, bottom - top]


def _rings(boundaries: dict[str, Any]) -> Iterator[tuple[str, list[Point]]]:
    for feature in boundaries["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        for polygon in polygons:
            for ring in polygon:
                points = [(x, y) for x, y in ring]
                if any(WEST - 1 < x < EAST + 1 and SOUTH - 1 < y < NORTH + 1 for x, y in points):
                    yield feature["properties"]["m49"], points[:-1] if points[0] == points[-1] else points


def _junctions(rings: list[list[Point]]) -> set[Point]:
    """Points where the set of neighbours along a border changes."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for index, point in enumerate(ring):
            neighbours[point] |= {ring[index - 1], ring[(index + 1) % len(ring)]}
    return {point for point, found in neighbours.items() if len(found) > 2}


def _simplified(ring: list[Point], junctions: set[Point], scale_x: float, scale_y: float) -> list[Point]:
    starts = [index for index, point in enumerate(ring) if point in junctions] or [0]
    found: list[Point] = []
    for index, start in enumerate(starts):
        end = starts[(index + 1) % len(starts)]
        piece = ring[start : end + 1] if end > start else [*ring[start:], *ring[: end + 1]]
        found += _piece(piece, scale_x, scale_y)[:-1]
    return found


def _piece(piece: list[Point], scale_x: float, scale_y: float) -> list[Point]:
    """The same points whichever way round the piece is walked."""
    turned = piece[-1] < piece[0]
    way = piece[::-1] if turned else piece
    if piece[0] == piece[-1]:
        middle = len(way) // 2
        kept = _thin(way[: middle + 1], scale_x, scale_y)[:-1] + _thin(way[middle:], scale_x, scale_y)
    else:
        kept = _thin(way, scale_x, scale_y)
    return kept[::-1] if turned else kept


def _thin(points: list[Point], scale_x: float, scale_y: float) -> list[Point]:
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = hypot((bx - ax) * scale_x, (by - ay) * scale_y)

    def off(point: Point) -> float:
        x, y = (point[0] - ax) * scale_x, (point[1] - ay) * scale_y
        if not length:
            return hypot(x, y)
        return abs((bx - ax) * scale_x * y - (by - ay) * scale_y * x) / length

    farthest = max(range(1, len(points) - 1), key=lambda index: off(points[index]))
    if off(points[farthest]) <= TOLERANCE:
        return [points[0], points[-1]]
    return _thin(points[: farthest + 1], scale_x, scale_y)[:-1] + _thin(points[farthest:], scale_x, scale_y)


def _place(point: Point, scale_x: float, scale_y: float) -> Point:
    # Far outside the picture nothing needs to be exact: points are moved to a frame a little beyond its edge.
    x = min(max(point[0], WEST - 0.5), EAST + 0.5)
    y = min(max(point[1], SOUTH - 0.5), NORTH + 0.5)
    return round((x - WEST) * scale_x), round((NORTH - y) * scale_y)


def _path(points: list[Point]) -> str:
    """Relative lines, whole units: an island smaller than a unit disappears."""
    kept = [point for index, point in enumerate(points) if point != points[index - 1]]
    if len(kept) < 3:
        return ""
    first, *others = kept
    path, (x, y) = f"M{first[0]:g} {first[1]:g}l", first
    steps = []
    for point in others:
        steps.append(f"{point[0] - x:g} {point[1] - y:g}")
        x, y = point
    return path + " ".join(steps) + "z"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
