"""Projects with their countries and partners. Several stand in one tool; a link between two merges nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.programme.models.base import CODE, ISO3, NAME, WORDS, Sourced


class Project(Sourced):
    """One project. What its document does not say stays empty: no start, no budget line, no month is invented.

    ``demonstration``: its values are synthetic, and every page that shows one says so.
    """

    code = models.SlugField(max_length=CODE, unique=True)
    title = models.CharField(max_length=WORDS)
    language = models.CharField(max_length=2, default="en")
    """Language of its own texts."""
    executing_agency = models.CharField(max_length=NAME, blank=True)
    project_type = models.CharField(max_length=NAME, blank=True)
    donor = models.CharField(max_length=NAME, blank=True)
    management_site = models.CharField(max_length=NAME, blank=True)
    duration_months = models.PositiveSmallIntegerField(null=True)
    budget_usd = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    note = models.CharField(max_length=WORDS, blank=True)
    demonstration = models.BooleanField(default=False)
    edited_by_label = models.CharField(max_length=NAME, blank=True)
    edited_at = models.DateTimeField(null=True)
    """When somebody entered or changed its frame here; loading the document again leaves it then."""

    objects: ClassVar[models.Manager[Project]] = models.Manager()


class ProjectLink(Sourced):
    """Two projects that know of each other."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=WORDS, blank=True)

    objects: ClassVar[models.Manager[ProjectLink]] = models.Manager()


class ProjectCountry(Sourced):
    """A country of a project: its agencies, ministry, and what is said of communities there, at country level."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="countries")
    iso3 = models.CharField(max_length=ISO3)
    place = models.PositiveSmallIntegerField(default=0)
    agencies = models.JSONField(default=list)
    ministry = models.CharField(max_length=NAME, blank=True)
    beneficiaries = models.CharField(max_length=WORDS, blank=True)
    system_note = models.CharField(max_length=WORDS, blank=True)
    """What the document says of the country's border-management information system."""
    edited_by_label = models.CharField(max_length=NAME, blank=True)
    edited_at = models.DateTimeField(null=True)
    """When somebody entered or changed it here; loading the document again leaves it then."""

    objects: ClassVar[models.Manager[ProjectCountry]] = models.Manager()

    class Meta:
        """Once a country."""

        unique_together = ("project", "iso3")


class Partner(Sourced):
    """Somebody the project works with."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=NAME)
    role = models.CharField(max_length=WORDS, blank=True)
    members = models.JSONField(default=list)
    edited_by_label = models.CharField(max_length=NAME, blank=True)
    edited_at = models.DateTimeField(null=True)
    """When somebody entered or changed it here; loading the document again leaves it then."""

    objects: ClassVar[models.Manager[Partner]] = models.Manager()


class FocalPoint(models.Model):
    """An account that stands for a country in a project: it sees and enters that country's values, no other's."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="focal_points")
    account = models.UUIDField()
    iso3 = models.CharField(max_length=ISO3)

    objects: ClassVar[models.Manager[FocalPoint]] = models.Manager()

    class Meta:
        """Once a country."""

        unique_together = ("project", "account", "iso3")


class Translation(models.Model):
    """A text of a project in another language than its own. ``reviewed_by`` empty: nobody has reviewed it yet."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="translations")
    code = models.CharField(max_length=CODE)
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=WORDS)
    reviewed_by = models.CharField(max_length=NAME, blank=True)

    objects: ClassVar[models.Manager[Translation]] = models.Manager()

    class Meta:
        """One text a language."""

        unique_together = ("project", "code", "language")


class TranslationProposal(models.Model):
    """A text that somebody proposes for another language: it takes the place of the translation once a second person
    confirms it.

    ``state``: ``waiting``, ``confirmed``, or ``set_aside`` (declined, or another was proposed).
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="translation_proposals")
    code = models.CharField(max_length=CODE)
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=WORDS)
    state = models.CharField(max_length=10, default="waiting")
    proposed_by = models.UUIDField()
    proposed_by_label = models.CharField(max_length=NAME)
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=NAME, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[TranslationProposal]] = models.Manager()

    class Meta:
        """One waits at a time."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "code", "language"],
                condition=models.Q(state="waiting"),
                name="programme_one_proposal_waits",
            )
        ]
