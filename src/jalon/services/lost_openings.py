"""Epochs that a post opened and its database no longer knows of: learnt again from its hub, or put in their place.

A database that is put back twice, the second time without its mark, has lost an epoch that the post's folder still
names. The post goes on in a new one at once; at the next contact it asks its hub for what it announced itself. What the
hub never heard of was never written to by anybody else either: it is announced now, as what went on from the newest
epoch that is known, so that the hub can say how far it holds that one, and give it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jalon.journal.lineage import FIRST_ORDINAL, Opening, ParentHead, Reason, ordinal_of, read_opening
from jalon.journal.streams import NO_HEAD
from jalon.kernel.canonical import encode
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import EPOCH_BYTES
from jalon.records import models
from jalon.services import epochs, lineages
from jalon.services.journaling import one_transaction
from jalon.services.link_frames import Purpose, read_frame, write_frame
from jalon.services.node import Node
from jalon.services.transport import Transport

_LENGTH_BYTES = 4


def lost_epochs(node: Node) -> tuple[bytes, ...]:
    """Epochs that one of this post's own goes on from, and of which nothing says how they were opened, oldest first."""
    rows = models.EpochOpening.objects.filter(node=node.node.hex(), own=True).values_list("epoch", "parent")
    known = {epoch for epoch, _ in rows}
    parents = {bytes.fromhex(parent) for _, parent in rows if parent not in known}
    return tuple(sorted(parent for parent in parents if ordinal_of(parent) > FIRST_ORDINAL))


def learn(node: Node, transport: Transport, *, at: datetime) -> bool:
    """Know again, or put in their place, the epochs that were lost; whether there were any.

    Asked in the present epoch, which the hub has to know by now. Raises ``UnableToLink``, ``UnableToRead``,
    ``UnableToRecord``.
    """
    if not lost_epochs(node):
        return False
    given = transport.start("recover", _question(node, at)).result()
    with one_transaction():
        for opening, wire in _announced(node, given):
            if not _is_known(node, opening.epoch):
                lineages.row_of(opening, own=True, wire=wire).save()
        for epoch in lost_epochs(node):
            opening = _in_its_place(node, epoch, at)
            lineages.row_of(opening, own=True, wire=epochs.announcement(node, opening, at=at)).save()
    return True


def _question(node: Node, at: datetime) -> bytes:
    assert node.hub is not None, "only a post that is enrolled is in contact"
    return write_frame(
        Purpose.RECOVER,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=encode([]),
        signing_key=node.signing_key,
    )


def _announced(node: Node, given: bytes) -> Iterator[tuple[Opening, bytes]]:
    """Announcements that this post signed itself. Raises :class:`UnableToRead` for anything else."""
    at = 0
    while at < len(given):
        length = int.from_bytes(given[at : at + _LENGTH_BYTES], "big")
        wire = given[at + _LENGTH_BYTES : at + _LENGTH_BYTES + length]
        signed = read_frame(wire)
        frame = signed.frame
        ours = frame.purpose is Purpose.EPOCH and frame.node == node.node
        if not ours or not any(map(signed.holds, (node.signing_public, *node.former_keys))):
            raise UnableToRead("services.epochs.recovered_foreign", offset=at)
        yield read_opening(frame.node, frame.payload), wire
        at += _LENGTH_BYTES + length


def _is_known(node: Node, epoch: bytes) -> bool:
    return models.EpochOpening.objects.filter(node=node.node.hex(), own=True, epoch=epoch.hex()).exists()


def _in_its_place(node: Node, epoch: bytes, at: datetime) -> Opening:
    """An opening for an epoch that nobody heard of: from the newest before it that this post knows of."""
    openings = models.EpochOpening.objects.filter(node=node.node.hex(), own=True).values_list("epoch", flat=True)
    streams = models.Stream.objects.filter(node=node.node.hex(), own=True, branch_of="").values_list("epoch", flat=True)
    before = [bytes.fromhex(one) for one in {*openings, *streams} if ordinal_of(bytes.fromhex(one)) < ordinal_of(epoch)]
    parent = max(before, default=bytes(EPOCH_BYTES))
    heads = [
        ParentHead(lane, sub, seq, head if seq else NO_HEAD) for lane, sub, seq, head in epochs.own_heads(node, parent)
    ]
    return Opening(node.node, epoch, parent, Reason.BEHIND_MARK, utc_seconds(at), tuple(heads))
