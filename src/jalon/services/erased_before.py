"""What was erased before a database was put back: erased again where it came back, and on arrival when it is sent.

A list outside the database names it, entry by entry. What the database holds is erased before the doors open; what it
does not hold is kept in mind by the hash of the entry, which names it under whatever stream a post or hub sends it. It
is erased before it is written: no page, and no other reader of the tables, ever sees it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jalon.journal.entries import Entry, erase_part
from jalon.journal.streams import STREAM_BYTES, Stream
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import Place
from jalon.records import models
from jalon.services import media
from jalon.services.erasure import Target, erase_parts, record_done
from jalon.services.journal_store import part_classes, stream_row
from jalon.services.journaling import one_transaction, take_append_lock
from jalon.services.node import Node

AGAIN = "erased before the restore"
"""Basis of what is erased once more because a restore, or who sent it again, brought it back."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Known:
    """An erasure: 27 bytes of the entry's place, bitmap of parts, the entry's hash (empty where it was not noted)."""

    place: bytes
    parts: int
    hash: bytes = b""

    @property
    def stream(self) -> Stream:
        """The stream of the place."""
        return Stream.from_bytes(self.place[:STREAM_BYTES])

    @property
    def seq(self) -> int:
        """The number of the place."""
        return int.from_bytes(self.place[STREAM_BYTES:], "big")

    @property
    def name(self) -> str:
        """How it is kept in mind."""
        return (self.hash or self.place).hex()


def erasures_after(tick: int, node: Node, *, since: int) -> tuple[int, list[tuple[int, Known]]]:
    """Own erasures whose entry has a tick above ``tick``: the newest tick, and UTC day and target of each.

    Of days before ``since`` nothing is told.
    """
    rows = models.Erasure.objects.filter(node=node.node.hex(), tick__gt=tick).order_by("tick")
    found: list[tuple[int, Known]] = []
    newest = tick
    for row in rows:
        newest = max(newest, row.tick)
        if row.day >= since:
            found += [(row.day, Known(bytes.fromhex(place), parts)) for place, parts in json.loads(row.targets or "[]")]
    return newest, found


def with_hashes(known: Iterable[Known]) -> list[Known]:
    """The same, each with the hash of its entry where this database holds it."""
    wanted = list(known)
    hashes = {place: entry_hash for place, entry_hash, _ in _held(wanted)}
    return [Known(one.place, one.parts, hashes.get(one.place, b"")) for one in wanted]


def erase_again(node: Node, known: Iterable[Known], *, at: datetime) -> int:
    """Erase what was erased before and is there again, keep in mind what is not there; how many entries were erased.

    Raises ``UnableToRecord``.
    """
    wanted = list(known)
    held = {place: (entry_hash, parts) for place, entry_hash, parts in _held(wanted)}
    targets: list[Target] = []
    absent: defaultdict[str, int] = defaultdict(int)
    for one in wanted:
        entry_hash, framed = held.get(one.place, (b"", b""))
        if not framed or (one.hash and one.hash != entry_hash):
            absent[one.name] |= one.parts
        elif indexes := [index for index in _sealed(framed) if one.parts >> index & 1]:
            targets.append((one.stream.place(one.seq), indexes))
    _keep_in_mind(absent)
    if not targets:
        return 0
    return erase_parts(node, targets, basis=AGAIN, authority=node.state, policy_version=AGAIN, at=at).entries


def _held(known: Iterable[Known]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Place, hash and framed parts of the entries that this database holds."""
    by_stream: defaultdict[bytes, set[int]] = defaultdict(set)
    for one in known:
        by_stream[one.place[:STREAM_BYTES]].add(one.seq)
    for name, numbers in by_stream.items():
        row = stream_row(Stream.from_bytes(name))
        if row is None:
            continue
        seqs = sorted(numbers)
        for first in range(0, len(seqs), _BATCH):
            rows = models.Entry.objects.filter(stream_id=row.pk, seq__in=seqs[first : first + _BATCH])
            for seq, entry_hash, parts in rows.values_list("seq", "hash", "parts"):
                yield name + seq.to_bytes(8, "big"), bytes(entry_hash), bytes(parts)


def _sealed(framed: bytes) -> list[int]:
    try:
        return [index for index, (_, is_there, _) in enumerate(part_classes(framed)) if is_there]
    except UnableToRead:
        return []


def _keep_in_mind(absent: Mapping[str, int]) -> None:
    names = sorted(absent)
    with one_transaction():
        for first in range(0, len(names), _BATCH):
            before = models.ErasedBefore.objects.in_bulk(names[first : first + _BATCH])
            rows = [
                models.ErasedBefore(name=name, parts=absent[name] | (before[name].parts if name in before else 0))
                for name in names[first : first + _BATCH]
            ]
            models.ErasedBefore.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["name"], update_fields=["parts"]
            )


# --- on arrival --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incoming:
    """Entries that arrive in a stream; ``parts``: bitmap of what was erased of them before, by number."""

    node: Node
    stream: Stream
    at: datetime
    parts: Mapping[int, int]

    def erased(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries as they may be written: without what was erased before."""
        return [self._erased(entry) if entry.seq in self.parts else entry for entry in entries]

    def _erased(self, entry: Entry) -> Entry:
        for index in range(len(entry.parts)):
            if self.parts[entry.seq] >> index & 1:
                entry = erase_part(entry, index)
        return entry

    def prove(self, arrived: Sequence[Entry], written: Sequence[Entry]) -> None:
        """Journal what was erased between what arrived and what was written of it, in the transaction that wrote it."""
        done: list[tuple[Place, int]] = []
        for before, now in zip(arrived, written, strict=True):
            if bitmap := now.erased_bitmap & ~before.erased_bitmap:
                place = self.stream.place(now.seq)
                classes = [part.part_class for index, part in enumerate(now.parts) if bitmap >> index & 1]
                media.destroy(place, classes, at=self.at)
                done.append((place, bitmap))
        names = [name for entry in written if entry.seq in self.parts for name in _names(self.stream, entry)]
        models.ErasedBefore.objects.filter(name__in=names).delete()
        if done:
            record_done(self.node, done, basis=AGAIN, authority=self.node.state, policy_version=AGAIN, at=self.at)


def incoming(node: Node, stream: Stream, entries: Sequence[Entry], *, at: datetime) -> Incoming:
    """What of these entries was erased before.

    In the transaction that will write them, before the stream's row is locked: where there is anything, this takes the
    append lock, as every erasure does first.
    """
    if not models.ErasedBefore.objects.exists():
        return Incoming(node, stream, at, {})
    names = {name: entry.seq for entry in entries for name in _names(stream, entry)}
    found: defaultdict[int, int] = defaultdict(int)
    for name, parts in models.ErasedBefore.objects.filter(name__in=list(names)).values_list("name", "parts"):
        found[names[name]] |= parts
    if found:
        take_append_lock()
    return Incoming(node, stream, at, found)


def _names(stream: Stream, entry: Entry) -> tuple[str, str]:
    return entry.hash.hex(), stream.place(entry.seq).to_bytes().hex()
