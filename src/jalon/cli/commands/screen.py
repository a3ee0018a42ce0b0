"""``jalon screen``: travellers compared with the lists of an index, JSON lines in, JSON lines out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jalon.kernel.codes.not_checked_reason import NotCheckedReason
    from jalon.screening import Index


@click.command()
@click.option("--index", "directory", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--at", type=click.DateTime(), help="Moment of the question, UTC; the default is now.")
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)
def command(directory: Path, at: datetime | None, lang: str) -> None:
    """Compare travellers with lists: one JSON object a line on standard input, one answer a line, in order.

    {"names": [...], "birth_date", "nationality", "sex", "document": {"type", "country", "number"}}; every field may be
    missing. Without a readable index every answer says under not_performed that no list was asked.
    """
    from jalon.cli.question_lines import question_lines, refusal
    from jalon.kernel.errors import UnableTo
    from jalon.screening import search
    from jalon.screening.json_form import answer, read_query

    index, without = _opened(directory, lang)
    moment = at.replace(tzinfo=UTC) if at else None
    for line in question_lines():
        try:
            query = read_query(_decoded(line))
            found = search(query, index, at=moment or datetime.now(UTC), without=without)
            shown = answer(found, lang)
        except UnableTo as error:
            shown = refusal(error, lang)
        click.echo(json.dumps(shown, ensure_ascii=False))


def _opened(directory: Path, lang: str) -> tuple[Index | None, NotCheckedReason]:
    from jalon.kernel.codes.not_checked_reason import NotCheckedReason
    from jalon.kernel.texts import text
    from jalon.screening import Index
    from jalon.screening.index.errors import UnableToOpenIndex

    try:
        return Index.open(directory), NotCheckedReason.NO_LIST
    except UnableToOpenIndex as error:
        click.echo(text(error.code, lang, **error.parameters), err=True)
        absent = error.code == "screening.index.absent"
        return None, NotCheckedReason.NO_LIST if absent else NotCheckedReason.LIST_DAMAGED


def _decoded(line: bytes) -> str:
    from jalon.screening.query import UnableToReadQuery

    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnableToReadQuery("screening.query.not_an_object", offset=error.start) from error
