"""Finger images after ISO/IEC 19794-4:2005, as DG3 of a passport holds them: one image, uncompressed, WSQ,
JPEG or PNG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jalon.biometrics.codecs.octets import Octets
from jalon.biometrics.finger.geometry import Grey
from jalon.kernel.limits import FINGER_IMAGE_PIXELS_MAX, FINGER_RECORD_BYTES_MAX, FINGER_RECORD_VIEWS_MAX

MAGIC, EDITION = b"FIR\0", b"010\0"
_HEAD, _VIEW_HEAD = 32, 14
RAW, PACKED, WSQ, JPEG, JPEG_2000, PNG = range(6)
_UNIT_INCH, _UNIT_CM = 1, 2


@dataclass(frozen=True)
class FingerImage:
    """One view. ``compression``: RAW, WSQ, JPEG, JPEG_2000 or PNG; ``data`` as it lies in the record."""

    position: int
    quality: int
    width_px: int
    height_px: int
    ppi: int
    compression: int
    data: bytes

    def grey(self) -> Grey | None:
        """Pixels of an uncompressed view; None where a decoder is needed."""
        if self.compression != RAW:
            return None
        return np.frombuffer(self.data, np.uint8).reshape(self.height_px, self.width_px)


def read(data: bytes) -> list[FingerImage]:
    """All views of a record. Raises :class:`UnableToReadTemplate`."""
    octets = Octets(data)
    if len(data) > FINGER_RECORD_BYTES_MAX:
        octets.refuse("too_long", bytes_max=FINGER_RECORD_BYTES_MAX)
    if octets.take(4) != MAGIC:
        octets.at = 0
        octets.refuse("not_images")
    edition = octets.take(4)
    if edition != EDITION:
        octets.at = 4
        octets.refuse("edition_unknown", edition=edition[:3].decode("ascii", "replace"))
    if octets.number(6) != len(data):
        octets.at = 8
        octets.refuse("length")
    octets.take(4)
    count, unit = octets.number(1), octets.number(1)
    octets.take(4)
    ppi = _density(octets, unit)
    depth, compression = octets.number(1), octets.number(1)
    octets.take(2)
    if depth != 8 or compression > PNG or compression == PACKED:
        octets.refuse("image_form")
    if not 1 <= count <= FINGER_RECORD_VIEWS_MAX:
        octets.refuse("views", most=FINGER_RECORD_VIEWS_MAX)
    views = [_view(octets, ppi, compression) for _ in range(count)]
    if octets.left:
        octets.refuse("length")
    return views


def _density(octets: Octets, unit: int) -> int:
    across, down = octets.number(2), octets.number(2)
    if unit not in (_UNIT_INCH, _UNIT_CM) or across != down or not across:
        octets.refuse("density")
    ppi = across if unit == _UNIT_INCH else 500 if across == 197 else 1000 if across == 394 else round(across * 2.54)
    if not 200 <= ppi <= 2000:
        octets.refuse("density")
    return ppi


def _view(octets: Octets, ppi: int, compression: int) -> FingerImage:
    length = octets.number(4)
    position, _, _, quality, _ = (octets.number(1) for _ in range(5))
    width, height = octets.number(2), octets.number(2)
    octets.take(1)
    if width * height > FINGER_IMAGE_PIXELS_MAX:
        octets.refuse("too_long", bytes_max=FINGER_IMAGE_PIXELS_MAX)
    if length < _VIEW_HEAD or (compression == RAW and length - _VIEW_HEAD != width * height):
        octets.refuse("length")
    return FingerImage(position, quality, width, height, ppi, compression, octets.take(length - _VIEW_HEAD))


def write(image: FingerImage) -> bytes:
    """A record of one view, density in pixels a centimetre."""
    density = round(image.ppi / 2.54).to_bytes(2, "big")
    length = (_HEAD + _VIEW_HEAD + len(image.data)).to_bytes(6, "big")
    level = (31 if image.ppi == 500 else 41 if image.ppi == 1000 else 0).to_bytes(2, "big")
    head = MAGIC + EDITION + length + b"\0\0" + level + bytes((1, _UNIT_CM)) + density * 4
    head += bytes((8, image.compression)) + b"\0\0"
    view = (_VIEW_HEAD + len(image.data)).to_bytes(4, "big") + bytes((image.position, 1, 1, image.quality, 0))
    view += image.width_px.to_bytes(2, "big") + image.height_px.to_bytes(2, "big") + b"\0"
    return head + view + image.data
