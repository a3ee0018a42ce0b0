"""From a grey picture to a template: the steps in order, and what each found."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from jalon.biometrics.finger.direction import Directions, Foreground, directions, foreground, normalised
from jalon.biometrics.finger.filtering import GAIN, filtered
from jalon.biometrics.finger.geometry import CELL_PX, Field, Grey, Mask, Whole
from jalon.biometrics.finger.lines import candidates
from jalon.biometrics.finger.minutiae import Found, minutiae
from jalon.biometrics.finger.period import Periods, periods
from jalon.biometrics.finger.thinning import thinned
from jalon.kernel.limits import FINGER_MINUTIAE_MAX


@dataclass(frozen=True)
class Seen:
    """What extraction saw, by cell of 8 pixels where it is a field: the ground for quality and for drawings."""

    found: Found
    field: Directions
    finger: Foreground
    period: Periods
    agreement: Field
    lines: Grey


def see(grey: Grey) -> Seen:
    """Everything of one picture of 500 ppi, ridges dark. Shape (rows, columns), 8 bits."""
    ridges = normalised(grey)
    field = directions(ridges)
    finger = foreground(grey, field)
    period = periods(ridges, field.angle, finger.cells)
    first = filtered(ridges, field.angle, period.px, finger.cells)
    # the filtered picture shows directions through pores and scratches that the raw one does not
    clean = np.clip(first // (GAIN // 2), -127, 127).astype(np.int16)
    sharper = directions(clean, fine=0.7, coarse=1.6)
    angle = np.where(finger.cells, sharper.angle, field.angle)
    second = filtered(ridges, angle, period.px, finger.cells)
    agreement = _agreement(ridges, second, finger.cells)
    ridge = (second > 0) & np.repeat(np.repeat(finger.cells, CELL_PX, 0), CELL_PX, 1)
    lines = thinned(ridge)
    found = minutiae(candidates(lines), angle, finger.cells, agreement, FINGER_MINUTIAE_MAX)
    refined = Directions(angle, sharper.coherence, field.energy)
    return Seen(found, refined, finger, period, agreement, lines)


def _agreement(ridges: Whole, answer: Whole, cells: Mask) -> Field:
    """By cell: how much of the picture's contrast the filtered picture explains, 0 to 1."""
    size = ridges.shape[1] // CELL_PX, ridges.shape[0] // CELL_PX
    plain = ridges.astype(np.float32)
    told = cv2.resize(plain * np.sign(answer).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    whole = cv2.resize(np.abs(plain), size, interpolation=cv2.INTER_AREA)
    share = cv2.GaussianBlur(told, (0, 0), 0.9) / (cv2.GaussianBlur(whole, (0, 0), 0.9) + 1e-3)
    return np.where(cells, np.clip(share, 0, 1), 0).astype(np.float32)
