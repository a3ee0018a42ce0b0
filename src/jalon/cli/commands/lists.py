"""``jalon lists``: lists go into an index, and what an index holds is shown."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
@click.option("--as-of", type=click.DateTime(), help="The list's own date, UTC; the default is what it states, or now.")
@click.option("--name", help="Name of the list, for one FILE; the default is the file's name without its ending.")
@click.option("--for", "audience", type=click.Choice(["post", "hub"]), default="post", show_default=True)
@click.option(
    "--sign-with", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ed25519 key, 32 bytes."
)
@click.option("--alone", is_flag=True, help="Leave out the other lists that the index holds now.")
@_LANG
def import_(  # noqa: PLR0913, PLR0917 one option each
    list_format: str,
    files: tuple[Path, ...],
    directory: Path,
    as_of: datetime | None,
    name: str | None,
    audience: str,
    sign_with: Path | None,
    alone: bool,  # noqa: FBT001 click's own way
    lang: str,
) -> None:
    """Import each FILE (also .gz) as one list, the files of ``ofac`` as one together; the others of the index stay.

    Prints one line for each broken record, then one for each list. Exit 1 when nothing was imported.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.screening import Audience
    from jalon.screening.intake import import_lists

    now = datetime.now(UTC)
    sources = _sources(list_format, files, name, as_of.replace(tzinfo=UTC) if as_of else now)
    names = [source.name for source in sources]
    told = _Broken(lang)
    try:
        if as_of is None:
            sources = [_dated(source, now) for source in sources]
        imported = import_lists(
            sources,
            directory,
            audience=Audience(audience),
            key=secrets.token_bytes(32),
            at=now,
            on_broken=told.hear,
            keep_others=not alone,
            signing_key=_key(sign_with),
        )
    except UnableTo as error:
        _print({"error": _error(error.code, error.parameters, lang)})
        sys.exit(1)
    for head in imported.lists:
        if head.name in names:
            shown = {"list": head.name, "as_of": head.as_of.isoformat(), "entries": head.entries}
            _print(shown | {"broken": head.broken, "generation": imported.generation})


@command.command()
@click.argument("list_format", metavar="FORMAT")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@_INDEX
@click.option("--name", required=True, help="Name of the list that changes.")
@click.option("--as-of", type=click.DateTime(), help="The list's new date, UTC; the default is now.")
@click.option("--removed", type=click.File(encoding="utf-8"), help="File with the ids that go, one a line.")
@click.option(
    "--sign-with", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ed25519 key, 32 bytes."
)
@_LANG
def change(
    list_format: str,
    files: tuple[Path, ...],
    directory: Path,
    name: str,
    as_of: datetime | None,
    removed: Iterable[str] | None,
    sign_with: Path | None,
    lang: str,
) -> None:
    """Change a list: the records of FILE... come in place of those of the same id, removed ids go. No full import.

    Prints one line for each broken record, then one for the list. Exit 1 when nothing was changed.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.screening import Audience, Index
    from jalon.screening.changes import change_list
    from jalon.screening.formats.records import BrokenRecord
    from jalon.screening.formats.registry import reader_of
    from jalon.screening.intake import ListSource

    moment = as_of.replace(tzinfo=UTC) if as_of else datetime.now(UTC)
    told = _Broken(lang)
    try:
        source = ListSource(name, list_format, files[0] if files else directory, moment)
        audience = Audience(Index.open(directory).audience)
        entries = []
        for record in reader_of(list_format)(files, audience, moment.date()) if files else ():
            if isinstance(record, BrokenRecord):
                told.hear(source, record)
            else:
                entries.append(record.entry)
        ids = [line.strip() for line in removed or () if line.strip()]
        changed = change_list(directory, name, entries=entries, removed=ids, as_of=moment, signing_key=_key(sign_with))
    except UnableTo as error:
        _print({"error": _error(error.code, error.parameters, lang)})
        sys.exit(1)
    head = next(head for head in changed.lists if head.name == name)
    shown = {"list": name, "as_of": head.as_of.isoformat(), "entries": head.entries}
    _print(shown | {"changed": len(entries), "removed": len(ids), "generation": changed.generation})


@command.command()
@_INDEX
@click.option("--signed-by", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ed25519 public key.")
@_LANG
def status(directory: Path, signed_by: Path | None, lang: str) -> None:
    """Show the lists of an index with their ages, after every checksum was compared.

    Exit 1 when the index, or its newest generation, cannot be used.
    """
    from jalon.kernel.errors import UnableTo
    from jalon.screening import Index

    try:
        public = _key(signed_by)
        index = Index.open(directory, (public,) if public else ())
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


def _sources(list_format: str, files: tuple[Path, ...], name: str | None, moment: datetime) -> list[ListSource]:
    from jalon.screening.formats.registry import TOGETHER
    from jalon.screening.intake import ListSource

    if list_format in TOGETHER:
        (each,) = _names(files[:1], name)
        return [ListSource(each, list_format, files[0], moment, files[1:])]
    names = _names(files, name)
    return [ListSource(each, list_format, path, moment) for each, path in zip(names, files, strict=True)]


def _dated(source: ListSource, now: datetime) -> ListSource:
    """The list with the date that it states of itself, unless that lies ahead."""
    from jalon.screening.formats.registry import own_date_of

    stated = own_date_of(source.format, source.path)
    return replace(source, as_of=stated) if stated and stated < now else source


def _key(path: Path | None) -> bytes | None:
    if path is None:
        return None
    found = path.read_bytes()
    if len(found) != 32:
        raise click.UsageError("a key has 32 bytes")
    return found


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
