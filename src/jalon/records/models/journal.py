"""The journal as it lies in the database: streams, entries, and what signs, seals and acknowledges them.

Entries are append-only; the one permitted change is the erasure of a part. Hashed bytes: docs/reference/journal.md;
bytes at rest: ``services.journal_store``.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Stream(models.Model):
    """One (node, epoch, lane, sub) with the head that this node holds of it."""

    node = models.CharField(max_length=16)
    epoch = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField()
    sub = models.PositiveIntegerField(default=0)
    own = models.BooleanField()
    genesis = models.BinaryField(max_length=32)
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    tick = models.BigIntegerField(default=0)
    acknowledged_seq = models.BigIntegerField(default=0)
    frozen = models.CharField(max_length=60, blank=True)
    kept_seq = models.BigIntegerField(default=0)
    """Of an own stream that is a branch: how far the hub keeps it in quarantine; it is not sent again."""
    after_seq = models.BigIntegerField(default=0)
    """Of an adopted branch: the entry that it left the other branch after; ``genesis`` is the hash of that entry."""
    branch_of = models.CharField(max_length=16, blank=True)
    """Of an adopted branch: the epoch in which it was written."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "epoch", "lane", "sub"], name="one_stream_a_place")
        ]


class Entry(models.Model):
    """One entry. ``parts`` are framed as services.journal_store writes them: each sealed, or its commitment."""

    pk = models.CompositePrimaryKey("stream_id", "seq")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_index=False)
    """The key begins with it."""
    seq = models.BigIntegerField()
    kind = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    flags = models.PositiveSmallIntegerField()
    tick = models.BigIntegerField()
    day = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    parts = models.BinaryField()


class Statement(models.Model):
    """A signed statement of a stream: a node's own checkpoint or genesis, at a hub what an envelope said."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT)
    seq = models.BigIntegerField()
    """The last entry spoken for; 0 for a genesis."""
    at = models.DateTimeField()
    """Time that the statement names, by its node's clock."""
    statement = models.BinaryField(max_length=84)
    signature = models.BinaryField(max_length=64)
    payload_hash = models.BinaryField(max_length=32)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["stream", "seq"])]


class Receipt(models.Model):
    """A receipt: at a post what the hub countersigned, at the hub what it gave. Kept for ever."""

    received_at = models.DateTimeField()
    peer = models.CharField(max_length=16)
    leaf_index = models.BigIntegerField()
    receipt = models.BinaryField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["leaf_index"], name="receipt_by_leaf"),
            models.Index(fields=["peer", "leaf_index"], name="receipt_by_peer"),
        ]


class Outgoing(models.Model):
    """An envelope on its way: sealed once, never re-made, kept 72 h after its receipt."""

    transfer = models.CharField(max_length=32, primary_key=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT)
    first_seq = models.BigIntegerField()
    count = models.PositiveIntegerField()
    wire = models.BinaryField()
    sealed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)


class SealedCopy(models.Model):
    """An unsent entry sealed to headquarters, written with the entry, dropped at its receipt."""

    pk = models.CompositePrimaryKey("stream_id", "seq")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT)
    seq = models.BigIntegerField()
    wire = models.BinaryField()


class UnfinishedErasure(models.Model):
    """A part erased in the journal whose secret may still lie in the other database: finished now or after a crash."""

    stream_key = models.CharField(max_length=38)
    seq = models.BigIntegerField()
    parts = models.PositiveSmallIntegerField()
    """Bitmap of the erased parts."""


class ErasedBefore(models.Model):
    """Parts erased before this database was put back, of an entry that it does not hold: somebody may send it again.

    ``name``: hash of the entry in hex; of a list that did not say it, the 27 bytes of its place.
    """

    name = models.CharField(max_length=64, primary_key=True)
    parts = models.PositiveSmallIntegerField()
    """Bitmap of the erased parts."""


class Parked(models.Model):
    """A verified envelope beyond a gap, waiting for what comes before it."""

    transfer = models.CharField(max_length=32, primary_key=True)
    node = models.CharField(max_length=16)
    epoch = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField()
    sub = models.PositiveIntegerField()
    first_seq = models.BigIntegerField()
    wire = models.BinaryField()
    parked_at = models.DateTimeField()


class Quarantined(models.Model):
    """What arrived and could not be applied, with the reason; a person decides."""

    transfer = models.CharField(max_length=32, primary_key=True)
    node = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=80)
    wire = models.BinaryField()
    arrived_at = models.DateTimeField()
