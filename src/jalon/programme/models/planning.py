"""What people add to the plan: the frozen baseline, what needs what, what was done, and who takes the calendar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.programme.models.base import NAME, WORDS, Sourced
from jalon.programme.models.plan import Milestone, PlanRow
from jalon.programme.models.project import Project

SHA256_HEX = 64


class PlanBaseline(models.Model):
    """The plan as a named person froze it, once: ``rows`` has the months of each row by its code. Never changed."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="plan_baseline")
    rows = models.JSONField()
    frozen_by = models.UUIDField(null=True)
    frozen_by_label = models.CharField(max_length=NAME)
    frozen_at = models.DateTimeField()

    append_only = True

    objects: ClassVar[models.Manager[PlanBaseline]] = models.Manager()


class PlanProgress(models.Model):
    """What was done on a row: months with work, the month in which it was finished, or that it was stopped."""

    row = models.OneToOneField(PlanRow, on_delete=models.CASCADE, related_name="progress")
    worked = models.JSONField(default=list)
    finished = models.PositiveSmallIntegerField(null=True)
    stopped = models.BooleanField(default=False)
    note = models.CharField(max_length=WORDS, blank=True)
    origin = models.CharField(max_length=10, default="entered")
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[PlanProgress]] = models.Manager()


class PlanNeed(models.Model):
    """``row`` cannot begin before ``needed`` ended."""

    row = models.ForeignKey(PlanRow, on_delete=models.CASCADE, related_name="needs")
    needed = models.ForeignKey(PlanRow, on_delete=models.CASCADE, related_name="needed_by")

    objects: ClassVar[models.Manager[PlanNeed]] = models.Manager()

    class Meta:
        """Once a pair."""

        unique_together = ("row", "needed")


class PlanGap(Sourced):
    """Something that a reader of the document noted as missing from its plan."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plan_gaps")
    text = models.CharField(max_length=WORDS)
    place = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager[PlanGap]] = models.Manager()

    class Meta:
        """One text a place."""

        unique_together = ("project", "place")


class MilestoneRow(models.Model):
    """The row of the plan that leads to a milestone: what a person said, for the document ties none."""

    milestone = models.OneToOneField(Milestone, on_delete=models.CASCADE, related_name="led_by")
    row = models.ForeignKey(PlanRow, on_delete=models.CASCADE, related_name="milestones")

    objects: ClassVar[models.Manager[MilestoneRow]] = models.Manager()


class CalendarToken(models.Model):
    """The address of one person's calendar. Only its digest is kept; once withdrawn it opens nothing."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="calendar_tokens")
    account = models.UUIDField()
    sha256 = models.CharField(max_length=SHA256_HEX, unique=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[CalendarToken]] = models.Manager()


class IatiRegistration(models.Model):
    """What a publisher of IATI data was given by others: entered, never made up."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="iati_registration")
    reporting_ref = models.CharField(max_length=NAME, blank=True)
    reporting_type = models.CharField(max_length=NAME, blank=True)
    identifier = models.CharField(max_length=NAME, blank=True)

    objects: ClassVar[models.Manager[IatiRegistration]] = models.Manager()
