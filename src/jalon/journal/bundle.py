"""Bundles: what a courier carries, as files of which nobody without the key reads more than the size.

    file    = blocks of 4,096 bytes, as many as a size class has; no magic
    block 0 = last block = HPKE hybrid to the recipient (header, zeros to 2,944), 16 random bytes
    header  = CBOR [1, key32, blocks, sender8, bundle16, start of the second index, parity mode]
    block i = ChaCha20-Poly1305(key, nonce u96 i, 4,080 bytes)
    then      index, frames, parity, zeros, index again

Journal format, section 7. Writing is :mod:`jalon.journal.bundle_write`, reading :mod:`jalon.journal.bundle_read`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256

from jalon.journal.keys import SEAL_OVERHEAD_BYTES, SUITE_HYBRID
from jalon.kernel import limits
from jalon.kernel.canonical import Reader, Value, decode, encode
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import NODE_ID_BYTES, tag

BLOCK_BYTES = 4_096
ROOM_BYTES = 4_080
"""Content of a block: what is left of it beside the authentication tag."""
HEADER_ROOM_BYTES = 2_944
SEALED_HEADER_BYTES = HEADER_ROOM_BYTES + SEAL_OVERHEAD_BYTES[SUITE_HYBRID]
SIZES_BYTES = tuple(1_048_576 << 2 * power for power in range(6))
"""1, 4, 16, 64, 256 MiB, 1 GiB: nothing else is ever written."""
BUNDLE_ID_BYTES = 16
HASH_BYTES = 16
GROUP_BLOCKS = 16
"""Blocks that share one parity block."""
INFO = tag("jalon/bundle/1")
FRAME_HEAD = struct.Struct(">II")
_VERSION = 1
_KEY_BYTES = 32
assert SEALED_HEADER_BYTES == ROOM_BYTES


class UnableToReadBundle(UnableToRead):
    """A file of which nothing can be read: sealed to somebody else, or damaged at both ends."""

    def __init__(self, code: str, *, offset: int = 0, **parameters: str | int) -> None:
        super().__init__(code, offset=offset, **parameters)


class Parity(IntEnum):
    """How lost blocks are made again."""

    NONE = 0
    """They are not: a second file holds the same."""
    XOR_16 = 1
    """One block of parity for sixteen, which lie far apart."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One wire. ``lane``, ``first``, ``count``: which entries an envelope holds; 0, 0 for what is no envelope."""

    lane: int
    first: int
    count: int
    wire: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the index: where a frame lies in the content, and 16 bytes of the hash of its wire."""

    lane: int
    first: int
    count: int
    offset: int
    length: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What only the recipient learns. ``blocks``: of the whole file; ``index_start``: block of the second index."""

    key: bytes = field(repr=False)
    blocks: int
    sender: bytes
    bundle: bytes
    index_start: int
    parity: Parity

    @property
    def index_blocks(self) -> int:
        """Blocks of one index; the first begins at block 1."""
        return self.blocks - 1 - self.index_start

    @property
    def content_start(self) -> int:
        """Block at which the frames begin."""
        return 1 + self.index_blocks

    @property
    def groups(self) -> int:
        """Groups of parity, which is also how far apart the blocks of one group lie."""
        return groups_of(self.index_start - self.content_start, self.parity)

    @property
    def content_blocks(self) -> int:
        """Blocks that frames may lie in."""
        return content_of(self.index_start - self.content_start, self.parity)

    def to_room(self) -> bytes:
        """The canonical array, padded."""
        row: list[Value] = [_VERSION, self.key, self.blocks, self.sender, self.bundle, self.index_start, self.parity]
        return encode([int(item) if isinstance(item, Parity) else item for item in row]).ljust(HEADER_ROOM_BYTES, b"\0")


def groups_of(blocks: int, parity: Parity) -> int:
    """Groups of parity in that many blocks between the indexes."""
    return blocks // (GROUP_BLOCKS + 1) if parity is Parity.XOR_16 else 0


def content_of(blocks: int, parity: Parity) -> int:
    """Of that many blocks between the indexes, those that hold frames."""
    return GROUP_BLOCKS * groups_of(blocks, parity) if parity is Parity.XOR_16 else blocks


def read_header(room: bytes) -> Header:
    """The inverse of :meth:`Header.to_room`. Raises :class:`UnableToReadBundle`."""
    reader = Reader(room)
    try:
        row = reader.item()
    except UnableToRead as error:
        raise UnableToReadBundle("journal.bundle.header_form", offset=error.offset) from error
    if any(room[reader.at :]) or not isinstance(row, list) or not row or row[0] is True or row[0] != _VERSION:
        raise UnableToReadBundle("journal.bundle.version_unknown")
    match row:
        case [_, bytes(key), int(blocks), bytes(sender), bytes(bundle), int(index_start), int(parity)] if (
            (len(key), len(sender), len(bundle)) == (_KEY_BYTES, NODE_ID_BYTES, BUNDLE_ID_BYTES)
            and blocks * BLOCK_BYTES in SIZES_BYTES
            and parity in set(Parity)
            and 2 * (blocks - 1 - index_start) + 2 < blocks - 1
            and index_start < blocks - 1
        ):
            return Header(key, blocks, sender, bundle, index_start, Parity(parity))
    raise UnableToReadBundle("journal.bundle.header_form")


def nonce(block: int) -> bytes:
    """The nonce of a block: its number in 12 bytes. Each file has its own key."""
    return block.to_bytes(12, "big")


def wire_hash(wire: bytes) -> bytes:
    """16 bytes that name a wire: the transfer id of an envelope."""
    return sha256(wire).digest()[:HASH_BYTES]


def frame_bytes(wire: bytes) -> bytes:
    """A wire with its length and checksum before it."""
    return FRAME_HEAD.pack(len(wire), zlib.crc32(wire)) + wire


def rows_of(frames: Sequence[Frame]) -> tuple[Row, ...]:
    """The index of frames that lie one behind the other."""
    rows: list[Row] = []
    offset = 0
    for frame in frames:
        rows.append(Row(frame.lane, frame.first, frame.count, offset, len(frame.wire), wire_hash(frame.wire)))
        offset += FRAME_HEAD.size + len(frame.wire)
    return tuple(rows)


def index_bytes(rows: Sequence[Row]) -> bytes:
    """u32 length, u32 crc32, and the rows, each an array of its own, padded to whole blocks.

    One array around all of them would be longer than the profile of CBOR allows.
    """
    data = b"".join(encode([row.lane, row.first, row.count, row.offset, row.length, row.hash]) for row in rows)
    framed = frame_bytes(data)
    return framed.ljust(-(-len(framed) // ROOM_BYTES) * ROOM_BYTES, b"\0")


def read_rows(data: bytes, content_bytes: int) -> tuple[Row, ...] | None:
    """The rows of an index (with its length before it), or None when it is not whole or points where it must not.

    Frames lie in the order of their rows and never over each other, so that no index names more than the file holds.
    """
    length, checksum = FRAME_HEAD.unpack_from(data)
    body = data[FRAME_HEAD.size : FRAME_HEAD.size + length]
    if len(body) != length or zlib.crc32(body) != checksum:
        return None
    rows: list[Row] = []
    at = end = 0
    reader = Reader(body)
    while at < length and len(rows) < limits.BUNDLE_FRAMES_MAX:
        try:
            item = reader.item()
        except UnableToRead:
            return None
        row, at = _row(item), reader.at
        if row is None or row.offset < end or row.length > limits.BUNDLE_FRAME_BYTES_MAX:
            return None
        end = row.offset + FRAME_HEAD.size + row.length
        if end > content_bytes:
            return None
        rows.append(row)
    return tuple(rows) if at == length else None


def _row(item: Value) -> Row | None:
    match item:
        case [int(lane), int(first), int(count), int(offset), int(length), bytes(name)] if (
            not any(isinstance(number, bool) for number in (lane, first, count, offset, length))
            and 0 <= lane <= 0xFF
            and min(first, count, offset, length) >= 0
            and len(name) == HASH_BYTES
        ):
            return Row(lane, first, count, offset, length, name)
    return None


def row_of_bytes(data: bytes) -> Row | None:
    """One row from its own bytes, as a reading process hands it on."""
    try:
        return _row(decode(data))
    except UnableToRead:
        return None
