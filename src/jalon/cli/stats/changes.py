"""``jalon stats changes``: what changed in a figure since the vintages before."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command("changes")
@click.argument("measure", metavar="MEASURE")
@click.option("--where", multiple=True, metavar="DIM=VALUE", help="Only this value; may be given again.")
@click.option("--from", "first", required=True, metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", required=True, metavar="YYYY-MM", help="Last month.")
@click.option(
    "--lake",
    "directory",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The lake.",
)
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)
def command(measure: str, where: tuple[str, ...], first: str, last: str, directory: Path, lang: str) -> None:
    """Compare the newest vintages of MEASURE's months with those before them, post by post.

    The first line says which vintages; then a line a post that changed: before, after, arrived, left, moved, late.
    """
    from jalon.cli.stats.run import filters
    from jalon.kernel.texts import text
    from jalon.stats.lake.errors import UnableToReadLake
    from jalon.stats.measures.changes import changes, vintages_before
    from jalon.stats.measures.engines import DuckEngine
    from jalon.stats.measures.errors import DAMAGED, UnableToMeasure
    from jalon.stats.measures.evaluate import question
    from jalon.stats.measures.source import LakeSource

    try:
        asked = question(measure, where=filters(where), period=(first, last))
        after = LakeSource.open(directory)
        found = changes(asked, vintages_before(asked.measure, after, asked.period), after, DuckEngine())
    except (UnableToMeasure, UnableToReadLake) as error:
        sentence = text(error.code, lang, **error.parameters)
        if isinstance(error, UnableToMeasure) and error.code not in DAMAGED:
            raise click.UsageError(sentence) from error
        click.echo(json.dumps({"error": {"code": error.code, "message": sentence}}, ensure_ascii=False))
        sys.exit(1)
    tables = {"before": found.before, "after": found.after}
    sides = {name: [table.about()["vintages"], [list(one) for one in table.cubes]] for name, table in tables.items()}
    click.echo(json.dumps({"measure": measure, "by": list(found.by), **sides}))
    for one in found.posts:
        place = dict(zip(found.by, one.values, strict=True))
        values = {"before": _plain(one.before), "after": _plain(one.after)}
        moves = {"arrived": one.arrived, "left": one.left, "moved": one.moved, "late": one.late}
        click.echo(json.dumps(place | values | moves, ensure_ascii=False))


def _plain(number: object) -> object:
    return number if number is None or isinstance(number, int) else float(str(number))
