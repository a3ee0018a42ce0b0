"""Which vintage of every month is the current one: one small file a generation, made current by one rename.

A round of writing makes all its months current at once, so that crossings and refusals of a month are of one moment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from jalon.kernel import limits
from jalon.kernel.generations import CURRENT, GenerationFolder, place
from jalon.stats.lake.errors import UnableToReadLake, UnableToWriteLake
from jalon.stats.lake.manifest import Partition

FORMAT = 1
_LETTER = "c"
Catalog = Mapping[Partition, int]
"""Current vintage of every month."""


def folder_of(root: Path) -> GenerationFolder:
    """The lake's catalogues as a folder of generations."""
    return GenerationFolder(
        directory=root,
        letter=_LETTER,
        kept=limits.LAKE_CATALOGUES_KEPT,
        busy=lambda: UnableToWriteLake("stats.lake.busy"),
        damaged=_damaged,
    )


def _damaged() -> UnableToReadLake:
    return UnableToReadLake("stats.lake.catalog_damaged")


def read_catalog(root: Path) -> Catalog:
    """The current catalogue. Raises :class:`UnableToReadLake`: absent, damaged, of a newer program."""
    pointed = folder_of(root).pointed()
    if not pointed:
        raise UnableToReadLake("stats.lake.absent")
    name, digest = pointed[0]
    try:
        data = (root / name).read_bytes()
    except OSError as error:
        raise _damaged() from error
    if _digest(data) != digest:
        raise _damaged()
    content = json.loads(data)
    if content["format"] != FORMAT:
        raise UnableToReadLake("stats.lake.version_unknown", version=content["format"])
    return {Partition(*key): vintage for *key, vintage in content["current"]}


def write_catalog(root: Path, catalog: Catalog) -> None:
    """Make ``catalog`` the current one; catalogues that no longer count are removed. The caller holds the folder."""
    folder = folder_of(root)
    lines = [[one.table, one.country, one.month, vintage] for one, vintage in sorted(catalog.items())]
    data = json.dumps({"format": FORMAT, "current": lines}, separators=(",", ":")).encode()
    name = folder.next_name()
    place(root / name, data)
    kept = {one for one, _ in folder.point(name, _digest(data))}
    for path in folder.names():
        if path.name not in kept:
            path.unlink()


def forget_catalog(root: Path) -> None:
    """Put aside a catalogue that cannot be read, so that the lake is written anew; its folders and manifests stay."""
    folder = folder_of(root)
    with folder.writing():
        (root / CURRENT).unlink(missing_ok=True)
        for path in folder.names():
            path.unlink()


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=32).hexdigest()
