"""What differs from country to country, as data: scope, a government's decision on its system, practices, checks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.programme.models.base import CODE, ISO3, NAME, WORDS, Sourced
from jalon.programme.models.project import Project
from jalon.programme.models.results import Activity, Result


class Scope(Sourced):
    """Whether an output (or one activity of it) is carried out in a country: ``inside``, ``outside``, ``unclear``."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scopes")
    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="scopes")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="scopes")
    iso3 = models.CharField(max_length=ISO3)
    state = models.CharField(max_length=8)
    note = models.CharField(max_length=WORDS, blank=True)
    stated_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[Scope]] = models.Manager()


class SystemProfile(Sourced):
    """A kind of border-management information system that a government may decide for. The model names no vendor."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="system_profiles")
    code = models.CharField(max_length=CODE)
    name = models.CharField(max_length=NAME)
    note = models.CharField(max_length=WORDS, blank=True)

    objects: ClassVar[models.Manager[SystemProfile]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class GovernmentDecision(Sourced):
    """What a government decided on its system, and when; ``profile`` None where it decided for none of those known."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="decisions")
    iso3 = models.CharField(max_length=ISO3)
    profile = models.ForeignKey(SystemProfile, on_delete=models.SET_NULL, null=True, related_name="decisions")
    stance = models.CharField(max_length=12)
    """``supports``, ``declines``, ``elsewhere`` (another project covers it) or ``undecided``."""
    note = models.CharField(max_length=WORDS, blank=True)
    decided_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[GovernmentDecision]] = models.Manager()


class BestPractice(Sourced):
    """What worked in one country and may help another."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="practices")
    iso3 = models.CharField(max_length=ISO3)
    title = models.CharField(max_length=NAME)
    text = models.CharField(max_length=WORDS)
    entered_by_label = models.CharField(max_length=NAME, blank=True)
    entered_at = models.DateTimeField()

    objects: ClassVar[models.Manager[BestPractice]] = models.Manager()


class PracticeOffer(models.Model):
    """A practice offered to another country: ``offered``, ``adopted`` or ``declined``, with the day and a reason."""

    practice = models.ForeignKey(BestPractice, on_delete=models.CASCADE, related_name="offers")
    iso3 = models.CharField(max_length=ISO3)
    state = models.CharField(max_length=10, default="offered")
    note = models.CharField(max_length=WORDS, blank=True)
    offered_on = models.DateField()
    answered_on = models.DateField(null=True)
    answered_by_label = models.CharField(max_length=NAME, blank=True)

    objects: ClassVar[models.Manager[PracticeOffer]] = models.Manager()

    class Meta:
        """Once a country."""

        unique_together = ("practice", "iso3")


class AfterCheck(models.Model):
    """A check after the end of a project (6 and 12 months): when it is due follows from the end that somebody entered.

    ``answer`` and ``done_on`` are empty until it is done.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="after_checks")
    months_after = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=WORDS)
    answer = models.CharField(max_length=WORDS, blank=True)
    done_on = models.DateField(null=True)
    done_by_label = models.CharField(max_length=NAME, blank=True)

    objects: ClassVar[models.Manager[AfterCheck]] = models.Manager()


class ClosedName(models.Model):
    """A name that no public text may hold: a community, an officer, a place to come. ``kind`` says which."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="closed_names")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=NAME)

    objects: ClassVar[models.Manager[ClosedName]] = models.Manager()

    class Meta:
        """Once a name."""

        unique_together = ("project", "name")
