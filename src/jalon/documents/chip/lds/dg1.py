"""DG1: the machine-readable zone (Doc 9303-10 §4.7.1.1)."""

from __future__ import annotations

from jalon.documents.mrz.read import read_mrz
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.trust.ber import children, expect, read, unreadable

_TAG, _ZONE = 0x61, 0x5F1F
_LINES = {90: (30, 3), 72: (36, 2), 88: (44, 2)}
"""Characters of a zone: characters a line and lines."""


def read_dg1(data: bytes) -> MrzReading:
    """The zone that the chip holds. Raises :class:`UnableToRead`."""
    outer = expect(read(data), _TAG)
    zone = next((part for part in children(outer) if part.tag == _ZONE), None)
    if zone is None:
        raise unreadable("truncated", outer.content)
    characters = zone.value.decode("latin-1").rstrip("\0")
    if len(characters) not in _LINES:
        raise unreadable("malformed", zone.content)
    width, lines = _LINES[len(characters)]
    return read_mrz([characters[line * width : (line + 1) * width] for line in range(lines)])
