"""From the bytes of a picture to a template with its quality, and what had to be assumed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from jalon.biometrics.errors import UnableToReadPrint
from jalon.biometrics.finger.extract import Seen, see
from jalon.biometrics.finger.geometry import CELL_PX, PPI, Grey
from jalon.biometrics.finger.picture import at_500_ppi, read_picture
from jalon.biometrics.finger.quality import SECOND_FINGER_SHARE, Quality, quality
from jalon.biometrics.template import Template


class Assumed(Enum):
    """What the reader had to decide; the value is the code of its sentence."""

    INVERTED = "biometrics.assumed.inverted"
    DENSITY = "biometrics.assumed.density"
    SECOND_FINGER = "biometrics.assumed.second_finger"
    FEW_MINUTIAE = "biometrics.assumed.few_minutiae"
    TURNED = "biometrics.assumed.turned"


@dataclass(frozen=True)
class Print:
    """One print as it was read; ``grey`` at 500 ppi with dark ridges."""

    template: Template
    quality: Quality
    assumed: tuple[Assumed, ...]
    grey: Grey
    seen: Seen


_CELLS_MIN = 90
"""Less is no finger: 6 by 4 mm."""
_RIDGED_MIN = 0.35
_COHERENT_MIN = 0.80
"""Mean coherence of directions in the filtered picture: generated prints have over 0.94, noise 0.72 to 0.77."""
_WIDE_PX, _NARROW_PX = 14.5, 6.0
"""Ridges of a 500 ppi print are 6 to 14 pixels apart; what is not was scanned at another density."""
_FEW = 12


def read_print(data: bytes, *, ppi: int | None = None, position: int = 0) -> Print:
    """Read a file. ``ppi``: pixels an inch; None takes what a PNG states, else 500, else what the ridges suggest.

    Raises :class:`UnableToReadPrint` for what is no picture, no finger, too large, or of an impossible density.
    """
    picture = read_picture(data)
    return read_grey(picture.grey, ppi=ppi, stated=picture.ppi, position=position)


def read_grey(grey: Grey, *, ppi: int | None = None, stated: int | None = None, position: int = 0) -> Print:
    """The same of grey pixels. Screens state 72 to 120 ppi, which says nothing about a scanner, and is passed over."""
    known = (stated if stated and stated >= 250 else None) if ppi is None else ppi
    scaled = at_500_ppi(grey, PPI if known is None else known)
    seen, assumed = see(scaled), []
    if known is None:
        suggested = 1000 if seen.period.median_px > _WIDE_PX else 300 if seen.period.median_px < _NARROW_PX else PPI
        if suggested != PPI and seen.finger.cells.any():
            again = at_500_ppi(grey, suggested)
            second = see(again)
            fits = _NARROW_PX < second.period.median_px < _WIDE_PX
            if fits and _ridged(second) > max(0.8 * _ridged(seen), _RIDGED_MIN):
                scaled, seen, known = again, second, suggested
                assumed.append(Assumed.DENSITY)
    cells = seen.finger.cells
    if cells.sum() < _CELLS_MIN or _ridged(seen) < _RIDGED_MIN or seen.field.coherence[cells].mean() < _COHERENT_MIN:
        raise UnableToReadPrint("biometrics.picture.no_finger")
    if _inverted(scaled, seen):
        scaled = np.asarray(255 - scaled)
        seen = see(scaled)
        assumed.append(Assumed.INVERTED)
    if seen.finger.second_share > SECOND_FINGER_SHARE:
        assumed.append(Assumed.SECOND_FINGER)
    if len(seen.found.x) < _FEW:
        assumed.append(Assumed.FEW_MINUTIAE)
    good = quality(scaled, seen)
    found = seen.found
    height, width = scaled.shape
    template = Template(width, height, found.x, found.y, found.angle, found.kind, found.quality, good.score, position)
    return Print(template, good, tuple(assumed), scaled, seen)


def _ridged(seen: Seen) -> float:
    """How clear the ridges of the better part are, 0 to 1: fingers have over 0.4, photographs and noise under 0.3.

    Part of what is seen may be ground with grain in it, so the better part decides.
    """
    cells = seen.finger.cells
    if not cells.any():
        return 0.0
    period = seen.period.median_px
    plausible = 1.0 if 4.5 < period < 18 else 0.5
    return float(np.percentile(seen.period.clarity[cells] * seen.agreement[cells], 70)) * plausible


def _inverted(grey: Grey, seen: Seen) -> bool:
    """Whether the ground around the finger is darker than the finger: ridges are then white."""
    mask = np.repeat(np.repeat(seen.finger.cells, CELL_PX, 0), CELL_PX, 1)
    plain = grey[: mask.shape[0], : mask.shape[1]]
    ground = np.bincount(plain[~mask], minlength=256).cumsum()
    if ground[-1] < 0.05 * mask.size:
        return False
    median = int(np.searchsorted(ground, ground[-1] / 2))
    return median < float(plain[mask].mean()) - 5
