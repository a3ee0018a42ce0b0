"""The one round trip of a link: what a post asks, what its hub answers. Pure; layout in docs/reference/link.md.

    ask    = CBOR [1, report or null, newest receipt held or null, [[lane, sub, seq, head8]..], [transfer16..]]
    answer = u8 version(1) then pieces of u8 kind, u32 length, bytes

The ask is the payload of a signed frame (purpose EXCHANGE). An answer with nothing new is one byte.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from jalon.journal.streams import STREAM_BYTES
from jalon.kernel import limits
from jalon.kernel.canonical import Value, decode, encode
from jalon.kernel.errors import UnableToRead

VERSION = 1
TRANSFER_BYTES = 16
HEAD_BYTES = 8
BLOB_NAME_BYTES = 32
_PIECE = struct.Struct(">BI")
_RECEIPT, _WAITING, _WIRE, _HELD, _WANTED, _KEYS = 1, 2, 3, 4, 5, 6
_U16, _U32, _U63 = 0xFFFF, 0xFFFF_FFFF, (1 << 63) - 1
assert STREAM_BYTES == 19, "a cursor names lane and sub of the hub's own stream; node and epoch stand in the wire"


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """How far a post holds one feed of its hub: ``head`` is the first 8 bytes of the hash of entry ``seq``."""

    lane: int
    sub: int
    seq: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wire that waits at the hub for this post. ``transfer``: first 16 bytes of its hash; ``length`` in bytes."""

    transfer: bytes
    length: int
    lane: int
    sub: int
    first_seq: int
    count: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What a hub holds of a transfer under way: ``(offset, length)`` of every piece, in order."""

    transfer: bytes
    pieces: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a post says and asks. ``newest_leaf``: number of the newest receipt about all its streams,
    None once more was confirmed than that says."""

    report: bytes | None = None
    newest_leaf: int | None = None
    cursors: tuple[FeedCursor, ...] = ()
    transfers: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hub answers. ``receipt``: None when the newest one still says everything.

    ``waiting``: what comes down, the most urgent first. ``wires``: those of them that are small, whole.
    ``wanted``: names of images that the hub's journal speaks of and that it does not hold.
    """

    receipt: bytes | None = None
    waiting: tuple[Waiting, ...] = ()
    wires: tuple[bytes, ...] = ()
    held: tuple[Held, ...] = ()
    wanted: tuple[bytes, ...] = ()
    hub_keys: bytes | None = None
    """The hub's certificates, the oldest first, while the post does not know that another key is in force."""


def write_ask(ask: Ask) -> bytes:
    """The payload of the frame."""
    cursors: list[Value] = [[one.lane, one.sub, one.seq, one.head] for one in ask.cursors]
    return encode([VERSION, ask.report, ask.newest_leaf, cursors, list(ask.transfers)])


def read_ask(payload: bytes) -> Ask:
    """The inverse of :func:`write_ask`. Raises :class:`UnableToRead`."""
    match decode(payload):
        case [int(version), _, _, _, _, *_] if version != VERSION:
            raise UnableToRead("services.link_exchange.version_unknown", offset=1)
        case [int(_), report, leaf, [*cursors], [*transfers]] if (
            (report is None or isinstance(report, bytes))
            and (leaf is None or _is_number(leaf, _U63))
            and len(cursors) <= limits.LINK_CURSORS_MAX
            and len(transfers) <= limits.LINK_TRANSFERS_MAX
        ):
            rows = tuple(_cursor(row) for row in cursors)
            return Ask(report, leaf, rows, tuple(_bytes(one, TRANSFER_BYTES) for one in transfers))
    raise _form()


def write_answer(answer: Answer) -> bytes:
    """The answer's bytes."""
    out = bytearray([VERSION])

    def put(kind: int, data: bytes) -> None:
        out.extend(_PIECE.pack(kind, len(data)) + data)

    if answer.hub_keys is not None:
        put(_KEYS, answer.hub_keys)
    if answer.receipt is not None:
        put(_RECEIPT, answer.receipt)
    if answer.waiting:
        rows: list[Value] = [
            [one.transfer, one.length, one.lane, one.sub, one.first_seq, one.count, one.urgent]
            for one in answer.waiting[: limits.LINK_WAITING_MAX]
        ]
        put(_WAITING, encode(rows))
    for wire in answer.wires:
        put(_WIRE, wire)
    for held in answer.held:
        pieces = b"".join(struct.pack(">II", *piece) for piece in held.pieces)
        put(_HELD, held.transfer + pieces)
    if answer.wanted:
        put(_WANTED, b"".join(answer.wanted[: limits.LINK_TRANSFERS_MAX]))
    return bytes(out)


def read_answer(data: bytes) -> Answer:
    """The inverse of :func:`write_answer`; pieces of a kind not known are left aside. Raises :class:`UnableToRead`."""
    if not data or data[0] != VERSION:
        raise UnableToRead("services.link_exchange.version_unknown", offset=0)
    receipt: bytes | None = None
    hub_keys: bytes | None = None
    waiting: tuple[Waiting, ...] = ()
    wires, held, wanted = [], [], []
    for kind, piece in _pieces(data):
        if kind == _RECEIPT:
            receipt = piece
        elif kind == _KEYS:
            hub_keys = piece
        elif kind == _WAITING:
            rows = decode(piece)
            waiting = tuple(_waiting(row) for row in (rows if isinstance(rows, list) else [None]))
        elif kind == _WIRE:
            wires.append(piece)
        elif kind == _HELD:
            held.append(_held(piece))
        elif kind == _WANTED:
            wanted += [_bytes(name, BLOB_NAME_BYTES) for name in _cut(piece, BLOB_NAME_BYTES)]
    return Answer(receipt, waiting, tuple(wires), tuple(held), tuple(wanted), hub_keys)


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 1
    while at < len(data):
        if at + _PIECE.size > len(data):
            raise _form(at)
        kind, length = _PIECE.unpack_from(data, at)
        at += _PIECE.size
        if at + length > len(data):
            raise _form(at)
        yield kind, data[at : at + length]
        at += length


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def _held(piece: bytes) -> Held:
    if len(piece) < TRANSFER_BYTES or (len(piece) - TRANSFER_BYTES) % 8:
        raise _form(len(piece))
    return Held(piece[:TRANSFER_BYTES], tuple(struct.iter_unpack(">II", piece[TRANSFER_BYTES:])))


def _cursor(row: Value) -> FeedCursor:
    match row:
        case [lane, sub, seq, head] if _is_number(lane, 0xFF) and _is_number(sub, _U16) and _is_number(seq, _U63):
            return FeedCursor(lane, sub, seq, _bytes(head, HEAD_BYTES))
    raise _form()


def _waiting(row: Value) -> Waiting:
    match row:
        case [bytes(transfer), length, lane, sub, first, count, bool(urgent)] if (
            len(transfer) == TRANSFER_BYTES
            and _is_number(length, limits.ENVELOPE_BYTES_MAX)
            and _is_number(lane, 0xFF)
            and _is_number(sub, _U16)
            and _is_number(first, _U63)
            and _is_number(count, _U32)
        ):
            return Waiting(transfer, length, lane, sub, first, count, urgent)
    raise _form()


def _bytes(value: Value, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise _form()
    return value


def _is_number(value: Value, largest: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest


def _form(offset: int = 0) -> UnableToRead:
    return UnableToRead("services.link_exchange.form", offset=offset)


def in_order(waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """The most urgent first; then by feed, and inside a feed by number."""
    return tuple(sorted(waiting, key=lambda one: (not one.urgent, one.lane, one.sub, one.first_seq)))
