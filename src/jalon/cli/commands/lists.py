"""``jalon lists``: lists go into an index, and what an index holds is shown."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jalon.kernel.errors import Parameter
    from jalon.screening.formats.records import BrokenRecord
    from jalon.screening.intake import ListSource

_INDEX = click.option("--index", "directory", required=True, type=click.Path(file_okay=False, path_type=Path))
_LANG = click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)


@click.group()
def command() -> None:
    """Lists of persons and documents: import them into an index, show what an index holds."""


@command.command("import")
@click.argument("list_format", metavar="FORMAT")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@_INDEX
@click.option("--as-of", type=click.DateTime(), help="The list's own date, UTC; the default is now.")
@click.option("--name", help="Name of the list, for one FILE; the default is the file's name without its ending.")
@click.option("--for", "audience", type=click.Choice(["post", "hub"]), default="post", show_default=True)
@click.option("--alone", is_flag=True, help="Leave out the other lists that the index holds now.")
@_LANG
def import_(
    list_format: str,
    files: tuple[Path, ...],
    directory: Path,
    as_of: datetime | None,
    name: str | None,
    audience: str,
    alone: bool,  # noqa: FBT001 click's own way
    lang: str,
) -> None:
    """Import each FILE (also .gz) as one list; the other lists of the index stay.

    Prints one line for each broken record, then one for each list. Exit 1 when nothing was imported.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.screening import Audience
    from jalon.screening.intake import ListSource, import_lists

    now = datetime.now(UTC)
    moment = as_of.replace(tzinfo=UTC) if as_of else now
    names = _names(files, name)
    sources = [ListSource(each, list_format, path, moment) for each, path in zip(names, files, strict=True)]
    told = _Broken(lang)
    try:
        imported = import_lists(
            sources,
            directory,
            audience=Audience(audience),
            key=secrets.token_bytes(32),
            at=now,
            on_broken=told.hear,
            keep_others=not alone,
        )
    except UnableTo as error:
        _print({"error": _error(error.code, error.parameters, lang)})
        sys.exit(1)
    for head in imported.lists:
        if head.name in names:
            shown = {"list": head.name, "as_of": head.as_of.isoformat(), "entries": head.entries}
            _print(shown | {"broken": head.broken, "generation": imported.generation})


@command.command()
@_INDEX
@_LANG
def status(directory: Path, lang: str) -> None:
    """Show the lists of an index with their ages, after every checksum was compared.

    Exit 1 when the index, or its newest generation, cannot be used.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.screening import Index

    try:
        index = Index.open(directory)
    except UnableTo as error:
        _print({"error": _error(error.code, error.parameters, lang)})
        sys.exit(1)
    broken = {head.name: head.broken for head in index.heads}
    _print(
        {
            "generation": index.generation,
            "audience": index.audience.value,
            "names": index.names,
            "documents": index.document_numbers,
            "lists": [
                {
                    "name": state.name,
                    "as_of": state.as_of.isoformat(),
                    "entries": state.entries,
                    "broken": broken[state.name],
                    "age_s": state.age_s,
                    "freshness": state.freshness.value,
                }
                for state in index.lists(datetime.now(UTC))
            ],
            "refused": [{"generation": one.name, "code": one.code} for one in index.refused],
        }
    )
    sys.exit(1 if index.refused else 0)


class _Broken:
    """Tells broken records as they are met, the first ``LIST_BROKEN_SHOWN_MAX`` of them."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._told = 0

    def hear(self, source: ListSource, record: BrokenRecord) -> None:
        """Prints one broken record."""
        from jalon.kernel.limits import LIST_BROKEN_SHOWN_MAX

        self._told += 1
        if self._told <= LIST_BROKEN_SHOWN_MAX:
            error = _error(record.code, record.parameters, self._lang)
            _print({"error": error | {"list": source.name, "line": record.line}})


def _names(files: Sequence[Path], name: str | None) -> list[str]:
    if name is not None and len(files) > 1:
        raise click.UsageError("--name goes with one FILE")
    names = [name] if name else [path.name.removesuffix(".gz").rsplit(".", 1)[0] for path in files]
    if len(set(names)) < len(names):
        raise click.UsageError("two FILEs have the same name: import them one by one with --name")
    if any(not each.isprintable() or not 0 < len(each) <= 64 for each in names):
        raise click.UsageError("the name of a list has 1 to 64 printable characters")
    return names


def _error(code: str, parameters: Mapping[str, Parameter], lang: str) -> dict[str, Any]:
    from jalon.kernel.texts import text

    shown: dict[str, Any] = {"code": code, "message": text(code, lang, **parameters)}
    return shown | ({"offset": parameters["offset"]} if "offset" in parameters else {})


def _print(shown: dict[str, Any]) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False))
