"""``jalon stats demo``: invented months and a publication for a hub of a demonstration."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command("demo")
@HOME
@LANGUAGE
@click.option("--proposed-by", required=True, metavar="NAME", help="Account that proposes the publication.")
@click.option("--approved-by", required=True, metavar="NAME", help="Another one, that approves it.")
def command(home: Path, language: str, proposed_by: str, approved_by: str) -> None:
    """Fill the lake of a demonstration's hub with invented months, each marked so, and publish some figures of them.

    Refused at a hub that is no demonstration, and where there are figures already.
    """
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.kernel.texts import text
            from jalon.services.statistics.demonstration import make_history

            node = load_node(home)
            number = make_history(
                node=node,
                proposed_by=proposed_by,
                approved_by=approved_by,
                title=text("cli.demo.publication_title", "fr"),
                at=system_clock(settings.JALON_CLOCK_OFFSET_S).now(),
            )
            answer({"publication": number})
