"""What couriers carried, as this node wrote or read it. Local: a rebuild leaves it alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CourierTrip(models.Model):
    """One bundle. Reading it again changes the row, it does not add one."""

    WRITTEN, READ = "written", "read"

    way = models.CharField(max_length=7)
    bundle = models.CharField(max_length=32)
    peer = models.CharField(max_length=16)
    """Whom it is sealed to; of one that was read, who it says wrote it."""
    at = models.DateTimeField()
    files = models.TextField(default="[]")
    """JSON: names on the stick."""
    told = models.TextField(default="{}")
    """JSON: counts, days, and what is missing; of no person."""
    cells = models.BinaryField(default=b"")
    """At a hub, names of the cells that this bundle brought, 32 bytes each: the next return stick says so."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["way", "bundle"], name="one_trip_a_bundle")]
        indexes: ClassVar = [models.Index(fields=["at"], name="courier_trip_by_time")]


class AskedBack(models.Model):
    """At a hub, which of its own entries a post asked back by stick: the next return stick brings them."""

    node = models.CharField(max_length=16)
    epoch = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField()
    sub = models.PositiveIntegerField()
    first = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "epoch", "lane", "sub"], name="one_question_a_stream")
        ]
