"""What every receiver of envelopes shares, hub or post: its row of a stream, what is new, and how that is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Sum
from django.db.models.functions import Length

from jalon.journal.cursors import Arrival, Cursor
from jalon.journal.entries import Entry
from jalon.journal.envelopes import Opened
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.records import models
from jalon.records.projections import Row, rows_of_entries
from jalon.services import journal_store, projecting
from jalon.services.erased_before import Incoming
from jalon.services.lineages import genesis_of
from jalon.services.peers import UnableToAccept


def held_hash(stream: Stream, seq: int) -> bytes | None:
    """Hash of an entry that this node holds; the genesis for seq 0; None when it is not held."""
    if seq == 0:
        return genesis_of(stream)
    row = journal_store.stream_row(stream)
    if row is None or seq > row.seq:
        return None
    if seq == row.seq:
        return bytes(row.head)
    found = models.Entry.objects.filter(stream_id=row.pk, seq=seq).values_list("hash", flat=True).first()
    return bytes(found) if found is not None else None


def row_of(stream: Stream, *, own: bool = False) -> models.Stream:
    """The row of a stream, made with the first that is heard of it: received, or ``own`` that a backup did not know."""
    known = journal_store.stream_row(stream)
    if known is not None:
        return known
    head = genesis_of(stream)
    found, _ = models.Stream.objects.get_or_create(
        node=stream.node.hex(),
        epoch=stream.epoch.hex(),
        lane=stream.lane,
        sub=stream.sub,
        defaults={"own": own, "genesis": head, "head": head},
    )
    return found


def locked_row_of(stream: Stream) -> models.Stream:
    """The same, held for this transaction alone."""
    rows = models.Stream.objects.select_for_update()
    names = {"node": stream.node.hex(), "epoch": stream.epoch.hex(), "lane": stream.lane, "sub": stream.sub}
    return rows.filter(**names).first() or rows.get(pk=row_of(stream).pk)


def fresh_entries(row: models.Stream, stream: Stream, entries: Sequence[Entry]) -> list[Entry] | None:
    """Entries that this node does not hold yet; None when one contradicts what it holds."""
    cursor = Cursor(stream, row.seq, bytes(row.head))
    held = _held_between(row, entries[0].seq, entries[-1].seq)
    for index, entry in enumerate(entries):
        arrival = cursor.classify(entry.seq, entry.hash, held=held.get(entry.seq))
        if arrival is Arrival.FORK:
            return None
        if arrival is Arrival.NEXT:
            # What was opened is numbered without gap and chained, so the rest follows it.
            return list(entries[index:])
        assert arrival is not Arrival.BEYOND_GAP, "its predecessor was held when it was opened"
    return []


def _held_between(row: models.Stream, first: int, last: int) -> dict[int, bytes]:
    """Hashes by number of what this node holds there; mostly an envelope begins where the stream ends."""
    if first > row.seq:
        return {}
    rows = models.Entry.objects.filter(stream_id=row.pk, seq__gte=first, seq__lte=last)
    return {seq: bytes(found) for seq, found in rows.values_list("seq", "hash")}


def write_entries(row: models.Stream, fresh: Sequence[Entry], opened: Opened, incoming: Incoming) -> None:
    """Store entries that continue a stream, their projections, and what their sender signed. In a transaction.

    What of them was erased before is not written at all.
    """
    stream, entries = incoming.stream, incoming.erased(fresh)
    journal_store.store_new_secrets(stream, entries)
    projecting.write_values(models.Entry, [journal_store.entry_values(row.pk, entry) for entry in entries])
    projecting.write_rows(rows_of_entries([(stream, entry) for entry in entries]))
    models.Statement.objects.create(
        stream_id=row.pk,
        seq=opened.statement.last_seq,
        at=datetime.fromtimestamp(opened.statement.unix_time, UTC),
        statement=opened.statement.to_bytes(),
        signature=opened.signature,
        payload_hash=hashlib.sha256(opened.payload).digest(),
    )
    row.seq, row.head, row.tick = fresh[-1].seq, fresh[-1].hash, max(row.tick, fresh[-1].header.tick)
    row.save(update_fields=["seq", "head", "tick"])
    if incoming.parts:
        incoming.prove(fresh, entries)


def rows_of(stream: Stream, entries: Sequence[Entry]) -> list[Row]:
    """What the projections would say of entries that are not stored yet."""
    return rows_of_entries([(stream, entry) for entry in entries])


def park(stream: Stream, first_seq: int, wire: bytes, at: datetime) -> None:
    """Keep a verified envelope until what comes before it is here. Raises :class:`UnableToAccept` without room."""
    transfer = hashlib.sha256(wire).hexdigest()[:32]
    parked = models.Parked.objects.filter(node=stream.node.hex())
    if parked.filter(pk=transfer).exists():
        return
    held = parked.aggregate(total=Sum(Length("wire")))["total"] or 0
    if held + len(wire) > limits.PARKED_BYTES_MAX:
        raise UnableToAccept("services.ingest.parked_full")
    models.Parked.objects.create(
        transfer=transfer,
        node=stream.node.hex(),
        epoch=stream.epoch.hex(),
        lane=stream.lane,
        sub=stream.sub,
        first_seq=first_seq,
        wire=wire,
        parked_at=at,
    )


def next_parked(stream: Stream) -> models.Parked | None:
    """The parked envelope of a stream that can be stored now, the first."""
    waiting = models.Parked.objects.filter(
        node=stream.node.hex(), epoch=stream.epoch.hex(), lane=stream.lane, sub=stream.sub
    )
    first = waiting.order_by("first_seq", "transfer").first()
    row = None if first is None else journal_store.stream_row(stream)
    return first if first is not None and row is not None and first.first_seq <= row.seq + 1 else None
