"""Finger minutiae after ANSI INCITS 378-2004: like ISO's edition of 2005, with a product's number and angles
of 2 degrees."""

from __future__ import annotations

from collections.abc import Sequence

from jalon.biometrics.codecs.minutia_fields import read_views, write_views
from jalon.biometrics.codecs.octets import Octets
from jalon.biometrics.template import Template
from jalon.kernel.limits import FINGER_RECORD_BYTES_MAX

MAGIC, EDITION = b"FMR\0", b" 20\0"
_HEAD, _UNITS = 16, 180
_SHORT_MAX = 0xFFFF


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
    views = read_views(octets, units_a_turn=_UNITS)
    if octets.left:
        octets.refuse("length")
    return views


def write(views: Sequence[Template]) -> bytes:
    """A record; all views share the size and density of the first."""
    body = write_views(views, units_a_turn=_UNITS)
    whole = _HEAD + len(body)
    length = whole.to_bytes(2, "big") if whole <= _SHORT_MAX else b"\0\0" + (whole + 4).to_bytes(4, "big")
    return MAGIC + EDITION + length + b"\0" * 6 + body
