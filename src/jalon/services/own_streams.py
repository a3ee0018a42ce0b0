"""The streams that this node writes itself: opened on first use, with a signed genesis."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Max

from jalon.records import models
from jalon.services import statements
from jalon.services.journal_store import stream_row
from jalon.services.lineages import genesis_of
from jalon.services.node import Node


def own_streams(node: Node) -> list[models.Stream]:
    """Rows of this node's streams in its present epoch, by lane."""
    return list(
        models.Stream.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), own=True).order_by("lane", "sub")
    )


def confirmed(node: Node) -> tuple[tuple[int, int], ...]:
    """Every stream of this node, in all its epochs, with the number up to which its hub confirmed it."""
    rows = models.Stream.objects.filter(node=node.node.hex(), own=True).order_by("pk")
    return tuple(rows.values_list("pk", "acknowledged_seq"))


def earlier_streams(node: Node) -> list[models.Stream]:
    """Rows of earlier epochs of which this node still owes its hub something, oldest first; no branch among them."""
    rows = models.Stream.objects.filter(node=node.node.hex(), own=True, frozen="", acknowledged_seq__lt=F("seq"))
    return list(rows.exclude(epoch=node.epoch.hex()).order_by("epoch", "lane", "sub"))


def own_stream(node: Node, lane: int, *, at: datetime, sub: int = 0) -> models.Stream:
    """The row of one of this node's streams; made with its genesis statement when nothing was written to it yet.

    Called under the append lock.
    """
    stream = node.stream(lane, sub)
    row = stream_row(stream)
    if row is not None:
        return row
    head = genesis_of(stream)
    row = models.Stream.objects.create(
        node=node.node.hex(), epoch=node.epoch.hex(), lane=lane, sub=sub, own=True, genesis=head, head=head
    )
    statements.sign_genesis(node, row, at=at)
    return row


def next_tick(node: Node) -> int:
    """The tick of the next entry: one counter for all public lanes of the node."""
    found = models.Stream.objects.filter(node=node.node.hex(), own=True).aggregate(Max("tick"))["tick__max"]
    return int(found or 0) + 1
