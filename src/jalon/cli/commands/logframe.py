"""``jalon logframe``: the logical framework of a project, checked against itself."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jalon.logframe.model import Logframe


@click.group()
def command() -> None:
    """Logical frameworks of projects: YAML, XLSX, IATI 2.03 or text.

    A finding is a question to a person: the engine changes nothing and decides nothing.
    """


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True, help="Language of the report."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding and line.")
def check(*, files: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """Find where the files of one project contradict themselves or each other.

    A matrix and its work plan may stand in two files; the proposal's text may stand beside them. Ends with 0 when
    nothing was found, with 1 when something was, or when a file cannot be read.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.kernel.texts import text
    from jalon.logframe.check import check as check_files
    from jalon.logframe.report import as_object, lines

    frames: list[Logframe] = []
    unread = 0
    for path in files:
        try:
            frames.append(_read(path, len(files)))
        except UnableTo as error:
            unread += 1
            message = text(error.code, lang, **error.parameters)
            shown = {"error": {"code": error.code, "message": message, "file": path.name, **error.parameters}}
            click.echo(json.dumps(shown, ensure_ascii=False) if as_json else f"{path.name}: {message}", err=not as_json)
    checked = check_files(frames) if frames else None
    if checked and as_json:
        for one in checked.findings:
            click.echo(json.dumps(as_object(one, lang), ensure_ascii=False))
    elif checked:
        for line in lines(checked, lang):
            click.echo(line)
    sys.exit(1 if unread or (checked and checked.findings) else 0)


def _read(path: Path, number: int) -> Logframe:
    from jalon.kernel import limits
    from jalon.kernel.errors import UnableToRead
    from jalon.logframe.reading import read_logframe

    if number > limits.LOGFRAME_FILES_MAX:
        raise UnableToRead("logframe.file.too_many", offset=0, limit=limits.LOGFRAME_FILES_MAX)
    try:
        with path.open("rb") as stream:
            content = stream.read(limits.LOGFRAME_FILE_BYTES_MAX + 1)
    except OSError as error:
        raise UnableToRead("logframe.file.absent", offset=0, file=path.name) from error
    return read_logframe(content, path.name)
