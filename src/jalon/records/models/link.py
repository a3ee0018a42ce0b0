"""What lies at a node on its way to another: cells a hub relays, wires for posts, pieces, images."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RelayedCell(models.Model):
    """A sealed cell on its way to the protection service. Its name is the hash of its bytes, so it is kept once."""

    name = models.CharField(max_length=64, primary_key=True)
    node = models.CharField(max_length=16, db_index=True)
    wire = models.BinaryField()
    arrived_at = models.DateTimeField()


class Downward(models.Model):
    """At a hub: a wire sealed to one post that waits until the post's cursor has passed it. Sealed once, kept."""

    transfer = models.CharField(max_length=32, primary_key=True)
    recipient = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField()
    sub = models.PositiveIntegerField()
    first_seq = models.BigIntegerField()
    count = models.PositiveIntegerField()
    urgent = models.BooleanField(default=False)
    wire = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["recipient", "lane", "sub", "first_seq"], name="downward_by_place")]


class Arriving(models.Model):
    """A transfer that is not whole yet: a piece of it, from ``offset`` on. At a hub from posts, at a post from its hub.

    ``node`` is the sender. ``blob``: it becomes an image, else an envelope. ``total`` in bytes.
    """

    pk = models.CompositePrimaryKey("node", "transfer", "offset")
    transfer = models.CharField(max_length=32)
    offset = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    node = models.CharField(max_length=16, db_index=True)
    blob = models.BooleanField()
    data = models.BinaryField()
    arrived_at = models.DateTimeField()


class Blob(models.Model):
    """An encrypted image. ``name``: SHA-256 of the ciphertext, in hex. Its key is derived from its part's salt.

    ``held_by_hub_at``: at a post, since when its hub holds it; null while it waits to be sent. ``destroyed_at``: its
    part was erased; the bytes are gone, the name stays so that they are not taken again.
    """

    name = models.CharField(max_length=64, primary_key=True)
    node = models.CharField(max_length=16, db_index=True)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    arrived_at = models.DateTimeField()
    held_by_hub_at = models.DateTimeField(null=True, db_index=True)
    destroyed_at = models.DateTimeField(null=True)
