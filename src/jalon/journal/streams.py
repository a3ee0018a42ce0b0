"""Streams: one node's one lane in one epoch, with its own sequence and its own chain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import EPOCH_BYTES, NODE_ID_BYTES, Place, tag

STREAM_BYTES = 19
NO_EPOCH = bytes(EPOCH_BYTES)
NO_HEAD = bytes(32)
_GENESIS = tag("jalon/genesis/1")


@dataclass(frozen=True, slots=True, order=True)
class Stream:
    """Name of a stream: node id (8 bytes), epoch (8 bytes), lane (u8), sub (u16, 0 for posts)."""

    node: bytes
    epoch: bytes
    lane: int
    sub: int = 0

    def __post_init__(self) -> None:
        assert len(self.node) == NODE_ID_BYTES, "node id of 8 bytes"
        assert len(self.epoch) == EPOCH_BYTES, "epoch of 8 bytes"
        assert 0 <= self.lane <= 0xFF, "lane is one byte"
        assert 0 <= self.sub <= 0xFFFF, "sub is two bytes"

    def to_bytes(self) -> bytes:
        """19 bytes: node8, epoch8, u8 lane, u16 sub."""
        return self.node + self.epoch + self.lane.to_bytes(1, "big") + self.sub.to_bytes(2, "big")

    @classmethod
    def from_bytes(cls, data: bytes) -> Stream:
        """The inverse of :meth:`to_bytes`. Raises :class:`UnableToRead` unless there are 19 bytes."""
        if len(data) != STREAM_BYTES:
            raise UnableToRead("journal.stream.length", offset=min(len(data), STREAM_BYTES))
        return cls(data[:8], data[8:16], data[16], int.from_bytes(data[17:19], "big"))

    def place(self, seq: int) -> Place:
        """Where entry ``seq`` of this stream stands."""
        return Place(self.node, self.epoch, self.lane, self.sub, seq)


def genesis(stream: Stream, parent_epoch: bytes = NO_EPOCH, parent_head: bytes = NO_HEAD) -> bytes:
    """Hash before the first entry. An epoch opened by a restore names the epoch and head it goes on from."""
    assert len(parent_epoch) == EPOCH_BYTES, "epoch of 8 bytes"
    assert len(parent_head) == 32, "head of 32 bytes"
    return hashlib.sha256(_GENESIS + stream.to_bytes() + parent_epoch + parent_head).digest()
