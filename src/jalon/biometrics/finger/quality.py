"""How well a print was seen, 0 to 100, and what the officer can do about it.

Area, minutiae that can be trusted, agreement of the filtered picture with the raw one, the clarity of its ridges and
how steadily their period goes on from cell to cell, each from 0 to 1, are multiplied: one bad thing is enough. None is
full on an ordinary print, so that good prints still differ. The measure is this engine's own, chosen on generated
prints (seed 811) by how it orders genuine scores; how it does on others and compares with NFIQ 2 stands in
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


_AREA_FULL_CELLS = 900
"""Cells of 8 pixels: 13 by 20 mm hold 1,600; from half of that on more area adds little."""
_AREA_ADVISED_CELLS = 600
_MINUTIAE_FULL, _TRUSTED = 36, 80
_POOR = 20
_SPREAD = 0.85
"""Brings an ordinary print to about 65 and the best to about 90; it changes no order."""
_FAINT, _DARK = 32.0, 96.0
SECOND_FINGER_SHARE = 0.30


def quality(grey: Grey, seen: Seen) -> Quality:
    """Quality of a print that was read from ``grey``."""
    cells = seen.finger.cells
    if not cells.any():
        return Quality(0, (Advice.TRY_ANOTHER,))
    area = min(1.0, float(cells.sum()) / _AREA_FULL_CELLS)
    count = _line(float((seen.found.quality >= _TRUSTED).sum()), 0, _MINUTIAE_FULL)
    agrees = float(seen.agreement[cells].mean())
    worst = float(np.percentile(seen.agreement[cells], 15))
    clarity = float(seen.period.clarity[cells].mean())
    score = area**0.5 * count**0.5 * _line(agrees, 0.65, 0.97) ** 0.6 * _line(worst, 0.4, 0.96) ** 0.4
    score *= _line(clarity, 0.6, 0.95) ** 0.4 * _line(_unsteadiness(seen), 0.029, 0.005) ** 0.5
    advice = _advice(grey, seen, cells, agrees)
    whole = round(100 * score**_SPREAD)
    return Quality(whole, (*advice, Advice.TRY_ANOTHER) if whole < _POOR else advice)


def _unsteadiness(seen: Seen) -> float:
    """Mean change of the ridge period from a cell to the one below it, as a share of the period."""
    cells = seen.finger.cells
    both = cells[1:] & cells[:-1]
    if not both.any():
        return 1.0
    return float(np.abs(np.diff(seen.period.px, axis=0))[both].mean()) / seen.period.median_px


def _advice(grey: Grey, seen: Seen, cells: Mask, agrees: float) -> tuple[Advice, ...]:
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
    if int(cells.sum()) < _AREA_ADVISED_CELLS:
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
