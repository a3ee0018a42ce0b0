"""A post's end of the way down: each envelope is its hub's, for this post, of a feed that it is to hold, or refused.

By whichever way it came: the link, a stick, twice, late. What is verified is stored; ``applying`` makes it so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from jalon.journal.envelopes import Opened, open_envelope
from jalon.journal.lanes import Lane
from jalon.journal.list_state import SNAPSHOT_SUB
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableTo
from jalon.records import models
from jalon.records.models import FeedOpening, ListAssignment, Peer
from jalon.services import receiving
from jalon.services.erased_before import incoming
from jalon.services.feeds.places import FEED_LANES, ordered
from jalon.services.feeds.sending import HEAD_BYTES, Held
from jalon.services.journaling import one_transaction
from jalon.services.node import Node
from jalon.services.peers import UnableToAccept
from jalon.services.receiving import fresh_entries, held_hash, row_of, write_entries
from jalon.services.storage_failures import UnableToRecord

FORK = "services.feeds.fork"


@dataclass(frozen=True, slots=True)
class Taken:
    """``stored``: new entries; ``parked``: envelopes that wait for what comes before; ``refused``: codes."""

    stored: int = 0
    parked: int = 0
    refused: tuple[str, ...] = ()


def held_feeds(node: Node) -> tuple[Held, ...]:
    """Where this post stands in every feed of its hub's present epoch: what it asks the hub to go on from."""
    if node.hub is None:
        return ()
    epoch = hub_epoch(node)
    rows = models.Stream.objects.filter(
        node=node.hub.node.hex(), epoch=epoch, lane__in=[int(one) for one in FEED_LANES]
    )
    held = {(row.lane, row.sub): row for row in rows if not row.frozen}
    return tuple(Held(*feed, held[feed].seq, bytes(held[feed].head)[:HEAD_BYTES]) for feed in ordered(held))


def hub_epoch(node: Node) -> str:
    """The newest epoch in which this post heard its hub; empty before it did."""
    if node.hub is None:
        return ""
    return Peer.objects.filter(pk=node.hub.node.hex()).values_list("epoch", flat=True).first() or ""


def take(*, node: Node, wires: Iterable[bytes], at: datetime) -> Taken:
    """Take envelopes in the order given. A bad one is told by its code, and the next one taken.

    Raises ``UnableToRecord`` when the storage refuses: all of it will come again.
    """
    stored = parked = 0
    refused: list[str] = []
    for wire in wires:
        try:
            new = take_one(node=node, wire=wire, at=at)
        except UnableToRecord:
            raise
        except UnableTo as error:
            refused.append(error.code)
            continue
        if new is None:
            parked += 1
        else:
            stored += new
    return Taken(stored, parked, tuple(dict.fromkeys(refused)))


def take_one(*, node: Node, wire: bytes, at: datetime) -> int | None:
    """Store what is new in one envelope and in those that waited for it; None when it waits itself.

    Raises :class:`UnableToAccept` (whose, for whom, which feed, a fork), ``UnableToRead``, ``UnableToRecord``.
    """
    if node.hub is None:
        raise UnableToAccept("services.feeds.not_enrolled")
    opened = _open(node, wire)
    stream = opened.statement.stream
    with one_transaction():
        _pin_epoch(node, stream)
        row = row_of(stream)
        if opened.entries is None:
            receiving.park(stream, opened.statement.first_seq, wire, at)
            return None
        _require_opening(node, stream, opened)
        new = _store(node, row, opened, at)
    if new is None:
        models.Stream.objects.filter(pk=row.pk).update(frozen=FORK)
        raise UnableToAccept(FORK, lane=stream.lane, seq=opened.statement.first_seq)
    return new + (_unpark(node, stream, at) if new else 0)


def _open(node: Node, wire: bytes) -> Opened:
    assert node.hub is not None, "checked by the caller"
    hub, newest = node.hub.node, hub_epoch(node)

    def sender_key(sender: bytes, epoch: bytes) -> bytes | None:
        if sender != hub:
            raise UnableToAccept("services.feeds.hub_other")
        if epoch.hex()[:4] < newest[:4] or (epoch.hex()[:4] == newest[:4] and newest and epoch.hex() != newest):
            raise UnableToAccept("services.feeds.epoch_older")
        return node.hub_public

    def previous(stream: Stream, first_seq: int) -> bytes | None:
        _require_for_us(node, stream)
        return held_hash(stream, first_seq - 1)

    return open_envelope(
        wire,
        recipient_node=node.node,
        private_keys=node.decryption_keys,
        sender_key=sender_key,
        previous_head=previous,
        lane_allowed=lambda _, lane: lane in set(FEED_LANES),
    )


def _require_for_us(node: Node, stream: Stream) -> None:
    if stream.lane == Lane.FEED_LIST and stream.sub & ~SNAPSHOT_SUB not in dict(assigned_partitions(node)):
        raise UnableToAccept("services.feeds.partition_not_assigned", partition=stream.sub & ~SNAPSHOT_SUB)
    own = own_number(node)
    if stream.lane in (Lane.FEED_POST, Lane.FEED_REFERRAL) and own not in (None, stream.sub):
        raise UnableToAccept("services.feeds.for_another_post")


def _require_opening(node: Node, stream: Stream, opened: Opened) -> None:
    """A post's own feed begins by saying whose it is; nothing of it counts before that was read."""
    if stream.lane not in (Lane.FEED_POST, Lane.FEED_REFERRAL) or own_number(node) is not None:
        return
    assert opened.entries is not None, "checked by the caller"
    placed = receiving.rows_of(stream, opened.entries[:1])
    if placed[0].model != "FeedOpening" or placed[0].values.get("post") != node.node.hex():
        raise UnableToAccept("services.feeds.for_another_post")


def own_number(node: Node) -> int | None:
    """The number of this post's own feed, once the hub has said it."""
    found = FeedOpening.objects.filter(post=node.node.hex(), epoch=hub_epoch(node)).order_by("seq").first()
    return found.number if found else None


def own_feeds(node: Node) -> Q:
    """Rows of this post's own feed, of every epoch of its hub: the last word is that of the newest."""
    found = Q(pk__in=[])
    for row in FeedOpening.objects.filter(post=node.node.hex()):
        found |= Q(node=row.node, epoch=row.epoch, number=row.number)
    return found


def assigned_partitions(node: Node) -> tuple[tuple[int, str], ...]:
    """(number, name) of the partitions that this post is to hold, by the hub's latest word."""
    rows = ListAssignment.objects.filter(own_feeds(node), partitions__isnull=False)
    last = rows.order_by("epoch", "seq").last()
    return tuple((int(number), str(name)) for number, name in last.pairs) if last else ()


def _pin_epoch(node: Node, stream: Stream) -> None:
    assert node.hub is not None, "checked by the caller"
    Peer.objects.filter(pk=node.hub.node.hex()).update(epoch=stream.epoch.hex())


def _store(node: Node, row: models.Stream, opened: Opened, at: datetime) -> int | None:
    """Entries stored now; None for a fork, or in a stream that one froze."""
    assert opened.entries is not None, "checked by the caller"
    stream = opened.statement.stream
    fresh = fresh_entries(row, stream, opened.entries)
    if fresh is None or (fresh and row.frozen):
        return None
    if fresh:
        write_entries(row, fresh, opened, incoming(node, stream, fresh, at=at))
    return len(fresh)


def _unpark(node: Node, stream: Stream, at: datetime) -> int:
    stored = 0
    while (found := receiving.next_parked(stream)) is not None:
        wire = bytes(found.wire)
        models.Parked.objects.filter(pk=found.pk).delete()
        stored += take(node=node, wires=[wire], at=at).stored
    return stored
