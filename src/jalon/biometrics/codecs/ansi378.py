"""Finger minutiae after ANSI INCITS 378-2004: like ISO's edition of 2005, with a product's number and angles
of 2 degrees."""

from __future__ import annotations

from collections.abc import Sequence

from jalon.biometrics.codecs.minutia_fields import (
    density_of,
    pixels_a_cm,
    read_minutiae,
    template_of,
    write_minutiae,
)
from jalon.biometrics.codecs.octets import Octets
from jalon.biometrics.template import Template
from jalon.kernel.limits import FINGER_RECORD_BYTES_MAX, FINGER_RECORD_MINUTIAE_MAX, FINGER_RECORD_VIEWS_MAX

MAGIC, EDITION = b"FMR\0", b" 20\0"
_HEAD, _UNITS = 26, 180
_SHORT_MAX = 0xFFFF
_POSITION_MAX = 10


def is_ansi(data: bytes) -> bool:
    """Whether a record that starts like ISO's edition of 2005 is ANSI's: its length stands in two bytes, not four."""
    return data[:8] == MAGIC + EDITION and len(data) > 12 and int.from_bytes(data[8:12], "big") != len(data)


def read(data: bytes) -> list[Template]:
    """All views of a record. Raises :class:`UnableToReadTemplate`."""
    octets = Octets(data)
    if len(data) > FINGER_RECORD_BYTES_MAX:
        octets.refuse("too_long", bytes_max=FINGER_RECORD_BYTES_MAX)
    if octets.take(4) != MAGIC:
        octets.at = 0
        octets.refuse("not_minutiae")
    if octets.take(4) != EDITION:
        octets.at = 4
        octets.refuse("edition_unknown", edition=data[4:7].decode("ascii", "replace"))
    length = octets.number(2) or octets.number(4)
    if length != len(data):
        octets.at = 8
        octets.refuse("cut_short" if length > len(data) else "length")
    octets.take(6)
    size = octets.number(2), octets.number(2)
    density = pixels_a_cm(octets)
    count = octets.number(1)
    if not 1 <= count <= FINGER_RECORD_VIEWS_MAX:
        octets.refuse("views", most=FINGER_RECORD_VIEWS_MAX)
    octets.take(1)
    views = []
    for _ in range(count):
        position = octets.number(1)
        if position > _POSITION_MAX:
            octets.at -= 1
            octets.refuse("position")
        octets.take(1)
        quality, minutiae = octets.number(1), octets.number(1)
        found = read_minutiae(octets, minutiae, size=6, units_a_turn=_UNITS)
        octets.take(octets.number(2))
        views.append(template_of(found, size_px=size, pixels_a_cm=density, position=position, quality=quality))
    if octets.left:
        octets.refuse("length")
    return views


def write(views: Sequence[Template]) -> bytes:
    """A record; all views share the size and density of the first."""
    first = views[0]
    body = bytearray()
    for number, view in enumerate(views):
        best = view.best(FINGER_RECORD_MINUTIAE_MAX)
        same = sum(earlier.position == view.position for earlier in views[:number])
        body += bytes((view.position, same << 4, view.quality, len(best)))
        body += write_minutiae(best, units_a_turn=_UNITS) + b"\0\0"
    whole = _HEAD + len(body)
    length = whole.to_bytes(2, "big") if whole <= _SHORT_MAX else b"\0\0" + (whole + 4).to_bytes(4, "big")
    size = first.width_px.to_bytes(2, "big") + first.height_px.to_bytes(2, "big")
    density = density_of(first).to_bytes(2, "big")
    return MAGIC + EDITION + length + b"\0" * 6 + size + density * 2 + bytes((len(views), 0)) + bytes(body)
