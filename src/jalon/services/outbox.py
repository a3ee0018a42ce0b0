"""What waits to be sent, sealed envelopes, and receipts. Knows nothing of how bytes travel."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Length

from jalon.journal import receipts
from jalon.journal.envelopes import HINT_BYTES, MAGIC, seal
from jalon.journal.errors import UnableToSealEnvelope
from jalon.journal.lanes import SENDING_ORDER, Lane
from jalon.journal.receipts import Receipt, ReceiptLine
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo
from jalon.records import models
from jalon.services import hub_months, segments
from jalon.services.hub_versions import dictionary_for_hub
from jalon.services.journal_store import entries_between, seed_of, segments_of, stream_of, stream_row
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.own_streams import earlier_streams, own_streams

_HINT = slice(len(MAGIC) + 1, len(MAGIC) + 1 + HINT_BYTES)
NO_ONE_IN_FLIGHT: Mapping[int, int] = {}
_LONG_BYTES = 8_192
_LONG_NAMED_MAX = 4


HUB_CONTRADICTS = "services.outbox.hub_contradicts"


class UnableToSend(UnableTo):
    """The node reports to nobody yet, or a receipt is not its hub's."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Entries of one lane that the hub has not acknowledged; ``oldest_day`` in UTC days since 1970."""

    lane: Lane
    count: int
    oldest_day: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a receipt did: lanes whose acknowledgement rose or fell, and codes of what does not agree."""

    receipt: Receipt
    raised: tuple[Lane, ...]
    lowered: tuple[Lane, ...]
    disagreements: tuple[str, ...]


def pending(node: Node) -> tuple[Pending, ...]:
    """Unacknowledged entries by lane, in the order in which they will leave. Lanes with nothing are left out."""
    found = []
    owed = [*earlier_streams(node), *own_streams(node)]
    for lane in SENDING_ORDER:
        waiting = [row for row in owed if row.lane == lane and row.seq > row.acknowledged_seq]
        if waiting:
            count = sum(row.seq - row.acknowledged_seq for row in waiting)
            found.append(Pending(lane, count, min(_day_of(row, row.acknowledged_seq + 1) for row in waiting)))
    return tuple(found)


def _day_of(row: models.Stream, seq: int) -> int:
    return models.Entry.objects.values_list("day", flat=True).get(stream_id=row.pk, seq=seq)


def seal_next(
    node: Node,
    *,
    at: datetime,
    in_flight: Mapping[int, int] = NO_ONE_IN_FLIGHT,
    skip: Collection[int] = (),
    batch: int = limits.ENVELOPE_BATCH_ENTRIES,
) -> models.Outgoing | None:
    """The next envelope to send, most urgent lane first; None when everything is acknowledged or under way.

    ``in_flight``: last seq by lane of envelopes already on the link. ``skip``: lanes that are left alone. ``batch``:
    entries at most in one that is sealed now. An envelope is sealed once and kept; it is made again only after an
    erasure or for another key. Raises :class:`UnableToSend` before enrolment, UnableToRecord.
    """
    if node.hub is None:
        raise UnableToSend("services.outbox.not_enrolled")
    with one_transaction():
        by_lane = {row.lane: row for row in own_streams(node)}
        for lane in SENDING_ORDER:
            row = by_lane.get(lane)
            if row is None or lane in skip:
                continue
            first = max(row.acknowledged_seq, in_flight.get(lane, 0)) + 1
            if first <= row.seq:
                return _kept(node, row, first, at=at) or _seal(node, row, first, batch=batch, at=at)
    return None


def seal_after(node: Node, row: models.Stream, after: int, *, at: datetime) -> models.Outgoing | None:
    """The envelope of one stream, of an earlier epoch or a branch, that follows entry ``after``; None at its end."""
    with one_transaction():
        if after >= row.seq:
            return None
        return _kept(node, row, after + 1, at=at) or _seal(
            node, row, after + 1, batch=limits.ENVELOPE_BATCH_ENTRIES, at=at
        )


def _kept(node: Node, row: models.Stream, first: int, *, at: datetime) -> models.Outgoing | None:
    """The envelope that was sealed before, unless the key that it is sealed to is dead by now."""
    envelopes = list(models.Outgoing.objects.filter(stream_id=row.pk, first_seq=first).order_by("-count"))
    living = hub_months.living_hints(node, at=at) if envelopes else frozenset()
    for envelope in envelopes:
        if bytes(envelope.wire)[_HINT] in living:
            return envelope
        envelope.delete()
    return None


def _seal(node: Node, row: models.Stream, first: int, *, batch: int, at: datetime) -> models.Outgoing:
    """Seal a run of one segment, so that its seed travels instead of salts; without a seed, a longer run with salts."""
    assert node.hub is not None, "checked by the caller"
    stream = stream_of(row)
    living = segments_of(stream)
    seed = seed_of(living, first)
    last = min(row.seq, first + batch - 1)
    if seed is not None:
        begun = max(start for start, _ in living if start <= first)
        last = min(last, begun + limits.SEGMENT_ENTRIES_MAX - 1)
    if later := [start for start, _ in living if first < start <= last]:
        last = later[0] - 1
    entries = entries_between(row, first, last)
    dictionary = dictionary_for_hub(node)
    while True:
        try:
            wire = seal(
                stream=stream,
                entries=entries,
                recipient=node.hub,
                signing_key=node.signing_key,
                at=at,
                seed=seed,
                dictionary_id=dictionary,
            )
            break
        except UnableToSealEnvelope:
            if len(entries) == 1:
                raise
            entries = entries[: len(entries) // 2]
    return models.Outgoing.objects.create(
        transfer=transfer_id(wire), stream=row, first_seq=first, count=len(entries), wire=wire, sealed_at=at
    )


def long_transfers(node: Node) -> tuple[bytes, ...]:
    """Names of unconfirmed envelopes that are long enough to have gone up in part, the oldest first."""
    rows = models.Outgoing.objects.filter(stream__in=own_streams(node), acknowledged_at=None).annotate(
        length=Length("wire")
    )
    names = rows.filter(length__gt=_LONG_BYTES).order_by("sealed_at", "first_seq").values_list("transfer", flat=True)
    return tuple(bytes.fromhex(name) for name in names[:_LONG_NAMED_MAX])


def transfer_id(wire: bytes) -> str:
    """How both sides name a sealed envelope: 16 bytes of its hash, in hex."""
    return hashlib.sha256(wire).hexdigest()[:32]


def accept_receipt(node: Node, wire: bytes, *, at: datetime) -> Accepted:
    """Take a hub's receipt (with its signature, as ``journal.receipts.to_wire``): the lower number rules.

    A hub restored from a backup acknowledges less than before, and those entries travel again. Entries up to the
    acknowledged number lose their sealed copy, closed segments their seed. Raises :class:`UnableToRead`,
    :class:`UnableToSend` (not the hub's signature), UnableToRecord.
    """
    receipt, signature = receipts.read(wire)
    if node.hub is None or node.hub_public is None:
        raise UnableToSend("services.outbox.not_enrolled")
    if receipt.hub != node.hub.node or not receipts.verify(receipt, signature, node.hub_public):
        raise UnableToSend("services.outbox.signature_wrong")
    raised: list[Lane] = []
    lowered: list[Lane] = []
    disagreements: list[str] = []
    with one_transaction():
        for line in receipt.lines:
            if line.stream.node != node.node:
                continue
            row, is_over = stream_row(line.stream), line.stream.epoch != node.epoch
            if (row is None and is_over) or (row is not None and row.frozen):
                continue
            before, after, code = _acknowledge(node, line, receipt, at=at)
            if code and is_over and code != HUB_CONTRADICTS:
                # What the hub holds more, or otherwise, of an epoch that is over: services.epoch_link settles that.
                continue
            if code:
                disagreements.append(code)
            elif after != before:
                (raised if after > before else lowered).append(Lane(line.stream.lane))
        if raised or lowered or disagreements:
            _keep(receipt, signature, at=at)
        _confirm_time(node, receipt, at=at)
        _drop_old(at)
    return Accepted(receipt, tuple(raised), tuple(lowered), tuple(disagreements))


def _acknowledge(node: Node, line: ReceiptLine, receipt: Receipt, *, at: datetime) -> tuple[int, int, str]:
    row = stream_row(line.stream)
    if row is None or line.seq > row.seq:
        return 0, 0, "services.outbox.hub_holds_more"
    if line.head != _head_at(row, line.seq):
        return 0, 0, HUB_CONTRADICTS if _signed_ours(row, line, receipt) else "services.outbox.hub_holds_other"
    before, row.acknowledged_seq = row.acknowledged_seq, line.seq
    if before == line.seq:
        return before, line.seq, ""
    row.save(update_fields=["acknowledged_seq"])
    envelopes = models.Outgoing.objects.filter(stream_id=row.pk)
    if line.seq > before:
        models.SealedCopy.objects.filter(stream_id=row.pk, seq__lte=line.seq).delete()
        for envelope in envelopes.filter(acknowledged_at=None, first_seq__lte=line.seq).only("first_seq", "count"):
            if envelope.first_seq + envelope.count - 1 <= line.seq:
                envelopes.filter(pk=envelope.pk).update(acknowledged_at=at)
        segments.drop_acknowledged(row)
    else:
        envelopes.filter(first_seq__gt=line.seq).update(acknowledged_at=None)
        _copy_again(node, row, line.seq + 1, before, at=at)
    return before, line.seq, ""


def _signed_ours(row: models.Stream, line: ReceiptLine, receipt: Receipt) -> bool:
    """Whether the hub, in the same epoch of its own, signed that it holds what this post wrote under that number.

    A hub that was put back says so by a new epoch, and may have heard a copy of this post since. One that did not has
    rewritten its past.
    """
    stream = stream_of(row)
    for kept in models.Receipt.objects.filter(peer=receipt.hub.hex()).order_by("-id").iterator(chunk_size=100):
        earlier, _ = receipts.read(bytes(kept.receipt) + bytes(kept.signature))
        said = earlier.line(stream) if earlier.hub_epoch == receipt.hub_epoch else None
        if said is not None and line.seq <= said.seq <= row.seq and said.head == _head_at(row, said.seq):
            return True
    return False


def _head_at(row: models.Stream, seq: int) -> bytes:
    if seq == 0:
        return bytes(row.genesis)
    return bytes(models.Entry.objects.values_list("hash", flat=True).get(stream_id=row.pk, seq=seq))


def renew_copies(node: Node, *, at: datetime) -> int:
    """Seal again what lies sealed to a key that is dead by now; returns how many copies. Raises UnableToRecord."""
    if node.hub is None:
        return 0
    living = hub_months.living_hints(node, at=at)
    with one_transaction():
        copies = models.SealedCopy.objects.filter(stream__in=own_streams(node))
        dead = [copy.pk for copy in copies.iterator(chunk_size=500) if bytes(copy.wire)[_HINT] not in living]
        for pk in dead:
            copies.filter(pk=pk).delete()
        if dead:
            seal_copies(node, at=at)
    return len(dead)


def seal_again(node: Node, *, at: datetime) -> None:
    """Seal everything that waits again, as after another signing key: the hub takes nothing new under the former.

    What is confirmed and kept for a hub that may be put back goes too: if it is asked for, it is sealed anew. Raises
    :class:`UnableToSend`, UnableToRecord.
    """
    with one_transaction():
        owed = [*earlier_streams(node), *own_streams(node)]
        models.Outgoing.objects.filter(stream__node=node.node.hex(), stream__own=True).delete()
        models.SealedCopy.objects.filter(stream__in=owed).delete()
        seal_copies(node, at=at)


def owe_everything(node: Node) -> None:
    """The hub holds nothing of this post any more, and says nothing of streams that it does not know: send all of it.

    Receipts raise the numbers again, whatever they are about. Raises UnableToRecord.
    """
    with one_transaction():
        models.Stream.objects.filter(node=node.node.hex(), own=True).update(acknowledged_seq=0)


def seal_copies(node: Node, *, at: datetime) -> None:
    """Seal a copy of every unacknowledged entry that has none, as after an enrolment. Raises UnableToRecord."""
    if node.hub is None:
        raise UnableToSend("services.outbox.not_enrolled")
    with one_transaction():
        for row in [*earlier_streams(node), *own_streams(node)]:
            _copy_again(node, row, row.acknowledged_seq + 1, row.seq, at=at)


def _copy_again(node: Node, row: models.Stream, first: int, last: int, *, at: datetime) -> None:
    """Seal copies of unacknowledged entries that have none."""
    assert node.hub is not None, "checked by the caller"
    stream = stream_of(row)
    held = set(models.SealedCopy.objects.filter(stream_id=row.pk, seq__gte=first).values_list("seq", flat=True))
    for start in range(first, last + 1, limits.ENVELOPE_BATCH_ENTRIES):
        entries = entries_between(row, start, min(last, start + limits.ENVELOPE_BATCH_ENTRIES - 1))
        models.SealedCopy.objects.bulk_create(
            models.SealedCopy(
                stream_id=row.pk,
                seq=entry.seq,
                wire=seal(stream=stream, entries=[entry], recipient=node.hub, signing_key=node.signing_key, at=at),
            )
            for entry in entries
            if entry.seq not in held
        )


def _keep(receipt: Receipt, signature: bytes, *, at: datetime) -> None:
    models.Receipt.objects.create(
        received_at=at,
        peer=receipt.hub.hex(),
        leaf_index=receipt.leaf_index,
        receipt=receipt.to_bytes(),
        signature=signature,
    )


def _confirm_time(node: Node, receipt: Receipt, *, at: datetime) -> None:
    """Journal the hub's time, at most every ten minutes: the entry itself will be receipted too."""
    last = (
        models.Checkpoint.objects.filter(node=node.node.hex(), epoch=node.epoch.hex())
        .order_by("tick")
        .values_list("node_at", flat=True)
        .last()
    )
    if last is not None and abs(at - last) < timedelta(seconds=limits.CHECKPOINT_CONFIRMED_S_MIN):
        return
    values: dict[str, Value] = {"hub": receipt.hub, "hub_unix_s": receipt.received, "node_unix_s": utc_seconds(at)}
    record(node, [Event("checkpoint.confirmed", {"checkpoint": values})], at=at)


def _drop_old(at: datetime) -> None:
    old = at - timedelta(hours=limits.ENVELOPE_KEPT_H)
    models.Outgoing.objects.filter(acknowledged_at__lt=old).delete()
