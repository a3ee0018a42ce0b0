"""Tables of figures that somebody saved under a name: what was asked, never a figure. Local to a hub."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SavedView(models.Model):
    """One saved view. A deleted one stays, with who deleted it and when."""

    id = models.UUIDField(primary_key=True)
    owner = models.UUIDField()
    owner_label = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    query = models.TextField()
    """The address that asks for it, without its path."""
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "name"], name="saved_view_by_owner")]
