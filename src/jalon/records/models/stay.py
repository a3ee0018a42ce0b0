"""Stays that look longer than allowed, as the last matching found them, and what people found of them."""

from __future__ import annotations

from django.db import models

from jalon.records.models.projection import Projection


class StayExplained(Projection):
    """``stay.explained``."""

    target = models.UUIDField(null=True, db_index=True)
    explanation = models.PositiveSmallIntegerField(null=True)
    officer = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    note = models.TextField(null=True)


class ListedStay(models.Model):
    """At a hub: one stay that looks longer than allowed. Working state: every matching makes the list anew.

    It names nobody: ``entry`` and ``exit`` are records. ``unseen_permille``: share of such exits that fell where a post
    was not heard; ``missed_permille``: share of exits that posts miss; ``likely_permille``: of such entries that stay.
    """

    entry = models.UUIDField(primary_key=True)
    exit = models.UUIDField(null=True)
    reason = models.PositiveSmallIntegerField()
    unseen_permille = models.PositiveSmallIntegerField()
    unheard_post = models.CharField(max_length=200, blank=True)
    missed_permille = models.PositiveSmallIntegerField()
    likely_permille = models.PositiveSmallIntegerField()
    allowed_days = models.PositiveIntegerField()
    over_days = models.PositiveIntegerField()


class StayMatching(models.Model):
    """At a hub: the last matching. ``reasons``: number of entries by reason; ``beyond``: movements left aside."""

    at = models.DateTimeField()
    movements = models.PositiveIntegerField()
    beyond = models.PositiveIntegerField()
    reasons = models.JSONField()
