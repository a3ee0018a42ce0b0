"""Reading a picture of a finger: bytes of a hostile file in, grey pixels of 500 ppi out.

Formats: PNG, BMP, PGM and JPEG. The size is read from the head before anything is decoded, so that a small file cannot
ask for gigabytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import cv2
import numpy as np

from jalon.biometrics.errors import UnableToReadPrint
from jalon.biometrics.finger.geometry import PPI, Grey
from jalon.kernel.limits import FINGER_IMAGE_BYTES_MAX, FINGER_IMAGE_PIXELS_MAX, FINGER_PPI_MAX, FINGER_PPI_MIN

_SIDE_PX_MIN = 64


@dataclass(frozen=True)
class Picture:
    """Grey pixels, ridges dark unless ``inverted`` says that they were turned; ``ppi`` as told, None where untold."""

    grey: Grey
    ppi: int | None


def read_picture(data: bytes) -> Picture:
    """Decode a file. Raises :class:`UnableToReadPrint`."""
    if len(data) > FINGER_IMAGE_BYTES_MAX:
        raise UnableToReadPrint("biometrics.picture.too_large", megapixels_max=FINGER_IMAGE_PIXELS_MAX // 1_000_000)
    size = _size(data)
    if size is None:
        raise UnableToReadPrint("biometrics.picture.unreadable")
    width, height = size
    if width * height > FINGER_IMAGE_PIXELS_MAX:
        raise UnableToReadPrint("biometrics.picture.too_large", megapixels_max=FINGER_IMAGE_PIXELS_MAX // 1_000_000)
    try:
        grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise UnableToReadPrint("biometrics.picture.unreadable") from error
    if grey is None or grey.dtype != np.uint8:
        raise UnableToReadPrint("biometrics.picture.unreadable")
    return Picture(np.asarray(grey), _density(data))


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


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height out of the head of a PNG, BMP, PGM or JPEG; None for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 24:
        return struct.unpack(">II", data[16:24])
    if data[:2] == b"BM" and len(data) > 26:
        width, height = struct.unpack("<ii", data[18:26])
        return abs(width), abs(height)
    if data[:2] in (b"P5", b"P2"):
        return _pgm_size(data)
    return _jpeg_size(data) if data[:2] == b"\xff\xd8" else None


def _pgm_size(data: bytes) -> tuple[int, int] | None:
    words: list[bytes] = []
    for line in data[2:512].split(b"\n"):
        words += line.split(b"#")[0].split()
        if len(words) >= 2:
            break
    if len(words) < 2 or not all(word.isdigit() and len(word) < 9 for word in words[:2]):
        return None
    return int(words[0]), int(words[1])


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return None


def _density(data: bytes) -> int | None:
    """Pixels an inch that a PNG states in its pHYs chunk; None where it states none."""
    at = data.find(b"pHYs", 0, 4096) if data[:4] == b"\x89PNG" else -1
    if at < 0 or at + 13 > len(data) or data[at + 12] != 1:
        return None
    across = int.from_bytes(data[at + 4 : at + 8], "big")
    return round(across * 0.0254) or None
