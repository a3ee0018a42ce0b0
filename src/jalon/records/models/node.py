"""Other nodes as this node knows them."""

from __future__ import annotations

from django.db import models


class Peer(models.Model):
    """At the hub a post, at a post its hub."""

    node = models.CharField(max_length=16, primary_key=True)
    epoch = models.CharField(max_length=16)
    role = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    crossing_point = models.CharField(max_length=40, blank=True)
    certificate = models.BinaryField()
    address = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=False)
    revoked_reason = models.CharField(max_length=200, blank=True)
    enrolled_at = models.DateTimeField()
    last_heard_at = models.DateTimeField(null=True)
    reported = models.TextField(default="{}")
    """JSON of what the peer last said of itself: unsent entries by lane, list ages, clock, version."""


class EnrolmentCode(models.Model):
    """A one-time code that headquarters issued for one post; the code itself is not stored."""

    code_id = models.CharField(max_length=16, primary_key=True)
    keys = models.BinaryField(max_length=64)
    label = models.CharField(max_length=80)
    crossing_point = models.CharField(max_length=40)
    node = models.CharField(max_length=16, blank=True)
    """The post that is enrolled anew; empty for one that headquarters does not know yet."""
    proposed_by = models.UUIDField(null=True)
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_by = models.CharField(max_length=16, blank=True)
    digits = models.CharField(max_length=12, blank=True)
    confirmed_by = models.UUIDField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    tried_again_at = models.DateTimeField(null=True)
    """When somebody last used it although it was used, expired or withdrawn."""
