"""A hub's side of signed questions: cells it passes on unread, reports of posts, and where it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jalon.kernel import limits
from jalon.kernel.canonical import Value, decode
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services.epoch_hub import check_frame
from jalon.services.feeds.sending import note_positions, read_held
from jalon.services.link_frames import Frame, Purpose, read_frame, split_cells
from jalon.services.node import Node
from jalon.services.peers import Senders, UnableToAccept
from jalon.services.receipts import give, line_of, streams_of_peer
from jalon.services.storage_failures import storage_failures


def answer_cursors(*, node: Node, wire: bytes, at: datetime) -> bytes:
    """A fresh receipt about every stream that this hub holds of the post. Raises UnableToAccept, UnableToRead."""
    frame = accepted(node, wire, Purpose.CURSORS, at)
    with storage_failures(), transaction.atomic():
        lines = [line_of(row) for row in streams_of_peer(frame.node.hex())]
        return give(node, frame.node.hex(), lines, at=at)


def relay_cells(*, node: Node, wire: bytes, at: datetime) -> None:
    """Keep sealed cells for the protection service, each once; nothing else differs between one cell and another."""
    frame = accepted(node, wire, Purpose.CELLS, at)
    rows = [
        models.RelayedCell(name=hashlib.sha256(cell).hexdigest(), node=frame.node.hex(), wire=cell, arrived_at=at)
        for cell in split_cells(frame.payload)
    ]
    with storage_failures():
        models.RelayedCell.objects.bulk_create(rows, ignore_conflicts=True)


def answer_keys(*, node: Node, wire: bytes, at: datetime) -> bytes:
    """What this hub announces of its key for couriers; empty while it has none. Raises UnableToAccept, UnableToRead."""
    accepted(node, wire, Purpose.KEYS, at)
    return node.courier_certificates[0] if node.courier_certificates else b""


def keep_feed_positions(*, node: Node, wire: bytes, at: datetime) -> None:
    """Keep how far a post holds this hub's feeds, as a courier brought it."""
    frame = accepted(node, wire, Purpose.FEEDS, at, withdrawn_too=True)
    note_positions(node=node, post=frame.node.hex(), held=read_held(frame.payload), at=at)


def keep_status(*, node: Node, wire: bytes, at: datetime) -> None:
    """Keep what a post says of itself: the latest report alone."""
    frame = accepted(node, wire, Purpose.STATUS, at)
    reported = kept_status(frame.payload, at=at)
    with storage_failures():
        models.Peer.objects.filter(pk=frame.node.hex()).update(reported=reported, last_heard_at=at)


def kept_status(payload: bytes, *, at: datetime) -> str:
    """A report as it is kept, with the hub's time at which it was heard. Raises ``UnableToRead``."""
    return json.dumps({**read_status(payload), "heard": utc_seconds(at)})


def read_status(payload: bytes) -> dict[str, object]:
    """A report as ``services.link.status_payload`` writes it. Raises ``UnableToRead``."""
    if len(payload) > limits.LINK_STATUS_BYTES_MAX:
        raise UnableToRead("services.relay.status_form", offset=limits.LINK_STATUS_BYTES_MAX)
    match decode(payload):
        case [1, [*waiting], [*lists], int(clock), int(free), str(program)] if clock >= 0 and free >= 0:
            return {
                "unsent": [_row(one, (int, int, int)) for one in waiting],
                "lists": [_row(one, (str, int)) for one in lists],
                "clock": clock,
                "disk_free_bytes": free,
                "program": program[:40],
            }
    raise UnableToRead("services.relay.status_form", offset=0)


def _row(value: Value, types: Sequence[type]) -> list[Value]:
    if isinstance(value, list) and [type(item) for item in value] == list(types):
        return value
    raise UnableToRead("services.relay.status_form", offset=0)


def accepted(node: Node, wire: bytes, purpose: Purpose, at: datetime, *, withdrawn_too: bool = False) -> Frame:
    """The frame, if an active post of this hub signed it for this hub and this purpose.

    ``withdrawn_too``: a withdrawn post is heard as well, to be told so.
    """
    signed = read_frame(wire)
    frame = signed.frame
    if frame.purpose is not purpose:
        raise UnableToRead("services.link_frames.purpose_unknown", offset=16)
    senders = Senders(at.date(), withdrawn_too=withdrawn_too)
    public = senders.key(frame.node, frame.epoch)
    if public is None:
        raise UnableToAccept(senders.why_refused(frame.node, frame.epoch))
    if not senders.signed_by(frame.node, signed.holds, at=at):
        raise UnableToAccept("services.relay.signature_wrong")
    peer = senders.peer(frame.node)
    if peer is not None and peer.epoch != frame.epoch.hex() and (code := check_frame(frame)):
        raise UnableToAccept(code)
    if frame.hub != node.node:
        raise UnableToAccept("services.relay.recipient_other")
    return frame
