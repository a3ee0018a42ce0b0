"""How far this node is, for the mark outside its database, and whether the database is behind that mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from jalon.journal.lineage import ordinal_of
from jalon.records import models
from jalon.services.epochs import Mark, Marks, present_epoch
from jalon.services.node import Node, Role
from jalon.services.own_streams import own_streams


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
