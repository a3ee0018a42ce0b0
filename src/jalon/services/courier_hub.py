"""A hub and its couriers: what posts sent is taken in as from the link, and what the hub holds goes back.

Every envelope and frame is verified as it would be over the link; that it came by stick vouches for nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from jalon.journal import receipts as receipt_format
from jalon.journal.bundle import Frame, wire_hash
from jalon.journal.bundle_write import new_bundle_id
from jalon.journal.certificates import Role
from jalon.journal.envelopes import MAGIC
from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.records import models
from jalon.records.models import CourierTrip, Peer
from jalon.services import courier_epochs, courier_keys, ingest, relay
from jalon.services.courier import (
    COPIES,
    Reading,
    Stick,
    StickFile,
    Told,
    Trip,
    UnableToCarry,
    closed_to_us,
    earlier_files,
    keep_trip,
    missing_of,
)
from jalon.services.feeds import sending
from jalon.services.journal_store import stream_row
from jalon.services.link_frames import Purpose, read_frame, split_cells, write_frame
from jalon.services.node import Node
from jalon.services.receipts import give, line_of, streams_of_peer
from jalon.services.storage_failures import UnableToRecord, storage_failures

_NAME_BYTES = 32
_NAMES_MAX = 2_048


@dataclass
class _Taken:
    """Of one bundle, while it is read."""

    hashes: set[bytes] = field(default_factory=set)
    outcomes: Counter[ingest.Outcome] = field(default_factory=Counter)
    stored: int = 0
    days: set[int] = field(default_factory=set)
    cells: dict[bytes, list[bytes]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


def read(*, node: Node, stick: Stick, at: datetime) -> Reading:
    """Take in everything on the stick that this hub can read and verify; again and again changes nothing more.

    Raises :class:`UnableToCarry`, ``UnableToRecord``: what was taken in until then stays.
    """
    taken: dict[bytes, _Taken] = {}

    def take(bundle: bytes, frame: Frame) -> None:
        _take(node, taken.setdefault(bundle, _Taken()), frame.wire, at)

    content = stick.read(node.courier_keys, take)
    opened: dict[bytes, list[StickFile]] = {}
    for one in content.files:
        if not one.code:
            opened.setdefault(one.bundle, []).append(one)
    trips = tuple(_note(bundle, files, taken.get(bundle, _Taken()), at) for bundle, files in opened.items())
    return Reading(trips, closed_to_us(content.files), content.ignored, content.unread)


def _take(node: Node, taken: _Taken, wire: bytes, at: datetime) -> None:
    name = wire_hash(wire)
    if name in taken.hashes:
        return
    taken.hashes.add(name)
    try:
        if wire.startswith(MAGIC):
            _take_envelope(node, taken, wire, at)
        elif (frame := read_frame(wire).frame).purpose is Purpose.FEEDS:
            relay.keep_feed_positions(node=node, wire=wire, at=at)
            courier_epochs.forget_questions(frame)
        elif frame.purpose in courier_epochs.HUB_TAKES:
            courier_epochs.take_at_hub(node, frame, wire, at=at)
        else:
            relay.relay_cells(node=node, wire=wire, at=at)
            names = [hashlib.sha256(cell).digest() for cell in split_cells(frame.payload)]
            taken.cells.setdefault(frame.node, []).extend(names)
    except UnableToRecord:
        raise
    except UnableTo as error:
        taken.refused.add(error.code)


def _take_envelope(node: Node, taken: _Taken, wire: bytes, at: datetime) -> None:
    answer = ingest.receive_envelope(node=node, wire=wire, at=at)
    taken.outcomes[answer.outcome] += 1
    taken.stored += answer.stored
    if answer.stored:
        receipt, _ = receipt_format.read(answer.receipt)
        for line in receipt.lines:
            row = stream_row(line.stream)
            ends = (line.seq - answer.stored + 1, line.seq)
            if row is not None:
                taken.days.update(
                    models.Entry.objects.filter(stream_id=row.pk, seq__in=ends).values_list("day", flat=True)
                )


def _note(bundle: bytes, files: list[StickFile], taken: _Taken, at: datetime) -> Trip:
    sender = files[0].sender
    missing, whole = missing_of(files, taken.hashes)
    own = taken.cells.get(sender, [])
    told = Told(
        entries=taken.stored,
        known=taken.outcomes[ingest.Outcome.KNOWN],
        parked=taken.outcomes[ingest.Outcome.PARKED],
        cells=len(own),
        first_day=min(taken.days, default=None),
        last_day=max(taken.days, default=None),
        missing=missing,
        whole=whole,
        refused=tuple(sorted(taken.refused)),
    )
    names = [one.name for one in files]
    return keep_trip(
        way=CourierTrip.READ, bundle=bundle, peer=sender.hex(), at=at, files=names, told=told, cells=b"".join(own)
    )


# --- what goes back ----------------------------------------------------------------------------


def posts_to_answer() -> list[str]:
    """Posts, in hex, that ever sent a courier here: those that a return stick is for."""
    senders = CourierTrip.objects.filter(way=CourierTrip.READ).values_list("peer", flat=True).distinct()
    return list(_active().filter(pk__in=list(senders)).order_by("label", "node").values_list("node", flat=True))


def posts_reached() -> list[tuple[str, str]]:
    """Node in hex and name of every post that may be sent a stick."""
    return list(_active().order_by("label", "node").values_list("node", "label"))


def write(*, node: Node, stick: Stick, posts: Sequence[str], at: datetime) -> tuple[Trip, ...]:
    """Put on the stick, for each post, what this hub holds of it, cells too, and this hub's newest key.

    Raises :class:`UnableToCarry` when a post has announced no key yet, ``UnableToRecord``.
    """
    peers = list(_active().filter(pk__in=list(posts)).order_by("node"))
    if not peers:
        raise UnableToCarry("services.courier.no_post")
    found = [(peer, courier_keys.post_key(peer, at=at)) for peer in peers]
    unknown = [peer.label for peer, key in found if key is None]
    if unknown:
        raise UnableToCarry("services.courier.post_key_unknown", label=", ".join(unknown)[:200])
    written = (_write_for(node, stick, peer, key.encryption_public, at) for peer, key in found if key is not None)
    trips = tuple(trip for trip in written if trip is not None)
    if not trips:
        raise UnableToCarry("services.courier.told_already")
    return trips


def _write_for(node: Node, stick: Stick, peer: Peer, public: bytes, at: datetime) -> Trip | None:
    """The files for one post; None where it is withdrawn and has heard so."""
    frames, cells = _return_frames(node, peer, at)
    if not frames:
        return None
    bundle = new_bundle_id()
    before = earlier_files(peer.node)
    names = stick.write(frames, recipient_public=public, sender=node.node, bundle=bundle, copies=COPIES)
    fed = sum(frame.count for frame in frames if frame.lane >= Lane.FEED_ALL)
    told = Told(receipts=0 if peer.revoked_reason else 1, cells=cells, feeds=fed)
    trip = keep_trip(way=CourierTrip.WRITTEN, bundle=bundle, peer=peer.node, at=at, files=names, told=told)
    stick.remove(before)
    return trip


def _return_frames(node: Node, peer: Peer, at: datetime) -> tuple[list[Frame], int]:
    if peer.revoked_reason:
        # Nothing but its own withdrawal, in the news for all: as over the link.
        told = _fed(node, peer, at)
        keys = [Frame(Lane.CONTROL, 0, 0, wire) for wire in courier_epochs.hub_keys_for(node, peer, at=at)]
        return [*keys, *told] if told else [], 0
    with storage_failures(), transaction.atomic():
        lines = [line_of(row) for row in streams_of_peer(peer.node)]
        receipt = give(node, peer.node, lines, at=at)
    # The hub's keys stand first there: everything else is read under the last of them.
    wires = [*courier_epochs.told_by_hub(node, peer, at=at), receipt]
    held = _cells_held(peer.node)
    if node.courier_certificates:
        wires.append(_signed(node, peer, Purpose.KEYS, node.courier_certificates[0], at))
    if held:
        wires.append(_signed(node, peer, Purpose.CELLS_HELD, b"".join(held), at))
    return [*(Frame(Lane.CONTROL, 0, 0, wire) for wire in wires), *_fed(node, peer, at)], len(held)


def _fed(node: Node, peer: Peer, at: datetime) -> list[Frame]:
    fed = sending.waiting_wires(node=node, peer=peer, at=at, bytes_max=limits.BUNDLE_CONTENT_BYTES_MAX)
    return [Frame(one.lane, one.first_seq, one.count, bytes(one.wire)) for one in fed]


def _signed(node: Node, peer: Peer, purpose: Purpose, payload: bytes, at: datetime) -> bytes:
    return write_frame(
        purpose,
        node=node.node,
        epoch=node.epoch,
        hub=bytes.fromhex(peer.node),
        at=at,
        payload=payload,
        signing_key=node.signing_key,
    )


def _cells_held(post: str) -> list[bytes]:
    """Names of the cells that this post's couriers brought, the latest first; the post forgets those it still has."""
    names: dict[bytes, None] = {}
    for row in CourierTrip.objects.filter(way=CourierTrip.READ, peer=post).order_by("-at")[:_NAMES_MAX]:
        cells = bytes(row.cells)
        names |= dict.fromkeys(cells[start : start + _NAME_BYTES] for start in range(0, len(cells), _NAME_BYTES))
        if len(names) >= _NAMES_MAX:
            break
    return list(names)[:_NAMES_MAX]


def _active() -> QuerySet[Peer]:
    """Withdrawn posts too: a stick tells them so."""
    return Peer.objects.filter(role=Role.POST, active=True)
