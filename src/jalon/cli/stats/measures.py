"""``jalon stats measures``: what can be measured, by what, and how it is counted."""

from __future__ import annotations

import json

import click


@click.command("measures")
@click.argument("names", metavar="[MEASURE]...", nargs=-1)
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)
def command(names: tuple[str, ...], lang: str) -> None:
    """Show measures with their method sheets, one JSON object a line; all of them without a MEASURE."""
    from jalon.kernel.texts import text
    from jalon.stats.measures.errors import UnableToMeasure
    from jalon.stats.measures.measure import measure_of, measures
    from jalon.stats.measures.sheet import sheet

    try:
        chosen = [measure_of(name) for name in names] or list(measures().values())
    except UnableToMeasure as error:
        raise click.UsageError(text(error.code, lang, **error.parameters)) from error
    for measure in chosen:
        click.echo(json.dumps(sheet(measure, lang), ensure_ascii=False))
