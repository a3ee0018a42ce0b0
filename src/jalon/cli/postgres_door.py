"""Opens a node on PostgreSQL: its own server or the one that the settings name, then pages and work."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jalon.cli.door import Door, serve
from jalon.cli.node_process import databases_of, require_kind

_CHECK_EVERY = 10
"""Rounds of the supervisor between two looks at the lock of the database."""


def open_on_postgres(
    home: Path, kind: str, door: Door, *, names: tuple[str, ...], language: str, pages: int = 1
) -> bool:
    """Serve the node of ``kind`` in ``home`` by so many processes of pages until it is stopped.

    False when its database was no longer ours.
    """
    from jalon.adapters import postgres_embedded
    from jalon.adapters.node_lock import hold_node

    require_kind(home, kind)
    with hold_node(home):
        embedded = not os.environ.get("DATABASE_URL")
        if embedded:
            postgres_embedded.start(home, databases_of(kind))
        try:
            from jalon.cli.node_setup import migrate, say_faults
            from jalon.services.hub_lock import hold_database, still_held

            hold_database()
            migrate(kind)
            say_faults(home, language)
            rounds = iter(range(sys.maxsize))
            return serve(
                home,
                door,
                names=names,
                language=language,
                pages=pages,
                still_ours=lambda: next(rounds) % _CHECK_EVERY != 0 or still_held(),
            )
        finally:
            _close_databases()
            if embedded:
                postgres_embedded.stop(home)


def _close_databases() -> None:
    from django.db import connections

    connections.close_all()
