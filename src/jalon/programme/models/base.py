"""What the tables of a programme share: the four sensitivity classes and the source of a text."""

from __future__ import annotations

from django.db import models

INTERNAL = "internal"
SHARED = "shared"
PUBLIC = "public"
SENSITIVE = "sensitive"
CLASSES = (SENSITIVE, INTERNAL, SHARED, PUBLIC)
"""Sensitivity classes (SAFEGUARDS 20), the most closed first."""
WHOLE = ""
"""The country of what concerns the whole project."""

ISO3 = 3
CODE = 24
NAME = 120
WORDS = 2_000


class Classed(models.Model):
    """A record with its sensitivity class: internal until somebody decides otherwise."""

    sensitivity = models.CharField(max_length=10, default=INTERNAL)

    class Meta:
        """No table of its own."""

        abstract = True


class Sourced(Classed):
    """A record that says where it comes from: a section of a document, or who entered it."""

    source = models.CharField(max_length=NAME * 2, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True
