"""What surrounds each minutia, as bits (Cappelli, Ferrara and Maltoni, "Minutia Cylinder-Code", 2010).

A grid of 8 by 8 cells is laid over the minutia and turned with it; for each cell and each of five relative
angles one bit
says whether neighbours are there. One relative angle is one word of 64 bits. All sums are of whole numbers out
of tables,
so that every machine writes the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import compiled

SECTIONS = 5
_SIDE, _RADIUS_PX = 8, 70
_SPREAD_PX, _SPREAD_UNITS = 9.4, 27.0
_NEAR_SQUARED = 28 * 28
_UNIT = 1 << 10
_THRESHOLD = int(0.30 * _UNIT * _UNIT)
_HULL_PX = 45
_VALID_CELLS_MIN, _NEIGHBOURS_MIN = 26, 2

Points = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Cylinders:
    """By minutia: ``bits`` (n, 5), ``valid`` (n,) the cells inside the print, ``usable`` (n,)."""

    bits: Words
    valid: Words
    usable: npt.NDArray[np.bool_]


@cache
def _tables() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Cell middles (256 turns, 64 cells, x and y), weights by squared distance, weights by section and angle."""
    side = (np.arange(_SIDE) - (_SIDE - 1) / 2) * (2 * _RADIUS_PX / _SIDE)
    along, across = (part.ravel() for part in np.meshgrid(side, side))
    turn = np.arange(256)[:, None] * np.pi / 128
    # y of a picture grows downwards, angles grow counter-clockwise
    x = along * np.cos(turn) - across * np.sin(turn)
    y = -(along * np.sin(turn) + across * np.cos(turn))
    middles = np.rint(np.stack([x, y], axis=2)).astype(np.int64)
    distance = np.rint(_UNIT * np.exp(-np.arange(_NEAR_SQUARED) / (2 * _SPREAD_PX**2))).astype(np.int64)
    section = (np.arange(SECTIONS) + 0.5) * 256 / SECTIONS
    apart = np.abs((np.arange(256)[None, :] - section[:, None] + 128) % 256 - 128)
    angle = np.rint(_UNIT * np.exp(-(apart**2) / (2 * _SPREAD_UNITS**2))).astype(np.int64)
    return middles, distance, angle


def cylinders(x: Points, y: Points, angle: Points) -> Cylinders:
    """Cylinders of minutiae in pixels of 500 ppi, angles in units of 1/256 turn."""
    bits, valid, usable = _build(x, y, angle, *_tables())
    return Cylinders(bits, valid, usable)


@compiled
def hull(x: Points, y: Points) -> Points:
    """Corners of the smallest convex shape around the points, counter-clockwise in a picture (Andrew 1979)."""
    order = np.argsort(x * 65536 + y, kind="mergesort")
    count = len(order)
    corners = np.empty(2 * count + 2, np.int64)
    filled = 0
    for half in range(2):
        floor = filled + 1
        for step in range(count):
            i = order[step] if half == 0 else order[count - 1 - step]
            while filled > floor:
                a, b = corners[filled - 2], corners[filled - 1]
                if (x[b] - x[a]) * (y[i] - y[a]) - (y[b] - y[a]) * (x[i] - x[a]) > 0:
                    break
                filled -= 1
            corners[filled] = i
            filled += 1
        filled -= 1
    return corners[: max(filled, 1)]


@compiled
def inside(corners: Points, x: Points, y: Points, at_x: int, at_y: int, margin_px: int) -> bool:
    """Whether a place is in the shape made wider by ``margin_px``."""
    count = len(corners)
    for k in range(count):
        a, b = corners[k], corners[(k + 1) % count]
        along_x, along_y = x[b] - x[a], y[b] - y[a]
        cross = along_x * (at_y - y[a]) - along_y * (at_x - x[a])
        if cross < 0 and cross * cross > margin_px * margin_px * (along_x * along_x + along_y * along_y):
            return False
    return True


@compiled
def _build(
    x: Points, y: Points, angle: Points, middles: npt.NDArray[np.int64], near: Points, alike: npt.NDArray[np.int64]
) -> tuple[Words, Words, npt.NDArray[np.bool_]]:
    count = len(x)
    bits = np.zeros((count, SECTIONS), np.uint64)
    valid = np.zeros(count, np.uint64)
    usable = np.zeros(count, np.bool_)
    if count < 3:
        return bits, valid, usable
    corners = hull(x, y)
    weights = np.zeros((64, SECTIONS), np.int64)
    reach = 128 * 128
    for i in range(count):
        weights[:] = 0
        neighbours = 0
        cells = middles[angle[i]]
        for j in range(count):
            away_x, away_y = x[j] - x[i], y[j] - y[i]
            if j == i or away_x * away_x + away_y * away_y > reach:
                continue
            neighbours += 1
            turn = (angle[i] - angle[j]) % 256
            for cell in range(64):
                off_x, off_y = cells[cell, 0] - away_x, cells[cell, 1] - away_y
                squared = off_x * off_x + off_y * off_y
                if squared < _NEAR_SQUARED:
                    for section in range(SECTIONS):
                        weights[cell, section] += near[squared] * alike[section, turn]
        good = 0
        for cell in range(64):
            if inside(corners, x, y, x[i] + cells[cell, 0], y[i] + cells[cell, 1], _HULL_PX):
                valid[i] |= np.uint64(1) << np.uint64(cell)
                good += 1
                for section in range(SECTIONS):
                    if weights[cell, section] > _THRESHOLD:
                        bits[i, section] |= np.uint64(1) << np.uint64(cell)
        usable[i] = good >= _VALID_CELLS_MIN and neighbours >= _NEIGHBOURS_MIN
    return bits, valid, usable
