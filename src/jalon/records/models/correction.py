"""Projections of corrections: how a crossing or refusal reads after each, beside what was recorded first."""

from __future__ import annotations

from django.db import models

from jalon.records.models.projection import Staffed


class Correction(Staffed):
    """``crossing.corrected``. Nothing in the row of what it corrects changes; see ``services.corrections``."""

    sub = models.PositiveIntegerField(default=0)
    target = models.UUIDField(null=True, db_index=True)
    target_node = models.CharField(max_length=16, null=True)
    target_day = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    reason = models.PositiveSmallIntegerField(null=True)
    void = models.BooleanField(null=True)
    direction = models.PositiveSmallIntegerField(null=True)
    outcome = models.PositiveSmallIntegerField(null=True)
    document_kind = models.PositiveSmallIntegerField(null=True)
    sex = models.PositiveSmallIntegerField(null=True)
    age_band = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=3, null=True)
    residence = models.CharField(max_length=3, null=True)
    purpose = models.PositiveSmallIntegerField(null=True)
    transport = models.PositiveSmallIntegerField(null=True)
    stay_band = models.PositiveSmallIntegerField(null=True)
    identified = models.BooleanField(default=False)
    """Whether it says how the identity reads; otherwise that stays as it was."""
    surname = models.CharField(max_length=120, null=True)
    given_names = models.CharField(max_length=120, null=True)
    birth = models.IntegerField(null=True)
    document_number = models.CharField(max_length=24, null=True, db_index=True)
    issuing_state = models.CharField(max_length=3, null=True)
    expiry = models.IntegerField(null=True)
    name_key = models.BigIntegerField(null=True)
    short_name_key = models.BigIntegerField(null=True)
