"""Feeds of a hub: what their entries say (projections), and what hub and post keep to write, send and apply them.

Everything below "working state" is local: a rebuild leaves it alone, and it is made again from the projections.
"""

from __future__ import annotations

import json
from typing import ClassVar

from django.db import models

from jalon.records.models.projection import Projection


class ListContent(Projection):
    """``list.delta`` and ``list.snapshot``. ``pieces`` is 0 for a change. ``content`` is sealed with the data key."""

    number = models.PositiveIntegerField()
    partition = models.CharField(max_length=80, null=True)
    generation = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField(null=True)
    root = models.CharField(max_length=64, null=True)
    entries = models.PositiveIntegerField(null=True)
    piece = models.PositiveIntegerField(null=True)
    pieces = models.PositiveIntegerField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number", "version"], name="list_content_by_version")]


class ListLease(Projection):
    """``list.lease``."""

    number = models.PositiveIntegerField()
    partition = models.CharField(max_length=80, null=True)
    generation = models.PositiveIntegerField(null=True)
    until_day = models.BigIntegerField(null=True)
    key = models.BinaryField(max_length=32, null=True)


class ListHolding(Projection):
    """``list.held``."""

    number = models.PositiveIntegerField(null=True)
    partition = models.CharField(max_length=80, null=True)
    version = models.PositiveIntegerField(null=True)
    root = models.CharField(max_length=64, null=True)
    as_of = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=80, null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["node", "number", "epoch", "tick"], name="list_holding_by_post")]


class ListAssignment(Projection):
    """``list.assigned``. ``partitions``: JSON array of [number, name]."""

    number = models.PositiveIntegerField()
    partitions = models.TextField(null=True)

    @property
    def pairs(self) -> list[list[int | str]]:
        """The array itself; empty when it was erased."""
        found: list[list[int | str]] = json.loads(self.partitions or "[]")
        return found


class OfficerServing(Projection):
    """``officer.served``."""

    number = models.PositiveIntegerField()
    account = models.UUIDField(null=True, db_index=True)
    username = models.CharField(max_length=40, null=True)
    label = models.CharField(max_length=80, null=True)
    role = models.CharField(max_length=40, null=True)
    language = models.CharField(max_length=2, null=True)
    active = models.BooleanField(null=True)
    credential = models.PositiveIntegerField(null=True)


class OfficerCredential(Projection):
    """``officer.credential``."""

    number = models.PositiveIntegerField()
    account = models.UUIDField(null=True, db_index=True)
    credential = models.PositiveIntegerField(null=True)
    verifier = models.CharField(max_length=200, null=True)
    telephone = models.BinaryField(max_length=64, null=True)
    recovery = models.TextField(null=True)
    must_change = models.BooleanField(null=True)


class MonthKey(Projection):
    """``key.months``. ``months``: JSON array of [month, public key in hex]."""

    months = models.TextField(null=True)


class KeyRotation(Projection):
    """``key.rotated``."""

    public = models.CharField(max_length=64, null=True)
    proof = models.CharField(max_length=128, null=True)


class KeyCertified(Projection):
    """``key.certified``."""

    certificate = models.BinaryField(null=True)


class KeyRefused(Projection):
    """``key.refused``."""

    public = models.CharField(max_length=64, null=True)
    code = models.CharField(max_length=80, null=True)


class KeyFollowed(Projection):
    """``key.followed``. ``certificates``: canonical array of the hub's, the oldest first."""

    certificates = models.BinaryField(null=True)


class NodeRevocation(Projection):
    """``node.revoked``."""

    revoked = models.CharField(max_length=16, null=True)
    revoked_epoch = models.CharField(max_length=16, null=True)
    revoked_lane = models.PositiveSmallIntegerField(null=True)
    last_good_seq = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=80, null=True)
    at = models.DateTimeField(null=True)


class AnnouncedVersions(Projection):
    """``versions.announced``. ``versions``: JSON."""

    versions = models.TextField(null=True)


class FeedOpening(Projection):
    """``feed.opened``: sub ``number`` of the hub's feeds for posts is this post's."""

    number = models.PositiveIntegerField()
    post = models.CharField(max_length=16, null=True)


class FilePiece(Projection):
    """``file.piece``."""

    subject = models.CharField(max_length=20, null=True)
    version = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, null=True)
    bytes = models.PositiveIntegerField(null=True)
    piece = models.PositiveIntegerField(null=True)
    pieces = models.PositiveIntegerField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "version"], name="file_piece_by_version")]


class FeedRefusal(Projection):
    """``feed.refused``."""

    feed = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    refused_seq = models.BigIntegerField(null=True)
    code = models.CharField(max_length=80, null=True)


class FeedChange(Projection):
    """``feed.changed``. ``posts``: JSON array of [node, first day or null, last day or null]."""

    change = models.PositiveSmallIntegerField(null=True)
    about = models.CharField(max_length=80, null=True)
    posts = models.TextField(null=True)
    proposed_by = models.UUIDField(null=True)
    settled_by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True, db_index=True)


# --- working state ----------------------------------------------------------------------------


class FeedPost(models.Model):
    """At a hub: the number of a post, the sub of its own feed."""

    node = models.CharField(max_length=16, primary_key=True)
    number = models.PositiveIntegerField(unique=True)


class FeedProposal(models.Model):
    """At a hub: a change of who serves or of which posts hold a list, which a second person is still to agree to.

    ``content``: JSON of what is wanted.
    """

    id = models.UUIDField(primary_key=True)
    change = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=80)
    content = models.TextField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()


class FeedPosition(models.Model):
    """At a hub: how far a post said that it holds a feed."""

    node = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField()
    sub = models.PositiveIntegerField()
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["node", "lane", "sub"], name="one_position_a_feed")]


class ListPartition(models.Model):
    """At a hub what is published of a list, at a post what it holds: ``number`` is the sub of the feed.

    ``version`` 0: nothing yet. ``generation`` names the data key of the newest snapshot.
    """

    number = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    epoch = models.CharField(max_length=16, blank=True)
    """The hub's epoch in which it was published or taken."""
    generation = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    as_of = models.DateTimeField(null=True)
    root = models.CharField(max_length=64, blank=True)
    entries = models.PositiveIntegerField(default=0)
    snapshot_at = models.DateTimeField(null=True)
    lease_until_day = models.BigIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    """At a hub: entries too long to travel."""


class ListedEntry(models.Model):
    """The digest of each entry of a partition, as published or as held."""

    pk = models.CompositePrimaryKey("partition_id", "entry_id")
    partition = models.ForeignKey(ListPartition, on_delete=models.CASCADE)
    entry_id = models.CharField(max_length=512)
    digest = models.BinaryField(max_length=32)


class ListPost(models.Model):
    """At a hub: a post that is to hold a partition."""

    partition = models.ForeignKey(ListPartition, on_delete=models.CASCADE)
    node = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["partition", "node"], name="one_assignment_a_list")]


class PostOfficer(models.Model):
    """At a hub: an officer of posts, with what they sign in with there. They sign in nowhere at headquarters."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    active = models.BooleanField(default=True)
    credential = models.PositiveIntegerField(default=1)
    verifier = models.CharField(max_length=200)
    telephone = models.BinaryField(max_length=64)
    recovery = models.TextField(default="[]")
    must_change = models.BooleanField(default=True)


class OfficerPost(models.Model):
    """At a hub: where an officer serves, from which day and until which, both included; null for no bound."""

    officer = models.ForeignKey(PostOfficer, on_delete=models.CASCADE)
    node = models.CharField(max_length=16)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["officer", "node"], name="one_service_a_post")]


class HeldCredential(models.Model):
    """At a post: the number of the credential that an account was given last by headquarters."""

    account = models.UUIDField(primary_key=True)
    credential = models.PositiveIntegerField()


class HeldFile(models.Model):
    """The version of a file that is published (hub) or applied (post)."""

    subject = models.CharField(max_length=20, primary_key=True)
    epoch = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    as_of = models.DateTimeField()
