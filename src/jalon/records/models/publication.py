"""What a hub published of its figures: proposals, editions, withdrawals. Rows are added, never changed; a backup of the
node has them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PublicationProposal(models.Model):
    """Tables that one person proposed; a second is still to approve them, or did."""

    append_only = True
    id = models.UUIDField(primary_key=True)
    title = models.CharField(max_length=160)
    tables = models.TextField()
    """JSON array of what each table asks for."""
    noise_variance = models.CharField(max_length=8, blank=True)
    corrects = models.CharField(max_length=16, blank=True)
    """Number of the publication of which this is to be a new edition."""
    note = models.TextField(blank=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()


class PublicationProposalEnd(models.Model):
    """A proposal that was taken back by who made it, or declined by another person."""

    append_only = True
    proposal = models.UUIDField(primary_key=True)
    declined = models.BooleanField()
    note = models.TextField(blank=True)
    ended_by = models.UUIDField()
    ended_at = models.DateTimeField()


class Publication(models.Model):
    """One edition as it left the hub: its file, byte for byte."""

    append_only = True
    id = models.BigAutoField(primary_key=True)
    """In the order of publication: each file names the one before."""
    number = models.CharField(max_length=16)
    edition = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    proposal = models.UUIDField(unique=True)
    proposed_by = models.UUIDField()
    approved_by = models.UUIDField()
    published_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["number", "edition"], name="one_file_an_edition")]


class PublicationWithdrawal(models.Model):
    """A publication that the State no longer stands by, with its reason. Its files stay, and say so."""

    append_only = True
    number = models.CharField(primary_key=True, max_length=16)
    reason = models.TextField()
    withdrawn_by = models.UUIDField()
    withdrawn_at = models.DateTimeField()


class PublishedRegister(models.Model):
    """Everything published about the months of one year, and why hidden counts cannot be found: what later
    publications are protected beside. ``seed``: secret of the noise of that year's cells."""

    year = models.CharField(primary_key=True, max_length=4)
    content = models.BinaryField()
    seed = models.BinaryField()
