"""Erases from feeds what nobody needs any more: old credentials, old data keys, lists before their newest snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from jalon.kernel.ids import Place
from jalon.records.models.projection import Projection
from jalon.services.erasure import Target, erase_parts
from jalon.services.node import Node

BASIS = "superseded in a feed"
_POLICY_VERSION = "feeds 1"


def forget(node: Node, rows: Iterable[Projection], *, at: datetime, part: int = 0, sub: int | None = None) -> int:
    """Erase one part of the entries that rows were made from; returns how many parts that were.

    ``sub`` of their feed where the row does not say it as its number. Raises ``UnableToErase``, ``UnableToRecord``.
    """
    targets: Sequence[Target] = [(_place(row, sub), (part,)) for row in rows]
    if not targets:
        return 0
    done = erase_parts(node, targets, basis=BASIS, authority=node.state, policy_version=_POLICY_VERSION, at=at)
    return done.parts


def _place(row: Projection, sub: int | None) -> Place:
    number: int = getattr(row, "number", 0) if sub is None else sub
    return Place(bytes.fromhex(row.node), bytes.fromhex(row.epoch), row.lane, number, row.seq)
