"""Ridge directions at two scales, and where the finger is.

Directions come from the structure tensor (Kass and Witkin, "Analyzing oriented patterns", 1987; Bazen and Gerez,
"Systematic methods for the computation of the directional fields and singular points of fingerprints", 2002): squared
gradients add up where ridges run parallel, whichever side is dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import HAS_NUMBA, compiled
from jalon.biometrics.finger.geometry import CELL_PX, Field, Grey, Mask, Signed

_FINE, _COARSE = 0.9, 2.6
"""Width of the two scales in cells."""
_WINDOW_PX = 25
"""Side of the window that light and pressure are evened out in."""
_STEPS = 16
"""Steps of a grey that the softened picture keeps."""


@dataclass(frozen=True)
class Directions:
    """By cell: direction in radians, 0 to pi, y downwards; coherence 0 to 1; energy of the gradients."""

    angle: Field
    coherence: Field
    energy: Field


def normalised(grey: Grey) -> Signed:
    """Ridges positive, valleys negative, -127 to 127, whatever light and pressure were; whole cells only."""
    height, width = (side // CELL_PX * CELL_PX for side in grey.shape)
    plain = np.ascontiguousarray(grey[:height, :width])
    window = (_WINDOW_PX, _WINDOW_PX)
    total = cv2.boxFilter(plain, cv2.CV_32S, window, normalize=False, borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(plain, cv2.CV_32F, window, normalize=False, borderType=cv2.BORDER_REFLECT)
    # floats hold sums of squares to within 2 of 40 million: nothing beside the 7 greys that are added below
    return (_contrast_loop if HAS_NUMBA else _contrast_numpy)(plain, np.asarray(total, np.int32), np.asarray(square))


def _contrast_numpy(plain: Grey, total: npt.NDArray[np.int32], square: Field) -> Signed:
    share = np.float32(1 / _WINDOW_PX**2)
    mean = total.astype(np.float32) * share
    spread = np.sqrt(np.maximum(square * share - mean * mean, np.float32(0)))
    told = (mean - plain.astype(np.float32)) * (np.float32(64) / (spread + np.float32(7)))
    result: Signed = np.rint(np.clip(told, np.float32(-127), np.float32(127))).astype(np.int16)
    return result


@compiled
def _contrast_loop(plain: Grey, total: npt.NDArray[np.int32], square: Field) -> Signed:
    height, width = plain.shape
    share = np.float32(1 / _WINDOW_PX**2)
    out = np.empty((height, width), np.int16)
    for y in range(height):
        for x in range(width):
            mean = np.float32(total[y, x]) * share
            spread = np.sqrt(max(square[y, x] * share - mean * mean, np.float32(0)))
            told = (mean - np.float32(plain[y, x])) * (np.float32(64) / (spread + np.float32(7)))
            out[y, x] = np.int16(np.rint(min(max(told, np.float32(-127)), np.float32(127))))
    return out


def directions(ridges: Signed, fine: float = _FINE, coarse: float = _COARSE) -> Directions:
    """Directions of every cell; the fine scale where it agrees with itself, the coarse one elsewhere."""
    soft = cv2.GaussianBlur(ridges * np.int16(_STEPS), (0, 0), 1.0)
    across, down = cv2.Sobel(soft, cv2.CV_16S, 1, 0), cv2.Sobel(soft, cv2.CV_16S, 0, 1)
    sums = (_tensor_loop if HAS_NUMBA else _tensor_numpy)(np.asarray(across, np.int16), np.asarray(down, np.int16))
    tensor = list((sums * (1 / (CELL_PX * _STEPS) ** 2)).astype(np.float32))
    near = [cv2.GaussianBlur(part, (0, 0), fine) for part in tensor]
    far = [cv2.GaussianBlur(part, (0, 0), coarse) for part in tensor]
    coherence = np.hypot(near[0], near[1]) / (near[2] + 1e-3)
    trust = np.clip((coherence - 0.25) / 0.35, 0, 1)
    wide = far[2] + 1e-3
    x = trust * near[0] / (near[2] + 1e-3) + (1 - trust) * far[0] / wide
    y = trust * near[1] / (near[2] + 1e-3) + (1 - trust) * far[1] / wide
    angle = (np.arctan2(y, x) / 2 + np.pi / 2) % np.pi
    return Directions(angle.astype(np.float32), coherence.astype(np.float32), near[2].astype(np.float32))


def _tensor_numpy(across: Signed, down: Signed) -> npt.NDArray[np.int64]:
    """Of each cell: sums of the squared gradients' difference, twice their product, and their sum."""
    rows, columns = (side // CELL_PX for side in across.shape)
    x, y = (part.astype(np.int64).reshape(rows, CELL_PX, columns, CELL_PX) for part in (across, down))
    sums = [part.sum(axis=(1, 3)) for part in (x * x, y * y, x * y)]
    return np.stack([sums[0] - sums[1], 2 * sums[2], sums[0] + sums[1]])


@compiled
def _tensor_loop(across: Signed, down: Signed) -> npt.NDArray[np.int64]:
    rows, columns = across.shape[0] // CELL_PX, across.shape[1] // CELL_PX
    out = np.zeros((3, rows, columns), np.int64)
    for row in range(rows):
        for column in range(columns):
            xx, yy, xy = np.int64(0), np.int64(0), np.int64(0)
            for v in range(CELL_PX):
                for u in range(CELL_PX):
                    x = np.int64(across[row * CELL_PX + v, column * CELL_PX + u])
                    y = np.int64(down[row * CELL_PX + v, column * CELL_PX + u])
                    xx += x * x
                    yy += y * y
                    xy += x * y
            out[0, row, column], out[1, row, column], out[2, row, column] = xx - yy, 2 * xy, xx + yy
    return out


@dataclass(frozen=True)
class Foreground:
    """Cells of the finger, and the share of a second finger's area in the first's (0: there is none)."""

    cells: Mask
    second_share: float


def foreground(grey: Grey, field: Directions) -> Foreground:
    """The largest connected region whose cells have contrast and ridges."""
    rows, columns = field.angle.shape
    plain = grey[: rows * CELL_PX, : columns * CELL_PX].astype(np.float32)
    mean = cv2.resize(plain, (columns, rows), interpolation=cv2.INTER_AREA)
    square = cv2.resize(plain * plain, (columns, rows), interpolation=cv2.INTER_AREA)
    spread = np.sqrt(np.maximum(square - mean * mean, 0))
    spread = cv2.GaussianBlur(spread, (0, 0), 0.8)
    usual = float(np.percentile(spread, 90))
    inside = (spread > max(6.0, 0.30 * usual)) & (field.coherence > 0.12)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    # beyond the edge of the picture is no finger, unless the finger runs up to it
    mask: Any = np.pad(inside.astype(np.uint8), 3, mode="edge")
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)[3:-3, 3:-3]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(mask), connectivity=4)
    if count < 2:
        return Foreground(np.zeros((rows, columns), np.bool_), 0.0)
    areas = stats[1:, cv2.CC_STAT_AREA]
    order = np.argsort(-areas, kind="stable")
    chosen = (labels == 1 + order[0]).astype(np.uint8)
    return Foreground(_filled(chosen), float(areas[order[1]] / areas[order[0]]) if len(areas) > 1 else 0.0)


def _filled(mask: Grey) -> Mask:
    """Without holes."""
    around = np.pad(1 - mask, 1, constant_values=1)
    _, labels = cv2.connectedComponents(around, connectivity=4)
    return np.asarray(labels[1:-1, 1:-1] != labels[0, 0])
