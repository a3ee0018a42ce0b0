"""Signed questions of a post to its hub: where the hub stands, how the post is, cells to relay. Pure.

    frame = T("jalon/link/1") purpose(1) node(8) epoch(8) hub(8) unix time(4) length(4) payload signature(64)

Entries do not travel so: their envelope is signed itself. Layout and answers: docs/reference/link.md.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from jalon.journal import keys
from jalon.kernel import limits
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import tag

_TAG = tag("jalon/link/1")
_HEAD = struct.Struct(">16sB8s8s8sII")


class Purpose(IntEnum):
    """What the post asks."""

    CURSORS = 1
    CELLS = 2
    STATUS = 3
    KEYS = 4
    """What the hub announces of its key for couriers; on a stick, this is the announcement itself."""
    CELLS_HELD = 5
    """On a stick, of a hub: names of the cells that it holds durably."""
    EXCHANGE = 6
    """The one round trip: report, cursors, transfers under way (services.link_exchange)."""
    PIECE = 7
    """A piece of a transfer (services.link_pieces)."""
    EPOCH = 32
    """An epoch that the post opened: ``journal.lineage.Opening``."""
    RECOVER = 33
    """Which entries of its own the post asks back."""
    STANDING = 34
    """Of a hub: what it says of an epoch, and how far it holds the one before."""
    SHOWN = 35
    """The newest receipt of the hub that the post holds (services.shown_receipts)."""
    CERTIFIED = 36
    """Certificates of the keys that the post signed with, the oldest first (services.shown_keys)."""
    RECOVERED = 37
    """On a stick, of a hub: a run of the post's own entries that it asked back."""
    HUB_KEYS = 38
    """On a stick, of a hub: certificates of its signing keys, the oldest first; it signs this frame with the last."""
    FEEDS = 8
    """On a stick, of a post: how far it holds each feed of its hub."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One question. ``node``, ``epoch``, ``hub``: 8 bytes each; ``unix_time``: the post's clock, u32."""

    purpose: Purpose
    node: bytes
    epoch: bytes
    hub: bytes
    unix_time: int
    payload: bytes

    def to_bytes(self) -> bytes:
        """What is signed."""
        head = _HEAD.pack(_TAG, self.purpose, self.node, self.epoch, self.hub, self.unix_time, len(self.payload))
        return head + self.payload


@dataclass(frozen=True, slots=True)
class SignedFrame:
    """A frame as it arrived, its signature not yet checked."""

    frame: Frame
    signature: bytes

    def holds(self, public_key: bytes) -> bool:
        """Whether the signature is the key's."""
        return keys.signature_holds(public_key, self.signature, self.frame.to_bytes())


def write_frame(
    purpose: Purpose, *, node: bytes, epoch: bytes, hub: bytes, at: datetime, payload: bytes, signing_key: bytes
) -> bytes:
    """A signed question."""
    data = Frame(purpose, node, epoch, hub, utc_seconds(at), payload).to_bytes()
    return data + keys.sign(signing_key, data)


def read_frame(wire: bytes) -> SignedFrame:
    """The inverse of :func:`write_frame`. Raises :class:`UnableToRead` for length, version or purpose."""
    if len(wire) < _HEAD.size + keys.SIGNATURE_BYTES or len(wire) > limits.REQUEST_BODY_BYTES_MAX:
        raise UnableToRead("services.link_frames.length", offset=min(len(wire), limits.REQUEST_BODY_BYTES_MAX))
    mark, purpose, node, epoch, hub, unix_time, length = _HEAD.unpack_from(wire)
    if mark != _TAG:
        raise UnableToRead("services.link_frames.version_unknown", offset=0)
    if purpose not in set(Purpose):
        raise UnableToRead("services.link_frames.purpose_unknown", offset=16)
    end = _HEAD.size + length
    if len(wire) != end + keys.SIGNATURE_BYTES:
        raise UnableToRead("services.link_frames.length", offset=min(len(wire), end + keys.SIGNATURE_BYTES))
    return SignedFrame(Frame(Purpose(purpose), node, epoch, hub, unix_time, wire[_HEAD.size : end]), wire[end:])


def split_cells(payload: bytes) -> tuple[bytes, ...]:
    """Cells in a row, each of the one size. Raises :class:`UnableToRead`."""
    if not payload or len(payload) % limits.CELL_BYTES:
        raise UnableToRead("services.link_frames.cell_size", offset=len(payload))
    return tuple(payload[start : start + limits.CELL_BYTES] for start in range(0, len(payload), limits.CELL_BYTES))
