"""The one place where a SQLite connection is opened, so that encryption at rest later replaces one line.

Of simulated power-cut images ``synchronous=NORMAL`` lost acknowledged rows in 748 of 1,270, ``FULL`` in none of 1,575
(briefs/sync.md, section 6): a connection that does not say FULL and WAL when asked is refused.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo

_FULL = 2
_PRAGMAS = (
    f"PRAGMA busy_timeout = {limits.DATABASE_BUSY_MS_MAX}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)


class UnableToServe(UnableTo):
    """The database does not keep what it acknowledges; the node does not start."""


def open_connection(path: str | Path, **options: Any) -> sqlite3.Connection:
    """A connection that is durable at each commit, to a file only its owner may read.

    ``options`` go to :func:`sqlite3.connect`. Raises :class:`UnableToServe` or ``sqlite3.Error``.
    """
    if not Path(path).exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection: sqlite3.Connection = sqlite3.connect(str(path), **options)
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Set what a durable connection needs, and check it. Raises :class:`UnableToServe`."""
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()
    check_durable(connection)


def check_durable(connection: sqlite3.Connection) -> None:
    """Read ``journal_mode`` and ``synchronous`` back; raise :class:`UnableToServe` unless they are WAL and FULL."""
    mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    synchronous = int(connection.execute("PRAGMA synchronous").fetchone()[0])
    if mode != "wal" or synchronous != _FULL:
        raise UnableToServe("records.sqlite.not_durable", journal_mode=mode, synchronous=synchronous)


def checkpoint(connection: sqlite3.Connection) -> bool:
    """Move everything from the write-ahead log into the file and empty the log; False while somebody reads."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
