"""A database that cannot write says so in words: the officer goes on by paper, and nothing is half written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from jalon.kernel.errors import UnableTo

_SQLITE = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_IOERR: "disk_failing",
    sqlite3.SQLITE_CORRUPT: "disk_failing",
    sqlite3.SQLITE_NOTADB: "disk_failing",
    sqlite3.SQLITE_CANTOPEN: "disk_failing",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_BUSY: "database_busy",
    sqlite3.SQLITE_LOCKED: "database_busy",
}
_POSTGRES = {
    "53100": "disk_full",
    "58030": "disk_failing",
    "XX001": "disk_failing",
    "XX002": "disk_failing",
    "25006": "read_only",
    "55P03": "database_busy",
    "40P01": "database_busy",
    "57014": "database_busy",
}
"""SQLSTATE by PostgreSQL's manual, appendix A."""


class UnableToRecord(UnableTo):
    """Nothing was recorded: the storage refused. What the officer typed is still there."""


@contextmanager
def storage_failures() -> Iterator[None]:
    """Turn the storage's refusals into :class:`UnableToRecord`; other database errors are ours and pass through."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except (OperationalError, InterfaceError, DatabaseError) as error:
        raise UnableToRecord(f"services.journaling.{_condition(error)}") from error


def _condition(error: DatabaseError | InterfaceError) -> str:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "storage_failed")
    return _POSTGRES.get(getattr(cause, "sqlstate", None) or "", "storage_failed")
