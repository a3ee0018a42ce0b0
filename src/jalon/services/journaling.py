"""The one way anything is recorded: events become entries, projections and sealed copies, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction

from jalon.journal import kinds
from jalon.journal.entries import FLAG_URGENT, Entry, Header, make_entry
from jalon.journal.envelopes import seal
from jalon.journal.kinds import Kind, encode_body
from jalon.journal.parts import Part, salts
from jalon.journal.shortening import shorten
from jalon.kernel.canonical import Value
from jalon.kernel.clock import entry_day
from jalon.kernel.ids import Place, slip_code
from jalon.records import models
from jalon.records.projections import rows_of_entries
from jalon.records.routing import DEFAULT
from jalon.services import blobs, projecting, segments, statements
from jalon.services.blobs import Image
from jalon.services.journal_store import entry_row, stream_of
from jalon.services.node import Node, Role
from jalon.services.own_streams import next_tick, own_stream
from jalon.services.storage_failures import UnableToRecord, storage_failures

__all__ = ["Event", "Recorded", "UnableToRecord", "one_transaction", "record"]

APPEND_LOCK = 0x6A616C6F6E
"""Key of PostgreSQL's advisory lock for appending: "jalon"."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: a kind's name, and per part the fields' values. Optional parts are left out.

    ``sub``: which of a hub's feeds of that lane, 0 elsewhere. ``images``: of its image part, by slot.
    """

    kind: str
    parts: Mapping[str, Mapping[str, Value]]
    sub: int = 0
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an event stands in the journal. ``slip`` is the traveller's code, ``record_id`` the projection's key."""

    place: Place
    hash: bytes
    slip: str
    record_id: UUID
    at: datetime


@contextmanager
def one_transaction() -> Iterator[None]:
    """A transaction that holds the append lock; everything in it is durable when it ends, or nothing is.

    Raises :class:`UnableToRecord` when the storage refuses, at the latest when it commits.
    """
    with storage_failures(), transaction.atomic(using=DEFAULT):
        take_append_lock()
        yield


def take_append_lock() -> None:
    """One writer appends at a time. On SQLite the transaction itself is that lock (it begins IMMEDIATE)."""
    connection = connections[DEFAULT]
    assert connection.in_atomic_block, "the lock lasts as long as a transaction"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])


def record(node: Node, events: Sequence[Event], *, at: datetime) -> tuple[Recorded, ...]:
    """Append events in order, apply them, seal them for headquarters: one transaction, joined to an outer one.

    The day of an entry comes from ``at``; order comes from the tick, never from the clock.
    Raises :class:`UnableToRecord`, with nothing written.
    """
    assert events, "nothing to record"
    with one_transaction():
        tick = next_tick(node)
        done = [_append(node, event, at=at, tick=tick + index) for index, event in enumerate(events)]
        attached = [values for _, images in done for values in images]
        for index, values in enumerate(attached, start=len(events)):
            _append(node, Event("media.attached", {"image": values}), at=at, tick=tick + index)
        return tuple(recorded for recorded, _ in done)


def _append(node: Node, event: Event, *, at: datetime, tick: int) -> tuple[Recorded, list[dict[str, Value]]]:
    """Append one event; where it stands, and what the media lane is to say of its images."""
    kind = kinds.kind(event.kind)
    row = own_stream(node, kind.lane, at=at, sub=event.sub)
    parts = encode_body(kind, shorten(kind, node.node, event.parts))
    entry = _entry(node, row, kind, parts, day=entry_day(at), tick=tick)
    stream = stream_of(row)
    models.Entry.objects.bulk_create([entry_row(row.pk, entry)])
    row.seq, row.head, row.tick = entry.seq, entry.hash, tick
    row.save(update_fields=["seq", "head", "tick"])
    projected = rows_of_entries([(stream, entry)])
    assert projected[0].model != "Unapplied", f"{event.kind}: a value does not fit its column"
    projecting.write_rows(projected)
    if node.hub is not None and node.role is Role.POST and not kind.local:
        wire = seal(stream=stream, entries=[entry], recipient=node.hub, signing_key=node.signing_key, at=at)
        models.SealedCopy.objects.bulk_create([models.SealedCopy(stream_id=row.pk, seq=entry.seq, wire=wire)])
    if statements.is_due(row, at=at):
        statements.sign_checkpoint(node, row, at=at)
    place = stream.place(entry.seq)
    recorded = Recorded(place, entry.hash, slip_code(entry.hash), place.record_id(), at)
    return recorded, blobs.keep_images(stream, entry, event.images, at=at)


def _entry(node: Node, row: models.Stream, kind: Kind, parts: Sequence[Part], *, day: int, tick: int) -> Entry:
    seq = row.seq + 1
    seed = segments.seed_for(row, seq, keep_seeds=node.role is Role.POST)
    flags = FLAG_URGENT if kind.urgent else 0
    header = Header(seq, kind.number, kind.version, flags, tick, day)
    return make_entry(bytes(row.head), header, parts, salts(seed, seq, len(parts)))
