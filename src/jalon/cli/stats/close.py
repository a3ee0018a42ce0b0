"""``jalon stats close``: the cubes of a month, from which its figures come for ever."""

from __future__ import annotations

import json
from pathlib import Path

import click

from jalon.cli.node_process import LANGUAGE, said_in


@click.command("close")
@click.argument("lake", type=click.Path(exists=True, file_okay=False, path_type=Path))
@LANGUAGE
@click.option("--country", metavar="ISO3", help="State.")
@click.option("--month", metavar="YYYY-MM", help="Month that is over; without it every month that lacks cubes.")
@click.option("--vintage", type=click.IntRange(1), help="Number of the cubes; the default is the next free one.")
@click.option("--measure", "only", multiple=True, metavar="MEASURE", help="Only this one; may be given again.")
def command(
    lake: Path, language: str, country: str | None, month: str | None, vintage: int | None, only: tuple[str, ...]
) -> None:
    """Write the cubes of a month of LAKE. A vintage that stands is never written over with other figures.

    A hub does so by itself when a month closes; this is for a lake that was made or mended by hand. Without a month it
    closes every month that lacks cubes, says on standard error how far it is, and goes on after an interruption.
    """
    if (country is None) != (month is None) or (vintage is not None and month is None):
        raise click.UsageError("--country --month [--vintage]")
    with said_in(language):
        if country is None or month is None:
            _every(lake, only)
        else:
            _one(lake, country, month, vintage, only)


def _one(lake: Path, country: str, month: str, vintage: int | None, only: tuple[str, ...]) -> None:
    from jalon.stats.measures.cubes import next_vintage, write_cubes
    from jalon.stats.measures.source import Period

    Period.of(month, month)
    number = vintage or next_vintage(lake, country, month)
    files = write_cubes(lake, country=country, month=month, vintage=number, only=only or None)
    size = sum(path.stat().st_size for path in files)
    click.echo(json.dumps({"country": country, "month": month, "vintage": number, "files": len(files), "bytes": size}))


def _every(lake: Path, only: tuple[str, ...]) -> None:
    from jalon.stats.measures.cubes import Closing, close_open_months

    def tell(state: Closing) -> None:
        click.echo(f"\r{state.months}/{state.months_all}", nl=False, err=True)

    done = close_open_months(lake, told=tell, only=only or None)
    click.echo(err=True)
    click.echo(json.dumps({"months": done.months, "files": done.files}))
