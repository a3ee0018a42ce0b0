"""Identifiers: random ones for nodes and officers, derived ones for everything that is recorded.

Keys of projections derive from the place of an entry in the journal, so that a rebuild gives the same keys.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
import uuid
from typing import NamedTuple

NODE_ID_BYTES = 8
EPOCH_BYTES = 8
SLIP_CODE_BITS = 80
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _CROCKFORD for second in _CROCKFORD]
_GROUPS = (60, 40, 20, 0)
_CROCKFORD_VALUES = {letter: value for value, letter in enumerate(_CROCKFORD)} | {"O": 0, "I": 1, "L": 1}


def tag(name: str) -> bytes:
    """Domain tag of a hashed structure: ASCII padded with zeros to 16 bytes (journal format, section 3)."""
    data = name.encode("ascii")
    assert len(data) <= 16, f"tag too long: {name}"
    return data.ljust(16, b"\0")


_RECORD = tag("jalon/record/1")
_LANE_AND_SUB = struct.Struct(">BH")


class Place(NamedTuple):
    """Where an entry stands: node, epoch, lane, sub, seq. Its order is the order of the stream's bytes."""

    node: bytes
    epoch: bytes
    lane: int
    sub: int
    seq: int

    def stream_bytes(self) -> bytes:
        """19 bytes: node8, epoch8, u8 lane, u16 sub."""
        return self.node + self.epoch + _LANE_AND_SUB.pack(self.lane, self.sub)

    def to_bytes(self) -> bytes:
        """27 bytes: the stream's and u64 seq."""
        return self.stream_bytes() + self.seq.to_bytes(8, "big")

    def record_id(self, item: int = 0) -> uuid.UUID:
        """Key of the projection row made from this entry (``item`` when one entry makes several rows)."""
        digest = hashlib.sha256(_RECORD + self.to_bytes() + item.to_bytes(2, "big")).digest()
        return uuid.UUID(bytes=digest[:16])


def new_node_id() -> bytes:
    """8 random bytes, for life."""
    return secrets.token_bytes(NODE_ID_BYTES)


def new_epoch(ordinal: int) -> bytes:
    """u16 ordinal and 48 random bits: two restores of one backup never share an epoch."""
    return ordinal.to_bytes(2, "big") + secrets.token_bytes(6)


def base32(data: bytes) -> str:
    """Crockford base32 of ``data``, whose bits are padded with zeros on the right to a multiple of five.

    >>> base32(b"\\xff\\x00")
    'ZW00'
    """
    bits = len(data) * 8
    letters = -(-bits // 5)
    number = int.from_bytes(data, "big") << (letters * 5 - bits)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range((letters - 1) * 5, -1, -5))


def base32_number(letters: str) -> int | None:
    """The number that ``letters`` spell; hyphens, blanks and case are free, O reads as 0, I and L as 1.

    Returns None when a letter does not belong to the alphabet.
    """
    number = 0
    for letter in letters.upper():
        if letter in "- ":
            continue
        value = _CROCKFORD_VALUES.get(letter)
        if value is None:
            return None
        number = number << 5 | value
    return number


def slip_code(entry_hash: bytes) -> str:
    """The traveller's code: the first 80 bits of the entry's hash, 16 letters in groups of four.

    >>> slip_code(bytes(32))
    '0000-0000-0000-0000'
    """
    number = int.from_bytes(entry_hash[: SLIP_CODE_BITS // 8], "big")
    # Two letters of 10 bits each; a hub makes one of these for every crossing.
    return "-".join([_PAIRS[number >> shift + 10 & 0x3FF] + _PAIRS[number >> shift & 0x3FF] for shift in _GROUPS])


def read_slip_code(typed: str) -> str | None:
    """``typed`` in the form that :func:`slip_code` prints, or None when it is no slip code."""
    if len(typed) > 64:
        return None
    letters = typed.replace("-", "").replace(" ", "")
    number = base32_number(letters)
    if number is None or len(letters) != SLIP_CODE_BITS // 5:
        return None
    return slip_code(number.to_bytes(SLIP_CODE_BITS // 8, "big") + bytes(22))
