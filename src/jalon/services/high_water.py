"""How far this node is, for the mark outside its database, and whether the database is behind that mark."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Sum

from jalon.journal.lineage import ordinal_of
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services.epochs import Mark, Marks, present_epoch
from jalon.services.erasure import Target, erase_parts
from jalon.services.journal_store import part_classes, stream_row
from jalon.services.node import Node, Role
from jalon.services.own_streams import own_streams

AGAIN = "erased before the restore"
"""Basis of what is erased once more because a restore brought it back."""


@dataclass(frozen=True, slots=True)
class Present:
    """How far this node is: [lane, sub, seq] of its present epoch, its highest ordinal, its last receipt as a hub."""

    streams: tuple[tuple[int, int, int], ...]
    ordinal: int
    leaf: int


def present(node: Node) -> Present:
    """How far the database is."""
    streams = tuple((row.lane, row.sub, row.seq) for row in own_streams(node))
    leaf = None
    if node.role is Role.HUB:
        leaf = models.Receipt.objects.aggregate(Max("leaf_index"))["leaf_index__max"]
    return Present(streams, ordinal_of(present_epoch(node)), -1 if leaf is None else leaf)


def marks_of(streams: Iterable[tuple[int, int, int, int]]) -> Marks:
    """Marks by lane and sub, from ``[lane, sub, seq, unix time]``."""
    return {(lane, sub): Mark(seq, unix) for lane, sub, seq, unix in streams}


def is_behind(node: Node, *, epoch: bytes, marks: Marks, ordinal: int, leaf: int) -> bool:
    """Whether the database holds less than the mark says that it had: it was put back.

    A mark of an epoch that the database does not know, or of a higher ordinal, says so too.
    """
    found = present(node)
    if ordinal > found.ordinal or leaf > found.leaf:
        return True
    if epoch != node.epoch:
        return False
    held = {(lane, sub): seq for lane, sub, seq in found.streams}
    return any(mark.seq > held.get(place, 0) for place, mark in marks.items())


def erasures_after(tick: int, node: Node) -> tuple[int, list[tuple[int, bytes, int]]]:
    """Own erasures whose entry has a tick above ``tick``: the newest tick, and (day, place, bitmap) of each target."""
    rows = models.Erasure.objects.filter(node=node.node.hex(), tick__gt=tick).order_by("tick")
    found: list[tuple[int, bytes, int]] = []
    newest = tick
    for row in rows:
        newest = max(newest, row.tick)
        found += [(row.day, bytes.fromhex(place), parts) for place, parts in json.loads(row.targets or "[]")]
    return newest, found


def entries_taken_in() -> int:
    """A number that grows with every entry of any stream that this database takes in; 0 while it has none."""
    return models.Stream.objects.aggregate(Sum("seq"))["seq__sum"] or 0


def erase_again(node: Node, erasures: Iterable[tuple[bytes, int]], *, at: datetime) -> int:
    """Erase what was erased before and is there again; returns how many entries that were.

    What this node does not hold any more needs nothing. Raises ``UnableToRecord``.
    """
    targets = [target for place, parts in erasures if (target := _present_target(place, parts)) is not None]
    if not targets:
        return 0
    done = erase_parts(node, targets, basis=AGAIN, authority=node.state, policy_version=AGAIN, at=at)
    return done.entries


def _present_target(place: bytes, parts: int) -> Target | None:
    stream, seq = Stream.from_bytes(place[:19]), int.from_bytes(place[19:], "big")
    row = stream_row(stream)
    entry = None if row is None else models.Entry.objects.filter(stream_id=row.pk, seq=seq).first()
    if entry is None:
        return None
    try:
        sealed = [index for index, (_, is_there, _) in enumerate(part_classes(bytes(entry.parts))) if is_there]
    except UnableToRead:
        return None
    indexes = [index for index in sealed if parts >> index & 1]
    return (stream.place(seq), indexes) if indexes else None
