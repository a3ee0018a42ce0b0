"""Erasure of parts: the text, its secret, its row, and every sealed copy this node holds. Hash and chain stay.

Two databases do not commit together, so the order is: the journal says *erased* and keeps a note of what is unfinished;
then the secrets go; then the note. After a crash between, :func:`finish` takes up the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, transaction

from jalon.journal.entries import Entry, erase_part
from jalon.journal.envelopes import seal
from jalon.journal.lanes import Lane
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import Place
from jalon.records import models, sqlite
from jalon.records.projections import rows_of_entries
from jalon.records.routing import DEFAULT, SECRETS
from jalon.services import media, projecting, segments
from jalon.services.journal_store import (
    entries_between,
    frame_parts,
    frame_salts,
    part_classes,
    read_salts,
    segments_of,
    stream_key,
    stream_row,
)
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node

Target = tuple[Place, Sequence[int]]
"""An entry's place and the indexes of its parts to erase, from 0."""


class UnableToErase(UnableTo):
    """A target that does not exist, or time that no hub confirmed."""


@dataclass(frozen=True, slots=True)
class Erased:
    """``entries`` and ``parts`` erased now; what was erased before is not counted. ``recorded``: the proof."""

    entries: int
    parts: int
    recorded: tuple[Recorded, ...]


def erase_parts(
    node: Node, targets: Iterable[Target], *, basis: str, authority: str, policy_version: str, at: datetime
) -> Erased:
    """Erase parts of entries, journal ``erasure.done``, and forget the secrets.

    ``basis``: the rule or order; ``authority``: an office, no person. Not inside another transaction: what is erased
    must be durable before a secret goes. Raises :class:`UnableToErase` for a place or part that does not exist here
    (then nothing is erased), :class:`UnableToRecord`.
    """
    assert not connections[DEFAULT].in_atomic_block, "an erasure is a transaction of its own"
    done: list[tuple[Place, int]] = []
    with one_transaction():
        for place, indexes in _merged(targets):
            for one, own in (place, indexes), *corrections_alike(place, indexes):
                if bitmap := _erase_entry(node, one, own, at=at):
                    done.append((one, bitmap))
        recorded = record_done(node, done, basis=basis, authority=authority, policy_version=policy_version, at=at)
    finish()
    return Erased(len(done), sum(bitmap.bit_count() for _, bitmap in done), recorded)


def record_done(
    node: Node, done: Sequence[tuple[Place, int]], *, basis: str, authority: str, policy_version: str, at: datetime
) -> tuple[Recorded, ...]:
    """Journal ``erasure.done``: places, and the bitmap of the parts that were erased now. Nothing for nothing."""
    chunks = [done[start : start + _TARGETS_PER_EVENT] for start in range(0, len(done), _TARGETS_PER_EVENT)]
    events = [_event(chunk, basis, authority, policy_version) for chunk in chunks]
    return record(node, events, at=at) if events else ()


_TARGETS_PER_EVENT = 300
"""An event's part stays well below 16 KiB."""


def finish() -> int:
    """Forget the secrets of what the journal calls erased; returns how many entries that were. Also after a crash."""
    with one_transaction():
        notes = list(models.UnfinishedErasure.objects.order_by("stream_key", "seq", "id"))
        for note in notes:
            _forget(Stream.from_bytes(bytes.fromhex(note.stream_key)), note.seq, note.parts)
        models.UnfinishedErasure.objects.filter(pk__in=[note.pk for note in notes]).delete()
    if notes:
        empty_logs()
    return len(notes)


def empty_logs() -> None:
    """At a post: move the write-ahead logs into their files, where freed bytes are overwritten with zeros."""
    for alias in (DEFAULT, SECRETS):
        connection = connections[alias]
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            sqlite.checkpoint(connection.connection)


def _merged(targets: Iterable[Target]) -> list[tuple[Place, list[int]]]:
    merged: dict[Place, set[int]] = {}
    for place, indexes in targets:
        merged.setdefault(place, set()).update(indexes)
    return [(place, sorted(indexes)) for place, indexes in sorted(merged.items())]


def corrections_alike(place: Place, indexes: Sequence[int]) -> Iterator[Target]:
    """Parts of the same classes in what corrected an entry: what is forgotten of a record is forgotten whole."""
    rows = list(models.Correction.objects.filter(target=place.record_id()).order_by("tick", "id"))
    classes = {part_class for index, part_class in enumerate(_classes(place)) if index in indexes} if rows else set()
    for row in rows:
        own = Place(bytes.fromhex(row.node), bytes.fromhex(row.epoch), row.lane, row.sub, row.seq)
        yield own, [index for index, part_class in enumerate(_classes(own)) if part_class in classes]


def _classes(place: Place) -> list[int]:
    """Classes of the parts of an entry, erased ones too; none of one that is not here."""
    row = stream_row(Stream(place.node, place.epoch, place.lane, place.sub))
    found = models.Entry.objects.filter(stream_id=row.pk, seq=place.seq).values_list("parts", flat=True) if row else ()
    return [part_class for framed in found for part_class, _, _ in part_classes(bytes(framed))]


def _erase_entry(node: Node, place: Place, indexes: Sequence[int], *, at: datetime) -> int:
    """Erase parts of one entry; the bitmap of those erased now."""
    stream = Stream(place.node, place.epoch, place.lane, place.sub)
    row = stream_row(stream)
    if row is None or not 1 <= place.seq <= row.seq:
        raise UnableToErase("services.erasure.entry_unknown", seq=place.seq)
    models.Stream.objects.select_for_update().get(pk=row.pk)
    before = entries_between(row, place.seq, place.seq)[0]
    if not all(0 <= index < len(before.parts) for index in indexes):
        raise UnableToErase("services.erasure.part_unknown", seq=place.seq, parts=len(before.parts))
    entry = before
    for index in indexes:
        entry = erase_part(entry, index)
    now = entry.erased_bitmap & ~before.erased_bitmap
    if not now:
        return 0
    models.Entry.objects.filter(stream_id=row.pk, seq=place.seq).update(parts=frame_parts(entry))
    projecting.replace_rows(rows_of_entries([(stream, entry)]))
    media.destroy(place, [part.part_class for index, part in enumerate(entry.parts) if now >> index & 1], at=at)
    models.UnfinishedErasure.objects.create(stream_key=stream_key(stream), seq=place.seq, parts=now)
    _seal_again(node, row, stream, entry, at=at)
    return now


def _seal_again(node: Node, row: models.Stream, stream: Stream, entry: Entry, *, at: datetime) -> None:
    """Replace the sealed copy; drop every envelope that holds the entry or the seed of its segment."""
    copy = models.SealedCopy.objects.filter(stream_id=row.pk, seq=entry.seq)
    if copy.exists() and node.hub is not None:
        copy.update(wire=seal(stream=stream, entries=[entry], recipient=node.hub, signing_key=node.signing_key, at=at))
    if row.own and row.lane >= Lane.FEED_ALL:
        models.Downward.objects.filter(lane=row.lane, sub=row.sub, first_seq__lte=entry.seq).delete()
    reach = limits.SEGMENT_ENTRIES_MAX
    for envelope in models.Outgoing.objects.filter(stream_id=row.pk).only("first_seq", "count"):
        if envelope.first_seq - reach < entry.seq < envelope.first_seq + envelope.count + reach:
            envelope.delete()


def _event(done: Sequence[tuple[Place, int]], basis: str, authority: str, policy_version: str) -> Event:
    targets: list[Value] = [[place.to_bytes(), bitmap] for place, bitmap in done]
    values: dict[str, Value] = {
        "targets": targets,
        "basis": basis,
        "authority": authority,
        "policy_version": policy_version,
    }
    return Event("erasure.done", {"erasure": values})


def _forget(stream: Stream, seq: int, parts: int) -> None:
    """Drop the salts of erased parts; a seed that would tell them goes, once the segment's other salts are kept."""
    row = stream_row(stream)
    assert row is not None, "a stream is never dropped"
    telling = [first for first, _ in segments_of(stream) if first <= seq < first + limits.SEGMENT_ENTRIES_MAX]
    with transaction.atomic(using=SECRETS):
        for first in telling:
            segments.store_missing(row, first, min(row.seq, first + limits.SEGMENT_ENTRIES_MAX - 1))
        found = models.Secret.objects.filter(stream_key=stream_key(stream), seq=seq)
        framed = found.values_list("salts", flat=True).first()
        if framed is not None:
            kept = [None if parts >> index & 1 else salt for index, salt in enumerate(read_salts(bytes(framed)))]
            found.update(salts=frame_salts(kept))
        models.Segment.objects.filter(stream_key=stream_key(stream), first_seq__in=telling).delete()
