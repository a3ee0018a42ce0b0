"""The export file "JLF1": streams as they are kept, for a monitor, a court, or a second program.

    file  = "JLF1" frame ..
    frame = type (1) length (4) body

    1 root         public signing key of the state root (32)
    2 certificate  a signed certificate
    3 stream       stream (19) parent epoch (8) parent head (32) first seq (8) hash before first seq (32)
    4 entry        header (24) hash (32) parts (1), per part: class (1) state (1), then
                   state 0: salt (16) length (2) data       state 1: commitment (32)
    5 statement    statement (84) signature (64) hash of the payload (32)
    6 receipt      receipt and signature as they are kept
    7 end          number of frames before (8) SHA-256 of all bytes before this frame (32)

Root and certificates come first; then each stream with its statements and receipts, then its entries; the end is last.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from jalon.journal import keys, receipts
from jalon.journal.certificates import read_certificate
from jalon.journal.entries import HASH_BYTES, HEADER_BYTES, Entry, Header
from jalon.journal.parts import COMMITMENT_BYTES, SALT_BYTES, ErasedPart, Part
from jalon.journal.receipts import Receipt
from jalon.journal.statements import STATEMENT_BYTES, SignedStatement, Statement
from jalon.journal.streams import NO_EPOCH, NO_HEAD, STREAM_BYTES, Stream, genesis
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead

MAGIC = b"JLF1"
ROOT, CERTIFICATE, STREAM, ENTRY, STATEMENT, RECEIPT, END = range(1, 8)
_OPEN, _CLOSED = 0, 1
_FRAME = struct.Struct(">BI")
_HEADER = struct.Struct(">QHBBQI")
_STREAM_BYTES = STREAM_BYTES + 8 + 32 + 8 + 32
_STATEMENT_FRAME_BYTES = STATEMENT_BYTES + keys.SIGNATURE_BYTES + 32
_PART_HEAD_BYTES = 2


@dataclass(frozen=True, slots=True)
class Root:
    """The state root's public signing key, as the file states it."""

    public: bytes


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """A certificate with its signature, as bytes."""

    signed: bytes


@dataclass(frozen=True, slots=True)
class StreamStart:
    """The stream that the following frames belong to, and the hash before its first entry in this file."""

    stream: Stream
    parent_epoch: bytes = NO_EPOCH
    parent_head: bytes = NO_HEAD
    first_seq: int = 1
    before: bytes = b""

    def start(self) -> bytes:
        """Hash before the first entry: given for a later start, the genesis for seq 1."""
        return self.before or genesis(self.stream, self.parent_epoch, self.parent_head)


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt with the hub's signature."""

    receipt: Receipt
    signature: bytes


Frame: TypeAlias = Root | SignedCertificate | StreamStart | Entry | SignedStatement | SignedReceipt


def write_export(out: BinaryIO, frames: Iterable[Frame]) -> int:
    """Write the file and return how many frames it has, the end not counted."""
    digest = hashlib.sha256(MAGIC)
    out.write(MAGIC)
    count = 0
    for frame in frames:
        data = _frame_bytes(frame)
        digest.update(data)
        out.write(data)
        count += 1
    out.write(_framed(END, count.to_bytes(8, "big") + digest.digest()))
    return count


def _framed(kind: int, body: bytes) -> bytes:
    return _FRAME.pack(kind, len(body)) + body


def _frame_bytes(frame: Frame) -> bytes:
    if isinstance(frame, Entry):
        return _framed(ENTRY, _entry_bytes(frame))
    if isinstance(frame, SignedStatement):
        return _framed(STATEMENT, frame.statement.to_bytes() + frame.signature + frame.payload_hash)
    if isinstance(frame, SignedReceipt):
        return _framed(RECEIPT, receipts.to_wire(frame.receipt, frame.signature))
    if isinstance(frame, StreamStart):
        body = frame.stream.to_bytes() + frame.parent_epoch + frame.parent_head
        return _framed(STREAM, body + frame.first_seq.to_bytes(8, "big") + frame.start())
    if isinstance(frame, Root):
        return _framed(ROOT, frame.public)
    return _framed(CERTIFICATE, frame.signed)


def _entry_bytes(entry: Entry) -> bytes:
    out = bytearray(entry.header.to_bytes() + entry.hash)
    out.append(len(entry.parts))
    for part, salt in zip(entry.parts, entry.salts, strict=True):
        if isinstance(part, ErasedPart):
            out += bytes((part.part_class, _CLOSED)) + part.commitment
        else:
            assert salt is not None, "a part that is there has its salt"
            out += bytes((part.part_class, _OPEN)) + salt + len(part.data).to_bytes(2, "big") + part.data
    return bytes(out)


def read_export(file: BinaryIO) -> Iterator[Frame]:
    """The frames of a file, one at a time; at most one frame is held in memory.

    Raises :class:`UnableToRead` with the offset of the frame that is not well formed, and at the end when frames are
    missing, bytes follow, or the digest differs.
    """
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        raise UnableToRead("journal.export.magic", offset=0)
    digest, at, count = hashlib.sha256(MAGIC), len(MAGIC), 0
    while True:
        head = file.read(_FRAME.size)
        if len(head) != _FRAME.size:
            raise UnableToRead("journal.export.truncated", offset=at + len(head))
        kind, length = _FRAME.unpack(head)
        if length > limits.EXPORT_FRAME_BYTES_MAX:
            raise UnableToRead("journal.export.frame_too_large", offset=at)
        body = file.read(length)
        if len(body) != length:
            raise UnableToRead("journal.export.truncated", offset=at + len(head) + len(body))
        if kind == END:
            break
        frame = _read_frame(kind, body, at)
        digest.update(head + body)
        at += len(head) + length
        count += 1
        yield frame
    if body != count.to_bytes(8, "big") + digest.digest():
        raise UnableToRead("journal.export.digest", offset=at)
    if file.read(1):
        raise UnableToRead("journal.export.trailing", offset=at + len(head) + length)


def _read_frame(kind: int, body: bytes, at: int) -> Frame:
    malformed = UnableToRead("journal.export.frame", offset=at, type=kind)
    if kind == ENTRY:
        return _read_entry(body, malformed)
    if kind == STATEMENT and len(body) == _STATEMENT_FRAME_BYTES:
        end = STATEMENT_BYTES + keys.SIGNATURE_BYTES
        return SignedStatement(Statement.from_bytes(body[:STATEMENT_BYTES]), body[STATEMENT_BYTES:end], body[end:])
    if kind == RECEIPT:
        return SignedReceipt(*receipts.read(body))
    if kind == STREAM and len(body) == _STREAM_BYTES:
        return _read_stream(body, malformed)
    if kind == ROOT and len(body) == keys.KEY_BYTES:
        return Root(body)
    if kind == CERTIFICATE:
        read_certificate(body)
        return SignedCertificate(body)
    raise malformed


def _read_stream(body: bytes, malformed: UnableToRead) -> StreamStart:
    stream = Stream.from_bytes(body[:STREAM_BYTES])
    parent_epoch, parent_head = body[19:27], body[27:59]
    first, before = int.from_bytes(body[59:67], "big"), body[67:]
    if first < 1 or (first == 1 and before != genesis(stream, parent_epoch, parent_head)):
        raise malformed
    return StreamStart(stream, parent_epoch, parent_head, first, before)


def _read_entry(body: bytes, malformed: UnableToRead) -> Entry:
    start = HEADER_BYTES + HASH_BYTES
    if len(body) <= start or not 1 <= body[start] <= limits.PARTS_MAX:
        raise malformed
    header = Header(*_HEADER.unpack_from(body))
    at, parts, salts = start + 1, list[Part | ErasedPart](), list[bytes | None]()
    for _ in range(body[start]):
        part, salt, at = _read_part(body, at, malformed)
        parts.append(part)
        salts.append(salt)
    if at != len(body) or header.seq < 1:
        raise malformed
    return Entry(header, tuple(parts), tuple(salts), body[HEADER_BYTES:start])


def _read_part(body: bytes, at: int, malformed: UnableToRead) -> tuple[Part | ErasedPart, bytes | None, int]:
    head = body[at : at + _PART_HEAD_BYTES]
    at += _PART_HEAD_BYTES
    if len(head) != _PART_HEAD_BYTES or head[1] not in {_OPEN, _CLOSED}:
        raise malformed
    if head[1] == _CLOSED:
        end = at + COMMITMENT_BYTES
        if end > len(body):
            raise malformed
        return ErasedPart(head[0], body[at:end]), None, end
    data_at = at + SALT_BYTES + 2
    end = data_at + int.from_bytes(body[data_at - 2 : data_at], "big")
    if data_at > len(body) or end > len(body):
        raise malformed
    return Part(head[0], body[data_at:end]), body[at : at + SALT_BYTES], end
