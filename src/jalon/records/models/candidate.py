"""Projections of candidates that headquarters found after a crossing, and where its matching stands."""

from __future__ import annotations

from django.db import models

from jalon.records.models.projection import Projection


class CandidateFound(Projection):
    """``candidate.found``."""

    target = models.UUIDField(null=True, db_index=True)
    entry = models.UUIDField(null=True, db_index=True)
    score_permille = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True)


class CandidateVerified(Projection):
    """``candidate.verified``."""

    target = models.UUIDField(null=True, db_index=True)
    result = models.PositiveSmallIntegerField(null=True)
    officer = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    note = models.TextField(null=True)


class HitNotice(Projection):
    """``hit.confirmed``."""

    target = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)


class MatchedStream(models.Model):
    """At a hub: how far a stream was matched with the watch-list. Working state: made anew, it only matches again."""

    stream = models.OneToOneField("records.Stream", on_delete=models.PROTECT, primary_key=True)
    seq = models.BigIntegerField(default=0)


class MatchedList(models.Model):
    """At a hub: newest version of an entry that was matched with earlier crossings, and what the index was made of."""

    tick = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
