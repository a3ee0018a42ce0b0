"""``jalon hub``: headquarters of one State, its pages and its work."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from jalon.cli.node_process import DOOR, HOME, LANGUAGE, said_in
from jalon.kernel import limits

_CHECK_EVERY = 10
"""Rounds of the supervisor between two looks at the lock of the database."""


@click.command()
@HOME
@LANGUAGE
@DOOR
@click.option(
    "--processes",
    type=click.IntRange(1, limits.PAGES_PROCESSES_MAX),
    default=lambda: min(os.cpu_count() or 1, limits.PAGES_PROCESSES_MAX),
    help="How many processes answer pages and posts; as many as processors, 4 at most, when not given.",
)
def command(
    home: Path, language: str, host: str, port: int, names: tuple[str, ...], processes: int, **files: Path | None
) -> None:
    """Open a hub: PostgreSQL, pages, and the link that posts speak to."""
    from jalon.cli.door import Door

    with said_in(language):
        sys.exit(0 if _open(home, Door(host, port, **files), names, language, processes) else 1)


def _open(home: Path, door: Any, names: tuple[str, ...], language: str, processes: int) -> bool:
    from jalon.adapters.node_lock import hold_node
    from jalon.cli.door import serve
    from jalon.cli.node_process import require_kind

    require_kind(home, "hub")
    with hold_node(home):
        embedded = not os.environ.get("DATABASE_URL")
        from jalon.adapters import postgres_embedded

        if embedded:
            postgres_embedded.start(home)
        try:
            from jalon.cli.node_setup import migrate, say_faults
            from jalon.services.hub_lock import hold_database, still_held

            hold_database()
            migrate("hub")
            say_faults(home, language)
            rounds = iter(range(sys.maxsize))
            return serve(
                home,
                door,
                names=names,
                language=language,
                pages=processes,
                still_ours=lambda: next(rounds) % _CHECK_EVERY != 0 or still_held(),
            )
        finally:
            _close_databases()
            if embedded:
                postgres_embedded.stop(home)


def _close_databases() -> None:
    from django.db import connections

    connections.close_all()
