"""``jalon journal``: verify what was kept, write it to an export file, and look into one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jalon.cli.node_process import HOME, LANGUAGE

if TYPE_CHECKING:
    from jalon.services.journal_export import Export

LANGUAGES = click.Choice(["fr", "ar", "en"])


@click.group()
def command() -> None:
    """The journal: chains, statements, receipts."""


def _read_root(_context: click.Context, _parameter: click.Parameter, value: str | None) -> bytes | None:
    if value is None:
        return None
    try:
        root = bytes.fromhex(value)
    except ValueError as error:
        raise click.BadParameter("64 hexadecimal digits") from error
    if len(root) != 32:
        raise click.BadParameter("64 hexadecimal digits")
    return root


@command.command()
@click.argument("target")
@click.option("--root", callback=_read_root, help="State root to trust, 64 hexadecimal digits.")
@click.option("--lang", type=LANGUAGES, default="en", show_default=True)
def verify(target: str, root: bytes | None, lang: str) -> None:
    """Verify an export FILE, or the store of a node (its folder).

    Prints one JSON object; exit 1 when something does not hold. Erased parts change nothing.
    """
    report = _verify_file(Path(target), root, lang) if _is_file(target) else _verify_store(target, lang)
    click.echo(json.dumps(report, ensure_ascii=False))
    sys.exit(0 if report["holds"] else 1)


def _is_file(target: str) -> bool:
    return not Path(target).is_dir()


def _verify_store(target: str, lang: str) -> dict[str, Any]:
    from jalon.cli.node_process import databases, open_node, said_in

    home = Path(target)
    with said_in(lang):
        kind = open_node(home)
        from jalon.adapters.keystore import load_node
        from jalon.services.backup import one_moment
        from jalon.services.verification import verify_store

        # A node that runs goes on writing: without one moment, what is new looks like what is broken.
        with databases(home, kind), one_moment():
            report = verify_store(load_node(home))
    return {"holds": report.holds, "streams": [stream_report(stream, lang) for stream in report.streams]}


def _verify_file(path: Path, root: bytes | None, lang: str) -> dict[str, Any]:
    from jalon.journal.verify_export import verify_export

    try:
        with path.open("rb") as file:
            report = verify_export(file, root=root)
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}") from error
    told: dict[str, Any] = {
        "holds": report.holds,
        "root": report.root.hex() if report.root else None,
        "root_given": report.root_given,
        "certificates": report.certificates,
        "streams": [stream_report(stream, lang) for stream in report.streams],
    }
    if report.error:
        told["error"] = error_object(report.error.code, lang, **report.error.parameters)
    return told


def stream_report(report: Any, lang: str) -> dict[str, Any]:
    """One stream's report as JSON says it."""
    stream = report.stream
    told: dict[str, Any] = {
        "node": stream.node.hex(),
        "epoch": stream.epoch.hex(),
        "lane": stream.lane,
        "sub": stream.sub,
        "holds": report.holds,
        "entries": report.entries,
        "last_seq": report.last_seq,
        "head": report.head.hex(),
        "covered_seq": report.covered_seq,
        "parts_open": report.parts_open,
        "parts_erased": report.parts_erased,
        "statements": report.statements,
        "receipts": report.receipts,
    }
    if report.code:
        told["broken_seq"] = report.broken_seq
        told["error"] = error_object(report.code, lang, seq=report.broken_seq)
    return told


def error_object(code: str, lang: str, **parameters: Any) -> dict[str, Any]:
    """Code, sentence, and what is known of the place."""
    from jalon.kernel.texts import text

    known = {name: value for name, value in parameters.items() if value is not None}
    return {"code": code, "message": text(code, lang, **parameters), **known}


@command.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@HOME
@LANGUAGE
@click.option("--stream", "streams", multiple=True, help="NODE, LANE or NODE/LANE; may be repeated. Else every stream.")
@click.option("--withhold", help="Classes of parts between commas, or: nothing. Else all that speak of persons.")
@click.option("--account", "usernames", multiple=True, help="Who asks for persons' parts: twice, of different roles.")
def export(
    path: Path, home: Path, language: str, streams: tuple[str, ...], withhold: str | None, usernames: tuple[str, ...]
) -> None:
    """Write the journal of the node in --home to an export FILE that anybody can verify.

    What is withheld stands as its commitment, like what was erased. The file is there whole or not at all.
    """
    from jalon.cli.node_process import account_named, databases, open_node, said_in

    with said_in(language):
        kind = open_node(home)
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.adapters.keystore import load_node
        from jalon.services import journal_export

        with databases(home, kind):
            planned = journal_export.plan_export(
                node=load_node(home),
                selections=[journal_export.read_selection(written) for written in streams],
                withheld=journal_export.WITHHELD if withhold is None else journal_export.read_withheld(withhold),
                by=[account_named(username) for username in usernames],
                at=system_clock(settings.JALON_CLOCK_OFFSET_S).now(),
            )
            _write_export(path, planned)


def _write_export(path: Path, planned: Export) -> None:
    from jalon.adapters.whole_file import whole_file
    from jalon.cli.answers import answer
    from jalon.journal.export import write_export

    with (
        click.progressbar(length=planned.entries, file=sys.stderr, label=path.name) as bar,
        whole_file(path) as out,
    ):
        frames = write_export(out, planned.frames(bar.update))
        size = out.tell()
    withheld = sorted(part_class.name.lower() for part_class in planned.withheld)
    told = {"streams": len(planned.streams), "entries": planned.entries, "frames": frames, "bytes": size}
    answer({"file": str(path), **told, "withheld": withheld})


@command.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--open-parts", is_flag=True, help="Print the values of parts that are in the file.")
@click.option("--lang", type=LANGUAGES, default="en", show_default=True)
def inspect(path: Path, *, open_parts: bool, lang: str) -> None:
    """Print the frames of an export FILE, one JSON object a line. Persons' parts are shown only when asked for."""
    from jalon.journal.export import read_export
    from jalon.kernel.errors import UnableToRead

    with path.open("rb") as file:
        try:
            for frame in read_export(file):
                click.echo(json.dumps(_frame_object(frame, open_parts=open_parts), ensure_ascii=False))
        except UnableToRead as error:
            told = error_object(error.code, lang, **error.parameters)
            click.echo(json.dumps({"error": told}, ensure_ascii=False))


def _frame_object(frame: object, *, open_parts: bool) -> dict[str, Any]:
    from dataclasses import asdict

    from jalon.journal.certificates import read_certificate
    from jalon.journal.entries import Entry
    from jalon.journal.export import SignedCertificate

    if isinstance(frame, Entry):
        return _entry_object(frame, open_parts=open_parts)
    content: Any = read_certificate(frame.signed) if isinstance(frame, SignedCertificate) else frame
    return {"frame": type(content).__name__, **_plain(asdict(content))}


def _plain(value: Any) -> Any:
    """Bytes as hex, days as text, sets as lists."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _entry_object(entry: Any, *, open_parts: bool) -> dict[str, Any]:
    from jalon.journal.kinds import decode_part, kind_by_number
    from jalon.journal.parts import ErasedPart, PartClass
    from jalon.kernel.canonical import decode

    header = entry.header
    kind = kind_by_number(header.kind, header.version)
    parts: list[dict[str, Any]] = []
    for part in entry.parts:
        known = part.part_class in set(PartClass)
        shown: dict[str, Any] = {"class": PartClass(part.part_class).name.lower() if known else part.part_class}
        if isinstance(part, ErasedPart):
            shown["erased"] = True
        elif open_parts:
            shown["values"] = _plain(decode_part(kind, part.part_class, part.data) if kind else decode(part.data))
        parts.append(shown)
    return {
        "frame": "Entry",
        "seq": header.seq,
        "kind": kind.name if kind else header.kind,
        "version": header.version,
        "flags": header.flags,
        "tick": header.tick,
        "day": header.day,
        "hash": entry.hash.hex(),
        "parts": parts,
    }
