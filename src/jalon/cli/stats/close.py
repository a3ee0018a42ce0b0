"""``jalon stats close``: the cubes of a month, from which its figures come for ever."""

from __future__ import annotations

import json
from pathlib import Path

import click

from jalon.cli.node_process import LANGUAGE, said_in


@click.command("close")
@click.argument("lake", type=click.Path(exists=True, file_okay=False, path_type=Path))
@LANGUAGE
@click.option("--country", required=True, metavar="ISO3", help="State.")
@click.option("--month", required=True, metavar="YYYY-MM", help="Month that is over.")
@click.option("--vintage", type=click.IntRange(1), help="Number of the cubes; the default is the next free one.")
@click.option("--measure", "only", multiple=True, metavar="MEASURE", help="Only this one; may be given again.")
def command(lake: Path, language: str, country: str, month: str, vintage: int | None, only: tuple[str, ...]) -> None:
    """Write the cubes of a month of LAKE. A vintage that stands is never written over with other figures.

    A hub does so by itself when a month closes; this is for a lake that was made or mended by hand.
    """
    from jalon.stats.measures.cubes import next_vintage, write_cubes
    from jalon.stats.measures.source import Period

    with said_in(language):
        Period.of(month, month)
        number = vintage or next_vintage(lake, country, month)
        files = write_cubes(lake, country=country, month=month, vintage=number, only=only or None)
    size = sum(path.stat().st_size for path in files)
    click.echo(json.dumps({"country": country, "month": month, "vintage": number, "files": len(files), "bytes": size}))
