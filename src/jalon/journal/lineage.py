"""Lineage: the epochs of one node, which goes on from which, and what a new one means (journal format, section 5).

An epoch is a u16 ordinal and 48 random bits. The one that a restore opens names the epoch and, lane by lane, the head
that it goes on from, and how far a mark outside the database said that the node had been. Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from jalon.journal.streams import NO_HEAD, Stream, genesis
from jalon.kernel import limits
from jalon.kernel.canonical import Value, decode, encode
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import EPOCH_BYTES

OPENING_VERSION = 1
FIRST_ORDINAL = 1
"""Of the epoch that a node begins with: the only one that nobody opened."""
_HEAD_BYTES = 32


class Reason(IntEnum):
    """Why an epoch was opened."""

    RESTORED = 1
    """From a backup, by the command that restores."""
    BEHIND_MARK = 2
    """At the start the database held less than the mark outside it."""
    HUB_HOLDS_MORE = 3
    """The hub acknowledges entries that this node does not have."""
    HUB_HOLDS_OTHER = 4
    """The hub holds other entries under the same numbers."""


class Standing(StrEnum):
    """What a hub says of an epoch that it heard of."""

    ACCEPTED = "accepted"
    """Restored, not cloned: it goes on from a head that the hub knows."""
    BRANCHED = "branched"
    """It goes on from a branch that the hub keeps in quarantine; two persons decide about the branch."""
    COPIED = "copied"
    """Two machines go on from one: both are frozen until somebody has been on site."""
    WITHDRAWN = "withdrawn"
    """Two persons kept the other machine: nothing of this one is taken any more."""


@dataclass(frozen=True, slots=True)
class ParentHead:
    """Where one lane of the parent stood, 0 and zeros when nothing was written; ``marked_*`` by the high-water mark."""

    lane: int
    sub: int
    seq: int
    head: bytes
    marked_seq: int = 0
    marked_unix: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """An epoch of ``node`` that goes on from ``parent``. ``opened_unix`` by the node's clock."""

    node: bytes
    epoch: bytes
    parent: bytes
    reason: Reason
    opened_unix: int
    parents: tuple[ParentHead, ...]

    @property
    def ordinal(self) -> int:
        """How many epochs the node has had."""
        return ordinal_of(self.epoch)

    def parent_of(self, lane: int, sub: int) -> ParentHead:
        """Where that lane of the parent stood."""
        for one in self.parents:
            if (one.lane, one.sub) == (lane, sub):
                return one
        return ParentHead(lane, sub, 0, NO_HEAD)

    def genesis_of(self, stream: Stream) -> bytes:
        """Hash before the first entry of one of this epoch's streams."""
        assert stream.epoch == self.epoch, "a stream of this epoch"
        return genesis(stream, self.parent, self.parent_of(stream.lane, stream.sub).head)

    def may_belong(self, stream: Stream, last_seq: int, unix_time: int) -> bool:
        """Whether an envelope of the parent can have been written before this epoch was opened.

        What goes further than the node itself had been, and was sealed afterwards, comes from another machine.
        """
        parent = self.parent_of(stream.lane, stream.sub)
        return last_seq <= max(parent.seq, parent.marked_seq) or unix_time <= self.opened_unix

    def to_payload(self) -> bytes:
        """``[1, epoch, parent, reason, unix time, [[lane, sub, seq, head, marked seq, marked unix time] ..]]``."""
        rows: list[Value] = [
            [one.lane, one.sub, one.seq, one.head, one.marked_seq, one.marked_unix] for one in self.parents
        ]
        return encode([OPENING_VERSION, self.epoch, self.parent, int(self.reason), self.opened_unix, rows])


def ordinal_of(epoch: bytes) -> int:
    """The ordinal of an epoch."""
    return int.from_bytes(epoch[:2], "big")


def read_opening(node: bytes, payload: bytes) -> Opening:
    """The inverse of :meth:`Opening.to_payload`. Raises :class:`UnableToRead`."""
    match decode(payload):
        case [1, bytes(epoch), bytes(parent), int(reason), int(unix), [*rows]] if (
            len(epoch) == len(parent) == EPOCH_BYTES
            and reason in set(Reason)
            and 0 <= unix < 1 << 32
            and len(rows) <= limits.EPOCH_LANES_MAX
        ):
            parents = tuple(_parent(row) for row in rows)
            if len({(one.lane, one.sub) for one in parents}) == len(parents) and ordinal_of(epoch) > ordinal_of(parent):
                return Opening(node, epoch, parent, Reason(reason), unix, parents)
    raise UnableToRead("journal.lineage.form", offset=0)


def _parent(row: Value) -> ParentHead:
    match row:
        case [int(lane), int(sub), int(seq), bytes(head), int(marked), int(unix)] if (
            0 <= lane <= 0xFF
            and 0 <= sub <= 0xFFFF
            and 0 <= seq < 1 << 63
            and 0 <= marked < 1 << 63
            and 0 <= unix < 1 << 32
            and len(head) == _HEAD_BYTES
        ):
            return ParentHead(lane, sub, seq, head, marked, unix)
    raise UnableToRead("journal.lineage.form", offset=0)


Held = Callable[[ParentHead], bytes | None]
"""Hash that the hub holds under a parent's lane and number; None beyond what it holds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a new epoch means. ``copies``: other epochs that are frozen with it."""

    standing: Standing
    copies: tuple[bytes, ...] = ()


def judge(
    opening: Opening,
    *,
    present: bytes,
    known: Sequence[Opening],
    standings: Mapping[bytes, Standing],
    held: Held,
    kept: frozenset[bytes] = frozenset(),
) -> Judged | None:
    """What the hub says of a new epoch; None when it does not know the parent yet and has to be told of that first.

    ``present``: the epoch in which the node was last accepted; ``known``: openings heard before; ``kept``: epochs whose
    machine two persons kept. A parent of which the node itself holds nothing need not be known: it was lost, with its
    own opening, before anybody heard of it.

    What goes on from a kept epoch is no copy of a machine that those persons sent away. Whoever else goes on from it,
    that machine put back among them, is found all the same: the kept one still writes in it, or opens another.
    """
    sent_away = {epoch for epoch, said in standings.items() if said is Standing.WITHDRAWN}
    settled = sent_away if kept & _past(opening, known) else frozenset[bytes]()
    twins = tuple(one.epoch for one in _twins(opening, known) if one.epoch not in settled)
    if twins:
        return Judged(Standing.COPIED, twins)
    lineage = {present} | {epoch for one in known for epoch in (one.epoch, one.parent)}
    if not {opening.epoch, opening.parent} & lineage and any(one.seq for one in opening.parents):
        return None
    if standings.get(opening.parent) in {Standing.COPIED, Standing.WITHDRAWN}:
        return Judged(standings[opening.parent])
    branched = any(found is not None and found != one.head for one in opening.parents for found in [held(one)])
    return Judged(Standing.BRANCHED if branched else Standing.ACCEPTED)


def _twins(opening: Opening, known: Sequence[Opening]) -> list[Opening]:
    """Two epochs of one ordinal, or two children of one head: two machines."""
    return [
        one
        for one in known
        if one.epoch != opening.epoch
        and (one.ordinal == opening.ordinal or (one.parent == opening.parent and _share_a_head(one, opening)))
    ]


def _past(opening: Opening, known: Sequence[Opening]) -> frozenset[bytes]:
    """The epochs before this one, as far as openings were heard of. An ordinal is above its parent's: it ends."""
    parents = {one.epoch: one.parent for one in known}
    found = [opening.parent]
    while found[-1] in parents:
        found.append(parents[found[-1]])
    return frozenset(found)


def _share_a_head(one: Opening, other: Opening) -> bool:
    heads = {(parent.lane, parent.sub, parent.head) for parent in one.parents if parent.seq}
    shared = any((parent.lane, parent.sub, parent.head) in heads for parent in other.parents if parent.seq)
    return shared or not heads


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries that exist nowhere any more: how many, and between which unix times. ``count`` 0: nobody knows."""

    lane: int
    sub: int
    count: int
    first_seq: int
    from_unix: int
    until_unix: int


def gap_of(parent: ParentHead, *, held_seq: int, held_unix: int, opened_unix: int) -> Gap | None:
    """What is lost of one lane: everything between what anybody still holds and the high-water mark.

    ``held_seq``: the furthest that the hub holds. Without a mark the number is not known; then only an epoch whose
    node was certainly ahead would tell, so nothing is claimed.
    """
    furthest = max(parent.seq, held_seq)
    if parent.marked_seq <= furthest:
        return None
    count = parent.marked_seq - furthest
    return Gap(parent.lane, parent.sub, count, furthest + 1, held_unix, parent.marked_unix or opened_unix)
