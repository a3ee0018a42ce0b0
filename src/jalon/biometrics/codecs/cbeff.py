"""CBEFF as the chip of a passport wraps biometrics (ICAO Doc 9303-10, 4.7.2 and 4.7.3; ISO/IEC 19785-3 TLV
patron format).

7F61 holds the count (02) and one block 7F60 each; a block holds a header (A1) and the data (5F2E, or 7F2E where built).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jalon.biometrics.codecs.octets import Octets
from jalon.kernel.limits import FINGER_RECORD_BYTES_MAX, FINGER_RECORD_VIEWS_MAX

GROUP, BLOCK = b"\x7f\x61", b"\x7f\x60"
_COUNT, _HEADER, _DATA, _DATA_BUILT = 0x02, 0xA1, 0x5F2E, 0x7F2E
_OWNER, _KIND, _BIOMETRIC = 0x87, 0x88, 0x81
FINGERPRINT = 0x08
ISO_OWNER = 0x0101
"""ISO/IEC JTC 1/SC 37."""


@dataclass(frozen=True)
class Block:
    """``owner`` and ``kind`` of the format, ``biometric`` the kind of biometric, ``data`` the record inside."""

    owner: int
    kind: int
    biometric: int
    data: bytes


def read(data: bytes) -> list[Block]:
    """The blocks of a group, or the one block. Raises :class:`UnableToReadTemplate`."""
    octets = Octets(data)
    if len(data) > FINGER_RECORD_BYTES_MAX:
        octets.refuse("too_long", bytes_max=FINGER_RECORD_BYTES_MAX)
    tag, inner = _element(octets)
    if octets.left:
        octets.refuse("length")
    if tag == int.from_bytes(BLOCK, "big"):
        return [_block(inner)]
    if tag != int.from_bytes(GROUP, "big"):
        octets.at = 0
        octets.refuse("not_cbeff")
    count = _counted(inner)
    blocks = []
    while inner.left:
        tag, block = _element(inner)
        if tag != int.from_bytes(BLOCK, "big"):
            inner.refuse("not_cbeff")
        blocks.append(_block(block))
    if len(blocks) != count:
        inner.refuse("views", most=FINGER_RECORD_VIEWS_MAX)
    return blocks


def write(blocks: Sequence[Block]) -> bytes:
    """A group of blocks."""
    inner = _tlv(_COUNT, bytes((len(blocks),)))
    for block in blocks:
        header = _tlv(_BIOMETRIC, bytes((block.biometric,)))
        header += _tlv(_OWNER, block.owner.to_bytes(2, "big")) + _tlv(_KIND, block.kind.to_bytes(2, "big"))
        inner += _tlv(int.from_bytes(BLOCK, "big"), _tlv(_HEADER, header) + _tlv(_DATA, block.data))
    return _tlv(int.from_bytes(GROUP, "big"), inner)


def _counted(inner: Octets) -> int:
    tag, counted = _element(inner)
    if tag != _COUNT or counted.left != 1:
        inner.refuse("not_cbeff")
    count = counted.number(1)
    if count > FINGER_RECORD_VIEWS_MAX:
        counted.refuse("views", most=FINGER_RECORD_VIEWS_MAX)
    return count


def _block(octets: Octets) -> Block:
    header: dict[int, int] = {}
    tag, inner = _element(octets)
    if tag != _HEADER:
        octets.refuse("not_cbeff")
    while inner.left:
        name, value = _element(inner)
        if value.left > 16:
            value.refuse("length")
        header[name] = value.number(value.left)
    tag, held = _element(octets)
    if tag not in (_DATA, _DATA_BUILT) or octets.left:
        octets.refuse("not_cbeff")
    return Block(header.get(_OWNER, 0), header.get(_KIND, 0), header.get(_BIOMETRIC, 0), held.take(held.left))


def _element(octets: Octets) -> tuple[int, Octets]:
    """Tag and contents of the next element; lengths are definite and as short as they can be (DER)."""
    tag = octets.number(1)
    if tag & 0x1F == 0x1F:
        tag = tag << 8 | octets.number(1)
    length = octets.number(1)
    if length > 0x80:
        size = length & 0x7F
        if size > 4:
            octets.refuse("length")
        length = octets.number(size)
    elif length == 0x80:
        octets.refuse("length")
    if length > octets.left:
        octets.refuse("cut_short")
    return tag, octets.part(length)


def _tlv(tag: int, value: bytes) -> bytes:
    name = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    if len(value) < 0x80:
        return name + bytes((len(value),)) + value
    size = (len(value).bit_length() + 7) // 8
    return name + bytes((0x80 | size,)) + len(value).to_bytes(size, "big") + value
