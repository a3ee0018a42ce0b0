"""``jalon rebuild``: drop the projections of a node and replay its journal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, databases, open_node, said_in


@click.command()
@HOME
@click.option("--check", is_flag=True, help="Compare only: keep the rows as they are, exit 1 when they differ.")
@LANGUAGE
def command(home: Path, *, check: bool, language: str) -> None:
    """Replay the journal of the node in --home into its projections, and print the digests before and after.

    Interrupted, everything stays as it was.
    """
    with said_in(language):
        kind = open_node(home)
        from jalon.services.rebuild import rebuild

        with databases(home, kind):
            done = rebuild(_progress, keep=not check)
    told = {"before": done.before, "after": done.after, "entries": done.entries, "unreadable": done.unreadable}
    click.echo(json.dumps(told | {"same": done.same}))
    sys.exit(1 if check and not done.same else 0)


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done}/{total}", nl=done == total, err=True)
