"""``jalon hub``: headquarters of one State, its pages and its work."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from jalon.cli.node_process import DOOR, HOME, LANGUAGE, said_in
from jalon.kernel import limits


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
    from jalon.cli.postgres_door import open_on_postgres

    with said_in(language):
        door = Door(host, port, **files)
        ours = open_on_postgres(home, "hub", door, names=names, language=language, pages=processes)
        sys.exit(0 if ours else 1)
