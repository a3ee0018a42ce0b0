"""``jalon stats publications``: what a hub has published, and its files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command("publications")
@click.argument("number", required=False)
@HOME
@LANGUAGE
@click.option("--edition", type=click.IntRange(1), help="Of NUMBER; the default is the newest.")
@click.option("--verify", is_flag=True, help="Read every file: signatures, and that each names the one before it.")
def command(number: str | None, home: Path, language: str, edition: int | None, *, verify: bool) -> None:
    """A line of JSON for every edition, the newest publication first; with NUMBER its signed file, byte for byte.

    With --verify exit 1 where a file is not what the hub signed, or one before it is missing.
    """
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from jalon.adapters.keystore import load_node
            from jalon.services.statistics.publications import reading

            if number is not None:
                data = reading.stored(number, edition)
                if data is None:
                    raise click.UsageError(f"this hub has published no {number}")
                sys.stdout.buffer.write(data)
                return
            if verify:
                click.echo(json.dumps({"verified": reading.verify_chain(node=load_node(home))}))
            for one in reading.every_publication():
                for each in one.editions:
                    told = {"number": each.number, "edition": each.edition, "title": each.title}
                    who = {"proposed_by": each.proposed_by, "approved_by": each.approved_by}
                    state = {"withdrawn": one.withdrawal.reason if one.withdrawal else None}
                    when = {"published_at": each.published_at.isoformat(), "digest": each.digest}
                    click.echo(json.dumps({**told, **when, **who, **state}, ensure_ascii=False))
