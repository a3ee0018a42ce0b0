"""Contradictions of a project's own document, as they were first and last found, and every decision about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.programme.models.base import NAME, WORDS, Classed
from jalon.programme.models.project import Project

IDENTITY = 20
RULE = 60


class KeptFinding(Classed):
    """One finding by its identity. It stays when the document no longer shows it: ``gone_at`` then says since when."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="findings")
    identity = models.CharField(max_length=IDENTITY)
    rule = models.CharField(max_length=RULE)
    """Code of its sentence."""
    severity = models.CharField(max_length=10)
    proposal = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict)
    countries = models.JSONField(default=list)
    about = models.JSONField(default=list)
    """Codes of the statements that disagree."""
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[KeptFinding]] = models.Manager()

    class Meta:
        """Once a project."""

        unique_together = ("project", "identity")


class FindingDecision(models.Model):
    """What somebody decided about a finding, and why. The last one counts; none is changed or removed."""

    finding = models.ForeignKey(KeptFinding, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=20)
    """``as_stated``, ``corrected``, ``ask_donor``, ``confirmed`` or ``dismissed``."""
    corrected_to = models.CharField(max_length=NAME * 2, blank=True)
    """What is meant instead. The stated value stays as it is."""
    why = models.CharField(max_length=WORDS)
    by = models.UUIDField(null=True)
    by_label = models.CharField(max_length=NAME, blank=True)
    at = models.DateTimeField()

    append_only = True

    objects: ClassVar[models.Manager[FindingDecision]] = models.Manager()
