"""Reading a picture of a finger: bytes of a hostile file in, grey pixels of 500 ppi out.

Formats: PNG, BMP, PGM, JPEG and TIFF. The size is read from the head before anything is decoded, so that a small file
cannot ask for gigabytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from jalon.biometrics.errors import UnableToReadPrint
from jalon.biometrics.finger.geometry import PPI, Grey
from jalon.biometrics.finger.picture_head import PNG_START, overreaches, ppi_of, size_of
from jalon.kernel.limits import FINGER_IMAGE_BYTES_MAX, FINGER_IMAGE_PIXELS_MAX, FINGER_PPI_MAX, FINGER_PPI_MIN

_SIDE_PX_MIN = 64
_WITH_ALPHA = (4, 6)
"""Kinds of colour of a PNG that have transparency."""


@dataclass(frozen=True)
class Picture:
    """Grey pixels, ridges dark unless ``inverted`` says that they were turned; ``ppi`` as told, None where untold."""

    grey: Grey
    ppi: int | None


def read_picture(data: bytes) -> Picture:
    """Decode a file. Raises :class:`UnableToReadPrint`."""
    if len(data) > FINGER_IMAGE_BYTES_MAX:
        raise UnableToReadPrint("biometrics.picture.too_large", megapixels_max=FINGER_IMAGE_PIXELS_MAX // 1_000_000)
    size = size_of(data)
    if size is None or overreaches(data):
        raise UnableToReadPrint("biometrics.picture.unreadable")
    width, height = size
    if width * height > FINGER_IMAGE_PIXELS_MAX:
        raise UnableToReadPrint("biometrics.picture.too_large", megapixels_max=FINGER_IMAGE_PIXELS_MAX // 1_000_000)
    try:
        grey = _decoded(data)
    except cv2.error as error:
        raise UnableToReadPrint("biometrics.picture.unreadable") from error
    if grey is None or grey.dtype != np.uint8 or grey.shape[0] * grey.shape[1] > FINGER_IMAGE_PIXELS_MAX:
        raise UnableToReadPrint("biometrics.picture.unreadable")
    return Picture(grey, ppi_of(data))


def _decoded(data: bytes) -> Grey | None:
    """Grey pixels; what is transparent is white paper."""
    coded = np.frombuffer(data, np.uint8)
    if data[:8] != PNG_START or data[25] not in _WITH_ALPHA:
        grey = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
        return None if grey is None else np.asarray(grey)
    colour = cv2.imdecode(coded, cv2.IMREAD_UNCHANGED)
    if colour is None or colour.ndim != 3 or colour.shape[2] != 4:
        return None
    if colour.dtype == np.uint16:
        colour = (colour // 256).astype(np.uint8)
    opaque = colour[:, :, 3].astype(np.uint16)
    over = cv2.cvtColor(colour, cv2.COLOR_BGRA2GRAY).astype(np.uint16) * opaque
    return np.asarray((over + 255 * (255 - opaque) + 127) // 255, np.uint8)


def at_500_ppi(grey: Grey, ppi: int) -> Grey:
    """The picture scaled to 500 ppi. Raises :class:`UnableToReadPrint` for a density no scanner has, or too
    few pixels."""
    if not FINGER_PPI_MIN <= ppi <= FINGER_PPI_MAX:
        raise UnableToReadPrint("biometrics.picture.density", ppi=ppi, least=FINGER_PPI_MIN, most=FINGER_PPI_MAX)
    if abs(ppi - PPI) > 5:
        height, width = (max(1, round(side * PPI / ppi)) for side in grey.shape)
        way = cv2.INTER_AREA if ppi > PPI else cv2.INTER_CUBIC
        grey = np.asarray(cv2.resize(grey, (width, height), interpolation=way))
    if min(grey.shape) < _SIDE_PX_MIN:
        raise UnableToReadPrint("biometrics.picture.too_small", side_px_min=_SIDE_PX_MIN)
    return grey
