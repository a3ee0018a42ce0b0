"""Epochs that a node opened after another, and what two persons decided about branches and copies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.records.models.projection import Projection, Staffed


class EpochOpening(models.Model):
    """An epoch and the one it goes on from: at a post and a hub its own, at the hub also those of its posts.

    Local: it is no projection, a rebuild leaves it alone. ``parents``: JSON of ``[lane, sub, seq, head in hex, seq and
    unix time of the high-water mark]``. ``standing``: what the hub says of it, empty while it was not told.
    ``answer``: JSON of how far the hub held the streams before, ``[lane, sub, seq, head in hex, unix time]``.
    """

    node = models.CharField(max_length=16)
    epoch = models.CharField(max_length=16)
    parent = models.CharField(max_length=16)
    own = models.BooleanField()
    reason = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    parents = models.TextField()
    wire = models.BinaryField()
    """The signed announcement; empty for a hub's own."""
    standing = models.CharField(max_length=16, blank=True)
    answer = models.TextField(default="[]")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["node", "epoch"], name="one_opening_an_epoch")]


class Adoption(models.Model):
    """A branch or a copy that one person proposes to keep and another confirms."""

    subject = models.CharField(max_length=160, unique=True)
    node = models.CharField(max_length=16)
    note = models.CharField(max_length=400)
    """How it was made sure that this is the post itself: whom they telephoned, who was on site."""
    first_by = models.UUIDField()
    first_at = models.DateTimeField()
    second_by = models.UUIDField(null=True)
    second_at = models.DateTimeField(null=True)


class EpochNote(Projection):
    """``epoch.opened``."""

    parent = models.CharField(max_length=16, null=True)
    reason = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True)


class BranchNote(Staffed):
    """``branch.adopted``, and ``branch.released``, of which ``adopted`` is null."""

    post = models.CharField(max_length=16, null=True)
    of_epoch = models.CharField(max_length=16, null=True)
    adopted = models.CharField(max_length=16, null=True)
    of_lane = models.PositiveSmallIntegerField(null=True)
    after_seq = models.BigIntegerField(null=True)
    last_seq = models.BigIntegerField(null=True)
