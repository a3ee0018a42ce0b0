"""Minutiae out of candidates: what damage and noise made is taken away, and what is left gets angle and quality.

Angles follow ISO/IEC 19794-2:2005, 6.4 as NBIS and OpenAFIS read it: x to the right, y upwards, counter-clockwise; an
ending looks along its ridge, a bifurcation along the valley between its branches. One unit is 1/256 of a turn.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from jalon.biometrics.finger.geometry import CELL_PX, Field, Mask
from jalon.biometrics.finger.lines import BIFURCATION, ENDING, Candidates
from jalon.kernel.limits import FINGER_POINTS_MAX

SPUR_STEPS, ISLAND_STEPS, BRIDGE_STEPS = 10, 13, 9
BREAK_PX, CROWD_PX, TWIN_PX = 15.0, 18.0, 6.5
CROWD_OTHERS = 4
BORDER_PX = 13.0
AGREEMENT_MIN = 0.30


@dataclass(frozen=True)
class Found:
    """Minutiae in pixels of the picture that was read; ``angle`` in units of 1/256 turn, ``quality`` 1 to 100."""

    x: npt.NDArray[np.int64]
    y: npt.NDArray[np.int64]
    angle: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    quality: npt.NDArray[np.int64]


def minutiae(found: Candidates, field: Field, cells: Mask, agreement: Field, count_max: int) -> Found:
    """The candidates that are minutiae, best first, at most ``count_max``."""
    depth = _depth(cells)[found.row, found.column]
    agrees = _at(agreement, found)
    keep = (depth > BORDER_PX) & (agrees > AGREEMENT_MIN) & (found.steps.max(axis=1, initial=0) > 0)
    keep &= _structure(found)
    keep &= _clearest(agrees, keep)
    direction = _direction(found, _axis(field, found))
    keep &= ~_breaks(found, direction, keep)
    keep &= ~_crowds(found, agrees, keep)
    quality = 100 * np.clip((agrees - 0.2) / 0.65, 0, 1) * np.clip(0.4 + (depth - BORDER_PX) / 40, 0.4, 1)
    chosen = np.flatnonzero(keep)
    chosen = chosen[np.argsort(-quality[chosen], kind="stable")][:count_max]
    angle = np.rint(np.arctan2(-direction[chosen, 0], direction[chosen, 1]) * (128 / np.pi)).astype(np.int64) % 256
    return Found(
        found.column[chosen],
        found.row[chosen],
        angle,
        found.kind[chosen],
        np.clip(np.rint(quality[chosen]), 1, 100).astype(np.int64),
    )


def _depth(cells: Mask) -> Field:
    """By pixel: how far the finger's edge is; the edge of the picture is one."""
    mask = np.repeat(np.repeat(cells.astype(np.uint8), CELL_PX, 0), CELL_PX, 1)
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1])


def _at(field: Field, found: Candidates) -> npt.NDArray[np.float64]:
    """A field of cells at the candidates, linear between the middles of cells."""
    y = np.clip((found.row + 0.5) / CELL_PX - 0.5, 0, field.shape[0] - 1.001)
    x = np.clip((found.column + 0.5) / CELL_PX - 0.5, 0, field.shape[1] - 1.001)
    top, left = y.astype(np.int64), x.astype(np.int64)
    v, u = y - top, x - left
    upper = field[top, left] * (1 - u) + field[top, left + 1] * u
    lower = field[top + 1, left] * (1 - u) + field[top + 1, left + 1] * u
    return np.asarray(upper * (1 - v) + lower * v, np.float64)


def _axis(angle: Field, found: Candidates) -> npt.NDArray[np.float64]:
    """Ridge direction at the candidates as (row, column) of length one, either way round."""
    twice = np.arctan2(_at(np.sin(2 * angle), found), _at(np.cos(2 * angle), found)) / 2
    return np.stack([np.sin(twice), np.cos(twice)], axis=1)


def _direction(found: Candidates, axis: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The axis, turned to where the ridge (of an ending) or the inner valley (of a bifurcation) goes."""
    length = np.linalg.norm(found.reach, axis=2, keepdims=True)
    unit = found.reach / np.maximum(length, 1e-9)
    inner = unit[:, [0, 1, 0]] + unit[:, [1, 2, 2]]
    closest = np.linalg.norm(inner, axis=2).argmax(axis=1)
    way = np.where((found.kind == ENDING)[:, None], unit[:, 0], inner[np.arange(len(inner)), closest])
    sign = np.where((way * axis).sum(axis=1) < 0, -1.0, 1.0)
    return axis * sign[:, None]


def _structure(found: Candidates) -> npt.NDArray[np.bool_]:
    """False where a branch says that both its ends are damage: spurs, islands, bridges and lakes."""
    keep = np.ones(len(found.row), np.bool_)
    for branch in range(3):
        other = found.met[:, branch]
        met = (other >= 0) & (found.steps[:, branch] > 0)
        their_kind = found.kind[np.where(met, other, 0)] if len(found.kind) else found.kind
        steps = found.steps[:, branch]
        both_ends = (found.kind == ENDING) & (their_kind == ENDING)
        both_forks = (found.kind == BIFURCATION) & (their_kind == BIFURCATION)
        limit = np.where(both_ends, ISLAND_STEPS, np.where(both_forks, BRIDGE_STEPS, SPUR_STEPS))
        damage = met & (steps < limit)
        keep[damage] = False
        keep[other[damage]] = False
    return keep


def _clearest(agrees: npt.NDArray[np.float64], keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Where the ridges explain the picture best; ten megapixels of noise have tens of thousands of ends."""
    index = np.flatnonzero(keep)
    chosen = np.zeros(len(keep), np.bool_)
    chosen[index[np.argsort(-agrees[index], kind="stable")[:FINGER_POINTS_MAX]]] = True
    return chosen


def _apart(found: Candidates, index: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Offsets (n, n, 2) from each to each as (row, column), and distances."""
    at = np.stack([found.row[index], found.column[index]], axis=1).astype(np.float64)
    offset = at[None, :, :] - at[:, None, :]
    return offset, np.sqrt((offset**2).sum(axis=2))


def _breaks(
    found: Candidates, direction: npt.NDArray[np.float64], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Endings that face each other across a gap: a ridge that a scar, a pore or dry skin interrupted."""
    index = np.flatnonzero(keep & (found.kind == ENDING))
    gone = np.zeros(len(keep), np.bool_)
    if len(index) < 2:
        return gone
    offset, distance = _apart(found, index)
    way = direction[index]
    opposite = way @ way.T < -0.75
    behind = (way[:, None, :] * offset).sum(axis=2) < -0.72 * distance
    facing = opposite & behind & behind.T & (distance > 0) & (distance < BREAK_PX)
    gone[index[facing.any(axis=1)]] = True
    return gone


def _crowds(found: Candidates, agrees: npt.NDArray[np.float64], keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Minutiae where there are too many, and twins one on the other."""
    index = np.flatnonzero(keep)
    gone = np.zeros(len(keep), np.bool_)
    if len(index) < 2:
        return gone
    _, distance = _apart(found, index)
    np.fill_diagonal(distance, np.inf)
    crowded = ((distance < CROWD_PX).sum(axis=1) >= CROWD_OTHERS) & (agrees[index] < 0.7)
    twin = (distance < TWIN_PX).any(axis=1)
    gone[index[crowded | twin]] = True
    return gone
