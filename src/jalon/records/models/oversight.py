"""Projections of oversight: searches for persons, and reviews of a week."""

from __future__ import annotations

from django.db import models

from jalon.records.models.projection import Projection


class PersonSearch(Projection):
    """``search.made``. What was typed is kept nowhere."""

    officer = models.UUIDField(null=True)
    purpose = models.PositiveSmallIntegerField(null=True)
    reference = models.CharField(max_length=40, null=True)
    fields = models.PositiveSmallIntegerField(null=True)
    shown = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True)


class WeekReview(Projection):
    """``week.reviewed``."""

    officer = models.UUIDField(null=True)
    week_day = models.IntegerField(null=True)
    at = models.DateTimeField(null=True)
    note = models.TextField(null=True)
