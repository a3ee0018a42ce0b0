"""Projections of how posts stand, of alarms and codes issued; and who was told of an alarm by mail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalon.records.models.projection import Projection


class HealthReport(Projection):
    """``health.reported``."""

    at = models.DateTimeField(null=True)
    uptime_s = models.BigIntegerField(null=True)
    waiting = models.TextField(null=True)
    """JSON array of [lane, count, UTC day of the oldest]."""
    lists = models.TextField(null=True)
    """JSON array of [name, day of its date]."""
    lists_damaged = models.PositiveIntegerField(null=True)
    decided = models.PositiveIntegerField(null=True)
    unchecked = models.PositiveIntegerField(null=True)
    unsearched = models.PositiveIntegerField(null=True)
    disk_free_bytes = models.BigIntegerField(null=True)
    disk_total_bytes = models.BigIntegerField(null=True)
    clock_ahead_s = models.BigIntegerField(null=True)
    clock_doubt = models.CharField(max_length=80, null=True)
    program = models.CharField(max_length=40, null=True)
    printer = models.PositiveSmallIntegerField(null=True)
    scanner = models.PositiveSmallIntegerField(null=True)
    power = models.PositiveSmallIntegerField(null=True)
    battery_percent = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["node", "epoch", "tick"], name="health_by_post")]


class SelfTest(Projection):
    """``selftest.done``."""

    at = models.DateTimeField(null=True)
    results = models.TextField(null=True)
    """JSON array of [item, state]."""
    officer = models.UUIDField(null=True)


class AlarmRaising(Projection):
    """``alarm.raised``."""

    alarm = models.UUIDField(null=True, db_index=True)
    post = models.CharField(max_length=16, null=True, db_index=True)
    cause = models.CharField(max_length=60, null=True)
    serious = models.BooleanField(null=True)
    at = models.DateTimeField(null=True)


class AlarmAcknowledgement(Projection):
    """``alarm.acknowledged``."""

    alarm = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField(null=True)
    officer = models.UUIDField(null=True)
    note = models.TextField(null=True)


class AlarmResolution(Projection):
    """``alarm.resolved``."""

    alarm = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField(null=True)


class EnrolmentIssue(Projection):
    """``enrolment.issued``."""

    code_id = models.CharField(max_length=16, null=True)
    label = models.CharField(max_length=80, null=True)
    crossing_point = models.CharField(max_length=40, null=True)
    proposed_by = models.UUIDField(null=True)
    issued_by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)


class EnrolmentWithdrawal(Projection):
    """``enrolment.withdrawn``."""

    code_id = models.CharField(max_length=16, null=True)
    withdrawn_by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)


class AlarmWatch(models.Model):
    """When the cause of an open alarm was last seen; of this hub alone, not journaled."""

    alarm = models.UUIDField(primary_key=True)
    last_seen_at = models.DateTimeField()


class AlarmMail(models.Model):
    """Who was told of which alarm by mail; of this hub alone, not journaled."""

    alarm = models.UUIDField()
    account = models.UUIDField()
    sent_at = models.DateTimeField()
    resolved_sent_at = models.DateTimeField(null=True)
    """When the same person was told that it is resolved."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["alarm", "account"], name="one_mail_an_alarm")]


class EnrolmentProposal(models.Model):
    """A post that one person proposed and a second is still to let in."""

    id = models.UUIDField(primary_key=True)
    label = models.CharField(max_length=80)
    crossing_point = models.CharField(max_length=40)
    node = models.CharField(max_length=16, blank=True)
    """The post that is to be enrolled anew; empty for one that headquarters does not know yet."""
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
