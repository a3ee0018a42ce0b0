"""Projections: rows made from journal entries by the pure functions of ``records.projections``, and from nothing else.

Keys derive from the entry's place. Any part of an entry may be erased or withheld, so every column that comes from a
part may be null. A row depends on one entry alone, so the order in which entries of different streams arrive changes
nothing, and an erasure makes the row again from what is left of its entry.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Projection(models.Model):
    """What every row knows of its entry."""

    id = models.UUIDField(primary_key=True)
    node = models.CharField(max_length=16)
    epoch = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField()
    seq = models.BigIntegerField()
    tick = models.BigIntegerField()
    day = models.BigIntegerField()
    erased = models.PositiveSmallIntegerField(default=0)
    """Bitmap of erased parts, bit 0 the first."""

    class Meta:
        abstract = True


class Staffed(Projection):
    """Rows that name the officer."""

    officer = models.UUIDField(null=True)
    shift = models.UUIDField(null=True)
    second_officer = models.UUIDField(null=True)
    second_way = models.PositiveSmallIntegerField(null=True)
    uptime_s = models.BigIntegerField(null=True)
    note = models.TextField(null=True)

    class Meta:
        abstract = True


def _without_time(table: str) -> models.Index:
    """Finds rows whose movement is gone or never came, among millions that have theirs."""
    return models.Index(fields=["day"], condition=models.Q(at__isnull=True), name=f"{table}_without_time")


def _found_whole(table: str) -> list[models.Index]:
    """Finds a slip or a document by the whole of it. A column's own index would have a second one for beginnings."""
    return [
        models.Index(fields=["slip"], name=f"{table}_by_slip"),
        models.Index(fields=["document_number"], name=f"{table}_by_document"),
    ]


class Decision(Staffed):
    """What crossings and refusals share; the fields are those of docs/reference/crossing.md."""

    slip = models.CharField(max_length=19)
    at = models.DateTimeField(null=True, db_index=True)
    crossing_point = models.CharField(max_length=40, null=True)
    booth = models.CharField(max_length=40, null=True)
    direction = models.PositiveSmallIntegerField(null=True)
    outcome = models.PositiveSmallIntegerField(null=True)
    document_kind = models.PositiveSmallIntegerField(null=True)
    sex = models.PositiveSmallIntegerField(null=True)
    age_band = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=3, null=True)
    residence = models.CharField(max_length=3, null=True)
    purpose = models.PositiveSmallIntegerField(null=True)
    transport = models.PositiveSmallIntegerField(null=True)
    stay_band = models.PositiveSmallIntegerField(null=True)
    channel = models.PositiveSmallIntegerField(null=True)
    inspection = models.UUIDField(null=True, db_index=True)
    processing_s = models.PositiveIntegerField(null=True)
    candidates = models.PositiveIntegerField(null=True)
    checks = models.TextField(null=True)
    """JSON array of [check kind, state, reason or null]."""
    unchecked = models.PositiveSmallIntegerField(null=True)
    """How many checks were not performed."""
    lists = models.TextField(null=True)
    """JSON array of [name, day of its date]."""
    provisional = models.BooleanField(null=True)
    surname = models.CharField(max_length=120, null=True)
    given_names = models.CharField(max_length=120, null=True)
    birth = models.IntegerField(null=True)
    document_number = models.CharField(max_length=24, null=True)
    issuing_state = models.CharField(max_length=3, null=True)
    expiry = models.IntegerField(null=True)
    document_code = models.CharField(max_length=2, null=True)
    zone = models.TextField(null=True)
    name_key = models.BigIntegerField(null=True)
    """Folded whole name, in any order; at a hub an index finds it together with the birth date."""
    short_name_key = models.BigIntegerField(null=True)
    """Folded surname with the first given name."""

    class Meta:
        abstract = True


class Crossing(Decision):
    """``crossing.decided``."""

    class Meta:
        indexes: ClassVar = [_without_time("crossing"), *_found_whole("crossing")]


class Refusal(Decision):
    """``refusal.decided``."""

    ground = models.PositiveSmallIntegerField(null=True)
    return_question_asked = models.BooleanField(null=True)

    class Meta:
        indexes: ClassVar = [_without_time("refusal"), *_found_whole("refusal")]


class Dispute(Staffed):
    """``crossing.disputed``."""

    target = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField(null=True)


class Review(Staffed):
    """``provisional.reviewed``."""

    target = models.UUIDField(null=True, db_index=True)
    result = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True)


class Attempt(Staffed):
    """``inspection.attempted``."""

    at = models.DateTimeField(null=True)
    crossing_point = models.CharField(max_length=40, null=True)
    booth = models.CharField(max_length=40, null=True)
    reason = models.PositiveSmallIntegerField(null=True)
    channel = models.PositiveSmallIntegerField(null=True)
    inspection = models.UUIDField(null=True, db_index=True)
    characters = models.PositiveIntegerField(null=True)
    finding = models.CharField(max_length=80, null=True)
    zone = models.TextField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="attempt_by_time"), _without_time("attempt")]


class Detection(Staffed):
    """``detection.recorded``."""

    at = models.DateTimeField(null=True)
    crossing_point = models.CharField(max_length=40, null=True)
    detection_type = models.PositiveSmallIntegerField(null=True)
    detection_source = models.PositiveSmallIntegerField(null=True)
    inspection = models.UUIDField(null=True, db_index=True)
    direction = models.PositiveSmallIntegerField(null=True)
    document_kind = models.PositiveSmallIntegerField(null=True)
    sex = models.PositiveSmallIntegerField(null=True)
    age_band = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=3, null=True)
    provisional = models.BooleanField(null=True)


class ListChange(Projection):
    """``list.changed``."""

    list = models.CharField(max_length=80, null=True)
    action = models.PositiveSmallIntegerField(null=True)
    as_of = models.IntegerField(null=True)
    entries = models.PositiveIntegerField(null=True)
    refused = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, null=True)
    officer = models.UUIDField(null=True)


class AccountChange(Projection):
    """``account.changed``."""

    account = models.UUIDField(null=True)
    action = models.PositiveSmallIntegerField(null=True)
    role = models.CharField(max_length=40, null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    label = models.CharField(max_length=80, null=True)


class ShiftOpening(Projection):
    """``shift.opened``."""

    shift = models.UUIDField(null=True, db_index=True)
    officer = models.UUIDField(null=True, db_index=True)
    crossing_point = models.CharField(max_length=40, null=True)
    booth = models.CharField(max_length=40, null=True)
    direction = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True)


class ShiftClosing(Projection):
    """``shift.closed``."""

    shift = models.UUIDField(null=True, db_index=True)
    officer = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    counts = models.TextField(null=True)
    head = models.CharField(max_length=10, null=True)
    note = models.TextField(null=True)


class PersonRead(Projection):
    """``person.read``."""

    officer = models.UUIDField(null=True)
    purpose = models.PositiveSmallIntegerField(null=True)
    target = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField(null=True)


class SecondOfficerCode(Staffed):
    """``second_officer.code_issued``."""

    post = models.CharField(max_length=16, null=True)
    case = models.CharField(max_length=20, null=True)
    at = models.DateTimeField(null=True)


class Erasure(Projection):
    """``erasure.done``."""

    targets = models.TextField(null=True)
    """JSON array of [place in hex, bitmap of parts]."""
    basis = models.CharField(max_length=200, null=True)
    authority = models.CharField(max_length=200, null=True)
    policy_version = models.CharField(max_length=40, null=True)


class Checkpoint(Projection):
    """``checkpoint.confirmed``."""

    hub = models.CharField(max_length=16, null=True)
    hub_at = models.DateTimeField(null=True)
    node_at = models.DateTimeField(null=True)


class KeyAnnouncement(Projection):
    """``key.announced``."""

    certificate = models.BinaryField(null=True)


class Unapplied(Projection):
    """An entry that this program keeps and passes on but cannot show: its kind is newer, or a value does not fit."""

    kind = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=80)


class MediaItem(Projection):
    """An encrypted image of a part of a record. ``name``: of the blob, in hex."""

    of_lane = models.PositiveSmallIntegerField(null=True)
    of_seq = models.BigIntegerField(null=True)
    part_class = models.PositiveSmallIntegerField(null=True)
    slot = models.PositiveSmallIntegerField(null=True)
    size = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=64, null=True, db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["node", "of_lane", "of_seq"], name="media_by_record")]
