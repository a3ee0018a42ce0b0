"""How well a print was seen, 0 to 100, and what the officer can do about it.

Area, minutiae, agreement of the filtered picture with the raw one and the clarity of its ridges, each from 0 to 1, are
multiplied: one bad thing is enough. The measure is this engine's own; how it compares with NFIQ 2 stands in
``docs/reference/fingerprints.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

from jalon.biometrics.finger.extract import Seen
from jalon.biometrics.finger.geometry import CELL_PX, Grey, Mask


class Advice(Enum):
    """What helps; the value is the code of its sentence."""

    PRESS_HARDER = "biometrics.advice.press_harder"
    PRESS_LIGHTER = "biometrics.advice.press_lighter"
    TOO_DRY = "biometrics.advice.too_dry"
    COVER_MORE = "biometrics.advice.cover_more"
    ONE_FINGER = "biometrics.advice.one_finger"
    TRY_ANOTHER = "biometrics.advice.try_another"


@dataclass(frozen=True)
class Quality:
    """``score`` 0 to 100; ``advice`` in order of what helps most."""

    score: int
    advice: tuple[Advice, ...]


_AREA_FULL_CELLS = 800
"""Cells of 8 pixels: 13 by 20 mm hold 1,600; from half of that on more area adds little."""
_MINUTIAE_FULL = 28
_FAINT, _DARK = 32.0, 96.0
SECOND_FINGER_SHARE = 0.30


def quality(grey: Grey, seen: Seen) -> Quality:
    """Quality of a print that was read from ``grey``."""
    cells = seen.finger.cells
    if not cells.any():
        return Quality(0, (Advice.TRY_ANOTHER,))
    area = min(1.0, float(cells.sum()) / _AREA_FULL_CELLS)
    count = min(1.0, float((seen.found.quality >= 40).sum()) / _MINUTIAE_FULL)
    agrees = float(seen.agreement[cells].mean())
    worst = float(np.percentile(seen.agreement[cells], 15))
    clarity = float(seen.period.clarity[cells].mean())
    score = area**0.5 * count**0.6 * _line(agrees, 0.45, 0.95) ** 0.6 * _line(worst, 0.2, 0.85) ** 0.4
    score *= _line(clarity, 0.35, 0.9) ** 0.4
    advice = _advice(grey, seen, cells, agrees, area)
    whole = round(100 * score)
    return Quality(whole, (*advice, Advice.TRY_ANOTHER) if whole < 25 else advice)


def _advice(grey: Grey, seen: Seen, cells: Mask, agrees: float, area: float) -> tuple[Advice, ...]:
    """Advice by what is wrong."""
    rows, columns = cells.shape
    plain = grey[: rows * CELL_PX, : columns * CELL_PX].astype(np.float32)
    mean = cv2.resize(plain, (columns, rows), interpolation=cv2.INTER_AREA)
    square = cv2.resize(plain * plain, (columns, rows), interpolation=cv2.INTER_AREA)
    contrast = float(np.sqrt(np.maximum(square - mean * mean, 0))[cells].mean())
    level = float(mean[cells].mean())
    found = []
    if seen.finger.second_share > SECOND_FINGER_SHARE:
        found.append(Advice.ONE_FINGER)
    if area < 0.75:
        found.append(Advice.COVER_MORE)
    if contrast < _FAINT and level > 140:
        found.append(Advice.PRESS_HARDER)
    if level < _DARK:
        found.append(Advice.PRESS_LIGHTER)
    elif agrees < 0.80:
        found.append(Advice.TOO_DRY)
    return tuple(found)


def _line(value: float, none: float, full: float) -> float:
    return float(np.clip((value - none) / (full - none), 0.001, 1))
