"""Envelopes: a run of entries, compressed, signed over a statement that names the recipient, and sealed to them.

    wire  = "JLE1" suite(1) hint(4) HPKE(inner, info = T("jalon/env/1") suite)
    inner = statement(84) signature(64) payload zeros up to Padme

Journal format, section 6. A reader takes the steps in one order, each fatal: length, HPKE, statement, sender's key,
signature, bounded decompression, strict CBOR, hashes, head. No decoder sees a byte that was not signed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from jalon.journal import keys, statements
from jalon.journal.compression import compress, decompress
from jalon.journal.dictionaries import NEWEST
from jalon.journal.entries import Entry
from jalon.journal.errors import UnableToOpenEnvelope, UnableToSealEnvelope
from jalon.journal.raw import read_raw, write_raw
from jalon.journal.statements import STATEMENT_BYTES, Statement
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.clock import utc_seconds
from jalon.kernel.ids import tag

MAGIC = b"JLE1"
OUTER_BYTES = 9
HINT_BYTES = 4
_INFO = tag("jalon/env/1")
_INNER_HEAD_BYTES = STATEMENT_BYTES + keys.SIGNATURE_BYTES

SenderKey = Callable[[bytes, bytes], bytes | None]
"""(node, epoch) -> the sender's public signing key, or None when it is not known or revoked."""
PreviousHead = Callable[[Stream, int], bytes | None]
"""(stream, first seq) -> hash of the entry before (genesis for seq 1), or None when it is not held yet."""
LaneAllowed = Callable[[bytes, int], bool]
"""(node, lane) -> whether the node's certificate allows the lane."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who an envelope is sealed to: node id and public encryption key (32 bytes)."""

    node: bytes
    enc_public: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified envelope. ``entries`` is None when it lies beyond a gap: park ``payload``, read it later.

    The later reading is :func:`read_payload`.
    """

    statement: Statement
    signature: bytes
    payload: bytes
    entries: tuple[Entry, ...] | None

    @property
    def is_parked(self) -> bool:
        """Whether the entries before it are still missing."""
        return self.entries is None


def padded_length(length: int) -> int:
    """Padme: the next length whose lowest bits are zero, at most 12 % more; tells only the order of magnitude.

    >>> padded_length(257)
    272
    """
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (length + mask) & ~mask


def envelope_info(suite: int) -> bytes:
    """The info of HPKE: tag and suite, so that no wire of one suite opens in another."""
    return _INFO + suite.to_bytes(1, "big")


def seal(
    *,
    stream: Stream,
    entries: Sequence[Entry],
    recipient: Recipient,
    signing_key: bytes,
    at: datetime,
    seed: bytes | None = None,
    dictionary_id: int = NEWEST,
) -> bytes:
    """The wire of consecutive entries of one stream, for one recipient, in suite 1.

    ``signing_key`` is the node's Ed25519 private key. ``seed`` is the segment's seed, when it still lives: it travels
    instead of salts if it gives every salt and no part is erased. ``at`` is the node's time.
    Raises :class:`UnableToSealEnvelope` when the run is too large: send fewer entries.
    """
    assert entries, "an envelope holds entries"
    assert all(b.seq == a.seq + 1 for a, b in pairwise(entries)), "seq is consecutive"
    assert len(recipient.enc_public) == keys.KEY_BYTES, "envelopes are sealed in suite 1"
    if len(entries) > limits.ENVELOPE_ENTRIES_MAX:
        raise UnableToSealEnvelope("journal.envelope.too_many_entries", count_max=limits.ENVELOPE_ENTRIES_MAX)
    raw = write_raw(entries, seed)
    if len(raw) > limits.ENVELOPE_RAW_BYTES_MAX:
        raise UnableToSealEnvelope("journal.envelope.too_large")
    payload = compress(raw, dictionary_id)
    statement = Statement(
        statements.ENVELOPE,
        stream,
        entries[0].seq,
        len(entries),
        entries[-1].hash,
        utc_seconds(at),
        recipient.node,
        dictionary_id,
        len(payload),
    )
    return seal_payload(statement, payload, recipient.enc_public, signing_key)


def seal_payload(statement: Statement, payload: bytes, enc_public: bytes, signing_key: bytes) -> bytes:
    """Sign and seal a statement with its payload as it is. Raises :class:`UnableToSealEnvelope` beyond 1 MiB."""
    inner = statement.to_bytes() + statements.sign(statement, payload, signing_key) + payload
    inner = inner.ljust(padded_length(len(inner)), b"\0")
    suite = keys.suite_of(enc_public)
    wire = outer_head(enc_public) + keys.seal_to(enc_public, inner, envelope_info(suite))
    if len(wire) > limits.ENVELOPE_BYTES_MAX:
        raise UnableToSealEnvelope("journal.envelope.too_large")
    return wire


def outer_head(enc_public: bytes) -> bytes:
    """The nine bytes outside the seal: magic, suite, hint."""
    return MAGIC + keys.suite_of(enc_public).to_bytes(1, "big") + keys.key_hint(enc_public)


def open_envelope(
    wire: bytes,
    *,
    recipient_node: bytes,
    private_keys: Sequence[bytes],
    sender_key: SenderKey,
    previous_head: PreviousHead,
    lane_allowed: LaneAllowed | None = None,
) -> Opened:
    """Open, verify and read a wire sealed to one of ``private_keys`` (X25519, 32 bytes each).

    Raises :class:`UnableToRead` (mostly :class:`UnableToOpenEnvelope`) with the code of the first step that fails,
    and nothing else, whatever the bytes.
    """
    inner = _unseal(wire, private_keys)
    statement = _read_statement(inner, recipient_node)
    if lane_allowed is not None and not lane_allowed(statement.stream.node, statement.stream.lane):
        raise UnableToOpenEnvelope("journal.envelope.lane_not_allowed", lane=statement.stream.lane)
    signature, payload = _signature_and_payload(inner, statement)
    public = sender_key(statement.stream.node, statement.stream.epoch)
    if public is None:
        raise UnableToOpenEnvelope("journal.envelope.sender_unknown", node=statement.stream.node.hex())
    if not statements.verify(statement, payload, signature, public):
        raise UnableToOpenEnvelope("journal.envelope.signature_wrong", node=statement.stream.node.hex())
    previous = previous_head(statement.stream, statement.first_seq)
    entries = None if previous is None else read_payload(statement, payload, previous)
    return Opened(statement, signature, payload, entries)


def read_payload(statement: Statement, payload: bytes, previous: bytes) -> tuple[Entry, ...]:
    """The entries of a payload whose signature holds, chained from ``previous``; also for one that was parked.

    Raises :class:`UnableToRead`; ``journal.envelope.head_differs`` says that the run does not continue ``previous``.
    """
    raw = decompress(payload, statement.dictionary)
    entries = read_raw(raw, first_seq=statement.first_seq, count=statement.count, previous=previous)
    if entries[-1].hash != statement.head:
        raise UnableToOpenEnvelope("journal.envelope.head_differs", seq=statement.last_seq)
    return entries


def read_outer(wire: bytes) -> tuple[int, bytes]:
    """Suite and hint of a wire. Raises :class:`UnableToOpenEnvelope` for length, magic and suites not known."""
    if len(wire) > limits.ENVELOPE_BYTES_MAX:
        raise UnableToOpenEnvelope("journal.envelope.wire_too_large", offset=limits.ENVELOPE_BYTES_MAX)
    if len(wire) < OUTER_BYTES:
        raise UnableToOpenEnvelope("journal.envelope.truncated", offset=len(wire))
    if wire[:4] != MAGIC:
        raise UnableToOpenEnvelope("journal.envelope.magic")
    if wire[4] not in keys.SUITES_KNOWN:
        raise UnableToOpenEnvelope("journal.envelope.suite_unknown", offset=4, suite=wire[4])
    return wire[4], wire[5:OUTER_BYTES]


def _unseal(wire: bytes, private_keys: Sequence[bytes]) -> bytes:
    suite, hint = read_outer(wire)
    if suite != keys.SUITE_X25519:
        raise UnableToOpenEnvelope("journal.envelope.suite_unknown", offset=4, suite=suite)
    if len(wire) < OUTER_BYTES + keys.SEAL_OVERHEAD_BYTES[suite] + _INNER_HEAD_BYTES:
        raise UnableToOpenEnvelope("journal.envelope.truncated", offset=len(wire))
    candidates = [private for private in private_keys if keys.key_hint(keys.encryption_public(private)) == hint]
    if not candidates:
        raise UnableToOpenEnvelope("journal.envelope.key_unknown", offset=5)
    for private in candidates:
        inner = keys.open_sealed(private, wire[OUTER_BYTES:], envelope_info(suite))
        if inner is not None:
            return inner
    raise UnableToOpenEnvelope("journal.envelope.seal_broken", offset=OUTER_BYTES)


def _read_statement(inner: bytes, recipient_node: bytes) -> Statement:
    statement = Statement.from_bytes(inner[:STATEMENT_BYTES])
    if statement.type != statements.ENVELOPE:
        raise UnableToOpenEnvelope("journal.statement.type_unknown", offset=1)
    if statement.recipient != recipient_node:
        raise UnableToOpenEnvelope("journal.envelope.recipient_other", offset=22)
    if not 1 <= statement.count <= limits.ENVELOPE_ENTRIES_MAX:
        raise UnableToOpenEnvelope("journal.envelope.count", offset=38)
    return statement


def _signature_and_payload(inner: bytes, statement: Statement) -> tuple[bytes, bytes]:
    end = _INNER_HEAD_BYTES + statement.payload_length
    if end > len(inner):
        raise UnableToOpenEnvelope("journal.envelope.payload_length", offset=80)
    if len(inner) != padded_length(end) or any(inner[end:]):
        raise UnableToOpenEnvelope("journal.envelope.padding", offset=end)
    return inner[STATEMENT_BYTES:_INNER_HEAD_BYTES], inner[_INNER_HEAD_BYTES:end]
