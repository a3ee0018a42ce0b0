"""``jalon stats export``: bring a hub's lake to what its journal says; its work does so by the clock."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@click.option("--everything", is_flag=True, help="Look at every month, not only at those that changed.")
def command(home: Path, language: str, everything: bool) -> None:  # noqa: FBT001 a flag of the command line
    """Write months that changed since the last export as new vintages; the same journal gives the same bytes."""
    from jalon.cli.node_process import databases, require_kind

    def tell(done: int, total: int, rows: int) -> None:
        click.echo(f"\r{done}/{total}  {rows:,}", nl=False, err=True)

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.services.statistics.export import export

            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            done = export(node=load_node(home), at=at, everything=everything, progress=tell)
            click.echo(err=True)
            answer(asdict(done))
