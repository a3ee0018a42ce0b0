"""A manifest of chips to verify: a JSON list of cases, each a folder beside the manifest and a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from jalon.documents.chip.files import UnableToReadFolder
from jalon.kernel.limits import CHIP_MANIFEST_BYTES_MAX


@dataclass(frozen=True)
class ManifestCase:
    """One case: its name as written, its folder, the time it is verified at, the verdict expected (``""``: none)."""

    name: str
    folder: Path
    at: datetime
    expected: str


def read_manifest(path: Path, default_at: datetime) -> Iterator[ManifestCase | tuple[str, UnableToReadFolder]]:
    """The cases in their order; one that cannot be used comes with its failure.

    Raises :class:`UnableToReadFolder` when the manifest as a whole is no list of cases.
    """
    try:
        with path.open("rb") as stream:
            entries: Any = json.loads(stream.read(CHIP_MANIFEST_BYTES_MAX))
    except (OSError, ValueError, RecursionError) as error:
        raise UnableToReadFolder("documents.chip_folder.manifest_malformed") from error
    if not isinstance(entries, list):
        raise UnableToReadFolder("documents.chip_folder.manifest_malformed")
    for entry in entries:
        name = entry.get("case") if isinstance(entry, dict) else None
        shown = name if isinstance(name, str) else ""
        try:
            yield _case(path.parent, entry, default_at)
        except UnableToReadFolder as error:
            yield shown, error


def _case(base: Path, entry: Any, default_at: datetime) -> ManifestCase:
    if not isinstance(entry, dict) or not isinstance(entry.get("case"), str) or "\0" in entry["case"]:
        raise UnableToReadFolder("documents.chip_folder.case_malformed")
    inside = PurePosixPath(entry["case"])
    if inside.is_absolute() or ".." in inside.parts:
        raise UnableToReadFolder("documents.chip_folder.outside")
    expected = entry.get("expected")
    return ManifestCase(
        entry["case"],
        base / inside,
        _time(entry.get("verify_at"), default_at),
        expected if isinstance(expected, str) else "",
    )


def _time(written: object, default_at: datetime) -> datetime:
    if written is None:
        return default_at
    try:
        at = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        at = None
    if at is None:
        raise UnableToReadFolder("documents.chip_folder.case_malformed")
    return at if at.tzinfo else at.replace(tzinfo=UTC)
