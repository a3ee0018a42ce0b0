"""What a node does once before its doors open: end what a crash interrupted, and look whether the store is whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connections

from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.records.routing import DEFAULT, SECRETS
from jalon.services.erasure import finish
from jalon.services.journal_store import entries_between
from jalon.services.storage_failures import storage_failures


@dataclass(frozen=True, slots=True)
class Recovered:
    """``erasures``: entries whose erasure was ended now. ``faults``: codes of what is damaged, else empty."""

    erasures: int
    faults: tuple[str, ...]


def recover() -> Recovered:
    """End interrupted erasures; check the database files and the head of every stream. Raises UnableToRecord."""
    with storage_failures():
        faults = [*_file_faults(), *_head_faults()]
    return Recovered(finish(), tuple(dict.fromkeys(faults)))


def _file_faults() -> list[str]:
    """SQLite's own check of each file; PostgreSQL checks its pages itself."""
    faults = []
    for alias in (DEFAULT, SECRETS):
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            if cursor.fetchone() != ("ok",):
                faults.append("services.recovery.file_damaged")
    return faults


def _head_faults() -> list[str]:
    """Whether the last entry of every stream is there, is the head, and opens."""
    faults = []
    for row in models.Stream.objects.filter(seq__gt=0):
        try:
            entries = entries_between(row, row.seq, row.seq)
        except UnableToRead as error:
            faults.append(error.code)
            continue
        if not entries or entries[0].hash != bytes(row.head):
            faults.append("services.recovery.head_missing")
    return faults
