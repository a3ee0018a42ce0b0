"""The inspection in progress at a booth: working state, not history. A power cut leaves it as it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class InspectionDraft(models.Model):
    """What the officer has before them. Deleted when the decision or the failed attempt is in the journal."""

    id = models.UUIDField(primary_key=True)
    booth = models.CharField(max_length=40)
    officer = models.UUIDField()
    shift = models.UUIDField()
    crossing_point = models.CharField(max_length=40)
    direction = models.PositiveSmallIntegerField()
    channel = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    stage = models.CharField(max_length=20, default="primary")
    zone = models.TextField(blank=True)
    chip = models.TextField(blank=True, default="")
    """JSON of what was found about the chip; its files and portrait are not kept."""
    typed = models.TextField(default="{}")
    """JSON of what the officer typed or chose so far."""
    screening = models.TextField(default="{}")
    """JSON of the screening's result, so that the page shows what was found then, not what a newer list says."""
    document_key = models.CharField(max_length=60, blank=True, db_index=True)
    field = models.CharField(max_length=40, blank=True)
    """Field that has the focus."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["booth", "stage"])]
