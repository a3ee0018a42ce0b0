"""What this node knows of epochs, its own and others': how each was opened, and where its streams begin."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from jalon.journal.lanes import Lane
from jalon.journal.lineage import Opening, ParentHead, Reason, Standing
from jalon.journal.streams import Stream, genesis
from jalon.kernel.clock import utc_seconds
from jalon.records.models import EpochOpening


def genesis_of(stream: Stream) -> bytes:
    """Hash before the first entry of a stream, with the parent that its epoch names.

    A hub's feeds begin anew in each epoch: a post takes the newest epoch of its hub, and needs nothing else to verify.
    """
    if stream.lane >= Lane.FEED_ALL:
        return genesis(stream)
    found = opening_of(stream.node, stream.epoch)
    return genesis(stream) if found is None else found.genesis_of(stream)


def opening_of(node: bytes, epoch: bytes) -> Opening | None:
    """How an epoch was opened; None for the first of a node, and for one that is not known here."""
    row = EpochOpening.objects.filter(node=node.hex(), epoch=epoch.hex()).first()
    return None if row is None else opening_of_row(row)


def opening_of_row(row: EpochOpening) -> Opening:
    """The opening that a row keeps."""
    parents = tuple(
        ParentHead(lane, sub, seq, bytes.fromhex(head), marked, unix)
        for lane, sub, seq, head, marked, unix in json.loads(row.parents)
    )
    at = utc_seconds(row.opened_at)
    node, epoch, parent = (bytes.fromhex(name) for name in (row.node, row.epoch, row.parent))
    return Opening(node, epoch, parent, Reason(row.reason), at, parents)


def row_of(opening: Opening, *, own: bool, wire: bytes, standing: Standing | None = None) -> EpochOpening:
    """A new row for an opening; not saved."""
    parents = [[one.lane, one.sub, one.seq, one.head.hex(), one.marked_seq, one.marked_unix] for one in opening.parents]
    return EpochOpening(
        node=opening.node.hex(),
        epoch=opening.epoch.hex(),
        parent=opening.parent.hex(),
        own=own,
        reason=int(opening.reason),
        opened_at=datetime.fromtimestamp(opening.opened_unix, UTC),
        parents=json.dumps(parents),
        wire=wire,
        standing=standing or "",
    )
