"""Tables of the protection database of a post."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Slot(models.Model):
    """One cell to come, 4,096 sealed bytes. ``number`` gives the order of sending, and the number inside the seal.

    ``taken``: a traveller was handed to another service since; health, customs, family and protection alike take a
    slot, so that it tells no more than the outcome in the journal. ``out``: given to the link, not yet acknowledged.
    """

    number = models.BigIntegerField(primary_key=True)
    cell = models.BinaryField(max_length=4_096)
    taken = models.BooleanField(default=False)
    out = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Slot]] = models.Manager()


class CellClock(models.Model):
    """One row: the time up to which slots were given to the link."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    after = models.DateTimeField()
    next_number = models.BigIntegerField()

    objects: ClassVar[models.Manager[CellClock]] = models.Manager()
