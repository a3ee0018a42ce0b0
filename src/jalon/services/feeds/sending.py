"""A hub's end of the way down: what a post does not hold yet, sealed to it once, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import F, Q

from jalon.journal import statements
from jalon.journal.certificates import read_certificate
from jalon.journal.compression import compress
from jalon.journal.dictionaries import NO_DICTIONARY
from jalon.journal.entries import FLAG_URGENT
from jalon.journal.envelopes import seal_payload
from jalon.journal.lanes import Lane
from jalon.journal.raw import write_raw
from jalon.journal.statements import Statement
from jalon.kernel import limits
from jalon.kernel.canonical import Value, decode, encode
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.records.models import Downward, FeedPosition, Peer
from jalon.services.feeds.places import AllSub, Feed, feeds_of
from jalon.services.journal_store import read_entries, stream_of, stream_row
from jalon.services.node import Node
from jalon.services.outbox import transfer_id
from jalon.services.storage_failures import storage_failures

HEAD_BYTES = 8
"""Of a head, as a cursor names it."""
WITHDRAWN_HEARS: Feed = (Lane.FEED_ALL, AllSub.NEWS)
"""All that a withdrawn post is told: that it is."""


@dataclass(frozen=True, slots=True)
class Held:
    """How far a post holds a feed: ``head`` is the first bytes of the hash of entry ``seq``."""

    lane: int
    sub: int
    seq: int
    head: bytes


def read_held(payload: bytes) -> tuple[Held, ...]:
    """Cursors as :func:`write_held` writes them. Raises :class:`UnableToRead`."""
    match decode(payload):
        case [*rows]:
            return tuple(_held(row) for row in rows)
    raise UnableToRead("services.feeds.cursors_form", offset=0)


def write_held(held: Sequence[Held]) -> bytes:
    """``[[lane, sub, seq, first bytes of the head]..]``, canonical: on a courier's stick."""
    rows: list[Value] = [[one.lane, one.sub, one.seq, one.head] for one in held]
    return encode(rows)


def _held(row: Value) -> Held:
    match row:
        case [int(lane), int(sub), int(seq), bytes(head)] if (
            0 <= lane <= 0xFF and 0 <= sub <= 0xFFFF and 0 <= seq < 1 << 63 and len(head) == HEAD_BYTES
        ):
            return Held(lane, sub, seq, head)
    raise UnableToRead("services.feeds.cursors_form", offset=0)


def note_positions(*, node: Node, post: str, held: Sequence[Held], at: datetime) -> None:
    """Keep what a post (its node in hex) said that it holds, and drop the wires that it has no more need of.

    A cursor that does not agree with this hub's own stream counts as nothing held: the hub was restored, or the post.
    """
    with storage_failures():
        for one in held:
            row = stream_row(node.stream(one.lane, one.sub))
            seq = one.seq if row is not None and _agrees(row, one) else 0
            values = {"seq": seq, "head": one.head, "at": at}
            FeedPosition.objects.update_or_create(node=post, lane=one.lane, sub=one.sub, defaults=values)
            if row is not None:
                done = Downward.objects.filter(recipient=post, lane=one.lane, sub=one.sub)
                done.annotate(last=F("first_seq") + F("count") - 1).filter(last__lte=seq).delete()


def _agrees(row: models.Stream, held: Held) -> bool:
    if held.seq > row.seq or not held.seq >= 0:
        return False
    if held.seq == 0:
        return True
    found = models.Entry.objects.filter(stream_id=row.pk, seq=held.seq).values_list("hash", flat=True).first()
    return found is not None and bytes(found)[:HEAD_BYTES] == held.head[:HEAD_BYTES]


def prepare(*, node: Node, post: str, held: Sequence[Held], at: datetime) -> tuple[Held, ...]:
    """Before an answer of the link is made: note where the post stands, and seal what one turn takes down.

    Returns where it stands in this hub's own epoch: a cursor that does not agree is at the beginning.
    """
    note_positions(node=node, post=post, held=held, at=at)
    peer = Peer.objects.filter(pk=post).first()
    if peer is not None:
        waiting_wires(node=node, peer=peer, at=at, bytes_max=limits.FEED_BATCH_BYTES_MAX)
    rows = FeedPosition.objects.filter(node=post)
    return tuple(Held(row.lane, row.sub, row.seq, bytes(row.head)) for row in rows)


def waiting_wires(*, node: Node, peer: Peer, at: datetime, bytes_max: int) -> tuple[Downward, ...]:
    """Envelopes for a post in the order in which they leave: urgent ones first, as many as ``bytes_max`` takes.

    The first is given whatever its size. A revoked post is told nothing but the news for all, its own revocation.
    """
    found: list[Downward] = []
    room = bytes_max
    with storage_failures():
        for row, first in _behind(node, peer):
            after = first
            while after <= row.seq and (room > 0 or not found):
                wire = _kept(peer.node, row, after) or _seal(node, peer, row, after, at)
                room -= len(wire.wire)
                if found and room < 0:
                    break
                found.append(wire)
                after = wire.first_seq + wire.count
    return tuple(found)


def _behind(node: Node, peer: Peer) -> list[tuple[models.Stream, int]]:
    """Streams of which the post lacks something, with the first number; those with something urgent first."""
    feeds = (WITHDRAWN_HEARS,) if peer.revoked_reason else feeds_of(peer.node)
    wanted = Q()
    for lane, sub in feeds:
        wanted |= Q(lane=lane, sub=sub)
    rows = models.Stream.objects.filter(wanted, node=node.node.hex(), epoch=node.epoch.hex(), own=True)
    streams = {(row.lane, row.sub): row for row in rows}
    held = {(one.lane, one.sub): one.seq for one in FeedPosition.objects.filter(node=peer.node)}
    lacking = [
        (streams[feed], held.get(feed, 0) + 1)
        for feed in feeds
        if feed in streams and held.get(feed, 0) < streams[feed].seq
    ]
    # A stable sort: inside each half the order of the feeds stays.
    return sorted(lacking, key=lambda one: not _has_urgent(*one))


def _has_urgent(row: models.Stream, first: int) -> bool:
    return models.Entry.objects.filter(stream_id=row.pk, seq__gte=first, flags=FLAG_URGENT).exists()


def _kept(post: str, row: models.Stream, first: int) -> Downward | None:
    """The wire that was sealed already; none of an earlier epoch of this hub, which had the same lane and sub."""
    begun = models.Statement.objects.filter(stream_id=row.pk, seq=0).values_list("at", flat=True).first()
    found = Downward.objects.filter(recipient=post, lane=row.lane, sub=row.sub, first_seq=first)
    return found.filter(sealed_at__gte=begun).first() if begun is not None else found.first()


def _seal(node: Node, peer: Peer, row: models.Stream, first: int, at: datetime) -> Downward:
    entries = _run(row, first)
    payload = _payload(row, entries)
    certificate = read_certificate(bytes(peer.certificate))
    statement = Statement(
        statements.ENVELOPE,
        stream_of(row),
        first,
        len(entries),
        bytes(entries[-1].hash),
        utc_seconds(at),
        bytes.fromhex(peer.node),
        NO_DICTIONARY,
        len(payload),
    )
    wire = seal_payload(statement, payload, certificate.encryption_public, node.signing_key)
    urgent = any(one.flags & FLAG_URGENT for one in entries)
    Downward.objects.filter(recipient=peer.node, lane=row.lane, sub=row.sub, first_seq=first).delete()
    return Downward.objects.create(
        transfer=transfer_id(wire),
        recipient=peer.node,
        lane=row.lane,
        sub=row.sub,
        first_seq=first,
        count=len(entries),
        urgent=urgent,
        wire=wire,
        sealed_at=at,
    )


def _run(row: models.Stream, first: int) -> list[models.Entry]:
    """Entries for one envelope: by number and size; an urgent one waits for no more than stands before it."""
    rows = models.Entry.objects.filter(stream_id=row.pk, seq__gte=first).order_by("seq")
    found: list[models.Entry] = []
    room = limits.FEED_BATCH_BYTES_MAX
    for one in rows[: limits.FEED_BATCH_ENTRIES]:
        room -= len(one.parts)
        if found and room < 0:
            break
        found.append(one)
    return found


def _payload(row: models.Stream, rows: Sequence[models.Entry]) -> bytes:
    """The compressed payload: the same for every post that lacks the same run, and compressed once."""
    return _compressed(write_raw(read_entries(rows, {row.pk: stream_of(row)}), None))


@lru_cache(maxsize=32)
def _compressed(raw: bytes) -> bytes:
    """By content: what was erased meanwhile makes another payload, never the former one again."""
    return compress(raw, NO_DICTIONARY)
