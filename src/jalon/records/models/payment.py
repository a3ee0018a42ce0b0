"""Projections of payments at the border: fees, their counter-entries, payments asked for without a receipt."""

from __future__ import annotations

from django.db import models

from jalon.records.models.projection import Projection


class FeeReceipt(Projection):
    """``fee.received``."""

    receipt_number = models.CharField(max_length=40, null=True, db_index=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)
    ground = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True, db_index=True)
    target = models.UUIDField(null=True, db_index=True)
    officer = models.UUIDField(null=True)
    shift = models.UUIDField(null=True, db_index=True)
    note = models.TextField(null=True)


class FeeReversal(Projection):
    """``fee.reversed``. ``target``: the fee that it takes back."""

    receipt_number = models.CharField(max_length=40, null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)
    ground = models.PositiveSmallIntegerField(null=True)
    reason = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True, db_index=True)
    target = models.UUIDField(null=True, db_index=True)
    officer = models.UUIDField(null=True)
    shift = models.UUIDField(null=True, db_index=True)
    note = models.TextField(null=True)


class PaymentReport(Projection):
    """``payment.reported``. ``report`` and ``contact`` are sealed to headquarters.

    ``at``: the beginning of its day; the time of day would tell who had the booth.
    """

    at = models.DateTimeField(null=True, db_index=True)
    report = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)


class PaymentFollowUp(Projection):
    """``payment.followed``."""

    target = models.UUIDField(null=True, db_index=True)
    step = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True)
    officer = models.UUIDField(null=True)
    note = models.TextField(null=True)
