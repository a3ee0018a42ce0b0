"""What a hub does with an envelope: verify, store, apply, and sign a receipt; each once, however often it arrives.

Order inside a stream is total, between streams none is promised. Secrets are durable before the entries that need them,
entries and projections are one transaction, and a receipt is signed in that transaction and given out after it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from django.db import transaction

from jalon.journal.envelopes import Opened, open_envelope
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services import epoch_hub, journal_store
from jalon.services.erased_before import incoming
from jalon.services.node import Node
from jalon.services.peers import Senders, UnableToAccept
from jalon.services.receipts import receipt_for
from jalon.services.receiving import fresh_entries, held_hash, locked_row_of, next_parked, park, write_entries
from jalon.services.revocations import REVOKED, has_room, still_counts
from jalon.services.storage_failures import storage_failures

FORK = "services.ingest.fork"
_SENDER_UNKNOWN = "journal.envelope.sender_unknown"
_SIGNATURE_WRONG = "journal.envelope.signature_wrong"


class Outcome(Enum):
    """What became of an envelope."""

    STORED = "stored"
    KNOWN = "known"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Answer:
    """``receipt``: receipt and signature in a row, about the stream of the envelope. ``stored``: new entries."""

    outcome: Outcome
    receipt: bytes
    stored: int


@dataclass
class _Reading:
    """An envelope on its way through the reader; ``signed`` once the signature was found to hold."""

    node: Node
    wire: bytes
    at: datetime
    senders: Senders
    signed: Stream | None = None
    first_seq: int = 0
    refused: tuple[bytes, bytes] | None = None
    under: bytes | None = None
    """The key under which two persons released it; whatever became of the post since."""
    transfer: str = field(init=False)

    def __post_init__(self) -> None:
        self.transfer = hashlib.sha256(self.wire).hexdigest()[:32]

    def sender_key(self, node: bytes, epoch: bytes) -> bytes | None:
        """The sender's key; remembers whom it was asked for in vain."""
        found = self.under or self.senders.key(node, epoch)
        if found is None:
            self.refused = node, epoch
        return found

    def previous_head(self, stream: Stream, first_seq: int) -> bytes | None:
        """Asked only when the signature holds: from here on the sender answers for the bytes."""
        self.signed, self.first_seq = stream, first_seq
        return held_hash(stream, first_seq - 1)

    @property
    def in_closed_epoch(self) -> bool:
        """Whether the sender has opened another epoch since."""
        peer = self.senders.peer(self.signed.node) if self.signed else None
        return peer is not None and self.signed is not None and peer.epoch != self.signed.epoch.hex()


def receive_envelope(*, node: Node, wire: bytes, at: datetime, under: bytes | None = None) -> Answer:
    """Accept one envelope. Repeated, it stores nothing and gives the same receipt.

    ``under``: a key of a withdrawn post, once two persons released what it signed.
    Raises :class:`UnableToAccept` (who sent it, a fork, no room) or ``UnableToRead`` (what the bytes are); a fork, and
    what a known sender signed but nobody can read, goes to quarantine. ``UnableToRecord`` when the storage refuses.
    """
    reading = _Reading(node, wire, at, Senders(at.date()), under=under)
    opened = _open(reading)
    with storage_failures():
        _check_epoch(reading, opened)
        if opened.entries is None:
            return _park(reading, opened)
        answer = _store(reading, opened)
        if answer.stored:
            return _unpark(node, opened.statement.stream, at) or answer
        return answer


def _open(reading: _Reading) -> Opened:
    try:
        opened = open_envelope(
            reading.wire,
            recipient_node=reading.node.node,
            private_keys=reading.node.decryption_keys,
            sender_key=reading.sender_key,
            previous_head=reading.previous_head,
            lane_allowed=reading.senders.allows,
        )
    except UnableToRead as error:
        if error.code == _SENDER_UNKNOWN and reading.refused is not None:
            why = reading.senders.why_refused(*reading.refused)
            if why == REVOKED and not reading.senders.hears_withdrawn:
                return _open_withdrawn(reading)
            raise UnableToAccept(why) from error
        if error.code == _SIGNATURE_WRONG and _turn_to_next(reading, bytes.fromhex(str(error.parameters["node"]))):
            return _open(reading)
        if reading.signed is None:
            raise
        if error.code == "journal.envelope.head_differs":
            raise _fork(reading, reading.signed) from error
        _quarantine(reading, reading.signed, error.code)
        raise
    with storage_failures():
        reading.senders.heard(opened.statement.stream.node, at=reading.at)
    return opened


def _turn_to_next(reading: _Reading, node: bytes) -> bool:
    return not reading.senders.turned(node) and reading.senders.turn_to_next(node)


def _open_withdrawn(reading: _Reading) -> Opened:
    """An envelope that a withdrawn node signed: what was said to be good counts, the rest waits for a person."""
    reading.senders = Senders(reading.at.date(), withdrawn_too=True)
    reading.refused = None
    opened = _open(reading)
    statement = opened.statement
    if not still_counts(statement.stream, statement.last_seq):
        if has_room(statement.stream.node, reading.wire):
            _quarantine(reading, statement.stream, REVOKED)
        raise UnableToAccept(REVOKED)
    return opened


def _check_epoch(reading: _Reading, opened: Opened) -> None:
    """Refuse, and keep, what a copy of the post wrote after the post itself went on in another epoch."""
    statement = opened.statement
    if not reading.in_closed_epoch:
        return
    code = epoch_hub.check_envelope(statement.stream, last_seq=statement.last_seq, unix_time=statement.unix_time)
    if code:
        _quarantine(reading, statement.stream, code)
        raise UnableToAccept(code)


def _quarantine(reading: _Reading, stream: Stream, code: str) -> None:
    values = {"node": stream.node.hex(), "code": code, "wire": reading.wire, "arrived_at": reading.at}
    with storage_failures():
        models.Quarantined.objects.get_or_create(transfer=reading.transfer, defaults=values)


def _fork(reading: _Reading, stream: Stream) -> UnableToAccept:
    """Keep both branches, apply neither further: a person decides."""
    _quarantine(reading, stream, FORK)
    with storage_failures():
        models.Stream.objects.filter(
            node=stream.node.hex(), epoch=stream.epoch.hex(), lane=stream.lane, sub=stream.sub
        ).update(frozen=FORK)
    return UnableToAccept(FORK, lane=stream.lane, seq=reading.first_seq)


def _store(reading: _Reading, opened: Opened) -> Answer:
    assert opened.entries is not None, "an envelope beyond a gap is parked"
    stream = opened.statement.stream
    if not all(journal_store.storable(entry) for entry in opened.entries):
        _quarantine(reading, stream, "services.ingest.number_too_large")
        raise UnableToAccept("services.ingest.number_too_large")
    with transaction.atomic():
        arriving = incoming(reading.node, stream, opened.entries, at=reading.at)
        row = locked_row_of(stream)
        fresh = fresh_entries(row, stream, opened.entries)
        if fresh is not None and not (fresh and row.frozen):
            if fresh:
                write_entries(row, fresh, opened, arriving)
            _heard(stream, reading.at)
            receipt = receipt_for(reading.node, [row], fresh=bool(fresh), at=reading.at)
            return Answer(Outcome.STORED if fresh else Outcome.KNOWN, receipt, len(fresh))
    raise _fork(reading, stream)


def _heard(stream: Stream, at: datetime) -> None:
    models.Peer.objects.filter(pk=stream.node.hex()).update(last_heard_at=at)


# --- beyond a gap ------------------------------------------------------------------------------


def _park(reading: _Reading, opened: Opened) -> Answer:
    """Keep a verified envelope until what comes before it is here; the receipt says how far this hub is."""
    stream = opened.statement.stream
    with transaction.atomic():
        row = locked_row_of(stream)
        if not row.frozen:
            park(stream, opened.statement.first_seq, reading.wire, reading.at)
            _heard(stream, reading.at)
            return Answer(Outcome.PARKED, receipt_for(reading.node, [row], fresh=False, at=reading.at), 0)
    # Outside: an error that leaves the transaction would take back what goes to quarantine.
    raise _fork(reading, stream)


def _unpark(node: Node, stream: Stream, at: datetime) -> Answer | None:
    """Store parked envelopes that follow now; the answer to the last of them, None when there is none."""
    answer = None
    while (found := next_parked(stream)) is not None:
        reading = _Reading(node, bytes(found.wire), at, Senders(at.date()))
        try:
            opened = _open(reading)
            if opened.entries is None:
                return answer
            answer = _store(reading, opened)
        except (UnableToRead, UnableToAccept):
            # A fork lies in quarantine now; a post withdrawn meanwhile is not heard. Neither waits here any longer.
            pass
        models.Parked.objects.filter(pk=found.pk).delete()
    return answer


def retry_parked(*, node: Node, at: datetime) -> int:
    """Try again what is parked (a crash may have come between a gap's end and this). Returns how many remain."""
    streams = {
        Stream(bytes.fromhex(row.node), bytes.fromhex(row.epoch), row.lane, row.sub)
        for row in models.Parked.objects.only("node", "epoch", "lane", "sub")
    }
    with storage_failures():
        for stream in sorted(streams):
            _unpark(node, stream, at)
    return models.Parked.objects.count()
