"""``jalon stats protect``: figures of a measure as they may be published beside all that was published before."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from jalon.cli.stats.run import filters


@click.command("protect")
@click.argument("name", metavar="MEASURE")
@click.option("--by", multiple=True, metavar="DIM", help="Break down by this dimension; may be given again.")
@click.option("--where", multiple=True, metavar="DIM=VALUE", help="Only this value.")
@click.option("--from", "first", required=True, metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", required=True, metavar="YYYY-MM", help="Last month.")
@click.option("--lake", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="The lake.")
@click.option(
    "--register",
    "held",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="What was published before; this table is added to it.",
)
def command(
    name: str, by: tuple[str, ...], where: tuple[str, ...], first: str, last: str, lake: Path, held: Path
) -> None:
    """Figures of MEASURE with small counts hidden, and others so that these stay hidden. A line of JSON a row.

    The same register gives the same table again. Exit 2 when the question is not allowed, 1 when the table cannot be
    protected beside what was published before; the register is then as it was.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.kernel.texts import text
    from jalon.policy import load_policy
    from jalon.stats.disclosure.codec import decode, encode
    from jalon.stats.disclosure.register import Register, UnableToProtect
    from jalon.stats.measures.engines import opened
    from jalon.stats.measures.evaluate import question
    from jalon.stats.measures.figure import FigureRow
    from jalon.stats.measures.source import LakeSource
    from jalon.stats.protected import protect

    try:
        asked = question(name, by=by, where=filters(where), period=(first, last))
        before = decode(held.read_bytes()) if held.exists() else Register()
        with opened("duckdb") as engine:
            found = protect(asked, LakeSource.open(lake), engine, before, load_policy().disclosure.never_together)
    except UnableToProtect as refused:
        click.echo(
            json.dumps({"error": {"code": refused.code, "message": text(refused.code, "en", **refused.parameters)}})
        )
        sys.exit(1)
    except UnableTo as error:
        raise click.UsageError(text(error.code, "en", **error.parameters)) from error
    aside = held.with_name(held.name + ".new")
    aside.write_bytes(encode(found.register))
    aside.replace(held)
    click.echo(json.dumps({"about": found.answer.about()}, ensure_ascii=False))
    for row in (*found.rows, found.total):
        numbers = {one: None if number is None else float(number) for one, number in row.numbers.items()}
        words = found.answer.words(FigureRow(row.values, {})) if row.values else {}
        click.echo(json.dumps({**words, **numbers, "hidden": row.hidden}, ensure_ascii=False))
