"""``jalon trust``: the certificates that a post or the hub trusts, where each comes from, and how old it is."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jalon.documents.trust.intake import Intake, Taken
    from jalon.documents.trust.trust_store import Anchor, TrustStore
    from jalon.kernel.errors import Parameter

_STORE = click.option("--store", "directory", required=True, type=click.Path(file_okay=False, path_type=Path))
_LANG = click.option("--lang", type=click.Choice(["fr", "ar", "en"]), default="en", show_default=True)


@click.group()
def command() -> None:
    """Trust store: import master lists, certificates, revocation lists and directories; show what is trusted."""


@command.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_STORE
@click.option(
    "--anchor-of-list",
    "roots",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Root certificate up to which a master list is verified.",
)
@click.option("--fingerprint", default="", help="SHA-256 of one State's certificate, read over another channel.")
@click.option("--confirmed-by", default="", help="Who read it: not the person who imports.")
@_LANG
def import_(
    files: tuple[Path, ...],
    directory: Path,
    roots: tuple[Path, ...],
    fingerprint: str,
    confirmed_by: str,
    lang: str,
) -> None:
    """Import each FILE: master list, certificate (also a link), revocation list, or directory in LDIF.

    Prints one line for each rejected entry, then one for each file. Exit 1 when a file was refused.
    """
    from jalon.documents.trust.certificate import read_certificate
    from jalon.documents.trust.folder import write_store, writing
    from jalon.documents.trust.intake import Intake, Terms
    from jalon.documents.trust.recognition import der_of
    from jalon.documents.trust.sources import bytes_of
    from jalon.kernel.errors import UnableTo

    try:
        known = tuple(read_certificate(der_of(bytes_of(path))) for path in roots)
        terms = Terms(datetime.now(UTC), known, fingerprint, confirmed_by)
        with writing(directory):
            intake = Intake(_held(directory), terms)
            taken = [_take(intake, path, lang) for path in files]
            if any(taken):
                _print({"generation": write_store(directory, intake.store())})
    except UnableTo as error:
        _print({"error": _error(error.code, error.parameters, lang)})
        sys.exit(1)
    sys.exit(0 if all(taken) else 1)


def _held(directory: Path) -> TrustStore:
    """The store as it is; an empty one where there is none yet. A damaged one is not written over."""
    from jalon.documents.trust.errors import UnableToOpenStore
    from jalon.documents.trust.folder import open_store
    from jalon.documents.trust.trust_store import TrustStore

    try:
        return open_store(directory).store
    except UnableToOpenStore as error:
        if error.code != "documents.trust.store_absent":
            raise
        return TrustStore()


def _take(intake: Intake, path: Path, lang: str) -> bool:
    from jalon.documents.trust.sources import bytes_of
    from jalon.kernel.errors import UnableTo

    try:
        taken = intake.take(bytes_of(path))
    except UnableTo as error:
        _print({"file": path.name, "error": _error(error.code, error.parameters, lang)})
        return False
    _print_rejected(path.name, taken, lang)
    counts = {"anchors": taken.anchors, "held": taken.held, "withdrawn": taken.withdrawn, "signers": taken.signers}
    counts |= {"revocation_lists": taken.revocations, "rejected": len(taken.rejected)}
    _print({"file": path.name, "kind": taken.kind.value} | counts)
    return True


def _print_rejected(name: str, taken: Taken, lang: str) -> None:
    for one in taken.rejected:
        _print({"file": name, "place": one.place, "error": _error(one.code, one.parameters, lang)})


@command.command("list")
@_STORE
@_LANG
def list_(directory: Path, lang: str) -> None:
    """Show the master lists with their ages, then each State with its anchors by state, and its revocation lists.

    Exit 1 when the store, or its newest generation, cannot be used.
    """
    from jalon.documents.trust.folder import open_store
    from jalon.kernel.errors import UnableTo

    try:
        opened = open_store(directory)
    except UnableTo as error:
        _print({"error": _error(error.code, error.parameters, lang)})
        sys.exit(1)
    now, store = datetime.now(UTC), opened.store
    _print({"generation": opened.generation, "anchors": len(store.anchors), "refused": list(opened.refused)})
    for head in store.lists:
        shown = {"list": head.country, "signed_at": head.signed_at.isoformat(), "age_days": _days(head.signed_at, now)}
        _print(shown | {"certificates": head.certificates, "rejected": head.rejected, "root": head.root})
    for state in sorted({anchor.certificate.subject.state for anchor in store.anchors}):
        _print({"state": state} | _of_state(store, state, now))
    sys.exit(1 if opened.refused else 0)


def _of_state(store: TrustStore, state: str, now: datetime) -> dict[str, Any]:
    anchors = [anchor for anchor in store.anchors if anchor.certificate.subject.state == state]
    counts: dict[str, int] = {}
    for anchor in anchors:
        counts[anchor.state.value] = counts.get(anchor.state.value, 0) + 1
    lists = [
        {"this_update": one.this_update.isoformat(), "revoked": len(one.revoked), "stale": one.stale(now)}
        for one in store.revocations
        if one.issuer.state == state
    ]
    current = sum(anchor.certificate.not_after >= now for anchor in anchors)
    return {"anchors": len(anchors), "current": current, "states": counts, "revocation_lists": lists}


@command.command()
@click.argument("which", metavar="STATE|FINGERPRINT")
@_STORE
@_LANG
def show(which: str, directory: Path, lang: str) -> None:
    """Show the anchors of a State (NER), or the one whose SHA-256 begins so, with provenance. Exit 1 when none."""
    from jalon.documents.trust.folder import open_store
    from jalon.kernel.countries import canonical_state
    from jalon.kernel.errors import UnableTo

    try:
        store = open_store(directory).store
    except UnableTo as error:
        _print({"error": _error(error.code, error.parameters, lang)})
        sys.exit(1)
    state, begins = canonical_state(which), which.replace(":", "").lower()
    found = [
        anchor
        for anchor in store.anchors
        if anchor.certificate.subject.state == state
        or (len(begins) >= 8 and anchor.certificate.fingerprint.startswith(begins))
    ]
    for anchor in found:
        _print(_anchor(anchor))
    sys.exit(0 if found else 1)


def _anchor(anchor: Anchor) -> dict[str, Any]:
    certificate = anchor.certificate
    key = certificate.key
    return {
        "fingerprint": certificate.fingerprint,
        "subject": certificate.subject.shown,
        "issuer": certificate.issuer.shown,
        "country": certificate.subject.state,
        "state": anchor.state.value,
        "valid": [certificate.not_before.date().isoformat(), certificate.not_after.date().isoformat()],
        "key": {"algorithm": key.algorithm, "bits": key.bits, "usable": key.problem is None},
        "provenance": [
            {"origin": one.origin.value, "source": one.source, "at": one.at.isoformat()} for one in anchor.provenance
        ],
    }


def _days(since: datetime, now: datetime) -> int:
    return (now - since).days


def _error(code: str, parameters: Mapping[str, Parameter], lang: str) -> dict[str, Any]:
    from jalon.kernel.texts import text

    shown = {"code": code, "message": text(code, lang, **parameters)}
    offset = parameters.get("offset")
    return shown if offset is None else shown | {"offset": offset}


def _print(line: dict[str, Any]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False))
