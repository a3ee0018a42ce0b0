"""``jalon names``: names compared, JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import sys
from typing import Any

import click


@click.group()
def command() -> None:
    """Names: compare two of them and say why."""


@command.command()
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)
def compare(lang: str) -> None:
    """Compare pairs of names: one JSON object a line on standard input, one answer a line, in order.

    {"a", "b", "birth_date_a", "birth_date_b"} (birth dates may be missing) gives {"score", "band", "evidence"}.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.screening.json_form import pair_answer, read_pair
    from jalon.screening.pairs import compare_names

    for line in _lines():
        try:
            shown = pair_answer(compare_names(*read_pair(line)), lang)
        except UnableTo as error:
            shown = {"error": _error(error, lang)}
        click.echo(json.dumps(shown, ensure_ascii=False))


def _lines() -> Any:
    """Lines of standard input that hold something, each cut a little beyond what one question may be."""
    from jalon.kernel.limits import QUERY_LINE_CHARACTERS_MAX

    limit = 4 * QUERY_LINE_CHARACTERS_MAX + 1
    while line := sys.stdin.buffer.readline(limit):
        rest = line
        while len(rest) == limit and not rest.endswith(b"\n"):
            rest = sys.stdin.buffer.readline(limit)
        if line.strip():
            yield line.strip()


def _error(error: Any, lang: str) -> dict[str, Any]:
    from jalon.kernel.texts import text

    shown: dict[str, Any] = {"code": error.code, "message": text(error.code, lang, **error.parameters)}
    return shown | ({"offset": error.parameters["offset"]} if "offset" in error.parameters else {})
