"""Reads what is left of a bundle: every frame whose blocks are whole, and no other.

The tag of each block says whether it is whole. With an index the rest is named; without one, frames are found one
behind the other, and behind a damaged block by the first bytes that every wire begins with.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from jalon.journal.bundle import (
    BLOCK_BYTES,
    FRAME_HEAD,
    GROUP_BLOCKS,
    INFO,
    ROOM_BYTES,
    SEALED_HEADER_BYTES,
    SIZES_BYTES,
    Frame,
    Header,
    Row,
    UnableToReadBundle,
    nonce,
    read_header,
    read_rows,
    wire_hash,
)
from jalon.journal.keys import open_sealed
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead

BEGINNINGS = (b"JLE1", b"jalon/rcpt/1\0\0\0\0", b"jalon/link/1\0\0\0\0")
"""How envelopes, receipts and signed frames begin: what is looked for behind a damaged block without an index."""
_BLOCKS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Damage:
    """Of the blocks that were needed: how many are bad, and how many of these parity made again."""

    bad: int
    recovered: int


class Bundle:
    """An opened file. ``rows`` is None when neither index can be read; ``blocks_there``: whole blocks of the file."""

    def __init__(self, file: BinaryIO, header: Header, size: int) -> None:
        self.header = header
        self.blocks_there = min(size // BLOCK_BYTES, header.blocks)
        self._file = file
        self._cipher = ChaCha20Poly1305(header.key)
        self._bad: set[int] = set()
        self._recovered: set[int] = set()
        self._kept = lru_cache(maxsize=_BLOCKS_KEPT)(self._content_block)
        self.rows = self._read_index()

    def frames(self) -> Iterator[Frame]:
        """Frames that can be read, in their order; without an index their lane, first and count are 0."""
        if self.rows is None:
            yield from (Frame(0, 0, 0, wire) for _, wire in self._scan())
            return
        for row in self.rows:
            wire = self._wire_at(row)
            if wire is not None:
                yield Frame(row.lane, row.first, row.count, wire)

    def missing(self) -> tuple[Row, ...] | None:
        """Rows whose frames cannot be read; None when there is no index to say."""
        if self.rows is None:
            return None
        return tuple(row for row in self.rows if self._wire_at(row) is None)

    def damage(self) -> Damage:
        """What was bad among the blocks read so far."""
        return Damage(len(self._bad), len(self._recovered))

    def _room(self, number: int) -> bytes | None:
        """The content of a block, or None when it is missing, altered, or the medium does not give it."""
        if number >= self.blocks_there:
            self._bad.add(number)
            return None
        try:
            self._file.seek(number * BLOCK_BYTES)
            return self._cipher.decrypt(nonce(number), self._file.read(BLOCK_BYTES), None)
        except (InvalidTag, OSError):
            self._bad.add(number)
            return None

    def _read_index(self) -> tuple[Row, ...] | None:
        """The index, each block of it from whichever copy is whole."""
        pieces: list[bytes] = []
        for place in range(self.header.index_blocks):
            first = self._room(1 + place)
            piece = first if first is not None else self._room(self.header.index_start + place)
            if piece is None:
                return None
            pieces.append(piece)
            if not place and FRAME_HEAD.unpack_from(piece)[0] > limits.BUNDLE_INDEX_BYTES_MAX:
                return None
        return read_rows(b"".join(pieces), self.header.content_blocks * ROOM_BYTES) if pieces else None

    def _content_block(self, place: int) -> bytes | None:
        """A block of the content by its place there; made again from its group when that is possible."""
        found = self._room(self.header.content_start + place)
        groups = self.header.groups
        if found is not None or not groups:
            return found
        total = 0
        # The parity block stands where a seventeenth block of the group would.
        for other in range(place % groups, (GROUP_BLOCKS + 1) * groups, groups):
            if other != place:
                room = self._room(self.header.content_start + other)
                if room is None:
                    return None
                total ^= int.from_bytes(room, "big")
        self._recovered.add(self.header.content_start + place)
        return total.to_bytes(ROOM_BYTES, "big")

    def _bytes(self, offset: int, length: int) -> bytes | None:
        """Bytes of the content, or None when a block of them is lost or they end beyond it."""
        first, last = offset // ROOM_BYTES, (offset + length - 1) // ROOM_BYTES
        if last >= self.header.content_blocks:
            return None
        rooms: list[bytes] = []
        for place in range(first, last + 1):
            room = self._kept(place)
            if room is None:
                return None
            rooms.append(room)
        start = offset - first * ROOM_BYTES
        return b"".join(rooms)[start : start + length]

    def _wire_at(self, row: Row) -> bytes | None:
        framed = self._bytes(row.offset, FRAME_HEAD.size + row.length)
        wire = _checked(framed)
        return wire if wire is not None and len(wire) == row.length and wire_hash(wire) == row.hash else None

    # --- without an index ----------------------------------------------------------------------

    def _scan(self) -> Iterator[tuple[int, bytes]]:
        """Offsets and wires, found one behind the other."""
        at: int | None = 0
        while at is not None:
            head = self._bytes(at, FRAME_HEAD.size)
            if head is None:
                at = self._search(at // ROOM_BYTES + 1)
                continue
            length = FRAME_HEAD.unpack(head)[0]
            if not length:
                return
            if length > limits.BUNDLE_FRAME_BYTES_MAX:
                at = self._search(at // ROOM_BYTES + 1)
                continue
            wire = _checked(self._bytes(at, FRAME_HEAD.size + length))
            if wire is not None:
                yield at, wire
            at += FRAME_HEAD.size + length

    def _search(self, place: int) -> int | None:
        """Offset of the next frame that begins in this block or a later one; None when there is none."""
        while place < self.header.content_blocks:
            here = self._kept(place)
            behind = self._kept(place + 1) if place + 1 < self.header.content_blocks else None
            if here is not None:
                window = here + (behind or b"")[: FRAME_HEAD.size + max(map(len, BEGINNINGS))]
                for found in _candidates(window):
                    at = place * ROOM_BYTES + found
                    length = FRAME_HEAD.unpack_from(window, found)[0]
                    if length <= limits.BUNDLE_FRAME_BYTES_MAX and (
                        _checked(self._bytes(at, FRAME_HEAD.size + length)) is not None
                    ):
                        return at
            place += 1
        return None


def _candidates(window: bytes) -> list[int]:
    """Places at which a frame may begin, by what its wire begins with."""
    found: set[int] = set()
    for beginning in BEGINNINGS:
        place = window.find(beginning)
        while place >= 0:
            found.add(place - FRAME_HEAD.size)
            place = window.find(beginning, place + 1)
    return sorted(place for place in found if 0 <= place < ROOM_BYTES)


def _checked(framed: bytes | None) -> bytes | None:
    if framed is None or len(framed) < FRAME_HEAD.size:
        return None
    length, checksum = FRAME_HEAD.unpack_from(framed)
    wire = framed[FRAME_HEAD.size :]
    return wire if len(wire) == length and zlib.crc32(wire) == checksum else None


def open_bundle(file: BinaryIO, private_keys: Sequence[bytes]) -> Bundle:
    """Open a file by its first or its last block. ``private_keys``: hybrid, 96 bytes each.

    Raises :class:`UnableToReadBundle` when neither opens: it is for somebody else, or both are damaged. Nothing else,
    whatever the bytes are.
    """
    try:
        size = file.seek(0, 2)
    except OSError as error:
        raise UnableToReadBundle("journal.bundle.medium") from error
    if size > SIZES_BYTES[-1]:
        raise UnableToReadBundle("journal.bundle.file_too_long", offset=SIZES_BYTES[-1])
    whole = size // BLOCK_BYTES
    refused: UnableToRead | None = None
    for number in sorted({0, whole - 1}) if whole else ():
        for private in private_keys:
            room = open_sealed(private, _sealed_header(file, number), INFO)
            if room is None:
                continue
            try:
                return Bundle(file, read_header(room), size)
            except UnableToRead as error:
                refused = error
    if refused is not None:
        raise refused
    raise UnableToReadBundle("journal.bundle.not_for_us")


def _sealed_header(file: BinaryIO, block: int) -> bytes:
    try:
        file.seek(block * BLOCK_BYTES)
        return file.read(SEALED_HEADER_BYTES)
    except OSError:
        return b""
