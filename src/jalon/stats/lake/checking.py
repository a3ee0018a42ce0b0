"""Whether a lake is whole: every file of every current vintage against the hash that its manifest keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jalon.stats.lake.errors import UnableToReadLake
from jalon.stats.lake.manifest import Manifest, Partition
from jalon.stats.lake.reading import Lake
from jalon.stats.lake.writing import file_sha256, vintage_folder

MANIFEST_DAMAGED = "stats.lake.manifest_damaged"
FILE_MISSING = "stats.lake.file_missing"
FILE_DAMAGED = "stats.lake.file_damaged"


@dataclass(frozen=True)
class Damage:
    """What is wrong with a month. ``path`` is below the lake; ``code`` is that of a sentence."""

    partition: Partition
    path: Path
    code: str


@dataclass(frozen=True)
class Checked:
    """What a check looked at, and what it found."""

    months: int
    files: int
    rows: int
    damages: tuple[Damage, ...]

    @property
    def damaged(self) -> tuple[Partition, ...]:
        """Months that have to be made again."""
        return tuple(sorted({one.partition for one in self.damages}))


def _silent(_done: int, _total: int) -> None:
    """Nobody asked how far it is."""


def check(lake: Lake, progress: Callable[[int, int], None] = _silent) -> Checked:
    """Read every file of every current vintage. ``progress`` is told months done and months in all."""
    files = rows = 0
    damages: list[Damage] = []
    for number, partition in enumerate(sorted(lake.catalog), start=1):
        manifest = _manifest(lake, partition, damages)
        if manifest is not None:
            files += len(manifest.files)
            rows += manifest.rows
            damages += _damages(lake, manifest)
        progress(number, len(lake.catalog))
    return Checked(len(lake.catalog), files, rows, tuple(damages))


def _manifest(lake: Lake, partition: Partition, damages: list[Damage]) -> Manifest | None:
    try:
        return lake.manifest(partition)
    except UnableToReadLake:
        path = Path("manifests", f"{partition}-{lake.catalog[partition]}.json")
        damages.append(Damage(partition, path, MANIFEST_DAMAGED))
        return None


def _damages(lake: Lake, manifest: Manifest) -> list[Damage]:
    folder = vintage_folder(lake.root, manifest.partition, manifest.vintage)
    found = []
    for one in manifest.files:
        path = folder / one.name
        if not path.is_file():
            found.append(Damage(manifest.partition, path.relative_to(lake.root), FILE_MISSING))
        elif path.stat().st_size != one.size or file_sha256(path) != one.sha256:
            found.append(Damage(manifest.partition, path.relative_to(lake.root), FILE_DAMAGED))
    return found
