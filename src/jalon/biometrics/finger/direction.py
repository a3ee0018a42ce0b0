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

from jalon.biometrics.finger.geometry import CELL_PX, Field, Grey, Mask, Signed

_FINE, _COARSE = 0.9, 2.6
"""Width of the two scales in cells."""


@dataclass(frozen=True)
class Directions:
    """By cell: direction in radians, 0 to pi, y downwards; coherence 0 to 1; energy of the gradients."""

    angle: Field
    coherence: Field
    energy: Field


def normalised(grey: Grey) -> Signed:
    """Ridges positive, valleys negative, -127 to 127, whatever light and pressure were; whole cells only."""
    height, width = (side // CELL_PX * CELL_PX for side in grey.shape)
    plain = grey[:height, :width].astype(np.float32)
    mean = cv2.boxFilter(plain, -1, (25, 25), borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(plain, cv2.CV_32F, (25, 25), borderType=cv2.BORDER_REFLECT)
    spread = np.sqrt(np.maximum(square - mean * mean, 0))
    result: Signed = np.rint(np.clip((mean - plain) * (64 / (spread + 7)), -127, 127)).astype(np.int16)
    return result


def directions(ridges: Signed, fine: float = _FINE, coarse: float = _COARSE) -> Directions:
    """Directions of every cell; the fine scale where it agrees with itself, the coarse one elsewhere."""
    soft = cv2.GaussianBlur(ridges.astype(np.float32), (0, 0), 1.0)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    size = ridges.shape[1] // CELL_PX, ridges.shape[0] // CELL_PX
    tensor = [
        cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        for part in (across * across - down * down, 2 * across * down, across * across + down * down)
    ]
    near = [cv2.GaussianBlur(part, (0, 0), fine) for part in tensor]
    far = [cv2.GaussianBlur(part, (0, 0), coarse) for part in tensor]
    coherence = np.hypot(near[0], near[1]) / (near[2] + 1e-3)
    trust = np.clip((coherence - 0.25) / 0.35, 0, 1)
    wide = far[2] + 1e-3
    x = trust * near[0] / (near[2] + 1e-3) + (1 - trust) * far[0] / wide
    y = trust * near[1] / (near[2] + 1e-3) + (1 - trust) * far[1] / wide
    angle = (np.arctan2(y, x) / 2 + np.pi / 2) % np.pi
    return Directions(angle.astype(np.float32), coherence.astype(np.float32), near[2].astype(np.float32))


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
