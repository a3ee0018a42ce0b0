"""The results matrix as its document states it: results, indicators, targets, baselines, assumptions, activities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.programme.models.base import CODE, INTERNAL, ISO3, NAME, WORDS, Sourced
from jalon.programme.models.project import Project

DIGITS, PLACES = 18, 4


class Coded(Sourced):
    """A line of the matrix with the code that its document gives it, in its order."""

    code = models.CharField(max_length=CODE)
    text = models.CharField(max_length=WORDS)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """No table of its own."""

        abstract = True


class Result(Coded):
    """An objective, an outcome or an output. ``text`` is its statement."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField(max_length=10)
    """``objective``, ``outcome`` or ``output``."""
    countries_stated = models.CharField(max_length=WORDS, blank=True)
    baseline_stated = models.CharField(max_length=WORDS, blank=True)

    objects: ClassVar[models.Manager[Result]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class Indicator(Coded):
    """What is measured. ``unit`` as stated; ``kind`` qualitative, composite, derived, or empty for a number.

    ``values_sensitivity``: class of its verified values; values that nobody verified never leave the programme.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="indicators")
    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="indicators")
    unit = models.CharField(max_length=NAME, blank=True)
    kind = models.CharField(max_length=NAME, blank=True)
    disaggregation = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    """Alpha-3 codes the document names for this indicator; empty where it names none."""
    values_sensitivity = models.CharField(max_length=10, default=INTERNAL)

    objects: ClassVar[models.Manager[Indicator]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class Target(Coded):
    """What was promised. Where the document gives words or nothing, ``value`` is None and ``value_stated`` has them."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="targets")
    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.SET_NULL, null=True, related_name="targets")
    """Our reading: the document does not tie targets to indicators."""
    value = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    value_stated = models.CharField(max_length=NAME, blank=True)
    unit = models.CharField(max_length=NAME, blank=True)
    minimum = models.BooleanField(default=False)
    note = models.CharField(max_length=WORDS, blank=True)
    case_types = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Target]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class CountryTarget(models.Model):
    """The part of a target that one country has."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="countries")
    iso3 = models.CharField(max_length=ISO3)
    value = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    minimum = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[CountryTarget]] = models.Manager()

    class Meta:
        """Once a country."""

        unique_together = ("target", "iso3")


class Baseline(Sourced):
    """Where an indicator stood before: to be established until a value with evidence is attached.

    ``verified_at``: when a second person looked at that evidence; None until then. ``origin``: ``entered`` or ``demo``.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="baselines")
    iso3 = models.CharField(max_length=ISO3, blank=True)
    value = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    measured_on = models.DateField(null=True)
    evidence = models.ForeignKey("Evidence", on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=10, default="entered")
    entered_by = models.UUIDField(null=True)
    entered_by_label = models.CharField(max_length=NAME, blank=True)
    entered_at = models.DateTimeField(null=True)
    verified_by = models.UUIDField(null=True)
    verified_by_label = models.CharField(max_length=NAME, blank=True)
    verified_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Baseline]] = models.Manager()

    class Meta:
        """Once a country, or once for the whole."""

        unique_together = ("indicator", "iso3")


class Assumption(Coded):
    """What must hold for a result to come: a live register, not a page that nobody opens again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assumptions")
    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="assumptions")
    status = models.CharField(max_length=12, default="unchecked")
    """``unchecked``, ``holds``, ``in_doubt`` or ``failed``."""
    observation = models.CharField(max_length=WORDS, blank=True)
    evidence = models.ForeignKey("Evidence", on_delete=models.SET_NULL, null=True, related_name="+")
    checked_on = models.DateField(null=True)
    checked_by = models.CharField(max_length=NAME, blank=True)
    origin = models.CharField(max_length=10, default="entered")
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Assumption]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")


class Activity(Coded):
    """What is done for an output."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activities")
    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="activities")
    quantity = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    per_country = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Activity]] = models.Manager()

    class Meta:
        """One code a project."""

        unique_together = ("project", "code")
