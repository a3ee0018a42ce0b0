"""Receipts: a hub's acknowledgement and countersignature in one (journal format, section 4)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from jalon.journal import keys
from jalon.journal.streams import STREAM_BYTES, Stream
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import tag

_TAG = tag("jalon/rcpt/1")
_HEAD = struct.Struct(">16s8s8sIQB")
_LINE = struct.Struct(">19sQ32s")
LINES_MAX = 255


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """The hub holds this stream durably up to ``seq``, whose hash is ``head`` (genesis when seq is 0)."""

    stream: Stream
    seq: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt for all lanes of an exchange. ``received`` is the hub's unix time (u32).

    ``leaf_index`` counts the hub's receipts from 0: the place in the witness log.
    """

    hub: bytes
    hub_epoch: bytes
    received: int
    leaf_index: int
    lines: tuple[ReceiptLine, ...]

    def to_bytes(self) -> bytes:
        """What is signed: tag16, hub8, epoch8, u32 received, u64 leaf index, u8 count, 59 bytes a line."""
        assert len(self.lines) <= LINES_MAX, "at most 255 lines"
        head = _HEAD.pack(_TAG, self.hub, self.hub_epoch, self.received, self.leaf_index, len(self.lines))
        return head + b"".join(_LINE.pack(line.stream.to_bytes(), line.seq, line.head) for line in self.lines)

    def line(self, stream: Stream) -> ReceiptLine | None:
        """The line about ``stream``, if the receipt has one."""
        return next((line for line in self.lines if line.stream == stream), None)


def make_receipt(
    hub: bytes, hub_epoch: bytes, *, received: int, leaf_index: int, lines: Sequence[ReceiptLine]
) -> Receipt:
    """A receipt whose lines stand in the order of their streams."""
    return Receipt(hub, hub_epoch, received, leaf_index, tuple(sorted(lines, key=lambda line: line.stream)))


def sign(receipt: Receipt, private_key: bytes) -> bytes:
    """The hub's 64-byte signature."""
    return keys.sign(private_key, receipt.to_bytes())


def verify(receipt: Receipt, signature: bytes, public_key: bytes) -> bool:
    """Whether the signature is the hub's."""
    return keys.signature_holds(public_key, signature, receipt.to_bytes())


def to_wire(receipt: Receipt, signature: bytes) -> bytes:
    """Receipt and signature in a row: how a receipt is kept and sent."""
    assert len(signature) == keys.SIGNATURE_BYTES, "signature of 64 bytes"
    return receipt.to_bytes() + signature


def read(wire: bytes) -> tuple[Receipt, bytes]:
    """The inverse of :func:`to_wire`. Raises :class:`UnableToRead`; the signature is not checked here."""
    if len(wire) < _HEAD.size:
        raise UnableToRead("journal.receipt.length", offset=len(wire))
    mark, hub, epoch, received, leaf, count = _HEAD.unpack_from(wire)
    if mark != _TAG:
        raise UnableToRead("journal.receipt.version_unknown", offset=0)
    end = _HEAD.size + count * _LINE.size
    if len(wire) != end + keys.SIGNATURE_BYTES:
        raise UnableToRead("journal.receipt.length", offset=min(len(wire), end + keys.SIGNATURE_BYTES))
    lines = tuple(
        ReceiptLine(Stream.from_bytes(name[:STREAM_BYTES]), seq, head)
        for name, seq, head in _LINE.iter_unpack(wire[_HEAD.size : end])
    )
    return Receipt(hub, epoch, received, leaf, lines), wire[end:]
