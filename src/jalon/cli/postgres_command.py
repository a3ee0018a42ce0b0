"""The command that opens a node on PostgreSQL: ``jalon hub`` and ``jalon website`` take the same arguments."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jalon.cli.node_process import DOOR, HOME, LANGUAGE, PROCESSES, said_in


def command_of(kind: str, opens: str) -> click.Command:
    """The command of this kind of node; ``opens`` is its help."""

    @click.command(help=opens)
    @HOME
    @LANGUAGE
    @DOOR
    @PROCESSES
    def command(
        home: Path, language: str, host: str, port: int, names: tuple[str, ...], processes: int, **files: Path | None
    ) -> None:
        from jalon.cli.door import Door
        from jalon.cli.postgres_door import open_on_postgres

        with said_in(language):
            door = Door(host, port, **files)
            ours = open_on_postgres(home, kind, door, names=names, language=language, pages=processes)
            sys.exit(0 if ours else 1)

    return command
