"""Finger minutiae after ISO/IEC 19794-2, record format: editions 2005 and 2011.

Fields after the two editions as FingerprintIO's descriptions give them; extended data (ridge counts, cores and
deltas) is
checked for its length and passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

from jalon.biometrics.codecs.minutia_fields import (
    density_of,
    pixels_a_cm,
    position_of,
    read_minutiae,
    read_views,
    same_before,
    template_of,
    views_counted,
    write_minutiae,
    write_views,
)
from jalon.biometrics.codecs.octets import Octets
from jalon.biometrics.template import Template
from jalon.kernel.limits import FINGER_RECORD_BYTES_MAX, FINGER_RECORD_MINUTIAE_MAX

MAGIC = b"FMR\0"
EDITION_2005, EDITION_2011 = b" 20\0", b"030\0"
_HEAD_2011 = 15
_NO_DATE = b"\xff" * 9
_VENDOR, _ALGORITHM = 0, 0
"""Neither the engine nor its quality measure is registered with IBIA."""


def read(data: bytes) -> list[Template]:
    """All views of a record of either edition. Raises :class:`UnableToReadTemplate`."""
    octets = Octets(data)
    if len(data) > FINGER_RECORD_BYTES_MAX:
        octets.refuse("too_long", bytes_max=FINGER_RECORD_BYTES_MAX)
    if octets.take(4) != MAGIC:
        octets.at = 0
        octets.refuse("not_minutiae")
    edition = octets.take(4)
    if edition not in (EDITION_2005, EDITION_2011):
        octets.at = 4
        octets.refuse("edition_unknown", edition=edition[:3].decode("ascii", "replace"))
    length = octets.number(4)
    if length != len(data):
        octets.at = 8
        octets.refuse("cut_short" if length > len(data) else "length")
    if edition == EDITION_2005:
        octets.take(2)
        views = read_views(octets, units_a_turn=256)
    else:
        views = _read_2011(octets)
    if octets.left:
        octets.refuse("length")
    return views


def _read_2011(octets: Octets) -> list[Template]:
    count = views_counted(octets, octets.number(2))
    certified = octets.number(1)
    if certified > 1:
        octets.at -= 1
        octets.refuse("reserved_bits")
    return [_representation(octets, certified=bool(certified)) for _ in range(count)]


def _representation(octets: Octets, *, certified: bool) -> Template:
    start = octets.at
    length = octets.number(4)
    end = start + length
    if end > octets.end:
        octets.at = start
        octets.refuse("cut_short")
    octets.take(len(_NO_DATE) + 5)
    quality = 255
    for _ in range(octets.number(1)):
        quality = octets.number(1)
        octets.take(4)
    if certified:
        octets.take(3 * octets.number(1))
    position, _ = position_of(octets), octets.number(1)
    density = pixels_a_cm(octets)
    octets.take(1)
    size = octets.number(2), octets.number(2)
    field = octets.number(1) >> 4
    if field not in (5, 6):
        octets.at -= 1
        octets.refuse("minutia_size")
    found = read_minutiae(octets, octets.number(1), size=field, units_a_turn=256)
    octets.take(octets.number(2))
    if octets.at != end:
        octets.refuse("length")
    return template_of(found, size_px=size, pixels_a_cm=density, position=position, quality=quality)


def write_2005(views: Sequence[Template]) -> bytes:
    """A record of 2005; all views share the size and density of the first."""
    body = b"\0\0" + write_views(views, units_a_turn=256)
    return MAGIC + EDITION_2005 + (len(MAGIC + EDITION_2005) + 4 + len(body)).to_bytes(4, "big") + body


def write_2011(views: Sequence[Template]) -> bytes:
    """A record of 2011, without a date: when a print was taken stands in the journal."""
    body = bytearray()
    for number, view in enumerate(views):
        best = view.best(FINGER_RECORD_MINUTIAE_MAX)
        part = (
            _NO_DATE + b"\0" * 5 + bytes((1, view.quality)) + _VENDOR.to_bytes(2, "big") + _ALGORITHM.to_bytes(2, "big")
        )
        part += bytes((view.position, same_before(views, number))) + density_of(view).to_bytes(2, "big") * 2 + b"\0"
        part += view.width_px.to_bytes(2, "big") + view.height_px.to_bytes(2, "big")
        part += bytes((6 << 4, len(best))) + write_minutiae(best, units_a_turn=256) + b"\0\0"
        body += (4 + len(part)).to_bytes(4, "big") + part
    head = len(views).to_bytes(2, "big") + b"\0"
    return MAGIC + EDITION_2011 + (_HEAD_2011 + len(body)).to_bytes(4, "big") + head + bytes(body)
