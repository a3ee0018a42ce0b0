"""``jalon facts``: signed numbers of a hub for the programme's results matrix."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.group()
def command() -> None:
    """Facts: whole numbers that a hub knows, signed by it, for the results matrix. Internal use."""


@command.command()
@HOME
@LANGUAGE
@click.option("--from", "first", required=True, metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", required=True, metavar="YYYY-MM", help="Last month.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def export(home: Path, language: str, first: str, last: str, out: Path) -> None:
    """Write the signed facts of these months. A month that is not over stands as not yet measured."""
    from jalon.cli.node_process import databases, require_kind

    if not out.parent.is_dir():
        raise click.UsageError(f"no folder {out.parent}")
    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.kernel.generations import place
            from jalon.services.statistics.facts import export_facts
            from jalon.stats.measures.engines import DuckEngine
            from jalon.stats.measures.source import LakeSource

            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            lake = LakeSource.open(home / "lake")
            node = load_node(home)
            data, count = export_facts(node=node, lake=lake, engine=DuckEngine(), period=(first, last), at=at)
            place(out, data)
    click.echo(json.dumps({"file": str(out), "facts": count, "hub": node.node.hex(), "country": node.state}))


@command.command()
@HOME
@LANGUAGE
def key(home: Path, language: str) -> None:
    """Print the hub's name and public key, for whoever is to verify its facts."""
    from jalon.cli.node_process import require_kind

    with said_in(language):
        require_kind(home, "hub")
        from jalon.adapters.keystore import load_node
        from jalon.stats.facts import key_fingerprint

        node = load_node(home)
        key = node.signing_public
        shown = {"hub": node.node.hex(), "country": node.state, "key": key.hex(), "fingerprint": key_fingerprint(key)}
        click.echo(json.dumps(shown))


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "public", required=True, help="Public key of the hub: 64 hexadecimal digits.")
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)
def verify(file: Path, public: str, lang: str) -> None:
    """Verify a FILE of facts and print it, one fact a line. Exit 1 when it is damaged or somebody else signed it."""
    from jalon.kernel import limits
    from jalon.kernel.texts import text
    from jalon.stats.facts import UnableToReadFacts, read_facts

    try:
        with file.open("rb") as stream:
            found = read_facts(stream.read(limits.FACTS_FILE_BYTES_MAX + 1), _public_key(public, lang))
    except UnableToReadFacts as error:
        sentence = text(error.code, lang, **error.parameters)
        shown = {"code": error.code, "message": sentence, "offset": error.offset}
        click.echo(json.dumps({"error": shown}, ensure_ascii=False))
        sys.exit(1)
    head = {"hub": found.hub, "country": found.country, "made_at": found.made_at.isoformat(), "facts": len(found.facts)}
    click.echo(json.dumps(head))
    for fact in found.facts:
        click.echo(json.dumps(fact.plain(), ensure_ascii=False))


def _public_key(typed: str, lang: str) -> bytes:
    from jalon.kernel.texts import text

    try:
        found = bytes.fromhex(typed)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise click.UsageError(text("stats.facts.key_wrong", lang))
    return found
