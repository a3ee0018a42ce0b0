"""The six bytes of a minutia, which ISO/IEC 19794-2 (2005, 2011) and ANSI INCITS 378-2004 share but for the angle."""

from __future__ import annotations

import numpy as np

from jalon.biometrics.codecs.octets import Octets
from jalon.biometrics.template import Template

PIXELS_A_CM_MIN, PIXELS_A_CM_MAX = 79, 787
"""200 and 2000 pixels an inch."""
_PLACE_MAX = 0x3FFF


def read_minutiae(octets: Octets, count: int, *, size: int, units_a_turn: int) -> list[tuple[int, int, int, int, int]]:
    """(x, y, angle in 1/256 turn, kind, quality) of ``count`` minutiae of ``size`` bytes."""
    found = []
    for _ in range(count):
        word, y = octets.number(2), octets.number(2)
        if y >> 14:
            octets.at -= 2
            octets.refuse("reserved_bits")
        raw = octets.number(1)
        if raw >= units_a_turn:
            octets.at -= 1
            octets.refuse("angle")
        kind = word >> 14
        if kind == 3:
            octets.at -= 5
            octets.refuse("minutia_kind")
        quality = octets.number(1) if size == 6 else 0
        angle = raw if units_a_turn == 256 else round(raw * 256 / units_a_turn) % 256
        found.append((word & _PLACE_MAX, y & _PLACE_MAX, angle, kind, quality))
    return found


def write_minutiae(template: Template, *, units_a_turn: int) -> bytes:
    """Six bytes each."""
    parts = bytearray()
    columns = (template.x, template.y, template.angle, template.kind, template.minutia_quality)
    for x, y, angle, kind, quality in zip(*(column.tolist() for column in columns), strict=True):
        assert 0 <= x <= _PLACE_MAX and 0 <= y <= _PLACE_MAX, "places have 14 bits"  # noqa: PT018 one claim
        raw = angle if units_a_turn == 256 else round(angle * units_a_turn / 256) % units_a_turn
        parts += ((kind if kind in (1, 2) else 0) << 14 | x).to_bytes(2, "big") + y.to_bytes(2, "big")
        parts += bytes((raw, min(max(quality, 0), 100)))
    return bytes(parts)


def template_of(
    minutiae: list[tuple[int, int, int, int, int]],
    *,
    size_px: tuple[int, int],
    pixels_a_cm: int,
    position: int,
    quality: int,
) -> Template:
    """A template of what a record holds; qualities over 100 (not computed, failed) count as unknown, 0."""
    columns = np.array(minutiae, np.int64).reshape(-1, 5).T
    known = np.where(columns[4] <= 100, columns[4], 0)
    if not known.any():
        known = np.full_like(known, 60)
    ppi = 500 if abs(pixels_a_cm - 197) <= 1 else round(pixels_a_cm * 2.54)
    return Template(
        size_px[0], size_px[1], columns[0], columns[1], columns[2], columns[3], known,
        quality if quality <= 100 else 0, position, ppi,
    )  # fmt: skip


def pixels_a_cm(octets: Octets) -> int:
    """Two densities, across and down, that must be equal and possible."""
    across, down = octets.number(2), octets.number(2)
    if across != down or not PIXELS_A_CM_MIN <= across <= PIXELS_A_CM_MAX:
        octets.at -= 4
        octets.refuse("density")
    return across


def density_of(template: Template) -> int:
    """Pixels a centimetre of a template; 197 is what 500 ppi is written as."""
    return round(template.ppi / 2.54)
