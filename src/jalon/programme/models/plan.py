"""The work plan as its document states it. Months stay empty until somebody enters them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.programme.models.base import CODE, NAME, WORDS, Sourced
from jalon.programme.models.project import Project
from jalon.programme.models.results import DIGITS, PLACES, Activity, Coded


class PlanRow(Coded):
    """One row of the plan. ``months``: relative months 1 .. of the project, as planned; empty where none is stated."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plan_rows")
    activities = models.ManyToManyField(Activity, related_name="plan_rows")
    responsible = models.JSONField(default=list)
    quantity = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    unit = models.CharField(max_length=NAME, blank=True)
    target = models.CharField(max_length=CODE, blank=True)
    """Code of the target that it serves: our reading."""
    months = models.JSONField(default=list)
    months_origin = models.CharField(max_length=10, blank=True)
    """``entered``, ``demo``, or empty while the months are those of the document."""

    objects: ClassVar[models.Manager[PlanRow]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class Phase(Coded):
    """A communication phase with its relative months; ``text`` is what is done."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phases")
    months = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Phase]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class Milestone(Coded):
    """A moment that the document names, in its words (``stated``), and its relative months where it gives them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    stated = models.CharField(max_length=WORDS, blank=True)
    months = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Milestone]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class BudgetLine(Sourced):
    """One line of the budget as somebody entered it, with the activities it pays for. A withdrawn line stays."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_lines")
    text = models.CharField(max_length=WORDS)
    amount_usd = models.DecimalField(max_digits=14, decimal_places=2)
    activities = models.ManyToManyField(Activity, related_name="budget_lines")
    entered_by_label = models.CharField(max_length=NAME, blank=True)
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=NAME, blank=True)

    objects: ClassVar[models.Manager[BudgetLine]] = models.Manager()
