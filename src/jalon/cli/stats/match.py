"""``jalon stats match``: entries with their exits, for the lake's table of stays; a hub's work does so by the clock."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
def command(home: Path, language: str) -> None:
    """Match entries with exits by document number, then by evidence; say which stays were longer than allowed.

    Advisory: a missing exit is asked of silent posts first. Counts go into the lake, nobody's name does.
    """
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.services.statistics.pairing import pair

            answer({"vintages": pair(node=load_node(home), at=system_clock(settings.JALON_CLOCK_OFFSET_S).now())})
