"""``jalon names``: names compared, JSON lines in, JSON lines out."""

from __future__ import annotations

import json

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
    from jalon.cli.question_lines import question_lines, refusal
    from jalon.kernel.errors import UnableTo
    from jalon.screening.json_form import pair_answer, read_pair
    from jalon.screening.pairs import compare_names

    for line in question_lines():
        try:
            shown = pair_answer(compare_names(*read_pair(line)), lang)
        except UnableTo as error:
            shown = refusal(error, lang)
        click.echo(json.dumps(shown, ensure_ascii=False))
