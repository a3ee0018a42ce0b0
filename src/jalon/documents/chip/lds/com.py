"""EF.COM: versions, and the data groups the chip says it has (Doc 9303-10 §4.6.1). It is not signed."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.documents.trust.ber import children, expect, read

_TAG, _LDS_VERSION, _TAG_LIST = 0x60, 0x5F01, 0x5C
GROUP_OF_TAG = {
    0x61: 1,
    0x75: 2,
    0x63: 3,
    0x76: 4,
    0x65: 5,
    0x66: 6,
    0x67: 7,
    0x68: 8,
    0x69: 9,
    0x6A: 10,
    0x6B: 11,
    0x6C: 12,
    0x6D: 13,
    0x6E: 14,
    0x6F: 15,
    0x70: 16,
}
"""Data group of each tag (Doc 9303-10, table 35)."""


@dataclass(frozen=True)
class Com:
    """LDS version as written (``0108``), and numbers of the data groups listed."""

    lds_version: str
    groups: frozenset[int]


def read_com(data: bytes) -> Com:
    """Raises :class:`UnableToRead`."""
    parts = {part.tag: part.value for part in children(expect(read(data), _TAG))}
    tags = parts.get(_TAG_LIST, b"")
    version = parts.get(_LDS_VERSION, b"").decode("ascii", "replace")
    return Com(version, frozenset(GROUP_OF_TAG[tag] for tag in tags if tag in GROUP_OF_TAG))
