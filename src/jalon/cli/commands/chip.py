"""``jalon chip``: the files of a document's chip, and whether the State signed them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from jalon.documents.trust.trust_store import TrustStore
    from jalon.kernel.errors import UnableTo

_FOLDER = click.Path(exists=True, path_type=Path)


@click.group()
def command() -> None:
    """Chips of travel documents."""


@command.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--manifest", type=click.Path(dir_okay=False, path_type=Path), help="Many cases: a JSON list of them.")
@click.option("--csca", "anchors", multiple=True, type=_FOLDER, help="States' certificates: a folder or a file.")
@click.option("--crl", "revocations", multiple=True, type=_FOLDER, help="Revocation lists: a folder or a file.")
@click.option("--store", "directory", type=click.Path(file_okay=False, path_type=Path), help="A trust store.")
@click.option("--at", type=click.DateTime(), help="Day of the verification, UTC; the default is now.")
@click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)
def verify(
    folder: Path | None,
    manifest: Path | None,
    anchors: tuple[Path, ...],
    revocations: tuple[Path, ...],
    directory: Path | None,
    at: datetime | None,
    lang: str,
) -> None:
    """Verify the chip files in DIR (EF_SOD.bin, EF_DG1.bin...), or the cases of a manifest: one JSON line each.

    Exit 1 when DIR's verdict is neither VALID nor WARN, or a case of the manifest has not the verdict it states.
    """
    from jalon.kernel.errors import UnableTo

    if (folder is None) == (manifest is None):
        raise click.UsageError("give a folder, or --manifest FILE")
    moment = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    try:
        store = _store(anchors, revocations, directory, moment, lang)
        good = _one(folder, store, moment, lang) if folder else _many(_required(manifest), store, moment, lang)
    except UnableTo as error:
        _print({"error": _error(error, lang)})
        good = False
    sys.exit(0 if good else 1)


def _store(
    anchors: tuple[Path, ...], revocations: tuple[Path, ...], directory: Path | None, at: datetime, lang: str
) -> TrustStore:
    """Anchors of the command line beside those of the store; what is left out is told on standard error."""
    from jalon.documents.trust.folder import open_store
    from jalon.documents.trust.sources import store_of

    def told(path: Path, error: UnableTo) -> None:
        line = {"file": path.name, "error": _error(error, lang)}
        click.echo(json.dumps(line, ensure_ascii=False), err=True)

    held = open_store(directory).store if directory else None
    return store_of(anchors, revocations, held=held, at=at, on_rejected=told)


def _one(folder: Path, store: TrustStore, at: datetime, lang: str) -> bool:
    verdict = _verified(str(folder), folder, store, at, lang)
    return verdict in ("VALID", "WARN")


def _many(manifest: Path, store: TrustStore, at: datetime, lang: str) -> bool:
    """Every case in its order; whether each has the verdict that the manifest states."""
    from jalon.documents.chip.manifest import ManifestCase, read_manifest

    good = True
    for case in read_manifest(manifest, at):
        if isinstance(case, ManifestCase):
            verdict = _verified(case.name, case.folder, store, case.at, lang)
            good = good and case.expected in ("", verdict)
        else:
            name, error = case
            _print({"case": name, "error": _error(error, lang)})
            good = False
    return good


def _verified(name: str, folder: Path, store: TrustStore, at: datetime, lang: str) -> str:
    """Prints one case; returns its verdict. A folder that cannot be read is an ERROR of that case alone."""
    from jalon.documents.chip.files import read_folder
    from jalon.documents.chip.passive_authentication import verify as verify_chip
    from jalon.kernel.errors import UnableTo

    try:
        found = verify_chip(read_folder(folder), store, at)
    except UnableTo as error:
        shown = {"code": error.code, "severity": "attention", "subject": "folder"}
        _print({"case": name, "verdict": "ERROR", "findings": [shown | {"message": _error(error, lang)["message"]}]})
        return "ERROR"
    findings = [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "subject": finding.subject,
            "message": finding.sentence(lang),
        }
        for finding in found.findings
    ]
    _print({"case": name, "verdict": found.verdict.value, "findings": findings})
    return found.verdict.value


def _required(manifest: Path | None) -> Path:
    assert manifest is not None
    return manifest


def _error(error: UnableTo, lang: str) -> dict[str, Any]:
    from jalon.kernel.texts import text

    shown = {"code": error.code, "message": text(error.code, lang, **error.parameters)}
    offset = error.parameters.get("offset")
    return shown if offset is None else shown | {"offset": offset}


def _print(line: dict[str, Any]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False))
