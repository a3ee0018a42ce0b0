"""Writes a bundle: header, index, frames, parity, index, header, in one pass."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from jalon.journal.bundle import (
    BLOCK_BYTES,
    BUNDLE_ID_BYTES,
    FRAME_HEAD,
    INFO,
    ROOM_BYTES,
    SEALED_HEADER_BYTES,
    SIZES_BYTES,
    Frame,
    Header,
    Parity,
    content_of,
    frame_bytes,
    groups_of,
    index_bytes,
    nonce,
    rows_of,
)
from jalon.journal.keys import HYBRID_PUBLIC_BYTES, seal_to
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo

_KEY_BYTES = 32


class UnableToWriteBundle(UnableTo):
    """More than one file takes: write fewer frames."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How many blocks a file will have: of the whole, and of one index."""

    blocks: int
    index_blocks: int


def new_bundle_id() -> bytes:
    """16 random bytes; both files of one bundle carry the same."""
    return secrets.token_bytes(BUNDLE_ID_BYTES)


def layout_of(frames: Sequence[Frame], parity: Parity = Parity.NONE) -> Layout:
    """The smallest size that takes the frames. Raises :class:`UnableToWriteBundle` beyond 1 GiB or 65,536 frames."""
    if len(frames) > limits.BUNDLE_FRAMES_MAX:
        raise UnableToWriteBundle("journal.bundle.too_many_frames", count_max=limits.BUNDLE_FRAMES_MAX)
    if any(len(frame.wire) > limits.BUNDLE_FRAME_BYTES_MAX for frame in frames):
        raise UnableToWriteBundle("journal.bundle.frame_too_long", bytes_max=limits.BUNDLE_FRAME_BYTES_MAX)
    index_blocks = len(index_bytes(rows_of(frames))) // ROOM_BYTES
    needed = -(-sum(FRAME_HEAD.size + len(frame.wire) for frame in frames) // ROOM_BYTES)
    for size in SIZES_BYTES:
        blocks = size // BLOCK_BYTES
        if content_of(blocks - 2 - 2 * index_blocks, parity) >= max(1, needed):
            return Layout(blocks, index_blocks)
    raise UnableToWriteBundle("journal.bundle.too_large", bytes_max=SIZES_BYTES[-1])


def write_bundle(
    out: BinaryIO,
    frames: Sequence[Frame],
    *,
    recipient_public: bytes,
    sender: bytes,
    bundle: bytes,
    parity: Parity = Parity.NONE,
) -> Header:
    """Write one file of a bundle, under a key of its own, for a hybrid public key (1,216 bytes).

    Frames stand in the order given, the most urgent first. Raises :class:`UnableToWriteBundle`, ``OSError``.
    """
    assert len(recipient_public) == HYBRID_PUBLIC_BYTES, "bundles are sealed in suite 2"
    layout = layout_of(frames, parity)
    index_start = layout.blocks - 1 - layout.index_blocks
    header = Header(secrets.token_bytes(_KEY_BYTES), layout.blocks, sender, bundle, index_start, parity)
    out.write(_sealed(header, recipient_public))
    cipher = ChaCha20Poly1305(header.key)
    number = 1
    for number, room in enumerate(_rooms(header, frames), 1):
        out.write(cipher.encrypt(nonce(number), room, None))
    assert number == layout.blocks - 2, "every block between the headers was written"
    out.write(_sealed(header, recipient_public))
    return header


def _sealed(header: Header, public: bytes) -> bytes:
    return seal_to(public, header.to_room(), INFO) + secrets.token_bytes(BLOCK_BYTES - SEALED_HEADER_BYTES)


def _rooms(header: Header, frames: Sequence[Frame]) -> Iterator[bytes]:
    """Every block between the two headers, in the clear, in order."""
    index = index_bytes(rows_of(frames))
    yield from _cut(index)
    groups = groups_of(header.index_start - header.content_start, header.parity)
    sums = [0] * groups
    for place, room in enumerate(_content(header, frames)):
        if groups:
            sums[place % groups] ^= int.from_bytes(room, "big")
        yield room
    for total in sums:
        yield total.to_bytes(ROOM_BYTES, "big")
    for _ in range(header.content_start + header.content_blocks + groups, header.index_start):
        yield bytes(ROOM_BYTES)
    yield from _cut(index)


def _content(header: Header, frames: Sequence[Frame]) -> Iterator[bytes]:
    waiting = bytearray()
    left = header.content_blocks
    for frame in frames:
        waiting += frame_bytes(frame.wire)
        whole = len(waiting) // ROOM_BYTES
        yield from _cut(bytes(waiting[: whole * ROOM_BYTES]))
        del waiting[: whole * ROOM_BYTES]
        left -= whole
    if waiting:
        yield bytes(waiting).ljust(ROOM_BYTES, b"\0")
        left -= 1
    for _ in range(left):
        yield bytes(ROOM_BYTES)


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[start : start + ROOM_BYTES] for start in range(0, len(data), ROOM_BYTES))
