"""Values of indicators with their evidence, and the append-only history from which any past day can be read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.programme.models.base import ISO3, NAME, WORDS, Classed
from jalon.programme.models.project import Project
from jalon.programme.models.results import DIGITS, PLACES, Indicator


class Evidence(Classed):
    """A file or a link that shows a value. ``removed_at``: its content is gone; that it was there stays known."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=NAME)
    link = models.URLField(max_length=WORDS, blank=True)
    file_name = models.CharField(max_length=NAME, blank=True)
    content_type = models.CharField(max_length=NAME, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)
    added_by = models.UUIDField()
    added_by_label = models.CharField(max_length=NAME)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Evidence]] = models.Manager()


class Value(Classed):
    """One indicator in one country (or the whole) in one month, as it stands now.

    ``state``: value, zero, not_yet_measured, not_applicable or withheld. ``mode``: increment or cumulative.
    ``parts``: by dimension (``sex``, ``age_band``) a number for each category, ``unknown`` among them; they add up to
    ``amount``. ``status``: ``entered``, ``verified``, or ``unverified`` once its evidence was removed. ``origin``:
    ``entered``, ``computed`` or ``demo``. ``version`` rises with every change.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    iso3 = models.CharField(max_length=ISO3, blank=True)
    month = models.DateField()
    """First day of the month."""
    state = models.CharField(max_length=16)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    mode = models.CharField(max_length=10, default="increment")
    parts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, default="entered")
    origin = models.CharField(max_length=10, default="entered")
    evidence = models.ForeignKey(Evidence, on_delete=models.SET_NULL, null=True, related_name="values")
    entered_by = models.UUIDField(null=True)
    entered_by_label = models.CharField(max_length=NAME, blank=True)
    verified_by = models.UUIDField(null=True)
    verified_by_label = models.CharField(max_length=NAME, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Value]] = models.Manager()

    class Meta:
        """One value a cell."""

        unique_together = ("indicator", "iso3", "month")


class ValueVersion(models.Model):
    """One version of a value: never changed, never removed. The newest up to a moment is what was known then.

    ``action``: entered, evidence_attached, evidence_removed, verified, class_changed.
    """

    value = models.ForeignKey(Value, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=20)
    state = models.CharField(max_length=16)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    mode = models.CharField(max_length=10)
    parts = models.JSONField(default=dict)
    status = models.CharField(max_length=10)
    origin = models.CharField(max_length=10)
    evidence = models.BigIntegerField(null=True)
    by = models.UUIDField(null=True)
    by_label = models.CharField(max_length=NAME, blank=True)
    at = models.DateTimeField(db_index=True)
    why = models.CharField(max_length=WORDS, blank=True)

    append_only = True

    objects: ClassVar[models.Manager[ValueVersion]] = models.Manager()

    class Meta:
        """One row a version."""

        unique_together = ("value", "version")


class Change(models.Model):
    """One write to the programme database: who, when, what, before, after, why. Never changed, never removed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="changes")
    subject = models.CharField(max_length=40)
    """Which table, in the words of the texts."""
    key = models.CharField(max_length=NAME)
    action = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.UUIDField(null=True)
    by_label = models.CharField(max_length=NAME, blank=True)
    at = models.DateTimeField(db_index=True)
    why = models.CharField(max_length=WORDS, blank=True)
    iso3 = models.CharField(max_length=ISO3, blank=True)
    """The country it concerns; empty for the whole."""

    append_only = True

    objects: ClassVar[models.Manager[Change]] = models.Manager()
