"""Receipts that a hub gives: numbered without gap, signed, kept for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from jalon.journal import receipts
from jalon.journal.receipts import ReceiptLine
from jalon.kernel import limits
from jalon.kernel.clock import utc_seconds
from jalon.records import models
from jalon.services.journal_store import stream_of
from jalon.services.node import Node
from jalon.services.storage_failures import storage_failures

_RECEIPT_LOCK = 0x72637074
"""Key of PostgreSQL's advisory lock for numbering receipts: "rcpt"."""


def receipt_for(
    node: Node, rows: Sequence[models.Stream], *, fresh: bool, at: datetime, peer: str | None = None
) -> bytes:
    """Receipt and signature about streams of one peer. With nothing fresh: the last one, if it says the same.

    Called inside the transaction that stored what it speaks of.
    """
    lines = sorted((line_of(row) for row in rows), key=lambda line: line.stream)
    if peer is None:
        peer = rows[0].node
    if not fresh and (found := _given(node, peer, lines)) is not None:
        return found
    return give(node, peer, lines, at=at)


def give(node: Node, peer: str, lines: Sequence[ReceiptLine], *, at: datetime) -> bytes:
    """Sign and keep a new receipt."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RECEIPT_LOCK])
    last = models.Receipt.objects.aggregate(Max("leaf_index"))["leaf_index__max"]
    receipt = receipts.make_receipt(
        node.node, node.epoch, received=utc_seconds(at), leaf_index=0 if last is None else last + 1, lines=lines
    )
    signature = receipts.sign(receipt, node.signing_key)
    models.Receipt.objects.create(
        received_at=at,
        peer=peer,
        leaf_index=receipt.leaf_index,
        receipt=receipt.to_bytes(),
        signature=signature,
    )
    return receipts.to_wire(receipt, signature)


def go_on_after(node: Node, leaf: int, *, at: datetime) -> None:
    """After a restore: number the next receipt beyond ``leaf``, which this hub signed and no longer remembers."""
    with storage_failures(), transaction.atomic():
        last = models.Receipt.objects.aggregate(Max("leaf_index"))["leaf_index__max"]
        if leaf > (-1 if last is None else last):
            receipt = receipts.make_receipt(
                node.node, node.epoch, received=utc_seconds(at), leaf_index=leaf + 1, lines=[]
            )
            models.Receipt.objects.create(
                received_at=at,
                peer="",
                leaf_index=receipt.leaf_index,
                receipt=receipt.to_bytes(),
                signature=receipts.sign(receipt, node.signing_key),
            )


def line_of(row: models.Stream) -> ReceiptLine:
    """How far this hub holds a stream."""
    return ReceiptLine(stream_of(row), row.seq, bytes(row.head))


def streams_of_peer(node: str) -> list[models.Stream]:
    """Every stream that this hub holds of a peer, in all its epochs: of too many, those of the newest."""
    rows = models.Stream.objects.filter(node=node, own=False, branch_of="")
    newest = rows.order_by("-epoch", "lane", "sub")[: limits.RECEIPT_LINES_MAX]
    return sorted(newest, key=lambda row: (row.epoch, row.lane, row.sub))


def _given(node: Node, peer: str, lines: Sequence[ReceiptLine]) -> bytes | None:
    """The latest receipt to this peer about exactly these streams at these heads, under the key in force."""
    for row in models.Receipt.objects.filter(peer=peer).order_by("-leaf_index")[:_LOOK_BACK]:
        wire = bytes(row.receipt) + bytes(row.signature)
        receipt, signature = receipts.read(wire)
        if list(receipt.lines) == list(lines):
            return wire if receipts.verify(receipt, signature, node.signing_public) else None
    return None


_LOOK_BACK = 8
