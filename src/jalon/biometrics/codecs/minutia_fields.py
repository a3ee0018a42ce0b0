"""What ISO/IEC 19794-2 (2005, 2011) and ANSI INCITS 378-2004 share: the bytes of a minutia, and of a view of 2005."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jalon.biometrics.codecs.octets import Octets
from jalon.biometrics.template import Template
from jalon.kernel.limits import FINGER_RECORD_MINUTIAE_MAX, FINGER_RECORD_VIEWS_MAX

PIXELS_A_CM_MIN, PIXELS_A_CM_MAX = 79, 787
"""200 and 2000 pixels an inch."""
_PLACE_MAX = 0x3FFF
_POSITION_MAX = 10


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


def read_views(octets: Octets, *, units_a_turn: int) -> list[Template]:
    """Size, density and views as ISO/IEC 19794-2:2005 and ANSI INCITS 378-2004 lay them out alike, up to the end."""
    size = octets.number(2), octets.number(2)
    density = pixels_a_cm(octets)
    count = views_counted(octets, octets.number(1))
    octets.take(1)
    views = []
    for _ in range(count):
        position, _, quality, minutiae = position_of(octets), octets.number(1), octets.number(1), octets.number(1)
        found = read_minutiae(octets, minutiae, size=6, units_a_turn=units_a_turn)
        octets.take(octets.number(2))
        views.append(template_of(found, size_px=size, pixels_a_cm=density, position=position, quality=quality))
    return views


def write_views(views: Sequence[Template], *, units_a_turn: int) -> bytes:
    """The same, written; all views share the size and density of the first."""
    first = views[0]
    body = bytearray(first.width_px.to_bytes(2, "big") + first.height_px.to_bytes(2, "big"))
    body += density_of(first).to_bytes(2, "big") * 2 + bytes((len(views), 0))
    for number, view in enumerate(views):
        best = view.best(FINGER_RECORD_MINUTIAE_MAX)
        body += bytes((view.position, same_before(views, number) << 4, view.quality, len(best)))
        body += write_minutiae(best, units_a_turn=units_a_turn) + b"\0\0"
    return bytes(body)


def views_counted(octets: Octets, count: int) -> int:
    """The number of views, if a record may have so many."""
    if not 1 <= count <= FINGER_RECORD_VIEWS_MAX:
        octets.refuse("views", most=FINGER_RECORD_VIEWS_MAX)
    return count


def position_of(octets: Octets) -> int:
    """The finger's position, 0 to 10."""
    position = octets.number(1)
    if position > _POSITION_MAX:
        octets.at -= 1
        octets.refuse("position")
    return position


def same_before(views: Sequence[Template], number: int) -> int:
    """Which view of its finger the view of that number is, from 0."""
    return sum(earlier.position == views[number].position for earlier in views[:number])


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
