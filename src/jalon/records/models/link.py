"""What a hub relays and cannot read."""

from __future__ import annotations

from django.db import models


class RelayedCell(models.Model):
    """A sealed cell on its way to the protection service. Its name is the hash of its bytes, so it is kept once."""

    name = models.CharField(max_length=64, primary_key=True)
    node = models.CharField(max_length=16, db_index=True)
    wire = models.BinaryField()
    arrived_at = models.DateTimeField()
