"""Secrets of parts, in a database of their own: its backups live 35 days, those of the journal for ever."""

from __future__ import annotations

from django.db import models


class Secret(models.Model):
    """Salts of one entry: a bitmap byte of those that live, then the living salts in order, 16 bytes each."""

    pk = models.CompositePrimaryKey("stream_key", "seq")
    stream_key = models.CharField(max_length=38)
    seq = models.BigIntegerField()
    salts = models.BinaryField()

    database = "secrets"


class Segment(models.Model):
    """Seed of a run of own entries, durable before its first use, dropped at the durable receipt."""

    pk = models.CompositePrimaryKey("stream_key", "first_seq")
    stream_key = models.CharField(max_length=38)
    first_seq = models.BigIntegerField()
    seed = models.BinaryField(max_length=16)

    database = "secrets"
