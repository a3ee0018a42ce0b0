"""Referral cells: 4,096 bytes exactly, one each half hour, holding a referral or nothing (journal format, section 8).

    cell  = "JLE1" suite 2 (1) hint (4) HPKE hybrid to the protection service (1,136 more than its content)
    inner = statement (84) signature (64), both zero when the cell is not signed, and the room (2,803)
    room  = form (1) ...    0 dummy: zeros
                            1 whole: length (2) payload zeros
                            2 fragment: message id (8) index (1) count (1) length (2) piece zeros

Whoever lacks the protection service's key sees the same 4,096 random-looking bytes in every case.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jalon.journal import envelopes, keys, statements
from jalon.journal.errors import UnableToOpenEnvelope, UnableToSealEnvelope
from jalon.journal.statements import STATEMENT_BYTES, Statement
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.clock import utc_seconds

_SIGNED_BYTES = STATEMENT_BYTES + keys.SIGNATURE_BYTES
_INNER_BYTES = limits.CELL_BYTES - envelopes.OUTER_BYTES - keys.SEAL_OVERHEAD_BYTES[keys.SUITE_HYBRID]
ROOM_BYTES = _INNER_BYTES - _SIGNED_BYTES
FORM_DUMMY, FORM_WHOLE, FORM_FRAGMENT = 0, 1, 2
MESSAGE_ID_BYTES = 8
_WHOLE_HEAD_BYTES = 3
_FRAGMENT_HEAD_BYTES = 13
WHOLE_BYTES_MAX = ROOM_BYTES - _WHOLE_HEAD_BYTES
FRAGMENT_BYTES_MAX = ROOM_BYTES - _FRAGMENT_HEAD_BYTES
FRAGMENTS_MAX = 255
assert ROOM_BYTES == 2_803


@dataclass(frozen=True, slots=True)
class CellSigner:
    """Who signs a cell: place in the sealed stream (lane 3, sub 1), head of its chain, recipient node, key, time."""

    stream: Stream
    seq: int
    head: bytes
    recipient_node: bytes
    signing_key: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a payload too long for one cell: message id, place of this piece, number of pieces."""

    message: bytes
    index: int
    count: int


@dataclass(frozen=True, slots=True)
class Cell:
    """An opened cell: ``payload`` is None in a dummy; ``statement`` None when it was not signed."""

    payload: bytes | None = field(repr=False)
    fragment: Fragment | None = None
    statement: Statement | None = None


def seal_cell(protection_public: bytes, payload: bytes | None = None, *, signer: CellSigner | None = None) -> bytes:
    """4,096 bytes for the protection service's hybrid key (1,216 bytes); a dummy when ``payload`` is None.

    Raises :class:`UnableToSealEnvelope` for a payload over 2,800 bytes: that is for :func:`seal_cells`.
    """
    if payload is None:
        return _seal_room(protection_public, b"", signer)
    if len(payload) > WHOLE_BYTES_MAX:
        raise UnableToSealEnvelope("journal.cell.too_long", bytes_max=WHOLE_BYTES_MAX)
    return _seal_room(protection_public, bytes((FORM_WHOLE,)) + len(payload).to_bytes(2, "big") + payload, signer)


def seal_cells(protection_public: bytes, payload: bytes, *, signer: CellSigner | None = None) -> tuple[bytes, ...]:
    """One cell, or as many fragments as the payload needs, each to be sent in its own slot."""
    if len(payload) <= WHOLE_BYTES_MAX:
        return (seal_cell(protection_public, payload, signer=signer),)
    pieces = [payload[at : at + FRAGMENT_BYTES_MAX] for at in range(0, len(payload), FRAGMENT_BYTES_MAX)]
    if len(pieces) > FRAGMENTS_MAX:
        raise UnableToSealEnvelope("journal.cell.too_long", bytes_max=FRAGMENTS_MAX * FRAGMENT_BYTES_MAX)
    message = secrets.token_bytes(MESSAGE_ID_BYTES)
    heads = [bytes((FORM_FRAGMENT,)) + message + bytes((index, len(pieces))) for index in range(len(pieces))]
    rooms = [head + len(piece).to_bytes(2, "big") + piece for head, piece in zip(heads, pieces, strict=True)]
    return tuple(_seal_room(protection_public, room, signer) for room in rooms)


def _seal_room(protection_public: bytes, used: bytes, signer: CellSigner | None) -> bytes:
    assert len(protection_public) == keys.HYBRID_PUBLIC_BYTES, "cells are sealed in suite 2"
    room = used.ljust(ROOM_BYTES, b"\0")
    signed = bytes(_SIGNED_BYTES)
    if signer is not None:
        statement = Statement(
            statements.ENVELOPE,
            signer.stream,
            signer.seq,
            1 if used else 0,
            signer.head,
            utc_seconds(signer.at),
            signer.recipient_node,
            payload_length=len(room),
        )
        signed = statement.to_bytes() + statements.sign(statement, room, signer.signing_key)
    info = envelopes.envelope_info(keys.SUITE_HYBRID)
    cell = envelopes.outer_head(protection_public) + keys.seal_to(protection_public, signed + room, info)
    assert len(cell) == limits.CELL_BYTES, "every cell has the same size"
    return cell


def open_cell(
    cell: bytes,
    *,
    private_keys: Iterable[bytes],
    sender_key: envelopes.SenderKey | None = None,
    recipient_node: bytes | None = None,
) -> Cell:
    """The content of a cell, under one of the protection service's private keys (96 bytes each).

    A signed cell needs ``sender_key`` and ``recipient_node``, and its signature must hold.
    Raises :class:`UnableToRead` and nothing else.
    """
    if len(cell) != limits.CELL_BYTES:
        raise UnableToOpenEnvelope("journal.cell.length", offset=min(len(cell), limits.CELL_BYTES))
    suite, hint = envelopes.read_outer(cell)
    if suite != keys.SUITE_HYBRID:
        raise UnableToOpenEnvelope("journal.envelope.suite_unknown", offset=4, suite=suite)
    candidates = [private for private in private_keys if keys.key_hint(keys.encryption_public(private)) == hint]
    if not candidates:
        raise UnableToOpenEnvelope("journal.envelope.key_unknown", offset=5)
    inner = keys.open_sealed(candidates[0], cell[envelopes.OUTER_BYTES :], envelopes.envelope_info(suite))
    if inner is None:
        raise UnableToOpenEnvelope("journal.envelope.seal_broken", offset=envelopes.OUTER_BYTES)
    room = inner[_SIGNED_BYTES:]
    statement = _verified(inner[:_SIGNED_BYTES], room, sender_key, recipient_node)
    return _read_room(room, statement)


def _verified(
    signed: bytes, room: bytes, sender_key: envelopes.SenderKey | None, recipient_node: bytes | None
) -> Statement | None:
    if not any(signed):
        return None
    statement = Statement.from_bytes(signed[:STATEMENT_BYTES])
    if statement.recipient != recipient_node:
        raise UnableToOpenEnvelope("journal.envelope.recipient_other", offset=22)
    node = statement.stream.node
    public = sender_key(node, statement.stream.epoch) if sender_key is not None else None
    if public is None:
        raise UnableToOpenEnvelope("journal.envelope.sender_unknown", node=node.hex())
    if not statements.verify(statement, room, signed[STATEMENT_BYTES:], public):
        raise UnableToOpenEnvelope("journal.envelope.signature_wrong", node=node.hex())
    return statement


def _read_room(room: bytes, statement: Statement | None) -> Cell:
    form = room[0]
    if form == FORM_DUMMY:
        if any(room):
            raise UnableToOpenEnvelope("journal.cell.form", offset=1)
        return Cell(None, None, statement)
    if form == FORM_WHOLE:
        return Cell(_content(room, _WHOLE_HEAD_BYTES), None, statement)
    if form == FORM_FRAGMENT:
        fragment = Fragment(room[1:9], room[9], room[10])
        if fragment.index >= fragment.count:
            raise UnableToOpenEnvelope("journal.cell.form", offset=9)
        return Cell(_content(room, _FRAGMENT_HEAD_BYTES), fragment, statement)
    raise UnableToOpenEnvelope("journal.cell.form", offset=0)


def _content(room: bytes, head: int) -> bytes:
    end = head + int.from_bytes(room[head - 2 : head], "big")
    if end > len(room) or any(room[end:]):
        raise UnableToOpenEnvelope("journal.cell.form", offset=head - 2)
    return room[head:end]


def join_fragments(pieces: Mapping[int, bytes], count: int) -> bytes | None:
    """The payload whose pieces are held by index, or None while some are missing."""
    if any(index not in pieces for index in range(count)):
        return None
    return b"".join(pieces[index] for index in range(count))
