"""``jalon take-list``: a list goes into the index that a node searches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@click.option("--format", "list_format", default="national-csv", show_default=True, help="Format of the file.")
@click.option("--name", required=True, help="Name of the list; a list of that name is replaced.")
@click.option("--as-of", type=click.DateTime(), help="The list's own date, UTC; the default is now.")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
def command(home: Path, language: str, list_format: str, name: str, as_of: datetime | None, file: Path) -> None:
    """Take FILE into a node's index; broken records are told one by one, the rest goes in, the journal keeps it."""
    from jalon.cli.node_process import databases, open_node

    with said_in(language):
        kind = open_node(home)
        with databases(home, kind):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.kernel.texts import text
            from jalon.screening.formats.records import BrokenRecord
            from jalon.screening.intake import ListSource
            from jalon.services.list_intake import take_lists

            def tell(_source: ListSource, broken: BrokenRecord) -> None:
                sentence = text(broken.code, language, **broken.parameters)
                answer({"line": broken.line, "error": {"code": broken.code, "message": sentence}})

            now = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            source = ListSource(name, list_format, file, as_of.replace(tzinfo=UTC) if as_of else now)
            taken = take_lists(node=load_node(home), sources=[source], on_broken=tell, at=now)
            head = next(one for one in taken.lists if one.name == name)
            answer({"list": name, "as_of": head.as_of.isoformat(), "entries": head.entries, "refused": head.broken})
