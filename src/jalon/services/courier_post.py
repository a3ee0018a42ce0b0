"""A post and its courier: everything that is not confirmed goes on the stick, confirmations come back.

What travels by stick and what travels by link is the same: the same sealed envelopes, the same cells, the same
receipts. So either may come first, or both, or twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from jalon.journal import receipts
from jalon.journal.bundle import FRAME_HEAD, Frame, wire_hash
from jalon.journal.bundle_write import new_bundle_id
from jalon.journal.envelopes import MAGIC
from jalon.journal.lanes import Lane
from jalon.journal.receipts import Receipt
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records import models
from jalon.records.models import CourierTrip
from jalon.services import courier_epochs, courier_keys, outbox, referrals
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
from jalon.services.feeds.applying import take_and_apply
from jalon.services.feeds.sending import write_held
from jalon.services.feeds.taking import held_feeds
from jalon.services.hub_key import UnableToFollow
from jalon.services.link_frames import Frame as Signed
from jalon.services.link_frames import Purpose, read_frame, write_frame
from jalon.services.node import Node
from jalon.services.own_streams import own_streams

_URGENT = frozenset({Lane.CONTROL, Lane.ALERTS})
_RECEIPT = b"jalon/rcpt/1"
_NAME_BYTES = 32


def write(*, node: Node, stick: Stick, at: datetime) -> Trip:
    """Put everything that the hub has not confirmed on the stick, as two files that say the same.

    Files that this post put there before are removed: the new ones hold what they held and is still wanted. Raises
    :class:`UnableToCarry` (also when nothing waits), ``UnableToSend``, ``UnableToRecord``.
    """
    if node.hub is None:
        raise UnableToCarry("services.courier.not_enrolled")
    key = courier_keys.hub_key(node, at=at)
    if key is None:
        raise UnableToCarry("services.courier.hub_key_unknown")
    told = [Frame(Lane.CONTROL, 0, 0, wire) for wire in courier_epochs.told_by_post(node, at=at)]
    envelopes: list[models.Outgoing] = []
    frames = list(_waiting(node, at, envelopes))
    if not frames and not told:
        raise UnableToCarry("services.courier.nothing_waits")
    # What the hub has to know first stands first: a question is asked in an epoch that it knows, under a key it knows.
    frames = [*told, _positions_frame(node, at), *frames]
    bundle, peer = new_bundle_id(), node.hub.node.hex()
    before = earlier_files(peer)
    names = stick.write(frames, recipient_public=key.encryption_public, sender=node.node, bundle=bundle, copies=COPIES)
    told_now = _told_written(node, frames, envelopes)
    trip = keep_trip(way=CourierTrip.WRITTEN, bundle=bundle, peer=peer, at=at, files=names, told=told_now)
    stick.remove(before)
    return trip


def _waiting(node: Node, at: datetime, taken: list[models.Outgoing]) -> Iterator[Frame]:
    """Control and alerts, then cells by their clock, then the other lanes, then what earlier epochs owe.

    As much as one stick takes. ``taken`` hears of each envelope.
    """
    cells = _cells_frame(node, at)
    room = limits.BUNDLE_CONTENT_BYTES_MAX
    for envelope in chain(_present(node, at), courier_epochs.owed_by_earlier(node, at=at)):
        lane = envelope.stream.lane
        if cells is not None and lane not in _URGENT:
            yield cells
            cells = None
        wire = bytes(envelope.wire)
        room -= FRAME_HEAD.size + len(wire)
        if room < 0:
            return
        taken.append(envelope)
        yield Frame(lane, envelope.first_seq, envelope.count, wire)
    if cells is not None:
        yield cells


def _present(node: Node, at: datetime) -> Iterator[models.Outgoing]:
    in_flight: dict[int, int] = {}
    while (envelope := outbox.seal_next(node, at=at, in_flight=in_flight)) is not None:
        yield envelope
        in_flight[envelope.stream.lane] = envelope.first_seq + envelope.count - 1


def _cells_frame(node: Node, at: datetime) -> Frame | None:
    """The cells that are due by the clock, one signed frame as on the link; what they hold changes nothing."""
    assert node.hub is not None, "checked by the caller"
    wires = referrals.due_cells(node=node, at=at)[: limits.REQUEST_BODY_BYTES_MAX // limits.CELL_BYTES // 2]
    if not wires:
        return None
    wire = write_frame(
        Purpose.CELLS,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=b"".join(wires),
        signing_key=node.signing_key,
    )
    return Frame(Lane.REFERRALS, 0, 0, wire)


def _positions_frame(node: Node, at: datetime) -> Frame:
    """Where this post stands in its hub's feeds: the return stick brings what follows."""
    assert node.hub is not None, "checked by the caller"
    wire = write_frame(
        Purpose.FEEDS,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=write_held(held_feeds(node)),
        signing_key=node.signing_key,
    )
    return Frame(Lane.CONTROL, 0, 0, wire)


def _told_written(node: Node, frames: list[Frame], envelopes: list[models.Outgoing]) -> Told:
    waiting = sum(one.count for one in outbox.pending(node))
    entries = sum(one.count for one in envelopes)
    first, last = _days(envelopes)
    cells = sum(len(frame.wire) // limits.CELL_BYTES for frame in frames if frame.lane == Lane.REFERRALS)
    return Told(entries=entries, cells=cells, left=max(0, waiting - entries), first_day=first, last_day=last)


def _days(envelopes: list[models.Outgoing]) -> tuple[int | None, int | None]:
    """First and last day of the entries taken along."""
    days: list[int] = []
    for one in envelopes:
        ends = (one.first_seq, one.first_seq + one.count - 1)
        found = models.Entry.objects.filter(stream_id=one.stream_id, seq__in=ends)
        days += found.values_list("day", flat=True)
    return (min(days), max(days)) if days else (None, None)


# --- what comes back ---------------------------------------------------------------------------


@dataclass
class _Taken:
    """Of one bundle: hashes of the wires read, verified receipts, names of cells, announcements, feeds, refusals."""

    hashes: set[bytes] = field(default_factory=set)
    receipts: dict[bytes, Receipt] = field(default_factory=dict)
    cells: set[bytes] = field(default_factory=set)
    announced: list[bytes] = field(default_factory=list)
    feeds: list[bytes] = field(default_factory=list)
    answers: list[tuple[Signed, bytes]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read(*, node: Node, stick: Stick, at: datetime) -> Reading:
    """Take from the stick what the hub confirmed, its feeds and newest key. An old stick takes nothing back.

    Raises :class:`UnableToCarry`, ``UnableToRecord``.
    """
    if node.hub is None:
        raise UnableToCarry("services.courier.not_enrolled")
    taken: dict[bytes, _Taken] = {}

    def take(bundle: bytes, frame: Frame) -> None:
        nonlocal node
        node = _take(node, taken.setdefault(bundle, _Taken()), frame.wire, at)

    content = stick.read(node.courier_keys, take)
    opened: dict[bytes, list[StickFile]] = {}
    for one in content.files:
        if not one.code:
            opened.setdefault(one.bundle, []).append(one)
    trips = [
        _apply(node, bundle, files, taken.get(bundle, _Taken()), at)
        for bundle, files in sorted(opened.items(), key=lambda item: _newest(taken.get(item[0])))
    ]
    offered = (signed for one in taken.values() for signed in one.announced)
    hub_key = next((signed for signed in offered if courier_keys.newer_hub_key(node, signed, at=at)), None)
    return Reading(tuple(trips), closed_to_us(content.files), content.ignored, content.unread, hub_key)


def _newest(taken: _Taken | None) -> tuple[int, int]:
    return max((_age(one) for one in taken.receipts.values()), default=(0, 0)) if taken else (0, 0)


def _age(receipt: Receipt) -> tuple[int, int]:
    return receipt.received, receipt.leaf_index


def _take(node: Node, taken: _Taken, wire: bytes, at: datetime) -> Node:
    """Read one frame, and keep of it only what the hub signed for this post.

    Returns the node, which goes by another key of its hub once a frame has shown one.
    """
    name = wire_hash(wire)
    if name in taken.hashes:
        return node
    taken.hashes.add(name)
    try:
        if wire.startswith(_RECEIPT):
            _take_receipt(node, taken, wire)
        elif wire.startswith(MAGIC):
            taken.feeds.append(wire)
        elif (signed := read_frame(wire)).frame.purpose is Purpose.HUB_KEYS:
            return courier_epochs.learn_hub_key(node, signed, at=at)
        else:
            _take_signed(node, taken, wire)
    except (UnableToRead, UnableToFollow) as error:
        taken.refused.append(error.code)
    return node


def _take_receipt(node: Node, taken: _Taken, wire: bytes) -> None:
    receipt, signature = receipts.read(wire)
    assert node.hub is not None, "checked by the caller"
    if receipt.hub != node.hub.node or not receipts.verify(receipt, signature, node.hub_public or b""):
        taken.refused.append("services.outbox.signature_wrong")
        return
    taken.receipts[wire] = receipt


def _take_signed(node: Node, taken: _Taken, wire: bytes) -> None:
    signed = read_frame(wire)
    frame: Signed = signed.frame
    assert node.hub is not None, "checked by the caller"
    if (frame.node, frame.hub) != (node.hub.node, node.node) or not signed.holds(node.hub_public or b""):
        taken.refused.append("services.courier.frame_foreign")
    elif frame.purpose is Purpose.KEYS:
        taken.announced.append(frame.payload)
    elif frame.purpose in courier_epochs.POST_TAKES:
        taken.answers.append((frame, wire))
    elif frame.purpose is Purpose.CELLS_HELD:
        names = frame.payload
        taken.cells |= {names[start : start + _NAME_BYTES] for start in range(0, len(names), _NAME_BYTES)}


def _apply(node: Node, bundle: bytes, files: list[StickFile], taken: _Taken, at: datetime) -> Trip:
    """Confirm what the newest receipt of the bundle confirms, unless a newer one is known already."""
    confirmed, refused = 0, list(taken.refused)
    recovered = 0
    for frame, wire in taken.answers:
        try:
            recovered += courier_epochs.take_at_post(node, frame, wire, at=at)
        except UnableToRead as error:
            refused.append(error.code)
    newest = max(taken.receipts.items(), key=lambda item: _age(item[1]), default=None)
    if newest is not None and _age(newest[1]) > _last_kept(node):
        confirmed, codes = _confirm(node, newest[0], at)
        refused += codes
    due = referrals.due_cells(node=node, at=at) if taken.cells else ()
    held = [wire for wire in due if hashlib.sha256(wire).digest() in taken.cells]
    cells = referrals.cells_sent(node=node, wires=held, at=at) if held else 0
    fed, _ = take_and_apply(node=node, wires=taken.feeds, at=at)
    refused += fed.refused
    missing, whole = missing_of(files, taken.hashes)
    told = Told(
        entries=confirmed,
        recovered=recovered,
        feeds=fed.stored,
        cells=cells,
        receipts=len(taken.receipts),
        missing=missing,
        whole=whole,
        refused=tuple(sorted(set(refused))),
    )
    names = [one.name for one in files]
    sender = files[0].sender.hex()
    return keep_trip(way=CourierTrip.READ, bundle=bundle, peer=sender, at=at, files=names, told=told)


def _confirm(node: Node, wire: bytes, at: datetime) -> tuple[int, list[str]]:
    """Entries newly confirmed, and codes of what does not agree."""
    before = {row.pk: row.acknowledged_seq for row in own_streams(node)}
    try:
        accepted = outbox.accept_receipt(node, wire, at=at)
    except outbox.UnableToSend as error:
        return 0, [error.code]
    after = {row.pk: row.acknowledged_seq for row in own_streams(node)}
    risen = sum(max(0, seq - before.get(pk, 0)) for pk, seq in after.items())
    return risen, list(accepted.disagreements)


def _last_kept(node: Node) -> tuple[int, int]:
    """Age of the newest receipt that changed something here, by whichever way it came."""
    assert node.hub is not None, "checked by the caller"
    row = models.Receipt.objects.filter(peer=node.hub.node.hex()).order_by("-id").first()
    if row is None:
        return -1, -1
    try:
        return _age(receipts.read(bytes(row.receipt) + bytes(row.signature))[0])
    except UnableTo:
        return -1, -1
