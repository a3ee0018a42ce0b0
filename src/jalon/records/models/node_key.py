"""Signing keys beside the one of a node's certificate: certified and not heard yet, followed by another, refused."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class NodeKey(models.Model):
    """At a hub: what became of a post's wish to sign with another key, or a key that another one followed."""

    NEXT: ClassVar[str] = "next"
    FORMER: ClassVar[str] = "former"
    REFUSED: ClassVar[str] = "refused"
    ANEW: ClassVar[str] = "anew"
    """Of a post that is enrolled anew, until a second person has confirmed it."""

    node = models.CharField(max_length=16)
    public = models.CharField(max_length=64)
    standing = models.CharField(max_length=8)
    certificate = models.BinaryField(null=True)
    code = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["node", "public"], name="one_standing_a_key")]
