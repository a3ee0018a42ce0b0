"""A post's side of epochs: it tells its hub of those that it opened, and takes back what the hub still holds.

A post that was restored announces itself before it sends anything: the hub would not know the epoch. What the hub
gives back was signed by this post itself, and is stored as it was received.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from jalon.journal import statements as statement_rules
from jalon.journal.entries import Entry
from jalon.journal.envelopes import open_envelope
from jalon.journal.lineage import Gap, Standing, gap_of
from jalon.journal.statements import STATEMENT_BYTES, SignedStatement
from jalon.journal.streams import Stream
from jalon.kernel.canonical import decode, encode
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.records.projections import rows_of_entries
from jalon.services import epochs, journal_store, lineages, lost_openings, outbox, projecting
from jalon.services.epoch_hub import RECOVERED_HEAD_BYTES
from jalon.services.erased_before import incoming
from jalon.services.journaling import one_transaction
from jalon.services.link_frames import Purpose, read_frame, write_frame
from jalon.services.node import Node
from jalon.services.own_streams import earlier_streams
from jalon.services.receiving import row_of
from jalon.services.transport import Transport, UnableToLink

FORK = "services.ingest.fork"
_ASK_AGAIN = ("", str(Standing.COPIED), str(Standing.WITHDRAWN))
_EARLIER_PER_TURN = 8
_SIGNATURE = slice(STATEMENT_BYTES, STATEMENT_BYTES + 64)
_PAYLOAD_HASH = slice(STATEMENT_BYTES + 64, RECOVERED_HEAD_BYTES)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled now: epochs that the hub heard of, entries that it gave back. ``more``: ask again at once."""

    epochs: int
    recovered: int
    more: bool


def settle(*, node: Node, transport: Transport, at: datetime) -> Settled:
    """Tell the hub of epochs that it has not heard of, take back what it holds, send what is left of earlier ones.

    With nothing to tell, nothing is sent. Raises :class:`UnableToLink` (``services.peers.copied`` and others as the
    reason), ``UnableToRead``, ``UnableToRecord``: try later, the booth goes on.
    """
    told = _tell(node, transport, at)
    if lost_openings.learn(node, transport, at=at):
        told += _tell(node, transport, at)
    rows = list(_own_openings(node))
    # Only now: a question is asked in the present epoch, which the hub has to know.
    recovered = sum(_recover_parent(node, row, transport, at) for row in rows)
    _hand_over_branches(node, transport, at)
    return Settled(told, recovered, _send_earlier(node, transport, at))


def _own_openings(node: Node) -> QuerySet[models.EpochOpening]:
    return models.EpochOpening.objects.filter(node=node.node.hex(), own=True).order_by("epoch")


def _tell(node: Node, transport: Transport, at: datetime) -> int:
    """Tell the hub of each epoch that it has not answered for; how many that were."""
    told = 0
    for row in _own_openings(node):
        if is_to_be_told(row):
            hear_standing(node, row, transport.start("epochs", telling(node, row, at=at)).result(), at=at)
            told += 1
        if row.standing in (Standing.COPIED, Standing.WITHDRAWN):
            code = "services.peers.copied" if row.standing == Standing.COPIED else "services.peers.withdrawn"
            raise UnableToLink("services.link.refused", reason=code)
    return told


def owes_earlier(node: Node) -> bool:
    """Whether this post owes its hub something of epochs that are over."""
    return bool(earlier_streams(node))


def is_to_be_told(row: models.EpochOpening) -> bool:
    """Whether the hub has not heard of an epoch, or may think otherwise of it by now."""
    return row.standing in _ASK_AGAIN


def forget_standings(node: Node) -> None:
    """The hub no longer knows this post's epochs (it was restored): tell it of each again."""
    with one_transaction():
        models.EpochOpening.objects.filter(node=node.node.hex(), own=True).update(standing="", answer="[]")


def telling(node: Node, row: models.EpochOpening, *, at: datetime) -> bytes:
    """The frame that tells the hub of an epoch, under the key that this post signs with now."""
    return epochs.announcement(node, lineages.opening_of_row(row), at=at)


def hear_standing(node: Node, row: models.EpochOpening, answer: bytes, *, at: datetime) -> None:
    """Keep what the hub says of an epoch. Raises :class:`UnableToRead` unless the hub signed it for this post."""
    signed = read_frame(answer)
    frame = signed.frame
    assert node.hub is not None, "checked by the caller"
    ours = frame.purpose is Purpose.STANDING and (frame.node, frame.hub) == (node.hub.node, node.node)
    if not ours or not signed.holds(node.hub_public or b""):
        raise UnableToRead("services.epochs.answer_foreign", offset=0)
    match decode(frame.payload):
        case [1, bytes(epoch), str(standing), [*lines]] if epoch.hex() == row.epoch and standing in set(Standing):
            pass
        case _:
            raise UnableToRead("services.epochs.answer_foreign", offset=0)
    kept = []
    for line in lines:
        match line:
            case [int(lane), int(sub), int(seq), bytes(head), int(unix)]:
                kept.append([lane, sub, seq, head.hex(), unix])
            case _:
                raise UnableToRead("services.epochs.answer_foreign", offset=0)
    row.standing, row.answer, row.heard_at = standing, json.dumps(kept), at
    with one_transaction():
        row.save(update_fields=["standing", "answer", "heard_at"])


# --- taking back -------------------------------------------------------------------------------


def _recover_parent(node: Node, row: models.EpochOpening, transport: Transport, at: datetime) -> int:
    """Entries of the epoch before that only the hub holds still."""
    taken = 0
    for own, seq in lacking(node, row):
        while own.seq < seq and not own.frozen:
            run = transport.start("recover", question(node, own, at=at)).result()
            if not run:
                break
            taken += take_run(node, own, run, at=at)
    return taken


def lacking(node: Node, row: models.EpochOpening) -> Iterator[tuple[models.Stream, int]]:
    """Streams of the epoch before of which the hub holds more, and how far; what contradicts it is frozen."""
    for lane, sub, seq, head, _ in json.loads(row.answer):
        own = row_of(Stream(node.node, bytes.fromhex(row.parent), lane, sub), own=True)
        if own.frozen:
            continue
        if seq <= own.seq and bytes.fromhex(head) != _hash_at(own, seq):
            _freeze(own)
        elif own.seq < seq:
            yield own, seq


def _hash_at(row: models.Stream, seq: int) -> bytes:
    if seq == 0:
        return bytes(row.genesis)
    return bytes(models.Entry.objects.values_list("hash", flat=True).get(stream_id=row.pk, seq=seq))


def _freeze(row: models.Stream) -> None:
    """What this node wrote is a branch beside what the hub holds: it is not sent as the stream any more."""
    row.frozen = FORK
    with one_transaction():
        row.save(update_fields=["frozen"])


def question(node: Node, row: models.Stream, *, at: datetime) -> bytes:
    """Ask for what follows of a stream of this post's own."""
    assert node.hub is not None, "checked by the caller"
    return write_frame(
        Purpose.RECOVER,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=encode([bytes.fromhex(row.epoch), row.lane, row.sub, row.seq + 1]),
        signing_key=node.signing_key,
    )


def take_recovered(node: Node, run: bytes, *, at: datetime) -> int:
    """Take a run that came by itself, as on a stick: entries stored, 0 where this post holds them or lacks some before.

    Raises :class:`UnableToRead`.
    """
    statement = _signed_statement(node, run[:RECOVERED_HEAD_BYTES]).statement
    row = journal_store.stream_row(statement.stream)
    if row is None or row.frozen or row.seq >= statement.last_seq:
        return 0
    return take_run(node, row, run, at=at)


def take_run(node: Node, row: models.Stream, run: bytes, *, at: datetime) -> int:
    """Store a run that the hub gave back, if this node once signed it and it continues what it holds.

    Returns the entries stored; 0 after freezing a stream that the run contradicts. Raises :class:`UnableToRead`.
    """
    signed = _signed_statement(node, run[:RECOVERED_HEAD_BYTES])
    stream = journal_store.stream_of(row)
    try:
        opened = open_envelope(
            run[RECOVERED_HEAD_BYTES:],
            recipient_node=node.node,
            private_keys=node.decryption_keys,
            sender_key=lambda name, _epoch: node.hub_public if name == node.node else None,
            previous_head=lambda name, first: bytes(row.head) if (name, first) == (stream, row.seq + 1) else None,
        )
    except UnableToRead as error:
        if error.code == "journal.envelope.head_differs":
            _freeze(row)
            return 0
        raise
    entries = opened.entries
    if entries is None or (signed.statement.last_seq, signed.statement.head) != (entries[-1].seq, entries[-1].hash):
        raise UnableToRead("services.epochs.recovered_foreign", offset=0)
    _store(node, row, entries, signed, at)
    return len(entries)


def _signed_statement(node: Node, head: bytes) -> SignedStatement:
    """The statement under which this node sent the run. Raises :class:`UnableToRead` unless it signed it itself."""
    if len(head) != RECOVERED_HEAD_BYTES:
        raise UnableToRead("services.epochs.recovered_foreign", offset=len(head))
    statement = statement_rules.Statement.from_bytes(head[:STATEMENT_BYTES])
    signed = SignedStatement(statement, head[_SIGNATURE], head[_PAYLOAD_HASH])
    if statement.stream.node != node.node or not any(map(signed.holds, (node.signing_public, *node.former_keys))):
        raise UnableToRead("services.epochs.recovered_foreign", offset=0)
    return signed


def _store(node: Node, row: models.Stream, given: tuple[Entry, ...], signed: SignedStatement, at: datetime) -> None:
    """Secrets first, then entries, rows and the statement in one transaction. What was erased before is not written."""
    stream = signed.statement.stream
    with one_transaction():
        arriving = incoming(node, stream, given, at=at)
        entries = arriving.erased(given)
        journal_store.store_secrets(journal_store.secret_rows(stream, entries))
        projecting.write_instances(models.Entry, [journal_store.entry_row(row.pk, entry) for entry in entries])
        projecting.write_rows(rows_of_entries([(stream, entry) for entry in entries]))
        models.Statement.objects.create(
            stream_id=row.pk,
            seq=signed.statement.last_seq,
            at=datetime.fromtimestamp(signed.statement.unix_time, UTC),
            statement=signed.statement.to_bytes(),
            signature=signed.signature,
            payload_hash=signed.payload_hash,
        )
        row.seq, row.head, row.tick = entries[-1].seq, entries[-1].hash, max(row.tick, entries[-1].header.tick)
        row.acknowledged_seq = row.seq
        row.save(update_fields=["seq", "head", "tick", "acknowledged_seq"])
        if arriving.parts:
            arriving.prove(given, entries)


# --- handing over branches ---------------------------------------------------------------------


def _send_earlier(node: Node, transport: Transport, at: datetime) -> bool:
    """Send what earlier epochs still owe, a little at a time: the present one does not wait for it. More is left?"""
    for _ in range(_EARLIER_PER_TURN):
        row = next(iter(earlier_streams(node)), None)
        if row is None:
            return False
        envelope = outbox.seal_after(node, row, row.acknowledged_seq, at=at)
        assert envelope is not None, "the stream owes something"
        try:
            receipt = transport.start("envelopes", bytes(envelope.wire)).result()
        except UnableToLink as error:
            if error.parameters.get("reason") != FORK:
                raise
            _freeze(row)
            continue
        outbox.accept_receipt(node, receipt, at=at)
        row.refresh_from_db()
        if row.acknowledged_seq < envelope.first_seq:
            return False
    return True


def _hand_over_branches(node: Node, transport: Transport, at: datetime) -> None:
    """Send each frozen stream once; the hub keeps it in quarantine, for two persons to decide."""
    for row in models.Stream.objects.filter(node=node.node.hex(), own=True, frozen=FORK):
        while (envelope := _of_branch(node, row, at)) is not None:
            _hand_over(transport, bytes(envelope.wire))
            row.kept_seq = envelope.first_seq + envelope.count - 1
            with one_transaction():
                row.save(update_fields=["kept_seq"])


def _of_branch(node: Node, row: models.Stream, at: datetime) -> models.Outgoing | None:
    return outbox.seal_after(node, row, max(row.acknowledged_seq, row.kept_seq), at=at)


def _hand_over(transport: Transport, wire: bytes) -> None:
    try:
        transport.start("envelopes", wire).result()
    except UnableToLink as error:
        if error.parameters.get("reason") != FORK:
            raise


# --- what is lost ------------------------------------------------------------------------------


def gaps(node: Node) -> tuple[Gap, ...]:
    """What neither this post nor its hub holds any more, counted, of every epoch that it opened."""
    return tuple(
        gap for row in models.EpochOpening.objects.filter(node=node.node.hex(), own=True) for gap in gaps_of(row)
    )


def gaps_of(row: models.EpochOpening) -> list[Gap]:
    """What is lost of the epoch before, lane by lane, by what this node holds now and the hub's answer."""
    opening = lineages.opening_of_row(row)
    answered = {(lane, sub): (seq, unix) for lane, sub, seq, _, unix in json.loads(row.answer)}
    streams = models.Stream.objects.filter(node=row.node, epoch=row.parent, branch_of="")
    held = {(one.lane, one.sub): one.seq for one in streams}
    found = []
    for parent in opening.parents:
        seq, unix = answered.get((parent.lane, parent.sub), (0, 0))
        furthest = max(seq, held.get((parent.lane, parent.sub), 0))
        gap = gap_of(parent, held_seq=furthest, held_unix=unix, opened_unix=opening.opened_unix)
        if gap is not None:
            found.append(gap)
    return found
