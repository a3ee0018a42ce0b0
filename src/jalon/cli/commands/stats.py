"""``jalon stats``: figures from the lake."""

from __future__ import annotations

import click

from jalon.cli.stats import measures, run


@click.group()
def command() -> None:
    """Statistics: what can be measured, and figures from the lake of a hub."""


command.add_command(measures.command)
command.add_command(run.command)
