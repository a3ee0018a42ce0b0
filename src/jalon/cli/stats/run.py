"""``jalon stats run``: figures of measures, as JSON lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jalon.stats.measures import FigureTable
    from jalon.stats.measures.evaluate import Question


@click.command("run")
@click.argument("names", metavar="MEASURE...", nargs=-1, required=True)
@click.option("--by", multiple=True, metavar="DIM", help="Break down by this dimension; may be given again.")
@click.option(
    "--where", multiple=True, metavar="DIM=VALUE", help="Only this value; the same DIM again: either of its values."
)
@click.option("--from", "first", required=True, metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", required=True, metavar="YYYY-MM", help="Last month.")
@click.option(
    "--lake",
    "directory",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The lake.",
)
@click.option("--engine", default="duckdb", show_default=True, help="duckdb, or spark.")
@click.option("--master", help="Address of a Spark cluster that sees the same folders; the default is this machine.")
@click.option(
    "--made-from",
    type=click.Choice(["any", "rows", "cubes"]),
    default="any",
    show_default=True,
    help="any: closed months from their cubes, others from rows.",
)
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), help="Also say dimensions in words of this language.")
def command(  # noqa: PLR0913, PLR0917 one option each
    names: tuple[str, ...],
    by: tuple[str, ...],
    where: tuple[str, ...],
    first: str,
    last: str,
    directory: Path,
    engine: str,
    master: str | None,
    made_from: str,
    form: str,
    lang: str | None,
) -> None:
    """Figures of each MEASURE from the lake, internal: small cells are not hidden here.

    A line of JSON says what was asked and from which vintages, then comes a line a row. Exit 2 when the question is
    not allowed (the sentence names what is), 1 when the lake cannot be read.
    """
    from jalon.kernel.texts import text
    from jalon.stats.lake.errors import UnableToReadLake
    from jalon.stats.measures.engines import opened
    from jalon.stats.measures.errors import DAMAGED, UnableToMeasure
    from jalon.stats.measures.evaluate import answer, question
    from jalon.stats.measures.source import LakeSource

    asked_values = filters(where)
    try:
        questions: list[Question] = [question(one, by=by, where=asked_values, period=(first, last)) for one in names]
        source = LakeSource.open(directory, rows_only=made_from == "rows", cubes_only=made_from == "cubes")
        with opened(engine, master) as computing:
            for asked in questions:
                _print(answer(asked, source, computing), form, lang)
    except (UnableToMeasure, UnableToReadLake) as error:
        sentence = text(error.code, lang or "en", **error.parameters)
        if isinstance(error, UnableToMeasure) and error.code not in DAMAGED:
            raise click.UsageError(sentence) from error
        click.echo(json.dumps({"error": {"code": error.code, "message": sentence}}, ensure_ascii=False))
        sys.exit(1)


def filters(where: Sequence[str]) -> dict[str, list[str]]:
    """``DIM=VALUE`` words as filters: the same dimension again means either value."""
    found: dict[str, list[str]] = {}
    for one in where:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"--where takes DIM=VALUE, not {one}")
        found.setdefault(name, []).append(value)
    return found


def _print(table: FigureTable, form: str, lang: str | None) -> None:
    if form == "json":
        for line in table.lines(lang):
            click.echo(line)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, row in enumerate(table.rows):
        words = table.shown(row, lang) if lang else table.words(row)
        cells = {"measure": table.measure.code} | words | table.plain(row)
        if number == 0:
            writer.writerow(cells)
        writer.writerow(cells.values())
