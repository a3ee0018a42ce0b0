"""``jalon hub``: headquarters of one State, its pages and its work."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jalon.cli.node_process import DOOR, HOME, LANGUAGE, PROCESSES, said_in


@click.command()
@HOME
@LANGUAGE
@DOOR
@PROCESSES
def command(
    home: Path, language: str, host: str, port: int, names: tuple[str, ...], processes: int, **files: Path | None
) -> None:
    """Open a hub: PostgreSQL, pages, and the link that posts speak to."""
    from jalon.cli.door import Door
    from jalon.cli.postgres_door import open_on_postgres

    with said_in(language):
        door = Door(host, port, **files)
        ours = open_on_postgres(home, "hub", door, names=names, language=language, pages=processes)
        sys.exit(0 if ours else 1)
