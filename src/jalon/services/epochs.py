"""Epochs of this node: opening one that goes on from the present one, after a restore or a rollback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from jalon.journal.lanes import Lane
from jalon.journal.lineage import FIRST_ORDINAL, Opening, ParentHead, Reason, ordinal_of, read_opening
from jalon.journal.streams import NO_HEAD
from jalon.kernel.canonical import Value
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.ids import new_epoch
from jalon.records.models import EpochOpening
from jalon.records.models import Stream as StreamRow
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.lineages import opening_of_row, row_of
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.node import Node, Role

_ORDINAL_MAX = 0xFFFF


class UnableToOpenEpoch(UnableTo):
    """The node has had every epoch that two bytes count, or wrote to nobody yet."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a stream was when the mark outside the database was last renewed: its number, and the unix time."""

    seq: int
    unix: int


Marks = Mapping[tuple[int, int], Mark]
"""Of the present epoch, by lane and sub."""
NO_MARKS: Marks = {}


def own_openings(node: Node) -> tuple[bytes, ...]:
    """Payloads of every epoch that this node opened, oldest first."""
    rows = EpochOpening.objects.filter(node=node.node.hex(), own=True).order_by("epoch")
    return tuple(opening_of_row(row).to_payload() for row in rows)


def remember_openings(node: Node, payloads: Iterable[bytes]) -> None:
    """Know again of epochs that were opened after this database was backed up: their gaps are counted too."""
    for payload in payloads:
        try:
            opening = read_opening(node.node, payload)
        except UnableToRead:
            continue  # a damaged mark stops nothing
        if not EpochOpening.objects.filter(node=node.node.hex(), epoch=opening.epoch.hex(), own=True).exists():
            row_of(opening, own=True, wire=b"").save()


def present_epoch(node: Node) -> bytes:
    """The epoch that this node's database says is its own: the newest opened, or the one of ``node``.

    It differs from the node's after a crash between the database and the folder; the door then writes the folder.
    """
    rows = EpochOpening.objects.filter(node=node.node.hex(), own=True).values_list("epoch", flat=True)
    return max((node.epoch, *(bytes.fromhex(epoch) for epoch in rows)), key=ordinal_of)


def is_opening_lost(node: Node) -> bool:
    """Whether the database does not know how the node's epoch was opened: it was put back to before that."""
    if ordinal_of(node.epoch) <= FIRST_ORDINAL:
        return False
    return not EpochOpening.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), own=True).exists()


def open_epoch(node: Node, *, reason: Reason, marks: Marks = NO_MARKS, ordinal: int = 0, at: datetime) -> bytes:
    """Open a new epoch that goes on from what this node holds of its present one; returns its 8 bytes.

    ``marks``: what the high-water mark says of the present epoch; ``ordinal``: the highest that it has seen. The
    door keeps the new epoch in the node's folder before anything else is recorded. Raises
    :class:`UnableToOpenEpoch`, ``UnableToRecord``.
    """
    highest = max(ordinal_of(node.epoch), ordinal_of(present_epoch(node)), ordinal)
    if highest >= _ORDINAL_MAX:
        raise UnableToOpenEpoch("services.epochs.no_more")
    epoch = new_epoch(highest + 1)
    with one_transaction():
        opening = Opening(node.node, epoch, node.epoch, reason, utc_seconds(at), tuple(_parents(node, marks)))
        wire = b"" if node.hub is None or node.role is Role.HUB else announcement(node, opening, at=at)
        row_of(opening, own=True, wire=wire).save()
        record(replace(node, epoch=epoch), [Event("epoch.opened", {"epoch": _values(opening)})], at=at)
    return epoch


def announcement(node: Node, opening: Opening, *, at: datetime) -> bytes:
    """The signed frame that tells the hub of an epoch."""
    assert node.hub is not None, "checked by the caller"
    return write_frame(
        Purpose.EPOCH,
        node=node.node,
        epoch=opening.epoch,
        hub=node.hub.node,
        at=at,
        payload=opening.to_payload(),
        signing_key=node.signing_key,
    )


def _parents(node: Node, marks: Marks) -> Iterable[ParentHead]:
    held = {(lane, sub): (seq, head) for lane, sub, seq, head in own_heads(node, node.epoch)}
    # A hub's feeds, of which there may be hundreds, begin anew in each epoch.
    for lane, sub in sorted(one for one in {*held, *marks} if one[0] < Lane.FEED_ALL):
        seq, head = held.get((lane, sub), (0, NO_HEAD))
        mark = marks.get((lane, sub), Mark(0, 0))
        yield ParentHead(lane, sub, seq, head if seq else NO_HEAD, mark.seq, mark.unix)


def own_heads(node: Node, epoch: bytes) -> list[tuple[int, int, int, bytes]]:
    """Lane, sub, number and head of every stream of one of this node's epochs."""
    rows = StreamRow.objects.filter(node=node.node.hex(), epoch=epoch.hex(), own=True, branch_of="")
    return sorted((row.lane, row.sub, row.seq, bytes(row.head)) for row in rows)


def _values(opening: Opening) -> dict[str, Value]:
    parents: list[Value] = [
        [one.lane, one.sub, one.seq, one.head, one.marked_seq, one.marked_unix] for one in opening.parents
    ]
    return {
        "parent": opening.parent,
        "reason": int(opening.reason),
        "opened_unix_s": opening.opened_unix,
        "parents": parents,
    }
