"""``jalon mrz``: machine-readable zones as JSON lines."""

from __future__ import annotations

import json
from typing import IO, Any

import click


@click.group()
def command() -> None:
    """Machine-readable zones of travel documents."""


@command.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", help="Language of the messages.")
@click.option("--variants", is_flag=True, help="Add the ambiguous places, and the numbers to ask lists for.")
def read(*, file: IO[bytes], lang: str, variants: bool) -> None:
    """Read zones: one JSON object a line in, {"lines": [...]} or {"text": "..."}; one answer a line out, same order."""
    from datetime import UTC, datetime

    from jalon.documents.request import answer, lines_of
    from jalon.kernel.errors import UnableToRead

    today = datetime.now(UTC).date() if variants else None
    for line in lines_of(file):
        try:
            result: dict[str, Any] = answer(line, lang, variants_at=today)
        except UnableToRead as error:
            result = _error(error, lang)
        click.echo(json.dumps(result, ensure_ascii=False))


def _error(error: Any, lang: str) -> dict[str, Any]:
    from jalon.kernel.texts import text

    message = text(error.code, lang, **error.parameters)
    return {"error": {"code": error.code, "message": message, "offset": error.offset}}
