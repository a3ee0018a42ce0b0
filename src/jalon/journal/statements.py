"""Statements: what a node signs about a run of its stream (journal format, section 4).

One signature is origin, integrity before decoding, binding to the recipient, and checkpoint of the chain.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from jalon.journal import keys
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import tag

STATEMENT_BYTES = 84
STATEMENT_VERSION = 1
ENVELOPE = 1
CHECKPOINT = 2
GENESIS = 3
NO_RECIPIENT = bytes(8)
_TAG = tag("jalon/stmt/1")
_LAYOUT = struct.Struct(">BBBBH8s8s8sQIHI32sI")
assert _LAYOUT.size == STATEMENT_BYTES
_TYPES = frozenset({ENVELOPE, CHECKPOINT, GENESIS})


@dataclass(frozen=True, slots=True)
class Statement:
    """84 bytes about entries ``first_seq`` .. ``first_seq + count - 1``; ``head`` is the hash of the last of them.

    Types 2 and 3 have no payload. A genesis statement has first_seq 1, count 0 and the genesis hash as head.
    ``unix_time`` is the node's own clock (u32 seconds).
    """

    type: int
    stream: Stream
    first_seq: int
    count: int
    head: bytes
    unix_time: int
    recipient: bytes = NO_RECIPIENT
    dictionary: int = 0
    payload_length: int = 0
    flags: int = 0

    @property
    def last_seq(self) -> int:
        """Number of the last entry spoken for."""
        return self.first_seq + self.count - 1

    def to_bytes(self) -> bytes:
        """The 84 bytes that are signed."""
        return _LAYOUT.pack(
            STATEMENT_VERSION,
            self.type,
            self.stream.lane,
            self.flags,
            self.stream.sub,
            self.stream.node,
            self.stream.epoch,
            self.recipient,
            self.first_seq,
            self.count,
            self.dictionary,
            self.unix_time,
            self.head,
            self.payload_length,
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Statement:
        """The inverse of :meth:`to_bytes`. Raises :class:`UnableToRead` for length, version, type, flags or range."""
        if len(data) != STATEMENT_BYTES:
            raise UnableToRead("journal.statement.length", offset=min(len(data), STATEMENT_BYTES))
        if data[0] != STATEMENT_VERSION:
            raise UnableToRead("journal.statement.version_unknown", offset=0, version=data[0])
        _, kind, lane, flags, sub, node, epoch, recipient, first, count, dictionary, time, head, length = (
            _LAYOUT.unpack(data)
        )
        if kind not in _TYPES:
            raise UnableToRead("journal.statement.type_unknown", offset=1)
        if flags:
            raise UnableToRead("journal.statement.flags_unknown", offset=3)
        if first < 1 or first + count > 1 << 64 or (length and kind != ENVELOPE):
            raise UnableToRead("journal.statement.range", offset=30)
        stream = Stream(node, epoch, lane, sub)
        return cls(kind, stream, first, count, head, time, recipient, dictionary, length, flags)


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement as it is kept: the hash of its payload stands for the payload."""

    statement: Statement
    signature: bytes
    payload_hash: bytes

    def holds(self, public_key: bytes) -> bool:
        """Whether the signature is the key's."""
        return keys.signature_holds(public_key, self.signature, signed_bytes(self.statement, self.payload_hash))


def signed_bytes(statement: Statement, payload_hash: bytes) -> bytes:
    """What Ed25519 signs: tag, statement, hash of the payload."""
    return _TAG + statement.to_bytes() + payload_hash


def sign(statement: Statement, payload: bytes, private_key: bytes) -> bytes:
    """64-byte signature of the statement and its payload (empty for types 2 and 3)."""
    assert statement.payload_length == len(payload), "the statement names the payload's length"
    return keys.sign(private_key, signed_bytes(statement, hashlib.sha256(payload).digest()))


def verify(statement: Statement, payload: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether ``signature`` is the key's over statement and payload."""
    if statement.payload_length != len(payload):
        return False
    return SignedStatement(statement, signature, hashlib.sha256(payload).digest()).holds(public_key)


def checkpoint(stream: Stream, *, first_seq: int, last_seq: int, head: bytes, unix_time: int) -> Statement:
    """A local checkpoint (type 2) over ``first_seq`` .. ``last_seq``; first_seq - 1 = last_seq says "nothing new"."""
    return Statement(CHECKPOINT, stream, first_seq, last_seq - first_seq + 1, head, unix_time)


def genesis_statement(stream: Stream, *, head: bytes, unix_time: int) -> Statement:
    """The statement that opens a stream (type 3); ``head`` is its genesis hash."""
    return Statement(GENESIS, stream, 1, 0, head, unix_time)
